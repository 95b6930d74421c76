"""The windows of many points at once against the plain reference, for any rule that can be written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from alerts.judging.past import rebuild
from alerts.judging.windows import cohort
from alerts.judging.windows.cohorts import cohorts_of
from alerts.judging.windows.rule_window import UNREACHABLE, needed_table
from alerts.rules.limits import MICRO, LimitChange
from alerts.rules.plan import plan_of
from alerts.rules.rule import Concern, Rule, RuleKind, Severity, Side, Who
from ingest.durations import HOUR, MINUTE, SECOND
from ingest.inventory.tree import Calendar, DateSpan, Inventory, Level, Place, Point
from ingest.readings.quantities import Metric
from tests.alerts.judging.judge_history import judge
from tests.alerts.reference.episodes import Reading
from tests.alerts.reference.episodes import judge as judge_plainly
from tests.alerts.reference.rules import RULES
from tests.examples import examples

TURN = 1_704_844_800_000
"""2024-01-10T00:00Z: hours and a season turn around it in the zones used here."""
PARTS = st.sampled_from(("0", "0.25", "0.3", "0.5", "0.6", "0.75", "1")).map(Decimal)
LIMITS = (17.8, 18.0, 18.1)
ZONES = ("UTC", "Asia/Shanghai", "America/St_Johns", "Asia/Kathmandu")


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    return Rule(
        "drawn",
        "-",
        RuleKind.WINDOW,
        Metric.INDOOR_TEMPERATURE,
        Concern.ROOM_TEMPERATURE,
        Severity.MINOR,
        side=draw(st.sampled_from(Side)),
        limit=Decimal("18.0"),
        hours=draw(st.sampled_from(("always", "06:00-21:00", "21:00-06:00", "23:30-00:10"))),
        heating_season=draw(st.booleans()),
        step_ms=draw(st.sampled_from((15 * SECOND, MINUTE, 10 * MINUTE, HOUR))),
        marks=draw(st.integers(1, 64)),
        share=draw(PARTS),
        coverage=draw(PARTS),
        margin=Decimal(draw(st.sampled_from(("0", "0.1", "0.2")))),
    )


@st.composite
def towns(draw: st.DrawFn, rule: Rule) -> Inventory:
    """Up to five rooms, each in a zone of its own choice, under a season that begins or ends at the turn."""
    season = draw(
        st.sampled_from((DateSpan("2024-01-10", "2024-03-01"), DateSpan("2023-11-01", "2024-01-09")))
    )
    rooms = [
        Point(
            f"room-{key}",
            Metric.INDOOR_TEMPERATURE,
            draw(st.sampled_from(ZONES)),
            sampling_ms=rule.step_ms * draw(st.sampled_from((1, 1, 2, 7))),
            upload_ms=7 * rule.step_ms,
            limits=draw(st.sampled_from(({}, {"drawn": 18.1}))),
            registered_at=TURN,
            key=key,
        )
        for key in range(draw(st.integers(1, 5)))
    ]
    places = {zone: Place(zone, Level.ORGANISATION, zone, zone=zone, calendar="all") for zone in ZONES}
    return Inventory(
        places=places, points={p.id: p for p in rooms}, calendars={"all": Calendar("all", (season,))}
    )


def around_the_turn(rule: Rule, town: Inventory, chance: Random) -> tuple[list[Reading], int, int]:
    """Rooms that drift about the limit, with gaps, for two windows before and after; and that span."""
    reach = (2 * rule.marks + 10) * rule.step_ms
    readings = []
    for room in town.points.values():
        level = chance.choice((1750, 1790, 1800, 1820))
        for at in range(TURN - reach + chance.randrange(rule.step_ms), TURN + reach, room.sampling_ms):
            level += chance.choice((-10, 0, 0, 0, 10)) if chance.random() < 0.9 else chance.choice((-60, 60))
            if chance.random() < 0.85:
                readings.append(Reading(room.id, at, level / 100, at))
    return readings, TURN - reach, TURN + reach


@settings(max_examples=examples(80))
@given(st.data(), st.integers(0, 2**32))
def test_any_rule_judges_many_points_as_it_judges_each(data, seed):
    rule = data.draw(rules())
    town = data.draw(towns(rule))
    readings, start, until = around_the_turn(rule, town, Random(seed))
    changes = data.draw(limit_changes(town, start, until))

    def limits_at(_rule: Rule, point: Point, mark: int) -> Decimal:
        return Decimal(limit_then(changes, point, mark)) / MICRO

    plain = judge_plainly(readings, town, {"drawn": rule}, start=start, until=until, limits_at=limits_at)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cohort, "POINTS_AT_ONCE", 2)
        patch.setattr(cohort, "MARKS_AT_ONCE", 7)
        patch.setattr(
            rebuild.Rebuild.__init__, "__kwdefaults__", {**rebuild.Rebuild.__init__.__kwdefaults__, "most": 7}
        )
        product = judge(readings, town, {"drawn": rule}, start=start, until=until, limit_changes=changes)
    ended = sum(e.ended_at is not None for e in plain)
    event(f"episodes: {min(3, len(plain))}, of which ended: {min(3, ended)}")
    assert product == plain


@st.composite
def limit_changes(draw: st.DrawFn, town: Inventory, start: int, until: int) -> list[LimitChange]:
    """Earlier limits of some rooms, several of one room in any order."""
    one = st.builds(
        LimitChange,
        st.just("drawn"),
        st.sampled_from([p.key for p in town.points.values()]),
        st.integers(start, until),
        st.sampled_from(LIMITS).map(lambda limit: round(limit * MICRO)),
    )
    return draw(st.lists(one, max_size=4, unique_by=lambda change: (change.key, change.until)))


def limit_then(changes: Sequence[LimitChange], point: Point, mark: int) -> int:
    """The limit (micro) of the first change that was still to come at the mark, else today's."""
    to_come = [c for c in changes if c.key == point.key and mark < c.until]
    if to_come:
        return min(to_come, key=lambda c: c.until).limit
    return round(point.limits.get("drawn", 18.0) * MICRO)


@given(st.integers(1, 64), PARTS, PARTS)
def test_the_table_of_needed_marks_is_exact(marks, share, coverage):
    table = needed_table(marks, share, coverage)
    for covered in range(marks + 1):
        if covered < Fraction(coverage) * marks:
            assert table[covered] == UNREACHABLE
        else:
            needed = int(table[covered])
            assert needed > Fraction(share) * covered >= needed - 1


def test_a_million_points_under_the_room_rules_take_at_most_120_bytes_each():
    rooms = [
        Point(f"room-{k}", Metric.INDOOR_TEMPERATURE, "UTC", MINUTE, MINUTE, residential=True, key=k)
        for k in range(3)
    ]
    place = Place("UTC", Level.ORGANISATION, "", zone="UTC", calendar="all")
    season = Calendar("all", (DateSpan("01-01", "12-31"),))
    town = Inventory(places={"UTC": place}, points={r.id: r for r in rooms}, calendars={"all": season})
    three = {id_: RULES[id_] for id_ in ("room.day", "room.floor", "room.night_target")}
    (together,) = cohorts_of(plan_of(town, three), rooms, lambda _step: 0)
    assert len(together.windows) == 3
    assert together.state_bytes <= 120


def test_the_clock_alone_decides_a_mark_30_s_and_the_upload_lag_after_it():
    room = Point("room", Metric.INDOOR_TEMPERATURE, "UTC", MINUTE, 5 * MINUTE, key=0)
    always = replace(RULES["room.day"], id="always", who=Who.ALL, hours="always", heating_season=False)
    town = Inventory(places={"UTC": Place("UTC", Level.ORGANISATION, "", zone="UTC")}, points={"room": room})
    (one,) = cohorts_of(plan_of(town, {"always": always}), [room], lambda step: TURN // step)
    due = TURN + MINUTE + 4 * MINUTE + 30 * SECOND
    for now, marks in ((due - 1, 0), (due, 1), (due + HOUR, 61)):
        one.advance(now)
        assert one.decided[0] - TURN // MINUTE == marks

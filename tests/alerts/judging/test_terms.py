"""An episode says by which version, limit and hours it was judged, whenever it is found."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from alerts.episodes.episode import Opening
from alerts.judging.past.replay import judge_span
from alerts.rules.limits import MICRO, LimitChange, RuleChange
from alerts.rules.plan import plan_of
from alerts.rules.rule_files import default_rules
from ingest.durations import DAY, HOUR, MINUTE
from ingest.inventory.tree import Calendar, DateSpan, Inventory, Level, Place, Point
from ingest.readings.history import InMemoryHistory
from ingest.readings.quantities import Metric
from tests.alerts.judging.judge_history import batch
from tests.alerts.judging.live_checker import LiveChecker
from tests.alerts.reference.episodes import Reading

NOON = 1_768_449_600_000
"""2026-01-15T04:00Z: 12:00 in Shanghai."""
CALENDAR = Calendar(
    "c",
    (DateSpan("11-15", "03-15"),),
    ("05:00-10:00", "11:00-24:00"),
    ("00:00-24:00",),
    DateSpan("06-01", "09-30"),
)
TOWN = Inventory(
    {"home": Place("home", Level.HOUSEHOLD, "Home", households=1, calendar="c")},
    {
        "room": Point("room", Metric.INDOOR_TEMPERATURE, "home", MINUTE, MINUTE, residential=True, key=0),
        "office": Point(
            "office",
            Metric.INDOOR_TEMPERATURE,
            "home",
            MINUTE,
            MINUTE,
            residential=False,
            limits={"room.contract": 20.0},
            contract_hours="08:00-18:00",
            key=1,
        ),
        "main": Point("main", Metric.WATER_PRESSURE, "home", MINUTE, MINUTE, key=2),
    },
    calendars={"c": CALENDAR},
)
RULES = default_rules()
DAY_HOURS = "06:00-21:00"


def low(start: int, hours: int) -> list[Reading]:
    """Everything too cold and too low, a reading a minute."""
    values = {"room": 15.0, "office": 15.0, "main": 0.05}
    return [
        Reading(point, start + m * MINUTE, value, start + m * MINUTE, 0)
        for m in range(hours * 60)
        for point, value in values.items()
    ]


def openings(
    rules=RULES, limit_changes=(), rule_changes=(), start=NOON, hours=1
) -> dict[tuple[str, str], Opening]:
    plan = plan_of(TOWN, rules, limit_changes, rule_changes)
    history = InMemoryHistory(batch(low(start, hours), TOWN))
    found = judge_span(plan, list(TOWN.points.values()), [], start, start + hours * HOUR, history)
    return {(o.rule, o.point): o for o in found if isinstance(o, Opening)}


def terms(opening: Opening) -> tuple[object, ...]:
    return opening.rule_version, opening.limit, opening.unit, opening.hours


def test_an_episode_carries_the_limit_the_unit_and_the_hours_of_its_place():
    found = openings(hours=14)
    assert terms(found["room.day", "room"]) == (1, 18.0, "degC", "06:00-21:00")
    assert terms(found["room.contract", "office"]) == (1, 20.0, "degC", "08:00-18:00")
    assert terms(found["pressure.low", "main"]) == (1, 0.14, "MPa", "05:00-10:00|11:00-24:00")
    assert terms(found["stuck", "room"]) == (1, None, "degC", "always")
    silent = openings(start=NOON - 2 * HOUR, hours=1)  # judged for an hour, and then nothing
    assert ("silent", "room") not in silent


def test_a_summer_day_has_summer_hours():
    july = NOON + 181 * DAY
    assert openings(start=july)["pressure.low", "main"].hours == "00:00-24:00"


def test_a_silence_has_neither_limit_nor_unit():
    plan = plan_of(TOWN, RULES)
    history = InMemoryHistory(batch(low(NOON, 1), TOWN))
    changes = judge_span(plan, list(TOWN.points.values()), [], NOON, NOON + 3 * HOUR, history)
    [silent] = [c for c in changes if isinstance(c, Opening) and (c.rule, c.point) == ("silent", "room")]
    assert terms(silent) == (1, None, None, "always")


def test_what_was_in_force_at_the_opening_mark_is_named_though_it_has_changed_since():
    """It opens at 12:35; the limit and the version that are in force now came at 13:00."""
    now = RULES | {"room.day": replace(RULES["room.day"], version=3, limit=Decimal(19))}
    since = NOON + HOUR
    past = [RuleChange("room.day", NOON - DAY, 1, DAY_HOURS), RuleChange("room.day", since, 2, DAY_HOURS)]
    found = openings(now, [LimitChange("room.day", 0, since, 18 * MICRO)], past)
    assert terms(found["room.day", "room"])[:2] == (2, 18.0)
    later = openings(now, [LimitChange("room.day", 0, since, 18 * MICRO)], past, start=since)
    assert terms(later["room.day", "room"])[:2] == (3, 19.0)
    long_ago = openings(now, [LimitChange("room.day", 0, since, 18 * MICRO)], past, start=NOON - 2 * DAY)
    assert terms(long_ago["room.day", "room"])[:2] == (1, 18.0)


def test_hours_are_those_of_then_as_far_as_they_have_the_instant_in_them():
    """What only today's hours have in them was judged by them, and says so."""
    rule = replace(RULES["room.day"], version=2, hours="07:00-22:00")
    since = NOON + 12 * HOUR
    changes = [RuleChange("room.day", since, 1, DAY_HOURS), RuleChange("room.floor", since, 1, "always")]
    plan = plan_of(TOWN, RULES | {"room.day": rule}, rule_changes=changes)
    room = TOWN.points["room"]
    assert plan.terms_at(rule, room, NOON) == (1, 18.0, "degC", "06:00-21:00")
    assert plan.terms_at(rule, room, NOON + 9 * HOUR + 30 * MINUTE) == (1, 18.0, "degC", "07:00-22:00")
    assert plan.terms_at(rule, room, NOON + DAY) == (2, 18.0, "degC", "07:00-22:00")


def test_hours_of_then_that_need_a_calendar_which_is_gone_are_those_of_today():
    rule = RULES["pressure.low"]
    now = replace(rule, version=2, hours="always")
    bare = replace(TOWN, calendars={}, places={"home": replace(TOWN.places["home"], calendar=None)})
    plan = plan_of(bare, {now.id: now}, rule_changes=[RuleChange(now.id, NOON + HOUR, 1, "supply")])
    assert plan.terms_at(now, bare.points["main"], NOON) == (1, 0.14, "MPa", "always")


def test_late_data_finds_an_episode_under_the_terms_of_its_time():
    """The readings of the morning come after the rule has been changed; so do those that open it live."""
    live = LiveChecker(TOWN, RULES, NOON)
    for minute in range(0, 4 * 60, 5):
        at = NOON + minute * MINUTE
        live.take([Reading("room", at, 20.0, at, 0)])
        live.tick(at)
    changed = RULES | {"room.day": replace(RULES["room.day"], version=2, limit=Decimal("18.5"))}
    since = live.now
    live.change(
        plan_of(
            TOWN,
            changed,
            [LimitChange("room.day", 0, since, 18 * MICRO)],
            [RuleChange("room.day", since, 1, DAY_HOURS)],
        )
    )
    cold = [
        r for r in low(NOON + 2 * MINUTE, 2) if r.point == "room" and (r.measured_at - NOON) % (5 * MINUTE)
    ]
    live.take([r._replace(received_at=live.now) for r in cold])
    live.finish(live.now)
    [late] = [e for e in live.recorded.valid() if e.rule == "room.day"]
    assert late.found_late
    assert (late.rule_version, late.limit, late.unit, late.hours) == (1, 18.0, "degC", "06:00-21:00")

"""Replay is the live judgement in another order: piece by piece or at once, it comes to the same."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.episodes.episode import Change, Episode, Opening, Withdrawal
from alerts.judging.past.replay import (
    DifferenceKind,
    EpisodeDifference,
    as_of,
    differences,
    ends_after,
    judge_span,
    still_valid,
)
from alerts.records import Records
from alerts.rules.limits import LimitChange
from alerts.rules.plan import Plan, plan_of
from alerts.rules.rule import Rule
from ingest.durations import HOUR
from ingest.readings.history import InMemoryHistory
from tests.alerts.judging.judge_history import batch
from tests.alerts.reference.rules import RULES
from tests.alerts.reference.strategies import Scenario, town_and_readings
from tests.examples import examples
from tests.new_records import new_records

FOREVER = 1 << 62


class Book:
    """Records that are brought in line with a scenario's readings."""

    def __init__(self, records: Records, scenario: Scenario) -> None:
        self.records = records
        self.scenario = scenario
        self.plan: Plan = plan_of(scenario.inventory, scenario.rules)
        self.history = InMemoryHistory(batch(scenario.readings, scenario.inventory))
        with records.begin() as tx:
            tx.inventory.save(scenario.inventory, 1, replace=True)

    def replay(self, start: int, until: int) -> Sequence[Change]:
        points = list(self.scenario.inventory.points.values())
        with self.records.reading() as tx:
            recorded = as_of(tx.episodes.overlapping(None, start - 1, until), until)
        changes = judge_span(self.plan, points, recorded, start, until, self.history)
        with self.records.begin() as tx:
            tx.episodes.apply(changes, self.scenario.inventory, self.scenario.rules, until)
        return changes

    def difference(self, start: int, until: int) -> list[EpisodeDifference]:
        with self.records.reading() as tx:
            recorded = as_of(tx.episodes.overlapping(None, start - 1, until), until)
        points = list(self.scenario.inventory.points.values())
        return differences(recorded, judge_span(self.plan, points, recorded, start, until, self.history))

    def episodes(self) -> set[tuple[str, str, int, int | None]]:
        with self.records.reading() as tx:
            found = tx.episodes.overlapping(None, 0, FOREVER)
        return {(e.rule, e.point, e.opened_at, e.ended_at) for e in found}

    def by_history(self) -> set[tuple[str, str, int, int | None]]:
        scenario = self.scenario
        points = list(scenario.inventory.points.values())
        whole = judge_span(self.plan, points, [], scenario.start, scenario.until, self.history)
        return {(*identity, ended_at) for identity, ended_at in ends_after([], whole).items()}


@settings(max_examples=examples(20))
@given(town_and_readings(most=3), st.floats(0, 1), st.floats(0, 1))
def test_pieces_in_order_and_a_piece_again_come_to_what_history_gives(scenario, first, second):
    length = scenario.until - scenario.start
    cut, back = scenario.start + int(first * length), scenario.start + int(second * length)
    with tempfile.TemporaryDirectory() as folder:
        records = new_records(Path(folder) / "records.sqlite")
        book = Book(records, scenario)
        book.replay(scenario.start, cut)
        book.replay(cut + 1, scenario.until)
        assert book.episodes() == book.by_history()
        book.replay(back + 1, scenario.until)
        assert book.episodes() == book.by_history(), "judged again, the records say the same"
        assert book.difference(back + 1, scenario.until) == []
        records.close()


def episode(opened_at: int, ended_at: int | None, rule: str = "room.day") -> Episode:
    return Episode(
        id=opened_at,
        rule=rule,
        rule_version=1,
        clause="H15",
        point="room",
        place="flat",
        concern="room-temperature",
        severity="major",
        began_at=opened_at,
        opened_at=opened_at,
        ended_at=ended_at,
        end_reason=None,
        worst=None,
        worst_at=None,
        mean=None,
        covered=0,
        breaching=0,
        found_late=False,
        withdrawn=False,
        withdrawn_reason=None,
        recorded_at=0,
    )


def opened(opened_at: int) -> Opening:
    return Opening("room.day", 1, "room", opened_at, opened_at, 36, 36, None, None)


def test_an_episode_that_opens_at_another_time_has_moved_and_one_apart_is_another():
    recorded = [episode(1 * HOUR, 3 * HOUR), episode(8 * HOUR, 9 * HOUR)]
    gone = [Withdrawal("room.day", "room", e.opened_at, "") for e in recorded]
    found = differences(recorded, [*gone, opened(2 * HOUR)])
    assert [(d.kind, d.before, d.after) for d in found] == [
        (DifferenceKind.MOVED, (1 * HOUR, 3 * HOUR), (2 * HOUR, None)),
        (DifferenceKind.GONE, (8 * HOUR, 9 * HOUR), None),
    ]
    apart = differences(recorded[:1], [gone[0], opened(3 * HOUR)])
    assert [d.kind for d in apart] == [DifferenceKind.GONE, DifferenceKind.ADDED]


def test_other_facts_of_the_same_episode_are_no_difference():
    assert differences([episode(1 * HOUR, 3 * HOUR)], [opened(1 * HOUR)]) == []


def test_as_of_an_instant_later_ends_are_not_known():
    known = as_of([episode(1, 5), episode(2, 3), episode(4, None)], 3)
    assert [(e.opened_at, e.ended_at) for e in known] == [(1, None), (2, 3)]


def test_limits_changed_under_another_rule_say_nothing():
    changes = [LimitChange("room.day", 0, 5, 17_000_000), LimitChange("room.floor", 0, 5, 15_000_000)]
    other: dict[str, Rule] = {name: rule for name, rule in RULES.items() if name != "room.day"}
    assert [c.rule for c in still_valid(changes, RULES, other)] == ["room.floor"]
    assert [c.rule for c in still_valid(changes, None, RULES)] == ["room.day", "room.floor"]

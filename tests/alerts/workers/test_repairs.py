"""A part that failed is rebuilt slice by slice between ticks, as if it had never failed."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

import alerts.workers.repairs
from alerts.rules.plan import plan_of
from ingest.durations import DAY, MINUTE
from ingest.readings.batch import Batch, Flag, batch_of
from ingest.readings.history import ReadingsUnavailable
from tests.alerts.workers.both_workers import ROOM, RULES, START, Workers
from tests.alerts.workers.test_fault_recovery import points_of
from tests.alerts.workers.test_faults import RepairNow, fail_for_rule


class Unavailable:
    """Stored readings cannot be had; counts how often they were asked for."""

    asked = 0

    def read(self, *_) -> Batch:
        self.asked += 1
        raise ReadingsUnavailable("the store is away")


@pytest.fixture
def workers(tmp_path) -> Iterator[Workers]:
    made = Workers(tmp_path, "a", "b")
    yield made
    made.close()


def leave_out_for_an_hour(workers, monkeypatch) -> None:
    """Point a turns cold while its rule cannot be judged; from now on a repair reads ten minutes a tick."""
    workers.live_together(20.0, 1, 3)
    with monkeypatch.context() as broken:
        fail_for_rule(broken, "room")
        workers.live("a", 15.0, 4, 60)
    assert points_of(workers) == []
    monkeypatch.setattr(alerts.workers.repairs, "BUDGET_S", 0.0)
    monkeypatch.setattr(alerts.workers.repairs, "READINGS_A_SLICE", 20)
    workers.judge._repairs.schedule = RepairNow()


def ticks_until_repaired(workers, minute: int) -> int:
    """The room stays cold, minute by minute; how many ticks it takes."""
    first = minute
    while workers.judge.faults.summary:
        workers.live("a", 15.0, minute, minute)
        minute += 1
        assert minute < first + 100, "the part is never rebuilt"
    return minute - first


def test_a_repair_goes_on_tick_by_tick_and_finds_what_one_tick_would(workers, monkeypatch):
    leave_out_for_an_hour(workers, monkeypatch)
    assert ticks_until_repaired(workers, 61) > 5
    (made_up,) = workers.episodes("room")
    assert made_up.opened_at == START + 7 * MINUTE, "four of seven marks are cold; seven of ten suffice"
    assert not made_up.found_late


def test_a_repair_whose_read_fails_goes_on_with_the_same_slice(workers, monkeypatch):
    leave_out_for_an_hour(workers, monkeypatch)
    workers.live("a", 15.0, 61, 62)
    under_way = workers.judge._repairs._repair
    assert under_way is not None
    with monkeypatch.context() as broken:
        broken.setattr(workers.judge._repairs, "_history", Unavailable())
        workers.live("a", 15.0, 63, 63)
    assert workers.judge._repairs._repair is under_way
    ticks_until_repaired(workers, 64)
    assert points_of(workers) == ["a"]


def test_a_reading_that_comes_for_a_slice_that_was_read_is_judged_all_the_same(workers, monkeypatch):
    leave_out_for_an_hour(workers, monkeypatch)
    workers.live("a", 15.0, 61, 70)
    under_way = workers.judge._repairs._repair
    assert under_way._rebuild.read_to > START + 10 * MINUTE
    workers.say("b", 15.0, 4, 30)
    workers.live("a", 15.0, 71, 71)
    assert workers.judge._repairs._repair is not under_way, "what was read does not have it"
    ticks_until_repaired(workers, 72)
    assert sorted(points_of(workers)) == ["a", "b"]


def test_a_rebuild_for_which_more_and_more_comes_is_done_in_one_tick_in_the_end(workers, monkeypatch):
    leave_out_for_an_hour(workers, monkeypatch)
    minute, begun = 61, set()
    while workers.judge.faults.summary:
        workers.live("a", 15.0, minute, minute)
        under_way = workers.judge._repairs._repair
        if under_way is not None and under_way._rebuild.read_to > START + 10 * MINUTE:
            begun.add(id(under_way))
            workers.say("b", 20.0, 4 + len(begun), 4 + len(begun))
        minute += 1
        assert minute < 300, "it begins again for ever"
    assert len(begun) == alerts.workers.repairs.MOST_BEGUN_AGAIN
    assert points_of(workers) == ["a"]


def test_a_reading_that_nobody_judges_begins_no_rebuild_again(workers, monkeypatch):
    """A sensor with a wrong clock must not keep the rules of all others from being judged."""
    leave_out_for_an_hour(workers, monkeypatch)
    workers.live("a", 15.0, 61, 70)
    under_way = workers.judge._repairs._repair
    old = batch_of([0], [START - 9 * DAY], [15.0], received_at=workers.clock.now(), flags=[int(Flag.TOO_OLD)])
    workers.journal.append(old, (), workers.clock.now())
    workers.live("a", 15.0, 71, 71)
    assert workers.judge._repairs._repair is under_way
    (fault,) = workers.judge.checker.faults
    assert fault.decided_until > START - DAY


def test_a_rebuild_asks_a_store_that_is_away_less_and_less_often(workers, monkeypatch):
    leave_out_for_an_hour(workers, monkeypatch)
    away = Unavailable()
    workers.judge._history._history = away
    for minute in range(61, 161):
        workers.live("a", 15.0, minute, minute)
    assert away.asked <= 5, "marks wait for every question to a store that hangs"
    assert workers.judge.faults.summary


def test_a_rebuild_is_given_up_with_its_rule(workers, monkeypatch):
    leave_out_for_an_hour(workers, monkeypatch)
    workers.live("a", 15.0, 61, 64)
    assert workers.judge._repairs._repair is not None
    workers.plan = plan_of(workers.plan.inventory, {"silent": RULES["silent"]})
    workers.live("a", 15.0, 65, 65)
    assert workers.judge._repairs._repair is None, "it keeps a plan that is no longer in force"


def test_two_parts_that_failed_are_rebuilt_one_after_the_other(workers, monkeypatch):
    other = replace(ROOM, id="other", step_ms=30_000, marks=20)
    workers.plan = plan_of(workers.plan.inventory, {**RULES, "other": other})
    workers.start()
    workers.live_together(20.0, 1, 3)
    with monkeypatch.context() as broken:
        fail_for_rule(broken, "room")
        workers.live("a", 20.0, 4, 4)
    with monkeypatch.context() as broken:
        fail_for_rule(broken, "other")
        workers.live("a", 15.0, 5, 30)
    workers.judge._repairs.schedule = RepairNow()
    ticks_until_repaired(workers, 31)
    assert points_of(workers) == ["a"]
    assert points_of(workers, "other") == ["a"]
    rules = [window.rule.id for keyed in workers.judge.checker.cohorts for window in keyed.part.windows]
    assert sorted(rules) == ["other", "room"], "each is judged once"

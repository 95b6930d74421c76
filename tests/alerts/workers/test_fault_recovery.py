"""A fault meets late data, an inventory change or a restart: nothing is lost, and no episode is wrong."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

import alerts.judging.past.repair
import alerts.workers.late_data
import alerts.workers.repairs
from alerts.judging import silence, stuck
from alerts.judging.past import late_data
from alerts.records import RecordsError
from alerts.rules.plan import plan_of
from alerts.rules.rule import Concern, Rule, RuleKind, Severity
from alerts.workers.repairs import LAST_REPAIR_S, RepairSchedule
from ingest.durations import MINUTE
from tests.alerts.workers.both_workers import ROOM, RULES, START, Workers
from tests.alerts.workers.test_faults import RepairNow, fail_for_rule, judge_late

STUCK = Rule(
    "stuck", "H14", RuleKind.STUCK, None, Concern.SENSOR, Severity.MINOR, lasts_ms=20 * MINUTE, readings=10
)


@pytest.fixture
def workers(tmp_path, monkeypatch) -> Iterator[Workers]:
    """A tick rebuilds a part whole, however slow the machine is."""
    monkeypatch.setattr(alerts.workers.repairs, "BUDGET_S", 60.0)
    made = Workers(tmp_path, "a", "b")
    yield made
    made.close()


@pytest.fixture
def late_fault(monkeypatch, workers):
    """A bug: late data of point b cannot be judged, until it is mended with ``undo()``."""
    key = workers.plan.inventory.points["b"].key

    def failing(live, keys, *arguments, **named):
        if key in set(keys):
            raise ZeroDivisionError("a bug in judging again")
        return late_data.JudgingAgain(live, keys, *arguments, **named)

    with monkeypatch.context() as broken:
        broken.setattr(alerts.workers.late_data, "JudgingAgain", failing)
        yield broken


def repair_now(workers: Workers, minute: float) -> None:
    workers.judge._repairs.schedule = RepairNow()
    workers.until(minute)


def points_of(workers: Workers, rule: str = "room") -> list[str]:
    return [episode.point for episode in workers.episodes(rule)]


def test_late_data_that_could_not_be_judged_is_judged_after_a_restart(workers, late_fault):
    workers.live_together(20.0, 1, 2)
    workers.until(30)
    workers.say("b", 15.0, 3, 20)
    judge_late(workers, 30.1)
    assert points_of(workers) == []
    late_fault.undo()
    workers.start()
    workers.until(32.2)
    judge_late(workers, 33)
    assert points_of(workers) == ["b"]
    workers.start()
    with workers.records.reading() as tx:
        assert tx.meta.get(alerts.workers.late_data.FAILED) == "{}", "what is judged is off the record"


def test_late_data_that_failed_twice_is_judged_from_the_earlier_time(workers, late_fault, monkeypatch):
    monkeypatch.setattr(alerts.workers.late_data, "FAULT_RETRY_S", 1e9)
    workers.live_together(20.0, 1, 2)
    workers.until(60)
    workers.say("b", 15.0, 3, 20)
    judge_late(workers, 60.1)
    workers.say("b", 20.0, 50, 51)
    judge_late(workers, 60.2)
    late_fault.undo()
    failed = workers.judge._late_data._failed
    workers.judge._late_data._failed = {key: each._replace(retry_at=0.0) for key, each in failed.items()}
    judge_late(workers, 60.3)
    assert points_of(workers) == ["b"]


def test_the_fault_of_late_data_ends_when_its_point_is_removed(workers, late_fault, monkeypatch):
    monkeypatch.setattr(alerts.workers.late_data, "FAULT_RETRY_S", 0.0)
    workers.live_together(20.0, 1, 2)
    workers.until(30)
    workers.say("b", 15.0, 3, 20)
    judge_late(workers, 30.1)
    assert str(workers.judge.faults.summary) == "left out: late data of point Home [b]"
    workers.install("a")
    workers.until(31)
    judge_late(workers, 32)
    assert workers.judge.faults.summary is None


def test_a_backlog_that_comes_while_its_rule_is_left_out_is_judged(workers, monkeypatch):
    workers.live("a", 20.0, 1, 3)
    workers.until(40)
    with monkeypatch.context() as broken:
        fail_for_rule(broken, "room")
        workers.live("b", 20.0, 41, 41)
        assert workers.judge.faults.summary
        workers.say("a", 15.0, 4, 20)
        judge_late(workers, 42)
    repair_now(workers, 43)
    judge_late(workers, 44)
    assert workers.judge.faults.summary is None
    assert points_of(workers) == ["a"]


def test_late_data_of_other_rules_is_judged_while_a_rule_is_left_out(workers, monkeypatch):
    other = replace(ROOM, id="other", step_ms=30_000, marks=20)
    workers.plan = plan_of(workers.plan.inventory, {**RULES, "other": other})
    workers.start()
    workers.live_together(20.0, 1, 3)
    workers.until(30)
    with monkeypatch.context() as broken:
        fail_for_rule(broken, "room")
        workers.live("b", 20.0, 31, 31)
        workers.say("a", 15.0, 4, 25)
        judge_late(workers, 32)
        assert points_of(workers, "other") == ["a"]


def test_an_import_while_silences_are_left_out_opens_no_wrong_silence(workers, monkeypatch):
    workers.live_together(20.0, 1, 30)
    with monkeypatch.context() as broken:
        broken.setattr(silence.SilenceTracker, "advance", lambda *_: 1 / 0)
        workers.live_together(20.0, 31, 60)
        assert str(workers.judge.faults.summary) == "left out: rule silent at 2 points"
    workers.install("a", "b", "c")
    workers.live_together(20.0, 61, 65)
    repair_now(workers, 65.5)
    workers.live_together(20.0, 66, 70)
    assert "a" not in points_of(workers, "silent")
    assert "b" not in points_of(workers, "silent")
    assert workers.judge.faults.summary is None


def test_an_import_while_stuck_sensors_are_left_out_ends_their_episodes_when_they_move(workers, monkeypatch):
    rules = {**RULES, "stuck": STUCK}
    workers.plan = plan_of(workers.plan.inventory, rules)
    workers.start()
    workers.live_together(20.0, 1, 40)
    assert sorted(points_of(workers, "stuck")) == ["a", "b"]
    with monkeypatch.context() as broken:
        broken.setattr(stuck.RunTracker, "advance", lambda *_: 1 / 0)
        workers.live_together(20.0, 41, 42)
        assert workers.judge.faults.summary
    workers.install("a", "b", "c")
    workers.plan = plan_of(workers.plan.inventory, rules)
    workers.live_together(20.0, 43, 44)
    repair_now(workers, 44.5)
    workers.live_together(21.0, 45, 50)
    assert all(episode.ended_at for episode in workers.episodes("stuck"))


def test_one_point_that_silence_cannot_take_in_costs_no_other_rule(workers, monkeypatch):
    workers.live_together(20.0, 1, 3)
    bad = workers.plan.inventory.points["b"].key
    take_in = silence.SilenceTracker.take_in

    def failing(self, position, at):
        if (self.keys[position] == bad).any():
            raise ZeroDivisionError("a bug in silences")
        return take_in(self, position, at)

    monkeypatch.setattr(silence.SilenceTracker, "take_in", failing)
    for minute in range(4, 30):
        workers.clock.advance_to(START + minute * MINUTE)
        workers.say("a", 15.0, minute, minute)
        workers.say("b", 20.0, minute, minute)
        workers.judge.tick()
    assert points_of(workers) == ["a"]
    assert str(workers.judge.faults.summary) == "left out: rule silent at 2 points"


def test_a_left_out_rule_is_made_up_for_after_an_import_and_a_restart(workers, monkeypatch):
    workers.live_together(20.0, 1, 3)
    with monkeypatch.context() as broken:
        fail_for_rule(broken, "room")
        workers.live("a", 15.0, 4, 20)
        workers.live("a", 20.0, 21, 40)
        workers.install("a", "b", "c")
        workers.until(40.5)
    workers.start()
    workers.until(41)
    (episode,) = workers.episodes("room")
    assert episode.point == "a"
    assert not episode.found_late, "the data came in time"


def test_an_episode_of_a_left_out_rule_ends_when_its_point_is_removed(workers, monkeypatch):
    workers.live_together(15.0, 1, 20)
    with monkeypatch.context() as broken:
        fail_for_rule(broken, "room")
        workers.live_together(15.0, 21, 22)
        workers.install("a")
        workers.live("a", 15.0, 23, 25)
    assert {e.point: e.end_reason for e in workers.episodes("room")} == {"a": None, "b": "removed"}


def test_an_episode_of_an_unsound_limit_ends_when_its_point_is_removed(workers):
    workers.live_together(15.0, 1, 20)
    inventory = workers.plan.inventory
    unsound = replace(inventory.points["b"], limits={"room": float("nan")})
    workers.plan = plan_of(replace(inventory, points={**inventory.points, "b": unsound}), RULES)
    workers.live_together(15.0, 21, 22)
    workers.install("a")
    workers.live("a", 15.0, 23, 25)
    assert {e.point: e.end_reason for e in workers.episodes("room")} == {"a": None, "b": "removed"}


def test_readings_that_met_a_refused_inventory_are_judged_when_one_is_accepted(workers, monkeypatch):
    workers.live_together(20.0, 1, 3)
    with monkeypatch.context() as broken:
        broken.setattr(alerts.workers.judge, "apply_inventory_change", lambda *_: 1 / 0)
        workers.install("a", "b", "c")
        workers.live("c", 15.0, 4, 25)
        assert (
            str(workers.judge.faults.summary)
            == f"left out: inventory version {workers.plan.inventory.version}"
        )
    workers.install("a", "b", "c", "d")
    workers.live("c", 20.0, 26, 45)
    judge_late(workers, 46)
    assert points_of(workers) == ["c"]
    assert workers.judge.faults.summary is None


def test_a_repair_that_fails_leaves_the_checker_as_it_is(workers, monkeypatch):
    workers.live_together(20.0, 1, 3)
    with monkeypatch.context() as broken:
        fail_for_rule(broken, "room")
        workers.live_together(20.0, 4, 4)
    checker = workers.judge.checker
    with monkeypatch.context() as broken:
        broken.setattr(alerts.workers.repairs, "Repair", lambda *_, **__: 1 / 0)
        repair_now(workers, 5)
    assert workers.judge.checker is checker
    assert workers.judge.faults.summary


def test_a_repair_that_fails_at_its_last_step_is_made_again_whole(workers, monkeypatch):
    workers.live_together(20.0, 1, 3)
    with monkeypatch.context() as broken:
        fail_for_rule(broken, "room")
        workers.live("a", 15.0, 4, 20)
    with monkeypatch.context() as broken:
        broken.setattr(alerts.judging.past.repair, "apply_inventory_change", lambda *_: 1 / 0)
        repair_now(workers, 20.2)
        assert points_of(workers) == []
        assert workers.judge.faults.summary
    repair_now(workers, 20.4)
    assert points_of(workers) == ["a"]
    assert workers.judge.faults.summary is None


@pytest.mark.parametrize("part", ["stuck", "silent"])
def test_late_data_is_judged_by_the_other_rules_while_one_kind_is_left_out(workers, monkeypatch, part):
    workers.plan = plan_of(workers.plan.inventory, {**RULES, "stuck": STUCK})
    workers.start()
    workers.live_together(20.0, 1, 2)
    with monkeypatch.context() as broken:
        tracker = {"stuck": stuck.RunTracker, "silent": silence.SilenceTracker}[part]
        broken.setattr(tracker, "advance", lambda *_: 1 / 0)
        workers.until(3)
    assert [fault.rules for fault in workers.judge.checker.faults] == [(part,)]
    workers.until(30)
    workers.judge._late_data._arrivals._every_s = 1e-6  # more is not waited for
    workers.say("b", 15.0, 3, 20)
    judge_late(workers, 30.1)
    judge_late(workers, 30.2)
    assert points_of(workers) == ["b"]
    assert str(workers.judge.faults.summary) == f"left out: rule {part} at 2 points"


def test_changes_of_a_repair_that_the_records_refuse_put_the_next_repair_off(workers, monkeypatch):
    workers.live_together(20.0, 1, 3)
    with monkeypatch.context() as broken:
        fail_for_rule(broken, "room")
        workers.live_together(20.0, 4, 4)
    with monkeypatch.context() as broken:
        workers.judge._repairs.schedule._due = dict.fromkeys(
            workers.judge._repairs.schedule._due, (0.0, 30.0)
        )
        save = workers.judge._save

        def refuse_repair(checker, changes, now):
            if not checker.faults:
                raise RecordsError("refused", "a bug in the change", retryable=False)
            save(checker, changes, now)

        broken.setattr(workers.judge, "_save", refuse_repair)
        with pytest.raises(RecordsError):
            workers.until(5)
    assert not workers.judge._repairs.schedule.is_due(("room",))


def test_repairs_come_later_and_later_but_at_least_every_hour(monkeypatch):
    now = [0.0]
    monkeypatch.setattr("alerts.workers.repairs.elapsed", lambda: now[0])
    schedule = RepairSchedule()
    waits = []
    schedule.is_due(("room",))
    for _ in range(12):
        start = now[0]
        while not schedule.is_due(("room",)):
            now[0] += 15.0
        waits.append(now[0] - start)
        schedule.postpone(("room",))
    assert waits[:4] == [30.0, 60.0, 120.0, 240.0]
    assert waits[-1] == LAST_REPAIR_S
    schedule.forget(("room",))
    schedule.add_recorded(("room",))
    assert schedule.is_due(("room",)), "a restart may have mended it"

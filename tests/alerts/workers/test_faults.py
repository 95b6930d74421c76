"""What fails is left out alone and reported: everything else is judged and settled."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest

import alerts.desk.settle
import alerts.judging.windows.rule_window
import alerts.workers.desk
import alerts.workers.judge
import alerts.workers.late_data
import alerts.workers.repairs
from alerts.episodes import figures_pass
from alerts.episodes.episode import EpisodeFigures, Withdrawal
from alerts.judging.past import late_data
from alerts.records import RecordsError
from alerts.records.episodes import EpisodeRecords
from alerts.rules.plan import plan_of
from alerts.workers.desk import DeskWorker
from alerts.workers.figures import FiguresQueue
from alerts.workers.repairs import RepairSchedule
from ingest.clock import elapsed
from tests.alerts.workers.both_workers import ROOM, RULES, Workers


class RepairNow(RepairSchedule):
    """Lets every part be rebuilt at once."""

    def is_due(self, rules: tuple[str, ...]) -> bool:
        super().is_due(rules)
        return True


@pytest.fixture
def workers(tmp_path, monkeypatch) -> Iterator[Workers]:
    """A tick rebuilds a part whole, however slow the machine is."""
    monkeypatch.setattr(alerts.workers.repairs, "BUDGET_S", 60.0)
    made = Workers(tmp_path, "a", "b")
    yield made
    made.close()


def fail_for_rule(monkeypatch, rule: str) -> None:
    """From now on no mark can be judged by ``rule``."""
    judge = alerts.judging.windows.rule_window.RuleWindow.judge

    def failing(self, *arguments):
        if self.rule.id == rule:
            raise ZeroDivisionError("a bug in the window")
        return judge(self, *arguments)

    monkeypatch.setattr(alerts.judging.windows.rule_window.RuleWindow, "judge", failing)


def test_a_rule_whose_margin_overflows_leaves_all_others_judging(workers):
    poisoned = replace(ROOM, id="poisoned", margin=Decimal(3000))
    workers.plan = plan_of(workers.plan.inventory, {**RULES, "poisoned": poisoned})
    workers.start()
    workers.live("a", 15.0, 1, 12)
    assert [e.point for e in workers.episodes("room")] == ["a"]
    assert workers.episodes("poisoned") == []
    assert str(workers.judge.faults.summary) == "left out: rule poisoned"
    assert workers.judge.problem in (None, "starting")


def test_a_limit_that_cannot_be_compared_leaves_out_only_its_point(workers):
    inventory = workers.plan.inventory
    room = replace(inventory.points["b"], limits={"room": float("nan")})
    workers.plan = plan_of(replace(inventory, points={**inventory.points, "b": room}), RULES)
    workers.start()
    workers.live("a", 15.0, 1, 12)
    assert [e.point for e in workers.episodes("room")] == ["a"]
    assert str(workers.judge.faults.summary) == "left out: rule room at point Home [b]"


def test_a_rule_that_becomes_unsound_withdraws_nothing_and_ends_nothing(workers):
    workers.live("a", 15.0, 1, 12)
    (before,) = workers.episodes("room")
    rules = {**RULES, "room": replace(ROOM, margin=Decimal(3000))}
    workers.plan = plan_of(workers.plan.inventory, rules)
    workers.live("a", 15.0, 13, 15)
    workers.start()
    workers.live("a", 15.0, 16, 18)
    (after,) = workers.episodes("room")
    assert (after.opened_at, after.ended_at, after.withdrawn) == (before.opened_at, None, False)


def test_a_part_that_fails_while_it_judges_is_left_out_and_made_up_for(workers, monkeypatch):
    other = replace(ROOM, id="other", step_ms=30_000, marks=20)
    workers.plan = plan_of(workers.plan.inventory, {**RULES, "other": other})
    workers.start()
    workers.live("a", 20.0, 1, 3)
    with monkeypatch.context() as broken:
        fail_for_rule(broken, "room")
        workers.live("a", 15.0, 4, 20)
        assert workers.episodes("room") == []
        assert [e.point for e in workers.episodes("other")] == ["a"], "the others go on"
        assert str(workers.judge.faults.summary) == "left out: rule room at 2 points"
        workers.judge._repairs.schedule = RepairNow()
        workers.live("a", 15.0, 21, 21)
        assert str(workers.judge.faults.summary) == "left out: rule room at 2 points"
    workers.judge._repairs.schedule = RepairNow()
    workers.live("a", 15.0, 22, 22)
    (made_up,) = workers.episodes("room")
    calm = [e.opened_at for e in workers.episodes("other")]
    assert abs(made_up.opened_at - calm[0]) <= 60_000, "as if it had never failed"
    assert not made_up.found_late
    assert workers.judge.faults.summary is None


def test_what_a_left_out_part_has_not_judged_is_judged_after_a_restart_too(workers, monkeypatch):
    workers.live("a", 20.0, 1, 3)
    with monkeypatch.context() as broken:
        fail_for_rule(broken, "room")
        workers.live("a", 15.0, 4, 20)
        assert workers.episodes("room") == []
    workers.start()
    workers.live("a", 15.0, 21, 21)
    assert len(workers.episodes("room")) == 1


def test_late_data_of_one_point_that_cannot_be_judged_again_leaves_out_only_that_point(workers, monkeypatch):
    monkeypatch.setattr(alerts.workers.late_data, "FAULT_RETRY_S", 0.0)
    again = late_data.JudgingAgain

    def failing(live, keys, *arguments, **named):
        if workers.plan.inventory.points["b"].key in set(keys):
            raise ZeroDivisionError("a bug in judging again")
        return again(live, keys, *arguments, **named)

    workers.live("a", 20.0, 1, 2)
    workers.live("b", 20.0, 1, 2)
    judge_late(workers, 30)  # the first of b is late, too
    with monkeypatch.context() as broken:
        broken.setattr(alerts.workers.late_data, "JudgingAgain", failing)
        workers.say("a", 15.0, 3, 20)
        workers.say("b", 15.0, 3, 20)
        judge_late(workers, 30.1)
        assert [(e.point, e.found_late) for e in workers.episodes("room")] == [("a", True)]
        assert str(workers.judge.faults.summary) == "left out: late data of point Home [b]"
    judge_late(workers, 30.2)
    assert {e.point for e in workers.episodes("room")} == {"a", "b"}
    assert workers.judge.faults.summary is None


def retry_now(worker: FiguresQueue | DeskWorker) -> None:
    """What it has left out is tried again at the next tick."""
    faulty = worker._faulty
    faulty._retry_at = dict.fromkeys(faulty._retry_at, elapsed())


def judge_late(workers: Workers, minute: float) -> None:
    """All of it, however many ticks its budget takes on a busy machine, and however lately before."""
    queue = workers.judge._late_data
    queue._judged_at = float("-inf")
    queue._arrivals._judged_at.clear()
    workers.until(minute)
    while queue._tasks:
        workers.until(minute)


def test_figures_that_cannot_be_computed_do_not_delay_others(workers, monkeypatch):
    worked_out = figures_pass.figures_of_marks

    def failing(plan, rule, point, *arguments):
        if point.id == "a":
            raise ZeroDivisionError("a bug in the figures")
        return worked_out(plan, rule, point, *arguments)

    with monkeypatch.context() as broken:
        broken.setattr(figures_pass, "figures_of_marks", failing)
        workers.live_together(15.0, 1, 12)
        evidence = {e.point: e.evidence for e in workers.episodes("room")}
        assert evidence["a"] is None
        assert evidence["b"]
        assert "figures of episode" in str(workers.judge.faults.summary)
    retry_now(workers.judge._figures)
    workers.until(12.5)
    assert all(e.evidence for e in workers.episodes("room"))
    assert workers.judge.faults.summary is None


def test_a_fault_of_figures_ends_when_its_episode_is_withdrawn(workers, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(figures_pass, "figures_of_marks", lambda *_, **__: 1 / 0)
        workers.live("a", 15.0, 1, 12)
        assert "figures of episode" in str(workers.judge.faults.summary)
    (episode,) = workers.episodes("room")
    with workers.records.begin() as tx:
        withdrawal = Withdrawal("room", "a", episode.opened_at, "it was warm")
        tx.episodes.apply([withdrawal], workers.plan.inventory, RULES, workers.clock.now())
    workers.live("a", 15.0, 13, 13)
    assert workers.judge.faults.summary is None


def refuse_figures_of(monkeypatch, *points: str, error: Exception) -> None:
    """The records refuse the figures of ``points``."""
    apply = EpisodeRecords.apply

    def failing(self, changes, *arguments):
        if any(
            isinstance(each, EpisodeFigures) and each.evidence and each.point in points for each in changes
        ):
            raise error
        return apply(self, changes, *arguments)

    monkeypatch.setattr(EpisodeRecords, "apply", failing)


def test_figures_that_the_records_refuse_do_not_delay_others(workers, monkeypatch):
    with monkeypatch.context() as broken:
        refuse_figures_of(broken, "a", error=RecordsError("refused", "a value is too long"))
        workers.live_together(15.0, 1, 12)
        evidence = {e.point: e.evidence for e in workers.episodes("room")}
        assert evidence["a"] is None
        assert evidence["b"]
        assert "figures of episode" in str(workers.judge.faults.summary)
    retry_now(workers.judge._figures)
    workers.until(12.5)
    assert all(e.evidence for e in workers.episodes("room"))
    assert workers.judge.faults.summary is None


def test_figures_that_cannot_be_written_now_are_written_later(workers, monkeypatch):
    workers.live_together(20.0, 1, 2)
    with monkeypatch.context() as broken:
        refuse_figures_of(broken, "a", "b", error=RecordsError("busy", "locked", retryable=True))
        with pytest.raises(RecordsError):
            workers.live_together(15.0, 3, 20)
    workers.until(21)
    assert all(e.evidence for e in workers.episodes("room"))
    assert workers.judge.faults.summary is None


def test_a_ticket_that_cannot_be_settled_leaves_the_others_to_be_settled(workers, monkeypatch):
    triage = alerts.desk.settle.triage

    def failing(episodes, left_behind):
        if any(episode.point == "a" for episode in episodes):
            raise ZeroDivisionError("a bug in the desk")
        return triage(episodes, left_behind)

    with monkeypatch.context() as broken:
        broken.setattr(alerts.desk.settle, "triage", failing)
        workers.live_together(15.0, 1, 12)
        assert {e.point: e.ticket is not None for e in workers.episodes("room")} == {"a": False, "b": True}
        assert workers.desk.faults.summary is not None
        assert "the ticket of episode" in str(workers.desk.faults.summary)
    retry_now(workers.desk)
    workers.live_together(15.0, 13, 13)
    assert all(e.ticket for e in workers.episodes("room"))
    assert workers.desk.faults.summary is None

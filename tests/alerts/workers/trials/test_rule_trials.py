"""Trials go one at a time, end when somebody says so, and tell why they failed."""

from __future__ import annotations

import threading

import pytest

from alerts.desk.rules.trying import TrialAsked, TrialRefused, rule_trial, try_rules
from alerts.people.viewer import OPERATOR
from alerts.workers.trials.rule_trials import RuleTrials
from ingest.said import Said
from ingest.stores.contract import StoreError
from tests.api.stand_in_service import NOW, stand_in_service

WARMER = '[[rule]]\nid = "room.day"\nlimit = "20 degC"\nversion = 2\n'


@pytest.fixture
def service(tmp_path):
    with stand_in_service(tmp_path) as made:
        yield made


class Held:
    """A history that is read when it is let go."""

    def __init__(self, history, fault: Exception | None = None) -> None:
        self.let_go, self._history, self._fault = threading.Event(), history, fault

    def read(self, points, start, end):
        assert self.let_go.wait(30)
        if self._fault:
            raise self._fault
        return self._history.read(points, start, end)


def begun(service, runner, text: str = WARMER, **more):
    asked = TrialAsked("rules.toml", text, days=1, **more)
    return try_rules(service.records, runner, OPERATOR, asked, NOW, plan=service.plan(), judged_until=0)


def test_a_second_trial_waits_for_the_first_and_may_follow_it(service):
    held = Held(service.store)
    runner = RuleTrials(service.records, held)
    assert rule_trial(runner, OPERATOR) is None
    begun(service, runner)
    with pytest.raises(TrialRefused) as refused:
        begun(service, runner)
    assert refused.value.busy
    held.let_go.set()
    runner.wait(30)
    assert (runner.state.over, runner.state.problem, runner.state.points) == (True, None, 6)
    begun(service, runner)
    runner.wait(30)
    assert runner.state.over


def test_one_that_is_cancelled_keeps_what_it_found(service, monkeypatch):
    monkeypatch.setattr("alerts.workers.trials.rule_trials.READINGS_A_PORTION", 1)
    held = Held(service.store)
    runner = RuleTrials(service.records, held)
    begun(service, runner)
    runner.cancel()
    held.let_go.set()
    runner.wait(30)
    assert (runner.state.problem.key, runner.state.points) == ("trial-cancelled", 1)


def test_a_store_that_is_away_is_why_it_ends(service):
    said = Said("store-silent")
    held = Held(service.store, StoreError("slow", said, retryable=True))
    held.let_go.set()
    runner = RuleTrials(service.records, held)
    begun(service, runner)
    runner.wait(30)
    assert (runner.state.over, runner.state.problem) == (True, said)


@pytest.mark.parametrize(
    ("text", "more", "key"),
    [("", {}, "trial-same"), (WARMER, {"place": "b2"}, "trial-no-points")],
)
def test_what_would_tell_nothing_is_not_begun(service, text, more, key):
    with pytest.raises(TrialRefused) as refused:
        begun(service, RuleTrials(service.records, service.store), text, **more)
    assert refused.value.said.key == key


def test_too_much_is_refused_with_how_much_goes(service, monkeypatch):
    monkeypatch.setattr("alerts.desk.rules.trying.MOST_READINGS", 10_000)
    with pytest.raises(TrialRefused) as refused:
        begun(service, RuleTrials(service.records, service.store))
    values = dict(refused.value.said.values)
    assert (refused.value.said.key, values["points"]) == ("trial-too-much", 6)
    assert 0 < values["most"] < 6

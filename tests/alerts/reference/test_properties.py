"""What must hold of the reference in any town; and that the scenarios are worth judging."""

from __future__ import annotations

from itertools import pairwise
from random import Random

from hypothesis import event, given, settings
from hypothesis import strategies as st

from alerts.rules.rule import RuleKind
from ingest.readings.batch import UNUSABLE, Flag
from tests.alerts.reference.episodes import ReferenceEpisode, judge
from tests.alerts.reference.strategies import Scenario, town_and_readings
from tests.examples import examples

MODEST = settings(max_examples=examples(25))


def judged(scenario: Scenario, *, until: int | None = None) -> list[ReferenceEpisode]:
    end = scenario.until if until is None else until
    return judge(scenario.readings, scenario.inventory, scenario.rules, start=scenario.start, until=end)


@MODEST
@given(town_and_readings(), st.integers(0, 2**32))
def test_episodes_do_not_depend_on_the_order_of_arrival(scenario, seed):
    episodes = judged(scenario)
    event(f"rules broken: {len({e.rule for e in episodes} - {'silent'})}")
    shuffled = list(scenario.readings)
    Random(seed).shuffle(shuffled)
    again = judge(shuffled, scenario.inventory, scenario.rules, start=scenario.start, until=scenario.until)
    assert again == episodes


@MODEST
@given(town_and_readings(conflicts=True))
def test_conflicts_and_repetitions_change_no_episode(scenario):
    clean = [r for r in scenario.readings if not r.flags & Flag.CONFLICT]
    once = list({(r.point, r.measured_at): r for r in reversed(clean)}.values())
    again = judge(once, scenario.inventory, scenario.rules, start=scenario.start, until=scenario.until)
    assert again == judged(scenario)


@MODEST
@given(town_and_readings(), st.floats(0, 1))
def test_what_opened_by_an_instant_does_not_depend_on_what_is_measured_later(scenario, part):
    instant = scenario.start + round(part * (scenario.until - scenario.start))
    known_then = {(e.rule, e.point, e.opened_at): e.ended_at for e in judged(scenario, until=instant)}
    known_now = {
        (e.rule, e.point, e.opened_at): e.ended_at if e.ended_at and e.ended_at <= instant else None
        for e in judged(scenario)
        if e.opened_at <= instant
    }
    assert known_then == known_now


@MODEST
@given(town_and_readings())
def test_episodes_of_one_rule_at_one_point_never_overlap(scenario):
    for one, following in pairwise(judged(scenario)):
        assert one.began_at <= one.opened_at
        assert one.ended_at is None or one.opened_at < one.ended_at <= scenario.until
        assert (one.ended_at is None) == (one.end_reason is None)
        if (one.rule, one.point) == (following.rule, following.point):
            assert one.ended_at is not None, "a second episode while one is open"
            assert one.ended_at <= following.opened_at


@MODEST
@given(town_and_readings())
def test_the_figures_of_an_episode_agree_with_its_rule(scenario):
    for episode in judged(scenario):
        rule = scenario.rules[episode.rule]
        if rule.kind is RuleKind.WINDOW:
            assert rule.coverage * rule.marks <= episode.covered <= rule.marks
            assert rule.share * episode.covered < episode.breaching <= episode.covered
            assert episode.began_at > episode.opened_at - rule.marks * rule.step_ms
            assert episode.began_at <= episode.worst_at


@MODEST
@given(town_and_readings(conflicts=True))
def test_a_scenario_keeps_its_promises(scenario):
    keys = [point.key for point in scenario.inventory.points.values()]
    assert keys == list(range(len(keys)))
    received = [r.received_at for r in scenario.readings]
    assert received == sorted(received)
    assert all(at <= scenario.until for at in received)
    for r in scenario.readings:
        assert r.flags & UNUSABLE or scenario.start <= r.measured_at <= scenario.until


def test_most_scenarios_have_something_to_find():
    broken: list[bool] = []

    @settings(max_examples=examples(50), derandomize=True, database=None)
    @given(town_and_readings())
    def look(scenario):
        broken.append(any(e.rule != "silent" for e in judged(scenario)))

    look()
    assert sum(broken) >= len(broken) // 2, f"{sum(broken)} of {len(broken)} scenarios have an episode"

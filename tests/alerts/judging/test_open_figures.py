"""Counted mark by mark or worked out from readings in slices of any length: the same figures."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import event, given, settings
from hypothesis import strategies as st

from alerts.episodes.episode import Ending, Episode, EpisodeFigures, Opening, identity_of
from alerts.episodes.figures import MarkFigures, recorded_figures, settled_figures
from alerts.episodes.figures_pass import FiguresPass, FiguresWanted
from alerts.judging.open_figures import decided_to, new_figures, not_assessed, note_assessed
from alerts.judging.past.replay import figures_after, judge_span
from alerts.rules.plan import plan_of
from alerts.rules.rule import RuleKind, Side
from ingest.durations import MINUTE
from ingest.readings.history import InMemoryHistory
from tests.alerts.judging.episodes_in_memory import EpisodesInMemory
from tests.alerts.judging.judge_history import batch
from tests.alerts.judging.live_checker import LiveChecker
from tests.alerts.judging.past.test_replay import episode
from tests.alerts.reference.rules import RULES
from tests.alerts.reference.strategies import Scenario, town_and_readings
from tests.examples import examples

SOME = settings(max_examples=examples(20))


def episodes_of(scenario: Scenario):
    """What history judged at once finds: the plan, the history, and episodes but silences with their end."""
    plan = plan_of(scenario.inventory, scenario.rules)
    history = InMemoryHistory(batch(scenario.readings, scenario.inventory))
    points = list(scenario.inventory.points.values())
    changes = judge_span(plan, points, [], scenario.start, scenario.until, history)
    kept = EpisodesInMemory(scenario.inventory, scenario.rules)
    kept.apply([change for change in changes if isinstance(change, Opening | Ending)])
    found = [e for e in kept.valid() if scenario.rules[e.rule].kind is not RuleKind.SILENT]
    return plan, history, changes, found


def end_of(episode: Episode, scenario: Scenario) -> int:
    return scenario.until + 1 if episode.ended_at is None else episode.ended_at


@SOME
@given(town_and_readings(conflicts=True), st.sampled_from((1, 5, 40, 4_000_000)))
def test_slices_of_any_length_come_to_the_same_figures_and_evidence(scenario, most):
    plan, history, changes, episodes = episodes_of(scenario)
    event(f"episodes: {min(len(episodes), 5)}")
    whole = figures_after(plan, [], changes, scenario.until, history, scenario.until)
    wanted = [FiguresWanted(e, end_of(e, scenario), scenario.until) for e in episodes]
    sliced = FiguresPass(plan, wanted, most=most).run(history)
    by_identity = {identity_of(each): each for each in sliced}
    assert {identity_of(each): each for each in whole} == by_identity


@SOME
@given(town_and_readings(), st.floats(0, 1), st.sampled_from((5, 4_000_000)))
def test_what_was_counted_to_an_instant_goes_on_from_there(scenario, part, most):
    """As after a restart, from figures on record; as for a long episode, from what is settled."""
    plan, history, _, episodes = episodes_of(scenario)
    for e in episodes:
        kind, end = scenario.rules[e.rule].kind, end_of(e, scenario)
        cut = e.opened_at + round(part * (end - e.opened_at))
        if kind not in (RuleKind.WINDOW, RuleKind.FALL) or not e.opened_at < cut < end:
            continue
        (whole,) = FiguresPass(plan, [FiguresWanted(e, end, compare_at=cut)], most=most).run(history)
        (first,) = FiguresPass(plan, [FiguresWanted(e, cut)], most=most).run(history)
        assert whole.compared == (first.worst, first.worst_at, first.mean)
        kept = MarkFigures(
            None if first.worst is None else round(first.worst * 1e6),
            first.worst_at,
            round((first.mean or 0) * first.marks * 1e6),
            first.marks,
        )
        for begin in (cut, kept), settled_figures(kept.as_row(cut)):
            (rest,) = FiguresPass(plan, [FiguresWanted(e, end, begin=begin)], most=most).run(history)
            assert (rest.worst, rest.worst_at, rest.mean) == (whole.worst, whole.worst_at, whole.mean)
            assert rest.window is None, "its opening window was not read"


@SOME
@given(town_and_readings(), st.integers(1, 7))
def test_marks_counted_as_they_are_decided_are_those_worked_out_from_readings(scenario, minutes):
    """Readings come in order; after each tick what is open is assessed once, and then only counted on."""
    live = LiveChecker(scenario.inventory, scenario.rules, scenario.start)
    readings = sorted(scenario.readings, key=lambda reading: reading.measured_at)
    while readings:
        now = readings[0].measured_at + minutes * MINUTE
        some = [r for r in readings if r.measured_at <= now]
        readings = readings[len(some) :]
        live.take(some)
        live.tick(now)
        while live.judge_late():
            pass
        assess(live)
    for counted in new_figures(live.checker, 1_000):
        (plain,) = [each for each in worked_out(live, [counted]) if identity_of(each) == identity_of(counted)]
        assert (counted.worst, counted.worst_at, counted.mean, counted.marks) == (
            plain.worst,
            plain.worst_at,
            plain.mean,
            plain.marks if plain.mean is not None else counted.marks,
        )


def assess(live: LiveChecker) -> None:
    """What is open and not known is worked out from readings."""
    unknown = set(not_assessed(live.checker, 1_000))
    episodes = [e for e in live.recorded.valid() if identity_of(e) in unknown]
    until = decided_to(live.checker, unknown)
    wanted = [FiguresWanted(e, until[identity_of(e)]) for e in episodes]
    note_assessed(live.checker, FiguresPass(live.plan, wanted).run(live.history()))
    assert not not_assessed(live.checker, 1_000)


def worked_out(live: LiveChecker, counted: list[EpisodeFigures]) -> list[EpisodeFigures]:
    until = {identity_of(each): each.until for each in counted}
    episodes = [e for e in live.recorded.valid() if identity_of(e) in until]
    return FiguresPass(live.plan, [FiguresWanted(e, until[identity_of(e)]) for e in episodes]).run(
        live.history()
    )


def test_figures_on_record_are_the_whole_numbers_that_they_were_made_of():
    figures = MarkFigures(16_999_999, 7, 3_456_789_012_345, 201_600)
    worst, worst_at, mean = figures.values(RULES["room.day"])
    recorded = replace(
        episode(1, None), worst=worst, worst_at=worst_at, mean=mean, breaching_marks=figures.marks
    )
    assert recorded_figures(recorded) == figures


def test_the_first_of_equally_bad_values_is_the_worst():
    one, same, worse = MarkFigures(5, 1, 5, 1), MarkFigures(5, 2, 5, 1), MarkFigures(4, 3, 4, 1)
    assert one.then(same, Side.BELOW).worst_at == 1
    assert one.then(worse, Side.BELOW) == MarkFigures(4, 3, 9, 2)
    assert one.then(worse, Side.ABOVE) == MarkFigures(5, 1, 9, 2)
    assert MarkFigures().then(one, Side.BELOW) == one
    assert one.then(MarkFigures(), Side.BELOW) == one

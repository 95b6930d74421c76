"""The judge against the checker's plain reference, which looks at one mark at a time."""

import numpy as np
from hypothesis import event, given, settings

from ingest.durations import HOUR, MINUTE
from simulators.expected.judging.episodes import judge, judge_ticks
from simulators.expected.judging.rules import RULES
from tests.alerts.reference.episodes import judge as judge_plainly
from tests.alerts.reference.strategies import town_and_readings
from tests.examples import examples
from tests.simulators.expected.readings import delivered

TOWN = settings(max_examples=examples(40))


def figures(episodes):
    """The figures of those that have a worst value at some mark."""
    return {
        (e.rule, e.point, e.opened_at): (e.worst, e.worst_at, e.mean, e.covered, e.breaching)
        for e in episodes
        if RULES[e.rule].kind in ("window", "fall")
    }


def rows(episodes):
    return [
        (
            e.rule,
            e.point,
            e.began_at,
            e.opened_at,
            e.ended_at,
            None if e.end_reason is None else str(e.end_reason),
        )
        for e in episodes
    ]


@TOWN
@given(town_and_readings(conflicts=True))
def test_all_at_once_the_judge_finds_what_the_reference_finds_mark_by_mark(scenario):
    span = {"start": scenario.start, "until": scenario.until}
    plain = judge_plainly(scenario.readings, scenario.inventory, scenario.rules, **span)
    found = judge(delivered(scenario.readings, scenario.inventory), scenario.inventory, **span)
    event(f"rules broken: {len({e.rule for e in plain} - {'silent'})}")
    assert rows(found) == rows(plain)
    assert figures(found) == figures(plain)


@TOWN
@given(town_and_readings(conflicts=True))
def test_tick_by_tick_what_has_ended_has_the_figures_that_it_has_all_at_once(scenario):
    known = delivered(scenario.readings, scenario.inventory)
    whole = judge(known, scenario.inventory, start=scenario.start, until=scenario.until)
    # The last ones see everything: any reading has arrived by then, and any allowance has passed.
    ticks = np.arange(scenario.start, scenario.until + 2 * HOUR, 7 * MINUTE)
    history = judge_ticks(known, scenario.inventory, ticks, start=scenario.start)
    ended = [e for e in whole if e.ended_at is not None]
    lived = {e.identity: e for e in history.episodes if not e.withdrawn}
    event(f"versions of evidence: {max((e.evidence_versions for e in history.episodes), default=0)}")
    assert figures(lived[e.identity] for e in ended) == figures(ended)

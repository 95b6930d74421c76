"""The judge against the service's own checker, both looking at the same instants."""

from random import Random

import numpy as np
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from ingest.durations import MINUTE, SECOND
from simulators.expected.judging.episodes import judge_ticks
from tests.alerts.live import Live
from tests.alerts.scenarios import Scenario, town_and_readings
from tests.simulators.expected.readings import delivered

TOWN = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
SEEDS = st.integers(0, 2**32)


def ticks_of(scenario: Scenario, chance: Random) -> list[int]:
    """When somebody looks: evenly, or as it comes; to the end and past every allowance."""
    every = chance.choice((MINUTE, 7 * MINUTE, 7 * MINUTE, 40 * MINUTE))
    ragged = chance.random() < 0.5
    ticks = [scenario.start + every]
    longest = max(p.upload_ms for p in scenario.inventory.points.values())
    while ticks[-1] < scenario.until + longest + MINUTE:
        ticks.append(ticks[-1] + (chance.randint(10 * SECOND, 2 * every) if ragged else every))
    return ticks


def lived(scenario: Scenario, ticks: list[int]) -> Live:
    """The service in lock-step: at each tick it takes what was received before, judges, and judges again."""
    live = Live(scenario.inventory, scenario.rules, scenario.start)
    waiting = list(scenario.readings)
    for now in ticks:
        taken = [r for r in waiting if r.received_at < now]
        waiting = waiting[len(taken) :]
        if taken:
            live.take(taken)
        live.tick(now)
        while live.judge_late():
            pass
    return live


def rows(episodes):
    return sorted(
        (e.rule, e.point, e.opened_at, e.withdrawn, e.found_late, e.began_at)
        + (() if e.withdrawn else (e.ended_at, e.end_reason))
        for e in episodes
    )


@TOWN
@given(town_and_readings(conflicts=True), SEEDS)
def test_at_its_ticks_a_service_tells_what_the_judge_says_it_must(scenario, seed):
    ticks = ticks_of(scenario, Random(seed))
    live = lived(scenario, ticks)
    history = judge_ticks(
        delivered(scenario.readings, scenario.inventory),
        scenario.inventory,
        np.array(ticks, np.int64),
        start=scenario.start,
    )
    event(f"withdrawn: {sum(e.withdrawn for e in history.episodes)}")
    event(f"found late: {sum(e.found_late for e in history.episodes)}")
    assert rows(history.episodes) == rows([*live.keeper.not_withdrawn(), *live.keeper.withdrawn()])

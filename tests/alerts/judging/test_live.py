"""However the readings come, however often the process dies: the episodes are the same (judgement.md, 4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from random import Random

from hypothesis import event, given, settings
from hypothesis import strategies as st

from alerts.episodes.episode import EndReason, Episode
from alerts.rules.plan import plan_of
from alerts.rules.rule import RuleKind
from ingest.durations import HOUR, MINUTE
from ingest.readings.batch import Flag
from tests.alerts.judging.judge_history import judge as judge_history
from tests.alerts.judging.live_checker import LiveChecker, LiveCheckerInBites
from tests.alerts.reference.episodes import Reading, ReferenceEpisode, judge
from tests.alerts.reference.strategies import Scenario, town_and_readings
from tests.examples import examples

TOWN = settings(max_examples=examples(20))
SEEDS = st.integers(0, 2**32)


def expected(scenario: Scenario) -> list[tuple[object, ...]]:
    return rows(
        judge(
            scenario.readings,
            scenario.inventory,
            scenario.rules,
            start=scenario.start,
            until=scenario.until,
        ),
        scenario,
    )


def rows(episodes: Iterable[Episode | ReferenceEpisode], scenario: Scenario) -> list[tuple[object, ...]]:
    """Rule, point, began, opened, ended, reason and counts of what opened by the end, as known then."""
    found = []
    for e in episodes:
        if e.opened_at > scenario.until:
            continue
        over = e.ended_at is not None and e.ended_at <= scenario.until
        counts = (e.covered, e.breaching) if scenario.rules[e.rule].kind is RuleKind.WINDOW else ()
        end = (e.ended_at, e.end_reason) if over else (None, None)
        found.append((e.rule, e.point, e.began_at, e.opened_at, *end, *counts))
    return sorted(found, key=lambda row: row[:4])


def in_batches(chance: Random, readings: list[Reading]) -> Iterable[list[Reading]]:
    at = 0
    while at < len(readings):
        size = chance.choice((1, 3, 10, 100, 1000))
        yield readings[at : at + size]
        at += size


def lived(
    scenario: Scenario, chance: Random, *, deaths: float = 0.0, kind: type[LiveChecker] = LiveChecker
) -> LiveChecker:
    """The service's life with the scenario's readings as they arrive, and now and then a tick long after."""
    live = kind(scenario.inventory, scenario.rules, scenario.start)
    for some in in_batches(chance, scenario.readings):
        live.take(some)
        live.tick(max(r.received_at for r in some) + chance.choice((0, 0, 0, 200, MINUTE)))
        if chance.random() < 0.3:
            live.judge_late()
        if chance.random() < deaths:
            live.die(ticks_ago=chance.choice((0, 0, 1, 2, 5)))
    live.finish(scenario.until)
    return live


@TOWN
@given(town_and_readings(conflicts=True))
def test_history_judged_at_once_gives_the_episodes_of_the_reference(scenario):
    found = judge_history(
        scenario.readings, scenario.inventory, scenario.rules, start=scenario.start, until=scenario.until
    )
    event(f"rules broken: {len({e.rule for e in found} - {'silent'})}")
    assert rows(found, scenario) == expected(scenario)
    for episode, plain in zip(found, judge_plainly(scenario), strict=True):
        if scenario.rules[episode.rule].kind is RuleKind.WINDOW:
            assert (episode.worst, episode.worst_at, episode.mean) == (
                plain.worst,
                plain.worst_at,
                plain.mean,
            )


def judge_plainly(scenario: Scenario) -> list[ReferenceEpisode]:
    return judge(
        scenario.readings, scenario.inventory, scenario.rules, start=scenario.start, until=scenario.until
    )


@TOWN
@given(town_and_readings(conflicts=True), SEEDS)
def test_readings_judged_as_they_come_give_the_same_episodes(scenario, seed):
    live = lived(scenario, Random(seed))
    assert rows(live.recorded.valid(), scenario) == expected(scenario)


@TOWN
@given(town_and_readings(), SEEDS)
def test_the_order_of_arrival_makes_no_difference(scenario, seed):
    chance = Random(seed)
    shuffled = list(scenario.readings)
    chance.shuffle(shuffled)
    live = LiveChecker(scenario.inventory, scenario.rules, scenario.start)
    for some in in_batches(chance, shuffled):
        live.take(some)
        live.tick(live.now + chance.choice((0, MINUTE, HOUR)))
        if chance.random() < 0.2:
            live.judge_late()
    live.finish(scenario.until)
    event(f"episodes withdrawn: {min(5, len(live.recorded.withdrawn()))}")
    assert rows(live.recorded.valid(), scenario) == expected(scenario)


@TOWN
@given(town_and_readings(), SEEDS)
def test_the_process_may_die_at_any_tick(scenario, seed):
    live = lived(scenario, Random(seed), deaths=0.15)
    event(f"deaths: {min(5, live.deaths)}")
    assert rows(live.recorded.valid(), scenario) == expected(scenario)


@TOWN
@given(town_and_readings(), SEEDS)
def test_what_is_judged_in_bites_between_ticks_and_deaths_gives_the_same_episodes(scenario, seed):
    live = lived(scenario, Random(seed), deaths=0.1, kind=LiveCheckerInBites)
    event(f"begun again: {min(5, live.begun_again)}")
    assert rows(live.recorded.valid(), scenario) == expected(scenario)
    assert live.checker.behind is None


@TOWN
@given(town_and_readings(), SEEDS)
def test_the_order_of_arrival_makes_no_difference_to_bites(scenario, seed):
    chance = Random(seed)
    shuffled = list(scenario.readings)
    chance.shuffle(shuffled)
    live = LiveCheckerInBites(scenario.inventory, scenario.rules, scenario.start)
    for some in in_batches(chance, shuffled):
        live.take(some)
        live.tick(live.now + chance.choice((0, MINUTE, HOUR)))
        for _ in range(chance.choice((0, 0, 1, 5))):
            live.judge_late()
    live.finish(scenario.until)
    event(f"begun again: {min(5, live.begun_again)}")
    assert rows(live.recorded.valid(), scenario) == expected(scenario)


@TOWN
@given(town_and_readings(), SEEDS)
def test_a_restart_alone_takes_nothing_back_and_tells_nothing_new(scenario, seed):
    chance = Random(seed)
    live = LiveChecker(scenario.inventory, scenario.rules, scenario.start)
    for some in in_batches(chance, scenario.readings):
        live.take(some)
        live.tick(max(r.received_at for r in some))
        while live.judge_late():
            pass
        # Late data may bring back what late data had dissolved; a restart does neither, not for a moment.
        before = live.recorded.valid(), live.recorded.revived
        live.die(ticks_ago=chance.choice((0, 1, 3)))
        assert (live.recorded.valid(), live.recorded.revived) == before


@TOWN
@given(town_and_readings(conflicts=True), SEEDS)
def test_what_is_said_twice_or_contradicted_changes_nothing(scenario, seed):
    chance = Random(seed)
    said = [r for r in scenario.readings if not r.flags & Flag.CONFLICT]
    echoes = [chance.choice(said) for _ in range(len(said) // 3)] if said else []
    later = [r._replace(value=r.value if chance.random() < 0.5 else r.value + 0.5) for r in echoes]
    live = LiveChecker(scenario.inventory, scenario.rules, scenario.start)
    for some in in_batches(chance, [*said, *later]):
        live.take(some)
        live.tick(max(r.received_at for r in some))
        live.judge_late()
    live.finish(scenario.until)
    assert rows(live.recorded.valid(), scenario) == expected(scenario)


def flagged_at_first(chance: Random, readings: list[Reading]) -> list[Reading]:
    """Every tenth reading comes flagged, and a little later as it should have been."""
    come: list[tuple[float, Reading]] = []
    for at, reading in enumerate(readings):
        if chance.random() < 0.1:
            come.append((at, reading._replace(flags=reading.flags | Flag.MOVED)))
            come.append((at + chance.choice((0.5, 1.5, 20.5)), reading))
        else:
            come.append((at, reading))
    return [reading for _, reading in sorted(come, key=lambda entry: entry[0])]


@TOWN
@given(town_and_readings(), SEEDS)
def test_a_reading_flagged_at_first_is_not_judged_when_it_comes_again_clean(scenario, seed):
    chance = Random(seed)
    scenario = replace(scenario, readings=flagged_at_first(chance, scenario.readings))
    live = lived(scenario, chance, deaths=0.1)
    assert rows(live.recorded.valid(), scenario) == expected(scenario)


@TOWN
@given(town_and_readings(), SEEDS)
def test_a_changed_inventory_leaves_the_points_that_stay_alone(scenario, seed):
    """One point leaves half-way, and another comes: the others' episodes are as if nothing had happened."""
    chance = Random(seed)
    live = LiveChecker(scenario.inventory, scenario.rules, scenario.start)
    leaving = chance.choice(sorted(scenario.inventory.points))
    staying = {name: p for name, p in scenario.inventory.points.items() if name != leaving}
    newcomer = replace(scenario.inventory.points[leaving], id="newcomer", key=len(staying) + 1)
    changed = replace(scenario.inventory, points={**staying, "newcomer": newcomer})
    half = len(scenario.readings) // 2
    for some in in_batches(chance, scenario.readings[:half]):
        live.take(some)
        live.tick(max(r.received_at for r in some))
    live.change(plan_of(changed, scenario.rules))
    for some in in_batches(chance, [r for r in scenario.readings[half:] if r.point != leaving]):
        live.take(some)
        live.tick(max(r.received_at for r in some))
        live.judge_late()
        if chance.random() < 0.05:
            live.die(ticks_ago=0)
    live.finish(scenario.until)
    kept = [e for e in live.recorded.valid() if e.point in staying]
    assert rows(kept, scenario) == [row for row in expected(scenario) if row[1] in staying]
    left = Counter(e.end_reason for e in live.recorded.valid() if e.point == leaving)
    assert left[None] == 0, "an episode of a point that is gone is still open"
    assert EndReason.REMOVED not in {e.end_reason for e in kept}

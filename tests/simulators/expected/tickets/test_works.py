"""What is under maintenance: the judge's tickets, by hand and against the service's (decision 0076)."""

from __future__ import annotations

from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from ingest.durations import DAY, HOUR, MINUTE
from ingest.inventory.tree import Inventory
from ingest.readings.batch import Flag
from simulators.expected.judging.episodes import judge_ticks
from simulators.expected.tickets.tickets import tickets
from simulators.expected.tickets.works import Work
from tests.alerts.reference.episodes import Reading
from tests.alerts.reference.town import at
from tests.examples import examples
from tests.new_records import new_records
from tests.simulators.expected.lock_step_service import Service, same_parents, words_of
from tests.simulators.expected.readings import delivered
from tests.simulators.expected.small_town import said
from tests.simulators.expected.small_town import town as small_town
from tests.simulators.expected.test_outages import START, speak, town
from tests.simulators.expected.test_ticks import rows


def filed(inventory: Inventory, readings: list[Reading], works: list[Work], ticks: list[int], start: int):
    """What is on record of the service: episodes, tickets in words, and parents."""
    with TemporaryDirectory() as folder:
        records = new_records(Path(folder) / "wenya.sqlite")
        try:
            service = Service(records, inventory, start)
            service.work_on(works)
            service.live(readings, ticks)
            return service.episodes(), service.tickets(), service.parents()
        finally:
            records.close()


def agreed(inventory: Inventory, readings: list[Reading], works: list[Work], ticks: list[int], start: int):
    """The judge's tickets, which are the service's."""
    readings = sorted(readings, key=lambda each: each.received_at)
    known, found, parents = filed(inventory, readings, works, ticks, start)
    history = judge_ticks(delivered(readings, inventory), inventory, np.array(ticks, np.int64), start=start)
    wanted = tickets(history, inventory, works=works)
    assert rows(history.episodes) == rows(known), "episodes are what they are without maintenance"
    assert words_of(wanted) == found
    assert same_parents(wanted, parents)
    return wanted


@pytest.mark.parametrize(
    ("on", "subject", "held"),
    [("gateway", "g1", 3), ("place", "b1", 3), ("place", "b1-2", 1), ("point", "b1-2/t", 1)],
)
@pytest.mark.parametrize("back", ["06:40", "09:00"])
def test_a_silence_is_held_to_the_end_and_has_its_ticket_then_or_never(on, subject, held, back):
    """Worked on from 06:00 to 07:00; the points behind it speak again in time, or hours later."""
    inventory = small_town(3)
    points = list(inventory.points) if held == 3 else ["b1-2/t"]
    readings = []
    for point in inventory.points:
        gone = point in points
        readings += said(point, "05:00", "06:05" if gone else "10:00", 20.0 + 0.1 * (len(readings) % 7))
        readings += said(point, back, "10:00", 20.3) if gone else []
    # Values that change, so that nothing is stuck.
    readings = [
        Reading(each.point, each.measured_at, 20 + each.measured_at // MINUTE % 9 / 10, each.received_at)
        for each in readings
    ]
    start = at("2024-01-10 05:00")
    ticks = list(range(start + MINUTE, start + 5 * HOUR, MINUTE))
    work = Work(on, subject, at("2024-01-10 06:00"), at("2024-01-10 07:00"))
    without = agreed(inventory, readings, [], ticks, start)
    found = agreed(inventory, readings, [work], ticks, start)
    assert {each.opened_at < work.end for each in without} == {True}
    assert sum(len(each.episodes) for each in without) == held
    if back == "06:40":
        assert found == []
    else:
        assert [each.opened_at for each in found] == [work.end]
        assert sum(len(each.episodes) for each in found) == held


@settings(max_examples=examples(12))
@given(st.integers(0, 2**32))
def test_maintenance_of_many_gives_the_tickets_that_the_service_files(seed):
    chance = Random(seed)
    inventory, until = town(chance), START + chance.choice((15 * HOUR, DAY))
    subjects = [
        *(("gateway", each) for each in inventory.gateways),
        *(("place", each) for each in inventory.places),
        *(("point", each) for each in inventory.points),
    ]
    works = []
    for _ in range(chance.randint(1, 5)):
        since = chance.randrange(START, until, MINUTE)
        works.append(Work(*chance.choice(subjects), since, since + chance.choice((1, 3, 6, 15)) * HOUR))
    frozen = {each for each in inventory.points if chance.random() < 0.2}
    moved = {each for each in inventory.points if chance.random() < 0.2}
    since = START + chance.randrange(0, 3 * HOUR, MINUTE)
    readings = [
        _said(each, frozen=each.point in frozen, moved=each.point in moved)
        if since <= each.measured_at < since + 14 * HOUR
        else each
        for each in speak(inventory, chance, until)
    ]
    every = chance.choice((2, 5, 17)) * MINUTE
    ticks = list(range(START + every, until + HOUR, every))
    found = agreed(inventory, readings, works, ticks, START)
    ends = {work.end for work in works}
    event(f"opened at an end: {any(0 <= each.opened_at - end < every for each in found for end in ends)}")
    event(f"concerns: {sorted({each.concern for each in found})}")


def _said(each: Reading, *, frozen: bool, moved: bool) -> Reading:
    """What a sensor says that is stuck (twelve hours of it are found), or that cannot be judged (six)."""
    value, flags = 20.0 if frozen else each.value, int(Flag.MOVED) if moved else each.flags
    return each._replace(value=value, flags=flags)

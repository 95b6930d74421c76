"""In whatever order readings arrive, silences come to the same tickets: placed by when they were measured.

judgement.md, section 6; docs/decisions/0029. What has not arrived when a silence is placed cannot count, so
every reading arrives before the next one is due: at once, as a replay has them, or in a drawn order.
"""

from bisect import bisect_left
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from hypothesis import event, given, settings
from hypothesis import strategies as st

from ingest.durations import MINUTE, SECOND
from ingest.inventory.devices import Device, Gateway
from ingest.inventory.tree import Inventory, Level, Place, Point
from ingest.readings.quantities import Metric
from tests.alerts.reference.episodes import Reading
from tests.alerts.reference.town import at
from tests.examples import examples
from tests.new_records import new_records
from tests.simulators.expected.lock_step_service import Service

START = at("2024-07-10 03:00")
END = START + 15 * MINUTE
HOLD = 2 * MINUTE
LATEST = 110 * SECOND
"""A reading comes at most so late: a silence that it dissolves is still held then."""


def town(chance: Random) -> Inventory:
    """Gateways of one or two stations, some of them at one place, with quick and slower points."""
    places = [Place("org", Level.ORGANISATION, "")]
    places += [Place(name, Level.STATION, "", "org") for name in ("s1", "s2")]
    places += [Place(f"{s}-{b}", Level.BUILDING, "", s) for s in ("s1", "s2") for b in ("b1", "b2")]
    points, gateways, devices = [], [], []
    for n in range(chance.randint(1, 3)):
        at_place = chance.choice(("s1", "s1-b1", "s1-b1", "s1-b2", "s2-b1"))
        gateways.append(Gateway(f"g{n}", at_place))
        devices.append(Device(f"d{n}", f"g{n}"))
        for m in range(chance.randint(1, 3)):
            period = chance.choice((15 * SECOND, MINUTE, MINUTE, 5 * MINUTE))
            place, device = chance.choice(("s1-b1", "s1-b2", "s2-b1")), f"d{n}"
            points.append(Point(f"p{n}{m}", Metric.TURBIDITY, place, period, period, device=device))
    return Inventory(
        places={each.id: each for each in places},
        points={each.id: each for each in points},
        gateways={each.id: each for each in gateways},
        devices={each.id: each for each in devices},
    )


def measured(inventory: Inventory, chance: Random) -> dict[str, list[int]]:
    """Point -> when it measures; a gateway may be dead for a while, and so may a point."""
    dead = {name: (chance.randrange(START, END), chance.randint(3, 12)) for name in inventory.gateways}
    found = {}
    for point in inventory.points.values():
        gone = [dead[str(inventory.gateway_of(point))]]
        gone += [(chance.randrange(START, END), chance.randint(2, 12))] if chance.random() < 0.4 else []
        phase = chance.randrange(1, point.sampling_ms)
        found[point.id] = [
            t
            for t in range(START + phase, END, point.sampling_ms)
            if not any(since <= t < since + minutes * MINUTE for since, minutes in gone)
        ]
    return found


def due(inventory: Inventory, times: dict[str, list[int]]) -> list[int]:
    """When each silence is placed."""
    found = set()
    for name, of_point in times.items():
        period = inventory.points[name].sampling_ms
        for last, following in zip([START, *of_point], [*of_point, END], strict=True):
            opened = last + 3 * period
            if opened < following:
                found.add(opened + max(HOLD, period))
    return sorted(found)


def filed(inventory: Inventory, readings: list[Reading], ticks: list[int]) -> list[tuple[object, ...]]:
    """Of each ticket: place, kind, when it opened, its parent's place, and its episodes."""
    with TemporaryDirectory() as folder:
        records = new_records(Path(folder) / "wenya.sqlite")
        try:
            service = Service(records, inventory, START)
            service.live(readings, ticks)
            with records.reading() as tx:
                tickets = {
                    ticket.number: ticket for ticket in tx.ticket_views.page(limit=1_000, territories=None)
                }
            on: dict[str, list[tuple[str, int]]] = {number: [] for number in tickets}
            for episode in service.episodes():
                if episode.ticket is not None:
                    on[episode.ticket].append((episode.point, episode.opened_at))
        finally:
            records.close()
    return sorted(
        (t.place, t.kind.value, t.opened_at, str(t.parent and tickets[t.parent].place), sorted(on[t.number]))
        for t in tickets.values()
    )


@settings(max_examples=examples(5))
@given(st.integers(0, 2**32))
def test_the_tickets_do_not_depend_on_the_order_of_arrival(seed):
    chance = Random(seed)
    inventory = town(chance)
    times = measured(inventory, chance)
    placed = due(inventory, times)
    ticks = sorted({*(t for t in placed if t <= END), *range(START + MINUTE, END + 1, MINUTE)})

    def arrival(t: int) -> int:
        """Before the next instant at which a silence is placed, and no later than what holds one."""
        following = bisect_left(placed, t + 1)
        latest = t + LATEST if following == len(placed) else min(t + LATEST, placed[following] - 1)
        return chance.randint(t, max(t, latest))

    at_once = [Reading(name, t, 0.3, t) for name, of_point in times.items() for t in of_point]
    drawn = [Reading(each.point, each.measured_at, 0.3, arrival(each.measured_at)) for each in at_once]
    chance.shuffle(drawn)
    replayed = filed(inventory, at_once, ticks)
    for ticket in replayed:
        event(f"a ticket of kind {ticket[1]}")
    assert filed(inventory, drawn, ticks) == replayed

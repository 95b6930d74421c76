"""A hand-made ledger of one house, for the tests of pictures."""

from __future__ import annotations

import numpy as np

from ingest.durations import HOUR, MINUTE
from ingest.inventory.devices import Device, Gateway
from ingest.inventory.tree import Calendar, DateSpan, Inventory, Level, Place, Point
from ingest.readings.quantities import Metric
from simulators.expected.judging.episodes import judge_ticks
from simulators.expected.judging.readings import DeliveredReadings
from simulators.expected.tickets.tickets import tickets
from simulators.ledger.contents import Ledger, RunInfo, Truth

START = 1_768_406_400_000
"""2026-01-15T00:00 in Shanghai."""
UNTIL = START + 10 * HOUR
COLD = "flat-07-room"


def made(
    *,
    flats: int = 12,
    taps: int = 0,
    mains: int = 0,
    cold: float = 16.5,
    chlorine: float = 0.5,
    faults: tuple[dict[str, object], ...] = (),
    offline: tuple[int, int] | None = None,
    until: int = UNTIL,
) -> Ledger:
    """A ledger of a house with make-believe truth: every room 20 degC, one of them ``cold`` from 03:00 on."""
    rooms = [f"flat-{i:02}-room" for i in range(flats)]
    metrics = {
        **dict.fromkeys(rooms, Metric.INDOOR_TEMPERATURE),
        **{f"main-{i}-pressure": Metric.WATER_PRESSURE for i in range(mains)},
        **{f"tap-{i}-chlorine": Metric.FREE_CHLORINE for i in range(taps)},
    }
    places = {"co": Place("co", Level.ORGANISATION, "公司", calendar="year")}
    places["house"] = Place("house", Level.BUILDING, "一号楼", "co")
    for name in metrics:
        home = name.rpartition("-")[0]
        places[home] = Place(home, Level.HOUSEHOLD, home, "house", households=1)
    points = {
        name: Point(
            name,
            metric,
            name.rpartition("-")[0],
            10 * MINUTE,
            10 * MINUTE,
            residential=True if metric is Metric.INDOOR_TEMPERATURE else None,
            registered_at=START,
            device=name,
        )
        for name, metric in metrics.items()
    }
    inventory = Inventory(
        places,
        points,
        gateways={"gw-1": Gateway("gw-1", "house")},
        devices={name: Device(name, "gw-1") for name in points},
        calendars={
            "year": Calendar(
                "year",
                (DateSpan("11-15", "03-15"),),
                ("06:00-10:00",),
                ("06:00-10:00",),
                DateSpan("05-01", "09-30"),
            )
        },
    )
    at = np.arange(START, until + 1, MINUTE)
    level = {Metric.INDOOR_TEMPERATURE: 20.0, Metric.WATER_PRESSURE: 0.3, Metric.FREE_CHLORINE: chlorine}
    value = np.tile([level[metric] for metric in metrics.values()], (len(at), 1)).astype(float)
    if COLD in rooms:
        value[at >= START + 3 * HOUR, rooms.index(COLD)] = cold
    said, of = np.meshgrid(at[::10], np.arange(len(points)), indexing="ij")
    received = said.ravel().copy()
    if offline:
        received[(received >= offline[0]) & (received < offline[1])] = offline[1]
    order = np.argsort(received, kind="stable")
    delivered = DeliveredReadings(
        of.ravel()[order].astype(np.int32),
        said.ravel()[order],
        value[::10].ravel()[order],
        received[order],
        np.zeros(said.size, np.uint16),
        tuple(points),
    )
    ticks = np.arange(START, until + 2 * MINUTE, MINUTE)
    history = judge_ticks(delivered, inventory, ticks, start=START)
    return Ledger(
        RunInfo("A make-believe house", 7, START, until, MINUTE, "Asia/Shanghai"),
        inventory,
        [Truth(tuple(points), at, value)],
        delivered,
        ticks,
        faults,
        [],
        history.episodes,
        tickets(history, inventory),
    )


def fault(kind: str, hours: tuple[float, float], **keys: object) -> dict[str, object]:
    start, end = (START + round(hour * HOUR) for hour in hours)
    return {"kind": kind, "start": start, "end": end, "daily": False, **keys, "spans": [(start, end)]}

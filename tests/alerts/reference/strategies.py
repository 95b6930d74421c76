"""Small towns and what their sensors say: strategies for holding the product against the reference.

A `Scenario` is drawn around an instant at which something turns: the hours of a rule, the season, the
clocks, the supply. Every point follows a few levels near its limits, with a little noise, and loses,
repeats, flags and delays readings like a real one. The readings are a pure function of the draw: a failing
example repeats.

Measured over 400 examples: 80 % have an episode of a rule other than silent, 38 % have one that ended,
two thirds have readings that arrive more than 45 minutes late. The reference judges one in 40 ms on average.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from alerts.rules.rule import Rule
from ingest.durations import DAY, HOUR, MINUTE, SECOND
from ingest.inventory.tree import Calendar, DateSpan, Inventory, Level, Outage, Place, Point
from ingest.readings.batch import Flag
from ingest.readings.quantities import QUANTITIES, Metric
from tests.alerts.reference.episodes import Reading
from tests.alerts.reference.rules import RULES


@dataclass(frozen=True)
class Scenario:
    """A town, its rules, and its readings in the order of arrival.

    Every usable reading lies in [start, until], has arrived by ``until``, and agrees in value and flags with
    every other of its identity but flagged conflicts; so the episodes do not depend on the order of arrival.
    Readings flagged for their time may lie outside.
    """

    inventory: Inventory
    rules: Mapping[str, Rule]
    readings: list[Reading]
    start: int
    until: int
    stage: str

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """What hypothesis prints of a failing example; all of it would fill screens."""
        points = list(self.inventory.points.values())
        printer.text(
            f"<{self.stage}, {self.start} to {self.until}, {len(self.readings)} readings of {points}>"
        )


@dataclass(frozen=True)
class Stage:
    """An instant at which something turns, and how long before and after it readings are made."""

    name: str
    turn: str
    zone: str = "Asia/Shanghai"
    before: int = 75 * MINUTE
    after: int = 105 * MINUTE
    long: bool = False
    fold: int = 0

    @property
    def at(self) -> int:
        """The instant, UTC ms."""
        wall = datetime.fromisoformat(self.turn).replace(tzinfo=ZoneInfo(self.zone), fold=self.fold)
        return round(wall.timestamp()) * 1000


STAGES = (
    Stage("day begins", "2024-01-10 06:00", before=30 * MINUTE, after=90 * MINUTE),
    Stage("night begins", "2024-01-10 21:00"),
    Stage("midday", "2024-01-10 12:00"),
    Stage("season begins", "2023-11-15 00:00"),
    Stage("season ends", "2024-03-16 00:00", before=90 * MINUTE, after=60 * MINUTE),
    Stage("supply ends", "2024-01-10 10:00"),
    Stage("summer supply", "2024-06-01 00:00", before=90 * MINUTE),
    Stage("clocks go forward", "2024-03-31 03:00", zone="Europe/Berlin"),
    Stage("clocks go back", "2024-10-27 02:00", zone="Europe/Berlin", fold=1),
    Stage("day begins after clocks went forward", "2024-03-31 06:00", zone="Europe/Berlin"),
    Stage("day begins after clocks went back", "2024-10-27 06:00", zone="Europe/Berlin"),
    Stage("a day and more", "2024-01-10 06:00", before=14 * HOUR, after=14 * HOUR, long=True),
)

CITY = Calendar(
    "city",
    heating_season=(DateSpan("11-15", "03-15"),),
    supply_winter=("06:00-10:00", "11:30-02:30"),
    supply_summer=("00:30-23:00",),
    summer=DateSpan("06-01", "08-31"),
)
BERLIN = replace(CITY, heating_season=(DateSpan("10-01", "04-30"),))
OTHER = Calendar(
    "other",
    heating_season=(DateSpan("2023-11-01", "2023-12-31"), DateSpan("2024-01-01", "2024-03-20")),
    supply_winter=("00:00-24:00",),
    supply_summer=("06:00-22:00",),
    summer=DateSpan("05-01", "09-30"),
)

ROOM_LEVELS = (1500, 1590, 1600, 1620, 1700, 1780, 1790, 1790, 1800, 1810, 1820, 1830, 2000)
LEVELS: dict[Metric, tuple[int, ...]] = {
    Metric.INDOOR_TEMPERATURE: ROOM_LEVELS,
    Metric.WATER_PRESSURE: (5, 12, 13, 13, 14, 15, 16, 22, 30, 30, 38, 59, 61),
    Metric.FREE_CHLORINE: (3, 4, 4, 5, 6, 7, 100, 195, 200, 201, 210),
    Metric.TURBIDITY: (50, 90, 100, 110, 120),
    Metric.PH: (640, 650, 660, 700, 840, 850, 860),
    Metric.WATER_LEVEL: (0, 150, 320, 321, 450),
}
"""Hundredths of the canonical unit, around the limits and the margins."""

COMMON = (*(Metric.INDOOR_TEMPERATURE,) * 4, *(Metric.WATER_PRESSURE,) * 3, *Metric)
"""What points measure, as often as it comes."""

FAULTS = (Flag.LOW_BATTERY, Flag.MOVED, Flag.DEVICE_FAULT, Flag.SIMULATED, Flag.CLOCK_RESET, Flag.HISTORY)


@dataclass(frozen=True)
class Manner:
    """How one sensor sends readings."""

    seed: int
    levels: list[tuple[int, int]]
    """(how many minutes, hundredths of the unit); the last level stays."""
    noise: int
    resolution: int
    phase: int
    jitter: int
    loss: float
    gaps: list[tuple[int, int]]
    """(minutes after the start, how many minutes): says nothing."""
    trouble: float
    """Share of readings with a flag, and of readings sent twice."""
    delivery: str
    ahead: int
    """How far its clock is ahead, ms; within the five minutes that are forgiven."""


@st.composite
def town_and_readings(
    draw: st.DrawFn, *, stages: tuple[Stage, ...] = STAGES, most: int = 6, conflicts: bool = False
) -> Scenario:
    """A town of 1 to ``most`` points and their readings around one of the ``stages``.

    With ``conflicts`` some identities come again with another value, flagged and never before the true one.
    """
    stage = draw(st.sampled_from(stages))
    start, until = stage.at - stage.before, stage.at + stage.after
    count = draw(st.integers(1, min(most, 2) if stage.long else most))
    points = [draw(_point(stage, key, start)) for key in range(count)]
    inventory = _town(draw, stage, points, start, until)
    arrivals: list[tuple[int, bool, float, Reading]] = []
    for point in points:
        manner = draw(_manner(point, stage))
        chance = Random(manner.seed)
        for reading in _speak(point, manner, chance, start, until):
            conflict = bool(reading.flags & Flag.CONFLICT)
            if conflicts or not conflict:
                arrivals.append((reading.received_at, conflict, chance.random(), reading))
    return Scenario(inventory, RULES, [entry[-1] for entry in sorted(arrivals)], start, until, stage.name)


def _town(draw: st.DrawFn, stage: Stage, points: list[Point], start: int, until: int) -> Inventory:
    """Two buildings, the second perhaps in another zone or with another calendar, and up to two outages."""
    calendar = BERLIN if stage.zone == "Europe/Berlin" else CITY
    zone = draw(st.sampled_from((None, None, None, "Asia/Kolkata")))
    other = draw(st.sampled_from((None, None, "other")))
    places = [
        Place("company", Level.ORGANISATION, "Company", zone=stage.zone, calendar="city"),
        Place("north", Level.BUILDING, "North", parent="company"),
        Place("south", Level.BUILDING, "South", parent="company", zone=zone, calendar=other),
    ]
    places += [Place(f"flat-{p.key}", Level.HOUSEHOLD, "", parent=_building(p), households=1) for p in points]
    minutes = (until - start) // MINUTE
    outages = [
        Outage(f"outage-{i}", where, start + first * MINUTE, start + (first + length) * MINUTE)
        for i, (where, first, length) in enumerate(
            draw(
                st.lists(
                    st.tuples(
                        st.sampled_from(("company", "north", "south", "flat-0")),
                        st.integers(0, minutes),
                        st.sampled_from((1, 3, 10, 45)),
                    ),
                    max_size=2,
                )
            )
        )
    ]
    return Inventory(
        places={place.id: place for place in places},
        points={point.id: point for point in points},
        calendars={"city": calendar, "other": OTHER},
        outages={outage.id: outage for outage in outages},
        version=1,
    )


def _building(point: Point) -> str:
    """Every third point lives in the south."""
    return "south" if point.key % 3 == 1 else "north"


@st.composite
def _point(draw: st.DrawFn, stage: Stage, key: int, start: int) -> Point:
    """A point with limits of its own now and then; rooms are the commonest."""
    metric = draw(st.sampled_from(COMMON))
    periods = (20 * MINUTE, 5 * MINUTE) if stage.long else (MINUTE, MINUTE, 5 * MINUTE, 20 * MINUTE)
    if metric is Metric.WATER_PRESSURE and not stage.long:
        periods = (15 * SECOND, MINUTE, MINUTE, 5 * MINUTE)
    sampling = draw(st.sampled_from(periods))
    point = Point(
        f"point-{key}",
        metric,
        f"flat-{key}",
        sampling,
        sampling * draw(st.sampled_from((1, 1, 2, 5))),
        registered_at=start,
        key=key,
    )
    if metric is Metric.INDOOR_TEMPERATURE:
        return draw(_room(point))
    if metric is Metric.WATER_PRESSURE:
        own = st.dictionaries(
            st.sampled_from(("pressure.low", "pressure.high")), st.sampled_from((0.15, 0.22, 0.6))
        )
        return replace(point, limits=draw(own))
    return point


@st.composite
def _room(draw: st.DrawFn, point: Point) -> Point:
    """Residents' room, mostly under the default limits; or one under a contract, with hours or without."""
    if draw(st.sampled_from((True, True, False))):
        own = draw(
            st.sampled_from(({}, {}, {"room.day": 17.9}, {"room.floor": 0.0, "room.night_target": 18.2}))
        )
        return replace(point, residential=True, limits=own)
    return replace(
        point,
        residential=False,
        limits=draw(st.sampled_from(({"room.contract": 18.0}, {"room.contract": 17.8}, {}))),
        contract_hours=draw(st.sampled_from((None, None, "06:30-20:30", "01:30-03:30", "22:00-02:15"))),
    )


@st.composite
def _manner(draw: st.DrawFn, point: Point, stage: Stage) -> Manner:
    """How a point sends readings: mostly well, now and then badly."""
    lengths = (20, 60, 100, 725, 780) if stage.long else (1, 5, 10, 20, 31, 40, 60, 90)
    minutes = (stage.before + stage.after) // MINUTE
    level = st.tuples(st.sampled_from(lengths), st.sampled_from(LEVELS[point.metric]))
    gap = st.tuples(st.integers(0, minutes), st.sampled_from((2, 4, 31, 62)))
    return Manner(
        seed=draw(st.integers(0, 2**32)),
        levels=draw(st.lists(level, min_size=1, max_size=5)),
        noise=draw(st.sampled_from((0, 0, 1, 2))),
        resolution=draw(st.sampled_from((10, 10, 1) if point.metric is Metric.INDOOR_TEMPERATURE else (1,))),
        phase=draw(st.sampled_from((0, 0, 1, point.sampling_ms // 2, point.sampling_ms - 1))),
        jitter=draw(st.sampled_from((0, 0, point.sampling_ms // 10))),
        loss=draw(st.sampled_from((0.0, 0.0, 0.05, 0.3))),
        gaps=draw(st.lists(gap, max_size=2)),
        trouble=draw(st.sampled_from((0.0, 0.0, 0.03, 0.2, 0.95))),
        delivery=draw(st.sampled_from(("at once", "uploads", "uploads", "held back", "any order", "never"))),
        ahead=draw(st.sampled_from((0, 0, 0, 2 * MINUTE))),
    )


def _speak(point: Point, manner: Manner, chance: Random, start: int, until: int) -> Iterator[Reading]:
    """What the point says, troubles included."""
    if manner.delivery == "never":
        return
    seen: set[int] = set()
    for nominal in range(start + manner.phase, until + 1, point.sampling_ms):
        at = nominal + chance.randint(-manner.jitter, manner.jitter)
        silent = any(start + g * MINUTE <= at < start + (g + n) * MINUTE for g, n in manner.gaps)
        if silent or chance.random() < manner.loss or at in seen or not start <= at <= until:
            continue
        seen.add(at)
        value = (
            _level(manner, at - start) + chance.randint(-manner.noise, manner.noise) * manner.resolution
        ) / 100
        received = _received(point, manner, chance, at, until)
        reading = Reading(point.id, at, value, received)
        yield from _troubled(point, manner, chance, reading, until)


def _level(manner: Manner, elapsed: int) -> int:
    """The level in force, in hundredths."""
    for minutes, level in manner.levels:
        if elapsed < minutes * MINUTE:
            return level
        elapsed -= minutes * MINUTE
    return manner.levels[-1][1]


def _received(point: Point, manner: Manner, chance: Random, at: int, until: int) -> int:
    """When a reading arrives; no later than ``until``, which is when the scenario is looked at."""
    upload = (at // point.upload_ms + 1) * point.upload_ms
    arrival = {
        "at once": at + chance.randint(0, 2 * SECOND),
        "uploads": upload + chance.randint(0, 2 * SECOND),
        "held back": upload + (HOUR if (at // (20 * MINUTE)) % 2 else 0),
        "any order": chance.randint(at, until),
    }[manner.delivery]
    return min(arrival - manner.ahead, until)


def _troubled(
    point: Point, manner: Manner, chance: Random, reading: Reading, until: int
) -> Iterator[Reading]:
    """The reading as it comes through: flagged, repeated, contradicted, or simply itself."""
    if chance.random() < manner.trouble:
        reading = _flagged(point, chance, reading)
    yield reading
    if chance.random() < manner.trouble:
        again = min(reading.received_at + chance.randint(0, HOUR), until)
        yield reading._replace(received_at=max(again, reading.received_at))
    if chance.random() < manner.trouble / 2:
        other = chance.choice(LEVELS[point.metric]) / 100
        yield reading._replace(value=other, received_at=until, flags=reading.flags | Flag.CONFLICT)


def _flagged(point: Point, chance: Random, reading: Reading) -> Reading:
    """The reading with a flag and what goes with it: an impossible value or time, or another value."""
    kind = chance.choice((Flag.RANGE, Flag.CLOCK_SKEW, Flag.TOO_OLD, *FAULTS))
    if kind is Flag.RANGE:
        return reading._replace(value=QUANTITIES[point.metric].highest + 1, flags=kind)
    if kind is Flag.CLOCK_SKEW:
        return reading._replace(received_at=reading.measured_at - 6 * MINUTE, flags=kind)
    if kind is Flag.TOO_OLD:
        return reading._replace(measured_at=reading.measured_at - 8 * DAY, flags=kind)
    return reading._replace(value=chance.choice(LEVELS[point.metric]) / 100, flags=kind)

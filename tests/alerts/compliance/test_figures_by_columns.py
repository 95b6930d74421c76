"""Figures by columns, slice of time by slice of time, are those that are worked out point by point."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.compliance.figures import DayFigures, day_slices, household_rows, local_day
from alerts.compliance.rooms import rooms_by_zone
from alerts.rules.limits import LimitChange
from alerts.rules.plan import plan_of
from alerts.rules.rule import Side, Who
from ingest.durations import HOUR, MINUTE
from ingest.inventory.tree import Calendar, DateSpan
from ingest.readings.batch import Batch, Flag, batch_of
from ingest.readings.history import InMemoryHistory
from tests.alerts.compliance.counting_history import CountingHistory
from tests.alerts.compliance.figures_one_by_one import Portion, figures
from tests.alerts.reference.rules import RULES
from tests.alerts.reference.town import OFFICE, ROOM, town
from tests.examples import examples

DAYS = (
    ("Asia/Shanghai", date(2024, 1, 10)),
    ("Europe/Berlin", date(2024, 3, 31)),
    ("Europe/Berlin", date(2024, 10, 27)),
    ("America/Santiago", date(2024, 9, 8)),
    ("America/Santiago", date(2024, 4, 6)),
)
OWN = replace(
    RULES["room.day"],
    id="own",
    who=Who.WITH_LIMIT,
    limit=None,
    hours="22:30-01:15",
    heating_season=False,
    step_ms=90_000,
)
HOT = replace(
    OWN, id="hot", who=Who.ALL, limit=Decimal(26), side=Side.ABOVE, hours="always", step_ms=7 * MINUTE
)
AT_ONCE = st.sampled_from((50, 333, 100_000))
LIMITED = ("room.day", "room.floor", "room.contract", "own")
COLUMNS = ("point", "measured_at", "received_at", "value", "flags", "source")
TENTHS = st.integers(150, 280).map(lambda tenths: tenths / 10)


@st.composite
def rooms(draw: st.DrawFn, key: int, midnight: int):
    """A room with a pace, hours, limits and a registration of its own."""
    period = draw(st.sampled_from((1, 5, 20, 60))) * MINUTE
    base = draw(st.sampled_from((ROOM, OFFICE)))
    own = {"own": draw(TENTHS)} if draw(st.booleans()) else {}
    contract = {"room.contract": draw(TENTHS)} if base is OFFICE else {}
    return replace(
        base,
        id=f"room-{key}",
        key=key,
        place=base.place,
        sampling_ms=period,
        upload_ms=period,
        limits=contract | own,
        contract_hours=draw(st.sampled_from((None, "08:00-18:00", "23:30-00:45"))) if contract else None,
        registered_at=midnight + draw(st.integers(-2, 30)) * HOUR,
    )


@st.composite
def readings_of(draw: st.DrawFn, room, midnight: int) -> Batch:
    """Some of the instants of its pace from before midnight to after the day; some may not be judged."""
    steps = np.arange(-(3 * HOUR) // room.sampling_ms, 30 * HOUR // room.sampling_ms)
    chance = np.random.default_rng(draw(st.integers(0, 1 << 30)))
    kept = steps[chance.random(len(steps)) < draw(st.sampled_from((0.0, 0.1, 0.7, 1.0)))]
    at = midnight + kept * room.sampling_ms + draw(st.sampled_from((0, 1, -1, 17_000)))
    flags = np.where(chance.random(len(at)) < 0.05, int(Flag.LOW_BATTERY), 0)
    values = np.round(chance.uniform(15, 28, len(at)), 1)
    return batch_of([room.key] * len(at), at, values, flags=flags)


@settings(max_examples=examples(60))
@given(st.data())
def test_columns_give_what_points_one_by_one_give(data):
    zone, day = data.draw(st.sampled_from(DAYS))
    bounds = local_day(zone, day)
    midnight = int(bounds[0])
    points = [data.draw(rooms(key, midnight)) for key in range(data.draw(st.integers(1, 5)))]
    all_year = Calendar("city", heating_season=(DateSpan("01-01", "12-31"),))
    built = town(points[0], zone=zone, calendar=all_year)
    inventory = replace(built, points={point.id: point for point in points})
    changes = [
        LimitChange(
            data.draw(st.sampled_from(LIMITED)),
            data.draw(st.integers(0, len(points))),
            midnight + data.draw(st.integers(-60, 1_500)) * MINUTE + data.draw(st.sampled_from((0, 1))),
            data.draw(st.integers(15, 28)) * 1_000_000,
        )
        for _ in range(data.draw(st.integers(0, 4)))
    ]
    plan = plan_of(inventory, {**RULES, "own": OWN, "hot": HOT}, changes)
    batches = [data.draw(readings_of(point, midnight)) for point in points]
    every = Batch(*(np.concatenate([getattr(b, n) for b in batches]) for n in COLUMNS))
    history = CountingHistory(InMemoryHistory(every))

    (zone_rooms,) = rooms_by_zone(plan).values()
    counted = DayFigures(zone_rooms, bounds)
    keys = [point.key for point in zone_rooms.points]
    for start, end in day_slices(zone_rooms, range(len(keys)), bounds, data.draw(AT_ONCE)):
        counted.add(history.read(keys, start, end), start, end)
    found = household_rows(zone_rooms, day, counted.counts(), range(len(zone_rooms.households)), 0.6)

    by_household: dict[str, list] = {}
    for point in points:
        by_household.setdefault(point.place, []).append(point)
    portion = Portion(day, bounds, by_household)
    expected = figures(plan, portion, portion.read(InMemoryHistory(every)), 0.6)
    assert sorted(found, key=str) == sorted(expected, key=str)
    longest = int(zone_rooms.hold.max())
    at = every.measured_at
    assert sum(history.rows) == np.count_nonzero((at >= midnight - longest) & (at < int(bounds[-1])))

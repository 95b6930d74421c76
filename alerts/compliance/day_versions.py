"""Which compliance figures go on record, and when (judgement.md, section 5).

Late data moves the figures of a day until it freezes. What they were then stays: they are worked out from the
readings received by that instant, however much later that is done. Later readings make a new version beside.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from alerts.compliance.figures import Portion, figures
from alerts.compliance.household_day import HouseholdDay
from alerts.rules.plan import Plan
from alerts.settings import CheckerSettings
from ingest.durations import HOUR
from ingest.readings.batch import Batch
from ingest.readings.first_value import starts_of_runs

ON_THE_WAY = HOUR
"""A reading may be seen this long after its receipt; looking at it twice changes nothing."""


def versions_due(
    plan: Plan,
    portion: Portion,
    readings: Batch,
    before: Mapping[str, HouseholdDay],
    settings: CheckerSettings,
    now: int,
) -> tuple[list[HouseholdDay], list[HouseholdDay]]:
    """What to save over, and what to save as a correction afterwards.

    Parameters
    ----------
    readings
        All that is known of the portion's points, sorted by (point, measured_at).
    before
        Household -> the latest version on record.
    """
    moving = [h for h in portion.rooms if h not in before or before[h].frozen_at is None]
    freeze_at = portion.end + settings.freeze_hours * HOUR
    least = settings.coverage_min
    if now < freeze_at:
        rows = figures(plan, portion.only(moving), readings, least)
        return [row for row in rows if _worth_a_record(row, before) and row != _unversioned(row, before)], []
    by_then = readings.select(readings.received_at <= freeze_at)
    frozen = figures(plan, portion.only(moving), by_then, least, freeze_at)
    latest = {**before, **{row.household: row for row in frozen}}
    late = portion.only(_heard_late(portion, readings, latest))
    corrected = [
        row
        for row in figures(plan, late, readings, least, now)
        if row != replace(latest[row.household], frozen_at=now, version=row.version)
    ]
    known = {**before, **{row.household: row for row in corrected}}
    return [row for row in frozen if _worth_a_record(row, known)], corrected


def _worth_a_record(row: HouseholdDay, known: Mapping[str, HouseholdDay]) -> bool:
    """Out of season there is nothing to say, unless something was said before."""
    return row.applicable > 0 or row.household in known


def _unversioned(row: HouseholdDay, before: Mapping[str, HouseholdDay]) -> HouseholdDay | None:
    found = before.get(row.household)
    return None if found is None else replace(found, version=row.version)


def _heard_late(portion: Portion, readings: Batch, latest: Mapping[str, HouseholdDay]) -> list[str]:
    """The households of which something was received after their figures were last worked out."""
    newest: dict[int, int] = {}
    if len(readings):
        first = np.flatnonzero(starts_of_runs(readings.point))
        received = np.maximum.reduceat(readings.received_at, first)
        newest = dict(zip(readings.point[first].tolist(), received.tolist(), strict=True))
    late = []
    for household, rooms in portion.rooms.items():
        known_at = latest[household].frozen_at or 0
        if any(newest.get(point.key, 0) > known_at - ON_THE_WAY for point in rooms):
            late.append(household)
    return late

"""Puts the compliance figures of a day on record, some households at a time (judgement.md, section 5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from alerts.compliance.day_versions import versions_due
from alerts.compliance.figures import portions
from alerts.records.database import Records
from alerts.rules.plan import Plan
from alerts.settings import CheckerSettings
from ingest.inventory.tree import Point
from ingest.readings.history import History


def record_day(
    records: Records,
    plan: Plan,
    history: History,
    zone: str,
    day: date,
    rooms: Mapping[str, Sequence[Point]],
    settings: CheckerSettings,
    now: int,
) -> None:
    """Bring the figures on record for the local ``day`` in line with what is known at ``now`` (UTC ms).

    ``rooms`` maps the households of ``zone`` to their points. Each portion of households is a transaction of
    its own, and doing it again changes nothing. Raises `ReadingsUnavailable`, `RecordsError`,
    `CalendarMissing`.
    """
    for portion in portions(zone, day, rooms):
        readings = portion.read(history)
        with records.reading() as tx:
            before = tx.compliance.latest(list(portion.rooms), day.isoformat())
        versions = versions_due(plan, portion, readings, before, settings, now)
        if any(versions):
            with records.begin() as tx:
                for rows in versions:
                    tx.compliance.save(rows)

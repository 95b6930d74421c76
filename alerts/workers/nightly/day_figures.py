"""Puts the compliance figures of a day on record, some households at a time (judgement.md, section 5)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

import numpy as np

from alerts.compliance.day_versions import DayKnown
from alerts.compliance.figures import DayFigures, day_slices, local_day
from alerts.compliance.rooms import ZoneRooms
from alerts.records.database import Records
from alerts.settings import CheckerSettings
from ingest.durations import HOUR
from ingest.inventory.local_time import Bounds
from ingest.readings.history import History

HOUSEHOLDS_AT_ONCE = 1_000
"""Households in one transaction: other writers wait for some tens of milliseconds."""


class DayBook:
    """Brings the figures on record in line with what is known.

    Parameters
    ----------
    records, history
        The figures and the readings.
    settings
        Freeze and coverage of the figures.
    check_stopping
        Called between slices of time, and of households; raises when the rest must be left for later.
    """

    def __init__(
        self,
        records: Records,
        history: History,
        settings: CheckerSettings,
        check_stopping: Callable[[], None] = lambda: None,
    ) -> None:
        self._records = records
        self._history = history
        self._settings = settings
        self._check_stopping = check_stopping

    def freeze_at(self, bounds: Bounds) -> int:
        """UTC ms when the figures of the local day ``bounds`` become final."""
        return int(bounds[-1]) + self._settings.freeze_hours * HOUR

    def work_out(self, rooms: ZoneRooms, day: date, now: int) -> None:
        """Bring the figures of the local ``day`` in line with all readings known at ``now`` (UTC ms).

        Each slice of time is read once. Some households at a time are a transaction of their own, and doing
        it again changes nothing. Raises `ReadingsUnavailable`, `RecordsError`.
        """
        self._work_out(rooms, day, now, range(len(rooms.households)))

    def work_out_missing(self, rooms: ZoneRooms, day: date, now: int) -> None:
        """As `work_out`, for the households without figures of the ``day`` that had rooms by then."""
        bounds = local_day(rooms.zone, day)
        if not len(bounds):
            return
        had_rooms = set(rooms.household[rooms.registered_at < int(bounds[-1])].tolist())
        missing: list[int] = []
        for some in self._bites(range(len(rooms.households))):
            with self._records.reading() as tx:
                known = tx.compliance.latest([rooms.households[h] for h in some], day.isoformat())
            missing += [h for h in some if h in had_rooms and rooms.households[h] not in known]
        self._work_out(rooms, day, now, missing)

    def freeze(self, rooms: ZoneRooms, day: date, freeze_at: int) -> None:
        """The figures on record of the ``day`` are final as they are. Raises `RecordsError`."""
        for some in self._bites(range(len(rooms.households))):
            with self._records.begin() as tx:
                tx.compliance.freeze([rooms.households[h] for h in some], day.isoformat(), freeze_at)

    def _work_out(self, rooms: ZoneRooms, day: date, now: int, households: Sequence[int]) -> None:
        bounds = local_day(rooms.zone, day)
        if not len(bounds) or not len(households):
            return
        known = self._counted(rooms, day, bounds, now, households)
        for some in self._bites(households):
            names = [rooms.households[household] for household in some]
            with self._records.reading() as tx:
                before = tx.compliance.latest(names, day.isoformat())
            versions = known.versions_due(some, before, now)
            if any(versions):
                with self._records.begin() as tx:
                    for rows in versions:
                        tx.compliance.save(rows)

    def _counted(
        self, rooms: ZoneRooms, day: date, bounds: Bounds, now: int, households: Sequence[int]
    ) -> DayKnown:
        """The marks of the day, from the readings known now and, if it is over, from those by the freeze."""
        freeze_at = self.freeze_at(bounds)
        places = np.flatnonzero(np.isin(rooms.household, np.asarray(households))).tolist()
        keys = [rooms.points[place].key for place in places]
        every, by_freeze = DayFigures(rooms, bounds), None
        if now >= freeze_at:
            by_freeze = DayFigures(rooms, bounds)
        for start, end in day_slices(rooms, places, bounds):
            self._check_stopping()
            readings = self._history.read(keys, start, end)
            every.add(readings, start, end)
            if by_freeze is not None:
                by_freeze.add(readings.select(readings.received_at <= freeze_at), start, end)
        least = self._settings.coverage_min
        if by_freeze is None:
            return DayKnown(rooms, day, least, every.counts())
        return DayKnown(rooms, day, least, every.counts(), by_freeze.counts(), freeze_at)

    def _bites(self, households: Sequence[int]) -> Iterator[Sequence[int]]:
        for first in range(0, len(households), HOUSEHOLDS_AT_ONCE):
            self._check_stopping()
            yield households[first : first + HOUSEHOLDS_AT_ONCE]

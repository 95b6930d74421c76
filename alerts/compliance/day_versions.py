"""Which compliance figures go on record, and when (judgement.md, section 5).

Late data moves the figures of a day until it freezes. What they were then stays: they are worked out from the
readings received by that instant, however much later that is done. Later readings make a new version beside.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from alerts.compliance.figures import DayCounts, household_rows
from alerts.compliance.household_day import HouseholdDay
from alerts.compliance.rooms import ZoneRooms
from ingest.durations import HOUR

ON_THE_WAY = HOUR
"""A reading may be seen this long after its receipt; looking at it twice changes nothing."""


@dataclass(frozen=True, slots=True)
class DayKnown:
    """What is known of a zone's day.

    Attributes
    ----------
    known
        Counts of all its readings.
    by_freeze, freeze_at
        Counts of the readings received by the freeze, and when that was (UTC ms); ``None`` before.
    """

    rooms: ZoneRooms
    day: date
    coverage_min: float
    known: DayCounts
    by_freeze: DayCounts | None = None
    freeze_at: int | None = None

    def versions_due(
        self, households: Sequence[int], before: Mapping[str, HouseholdDay], now: int
    ) -> tuple[list[HouseholdDay], list[HouseholdDay]]:
        """What to save over, and what to save as a correction afterwards, of ``households`` of the zone.

        ``before`` is household -> the latest version on record; ``now`` is UTC ms.
        """
        names = self.rooms.households
        moving = [h for h in households if names[h] not in before or before[names[h]].frozen_at is None]
        if self.by_freeze is None:
            rows = self._rows(self.known, moving)
            return [
                row for row in rows if _worth_a_record(row, before) and row != _unversioned(row, before)
            ], []
        frozen = self._rows(self.by_freeze, moving, self.freeze_at)
        latest = {**before, **{row.household: row for row in frozen}}
        late = [
            h
            for h in households
            if self.known.received_at[h] > (latest[names[h]].frozen_at or 0) - ON_THE_WAY
        ]
        corrected = [
            row
            for row in self._rows(self.known, late, now)
            if row != replace(latest[row.household], frozen_at=now, version=row.version)
        ]
        known = {**before, **{row.household: row for row in corrected}}
        return [row for row in frozen if _worth_a_record(row, known)], corrected

    def _rows(
        self, counts: DayCounts, households: Sequence[int], frozen_at: int | None = None
    ) -> list[HouseholdDay]:
        return household_rows(self.rooms, self.day, counts, households, self.coverage_min, frozen_at)


def _worth_a_record(row: HouseholdDay, known: Mapping[str, HouseholdDay]) -> bool:
    """Out of season there is nothing to say, unless something was said before."""
    return row.applicable > 0 or row.household in known


def _unversioned(row: HouseholdDay, before: Mapping[str, HouseholdDay]) -> HouseholdDay | None:
    found = before.get(row.household)
    return None if found is None else replace(found, version=row.version)

"""The table of maintenance."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, select

from alerts.episodes.maintenance import MaintainedKind, Maintenance
from alerts.records.sql.duty_tables import GOES_ON, maintenances
from alerts.records.sql.part import NO_END, RecordsPart

c = maintenances.c


class MaintenanceRecords(RecordsPart):
    """What was, is and will be worked on. Instants are UTC ms."""

    def add(self, wanted: Maintenance) -> Maintenance:
        """Put one on record; it, with its id."""
        row = {
            "kind": wanted.kind.value,
            "subject": wanted.subject,
            "starts_at": wanted.starts_at,
            "ends_at": wanted.ends_at,
            "because": wanted.because,
            "by": wanted.by,
            "entered_at": wanted.entered_at,
            "ended_by": "",
            "over": False,
        }
        return _maintenance(self._db.execute(maintenances.insert().values(row).returning(*c)).one())

    def by_id(self, id_: int) -> Maintenance | None:
        """The one of that id."""
        row = self._db.execute(select(maintenances).where(c.id == id_)).one_or_none()
        return None if row is None else _maintenance(row)

    def going_on(self) -> list[Maintenance]:
        """Those that the desk has not seen end, also those to come."""
        return [_maintenance(row) for row in self._db.execute(select(maintenances).where(GOES_ON))]

    def page(self, before: int | None, limit: int) -> list[Maintenance]:
        """The newest ``limit`` of those with a smaller id than ``before``."""
        last = NO_END if before is None else before
        query = select(maintenances).where(c.id < last).order_by(c.id.desc()).limit(limit)
        return [_maintenance(row) for row in self._db.execute(query)]

    def end(self, id_: int, at: int, by: str) -> None:
        """End one before its time."""
        self._update(maintenances, ["id"], [{"id": id_, "ended_at": at, "ended_by": by}])

    def over(self, ids: list[int]) -> None:
        """The desk has seen these end."""
        self._update(maintenances, ["id"], [{"id": id_, "over": True} for id_ in ids])


def _maintenance(row: Row[Any]) -> Maintenance:
    return Maintenance(
        kind=MaintainedKind(row.kind),
        subject=row.subject,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        because=row.because,
        by=row.by,
        entered_at=row.entered_at,
        ended_at=row.ended_at,
        ended_by=row.ended_by,
        id=row.id,
    )

"""Events, in order, for the live stream."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, func, select

from alerts.events import Event
from alerts.records.sql.part import RecordsPart
from alerts.records.sql.schema import events


class EventRecords(RecordsPart):
    """The table of events. They are appended, and the old ones dropped after a time."""

    def append(self, rows: Sequence[tuple[str, str, Mapping[str, Any]]], now: int) -> None:
        """Append events ``(kind, subject, data)`` in order, all at ``now`` (UTC ms)."""
        self._insert(
            events,
            [
                {"kind": kind, "subject": subject, "at": now, "data": dict(data)}
                for kind, subject, data in rows
            ],
        )

    def after(self, id: int, limit: int) -> list[Event]:  # noqa: A002 - the contract's own name
        """Up to ``limit`` events with ids above ``id``, in order."""
        query = select(events).where(events.c.id > id).order_by(events.c.id).limit(limit)
        return [Event(row.id, row.kind, row.subject, row.at, row.data) for row in self._db.execute(query)]

    def newest(self) -> int:
        """Id of the newest event; 0 when there is none."""
        return int(self._db.scalar(select(func.max(events.c.id))) or 0)

    def forget_before(self, before: int) -> None:
        """Drop the events before that instant (UTC ms), except the newest: listeners continue from its id."""
        newest = select(func.max(events.c.id)).scalar_subquery()
        self._db.execute(delete(events).where(events.c.at < before, events.c.id < newest))

"""What happened, in order, for listeners; and small values that a part wants to find again later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from alerts.records.part import Part
from alerts.records.schema import events, meta


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened. Ids grow and may have gaps; ``at`` is UTC ms, ``data`` what JSON can hold."""

    id: int
    kind: str
    subject: str
    at: int
    data: Mapping[str, Any] = field(default_factory=dict)


class EventRecords(Part):
    """The table of events, appended to and forgotten in time, and the key-value table beside it."""

    def append_events(self, rows: Sequence[tuple[str, str, Mapping[str, Any]]], now: int) -> None:
        """Append many events ``(kind, subject, data)`` in order, all at ``now`` (UTC ms)."""
        self._insert(
            events, [{"kind": kind, "subject": to, "at": now, "data": dict(data)} for kind, to, data in rows]
        )

    def events_after(self, id: int, limit: int) -> list[Event]:  # noqa: A002 - the contract's own name
        """Up to ``limit`` events with a greater id, in order."""
        query = select(events).where(events.c.id > id).order_by(events.c.id).limit(limit)
        return [Event(row.id, row.kind, row.subject, row.at, row.data) for row in self._db.execute(query)]

    def newest_event(self) -> int:
        """Id of the newest event; 0 when there is none."""
        return int(self._db.scalar(select(func.max(events.c.id))) or 0)

    def forget_events(self, before: int) -> None:
        """Drop the events before that instant (UTC ms), but for the newest: listeners go on from its id."""
        newest = select(func.max(events.c.id)).scalar_subquery()
        self._db.execute(delete(events).where(events.c.at < before, events.c.id < newest))

    def get_meta(self, key: str) -> str | None:
        """The value last put under ``key``, or ``None``."""
        return self._db.scalar(select(meta.c.value).where(meta.c.key == key))

    def put_meta(self, key: str, value: str) -> None:
        """Keep ``value`` under ``key``."""
        changed = self._db.execute(update(meta).where(meta.c.key == key).values(value=value))
        if changed.rowcount == 0:
            self._db.execute(insert(meta).values(key=key, value=value))

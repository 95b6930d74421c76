"""Who did what. Rows are added and never changed: the database itself refuses it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, func, select

from alerts.chain.links import ChainedTable
from alerts.people.audit import AuditEvent, AuditFilter, AuditKind, done_by
from alerts.people.standing_in import acting_at
from alerts.people.viewer import Forbidden, Viewer
from alerts.records.kept.chain import ChainRecords
from alerts.records.people.leaves import LeaveRecords
from alerts.records.sql.part import RecordsPart, before_position
from alerts.records.sql.people_tables import audit, users
from ingest.printable import printable
from ingest.said import Said

LONGEST_TEXT = 200
"""Characters of an actor, an address or a subject that are kept."""


class AuditRecords(RecordsPart):
    """The audit."""

    def __init__(self, connection: Connection, chain: ChainRecords) -> None:
        super().__init__(connection)
        self._chain = chain

    def act(self, viewer: Viewer, kind: AuditKind, now: int, subject: str = "", **data: Any) -> None:
        """As `act_for`, of what they do for themselves."""
        self.act_for("", viewer, kind, now, subject, **data)

    def act_for(
        self,
        whom: str,
        viewer: Viewer,
        kind: AuditKind,
        now: int,
        subject: str = "",
        *,
        wall: int | None = None,
        **data: Any,
    ) -> None:
        """Put on record what ``viewer`` does to ``subject`` at ``now`` (UTC ms), where it is done.

        They stand in for ``whom``; empty: they do it for themselves. ``wall`` is the time of persons, UTC ms,
        where ``now`` may be another: leave follows it.

        Raises
        ------
        Forbidden
            They have been disabled since they were admitted, or stand in for ``whom`` no more. What takes
            long, or has waited, does not outlast that.
        """
        disabled = select(users.c.disabled_at).where(users.c.name == viewer.name)
        if self._db.scalar(disabled) is not None:
            raise Forbidden(Said("refusal-disabled", name=viewer.name), (), viewer.name)
        if whom:
            at = now if wall is None else wall
            if acting_at(LeaveRecords(self._db).agreed(at), at).get(whom) != viewer.name:
                raise Forbidden(Said("refusal-stands-in-no-more", name=viewer.name), (), viewer.name)
        self.append([replace(done_by(viewer, kind, now, subject, **data), acting_for=whom)])

    def append(self, events: Iterable[AuditEvent]) -> None:
        """Put ``events`` on record, in this order. Part of the transaction that does what they tell."""
        rows = [
            {
                "at": event.at,
                "kind": event.kind.value,
                # Whoever asks chooses what a path holds: PostgreSQL keeps no NUL and no surrogates.
                "actor": printable(event.actor, LONGEST_TEXT),
                "address": printable(event.address, LONGEST_TEXT),
                "subject": printable(event.subject, LONGEST_TEXT),
                "data": dict(event.data),
                "acting_for": printable(event.acting_for, LONGEST_TEXT),
            }
            for event in events
        ]
        self._insert(audit, self._chain.join(ChainedTable.AUDIT, rows))

    def newest(self) -> int:
        """Id of the newest event; 0 when there is none."""
        return int(self._db.scalar(select(func.max(audit.c.id))) or 0)

    def after(self, id: int, limit: int) -> list[AuditEvent]:  # noqa: A002 - as events have it
        """The first ``limit`` events with ids above ``id``, in order."""
        query = select(audit).where(audit.c.id > id).order_by(audit.c.id).limit(limit)
        return list(map(_event_of, self._db.execute(query)))

    def page(self, wanted: AuditFilter, after: Sequence[int | str] | None, limit: int) -> list[AuditEvent]:
        """The newest ``limit`` events that are ``wanted``, of those behind the position ``after``."""
        query = select(audit).order_by(audit.c.at.desc(), audit.c.id.desc()).limit(limit)
        for column, value in (
            (audit.c.kind, wanted.kind),
            (audit.c.actor, wanted.actor),
            (audit.c.subject, wanted.subject),
        ):
            if value is not None:
                query = query.where(column == str(value))
        if wanted.start is not None:
            query = query.where(audit.c.at >= wanted.start)
        if wanted.end is not None:
            query = query.where(audit.c.at < wanted.end)
        if after is not None:
            query = query.where(before_position(audit.c.at, audit.c.id, after))
        return list(map(_event_of, self._db.execute(query)))


def _event_of(row: Row[Any]) -> AuditEvent:
    kind = AuditKind(row.kind)
    return AuditEvent(row.at, kind, row.actor, row.address, row.subject, row.data, row.acting_for, row.id)

"""What is to be worked on, by what is due next; and what the sweep asks of tickets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Text, TextClause, cast, select, tuple_

from alerts.matters.facts import LEFT_FOR
from alerts.people.viewer import Territories
from alerts.records.desk.tickets import ticket_of
from alerts.records.sql.desk_tables import desk_facts
from alerts.records.sql.part import LOOK, RecordsPart, places_below
from alerts.records.sql.schema import AWAITS_VERIFYING, NOT_CLOSED, WAKES, tickets
from alerts.tickets.ticket import Ticket

t = tickets.c
_POSITION = tuple_(t.due_at, t.id)


@dataclass(frozen=True, slots=True)
class WorkFilter:
    """Which tickets are asked for, of those that are not closed; ``None``: any.

    Attributes
    ----------
    unit, assignee
        Id of the department that has the lead; name of the user in charge there.
    step, mode, matter_class, category, tag
        Values of `alerts.matters.choices`.
    state, concern, severity, kind, parent
        As tickets have them.
    place
        This place and everything below it.
    start, end
        UTC ms: opened in ``[start, end)``.
    due_before
        UTC ms: the first of its clocks is due earlier; now for those that are overdue.
    """

    unit: str | None = None
    assignee: str | None = None
    step: str | None = None
    mode: str | None = None
    matter_class: str | None = None
    category: str | None = None
    tag: str | None = None
    state: str | None = None
    concern: str | None = None
    severity: str | None = None
    kind: str | None = None
    parent: str | None = None
    place: str | None = None
    start: int | None = None
    end: int | None = None
    due_before: int | None = None


class WorkList(RecordsPart):
    """Questions after tickets that are not closed, by their clocks and appointments."""

    def page(
        self,
        wanted: WorkFilter,
        cursor: Sequence[int | None] | None = None,
        limit: int = 100,
        *,
        look: int = LOOK,
        territories: Territories,
    ) -> tuple[list[Ticket], tuple[int | None, int] | None]:
        """Up to ``limit`` tickets, those due first before the others, and behind which to go on.

        What has no clock that runs comes last, in the order it was opened. ``None``: nothing follows.

        Parameters
        ----------
        cursor
            ``(due_at, id)`` where the page before ended. A ticket whose due moved meanwhile may be seen
            twice, or not at all.
        look
            How many are looked at for what no index finds in this order, as a step or a place, and for what
            is in ``territories`` of all that a unit or somebody has: a page may be short, or empty, and go
            on.
        """
        indexed, apart = _conditions(wanted)
        within = territories
        if indexed and territories is not None:
            apart.append(self._apart(t.territory, territories))
            within = None
        found: list[Ticket] = []
        for order, half in _halves(wanted.due_before, cursor):
            standing: list[ColumnElement[bool] | TextClause] = [NOT_CLOSED, *indexed, *half]
            most = look if apart else limit - len(found)
            rows = self._in_order(
                select(*((t.due_at, t.id) if apart else tickets.c)).where(*standing),
                tickets,
                order,
                most,
                territories=within,
                newest_first=False,
            )
            last = rows[-1] if len(rows) == most else None
            if apart:
                look -= len(rows)
                rows = self._chosen([row.id for row in rows], apart, order, limit - len(found))
            found += [ticket_of(row) for row in rows]
            if len(found) == limit:
                return found, (found[-1].due_at, found[-1].id)
            if last is not None:
                return found, (last.due_at, last.id)
        return found, None

    def _chosen(
        self, ids: Sequence[int], wanted: Sequence[ColumnElement[bool]], order: Sequence[str], limit: int
    ) -> Sequence[Row[Any]]:
        """The first ``limit`` tickets of ``ids`` that are ``wanted``: found by their ids, and sorted."""
        query = select(tickets).where(self._among(t.id, ids), *wanted)
        return self._db.execute(query.order_by(*(t[name] + 0 for name in order)).limit(limit)).all()

    def waking(self, until: int, limit: int) -> list[Ticket]:
        """The first ``limit`` tickets with which the service goes on by itself by ``until`` (UTC ms)."""
        query = select(tickets).where(WAKES, t.wake_at <= until).order_by(t.wake_at, t.id).limit(limit)
        return [ticket_of(row) for row in self._db.execute(query)]

    def left_for(self, name: str) -> list[str]:
        """Numbers of the tickets on which the last message was left for the user ``name``.

        Of those that wait for an instant, as all do that wait for somebody to be back.
        """
        waiting = self._db.scalars(select(t.number).where(WAKES)).all()
        f = desk_facts.c
        query = select(f.ticket, f.data).where(
            self._among(f.ticket, waiting), f.scope == "", f.name == LEFT_FOR
        )
        return [row.ticket for row in self._db.execute(query) if row.data.get("user") == name]

    def next_wake(self) -> int | None:
        """When (UTC ms) the service goes on with a ticket by itself next; ``None``: with none."""
        return self._db.scalar(select(t.wake_at).where(WAKES).order_by(t.wake_at).limit(1))

    def awaiting_verification(self, limit: int, after: int = 0) -> list[Ticket]:
        """The first ``limit`` tickets that are resolved and not verified, behind the id ``after``."""
        query = select(tickets).where(AWAITS_VERIFYING, t.id > after).order_by(t.id).limit(limit)
        return [ticket_of(row) for row in self._db.execute(query)]


def _conditions(wanted: WorkFilter) -> tuple[list[ColumnElement[bool]], list[ColumnElement[bool]]]:
    """What an index finds in the order of the list, and what is looked for among that."""
    found_by = ((t.unit, wanted.unit), (t.person_in_charge, wanted.assignee))
    looked_for = (
        (t.step, wanted.step),
        (t.mode, wanted.mode),
        (t["class"], wanted.matter_class),
        (t.category, wanted.category),
        (t.state, wanted.state),
        (t.concern, wanted.concern),
        (t.severity, wanted.severity),
        (t.kind, wanted.kind),
        (t.parent, wanted.parent),
    )
    apart = [column == value for column, value in looked_for if value is not None]
    if wanted.tag is not None:
        apart.append(cast(t.tags, Text).contains(f'"{wanted.tag}"', autoescape=True))
    if wanted.place is not None:
        apart.append(t.place.in_(places_below(wanted.place)))
    if wanted.start is not None:
        apart.append(t.opened_at >= wanted.start)
    if wanted.end is not None:
        apart.append(t.opened_at < wanted.end)
    return [column == value for column, value in found_by if value is not None], apart


def _halves(
    due_before: int | None, cursor: Sequence[int | None] | None
) -> Iterator[tuple[tuple[str, ...], list[ColumnElement[bool]]]]:
    """First what has a due, then what has none: the order of each, and what it is, behind ``cursor``.

    The two databases sort what is unknown to different ends, and no index has it last on both.
    """
    if cursor is None or cursor[0] is not None:
        known: list[ColumnElement[bool]] = [t.due_at.is_not(None)]
        if due_before is not None:
            known.append(t.due_at < due_before)
        if cursor is not None:
            known.append(tuple_(*cursor) < _POSITION)
        yield ("due_at", "id"), known
    if due_before is None:
        unknown: list[ColumnElement[bool]] = [t.due_at.is_(None)]
        if cursor is not None and cursor[0] is None:
            unknown.append(t.id > cursor[1])
        yield ("id",), unknown

"""Tickets for display: pages, and everything about one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from sqlalchemy import ColumnElement, Table, TextClause, func, literal, select, tuple_

from alerts.records.desk.pending import PendingRecords
from alerts.records.desk.silent_gateways import SilentGatewayRecords
from alerts.records.desk.tickets import TicketRecords, ticket_of
from alerts.records.episodes import COLUMNS, EpisodeRecords
from alerts.records.sql.part import RecordsPart, before_position, places_below
from alerts.records.sql.schema import BELOW, NOT_CLOSED, STANDING, episodes, ticket_history, tickets
from alerts.rules.rule import Severity
from alerts.tickets.ticket import Ticket, TicketFile, TicketState

MOST_EPISODES = 500
"""Episodes in a ticket's file; the list of episodes has them all."""
MOST_LINES = 500
"""Lines of history in a ticket's file: the last ones."""
MOST_CHILDREN = 500
"""Tickets below one in its file; the list of tickets has them all."""


RANKS = tuple(product((STANDING, BELOW), reversed(Severity)))
"""What is worked on first: the conditions of a ticket's rank."""


def urgency_of(ticket: Ticket) -> list[int | str]:
    """What `TicketViews.most_urgent` sorts by: rank, when the breach began, id."""
    which, severity = STANDING if ticket.parent is None else BELOW, Severity(ticket.severity)
    return [RANKS.index((which, severity)), ticket.breached_at, ticket.id]


class TicketViews(RecordsPart):
    """Pages and files of tickets, from several tables."""

    def page(
        self,
        *,
        state: str | None = None,
        concern: str | None = None,
        place: str | None = None,
        severity: str | None = None,
        kind: str | None = None,
        parent: str | None = None,
        start: int | None = None,
        end: int | None = None,
        cursor: Sequence[int | str] | None = None,
        limit: int = 100,
    ) -> list[Ticket]:
        """Up to ``limit`` tickets, newest first by ``(opened_at, id)``.

        Parameters
        ----------
        state
            One of `TicketState`, or ``active`` for everything that is not closed.
        place
            This place and everything below it.
        parent
            Number of the ticket that they stand below.
        start, end
            UTC ms: opened in ``[start, end)``.
        cursor
            ``(opened_at, id)`` of the last ticket already seen.
        """
        t = tickets.c
        wanted: list[ColumnElement[bool] | TextClause] = []
        for column, value in ((t.concern, concern), (t.severity, severity), (t.kind, kind)):
            if value is not None:
                wanted.append(column == value)
        if state is not None:
            wanted.append(NOT_CLOSED if state == "active" else t.state == state)
        if parent is not None:
            wanted.append(t.parent == parent)
        if place is not None:
            wanted.append(t.place.in_(places_below(place)))
        if start is not None:
            wanted.append(t.opened_at >= start)
        if end is not None:
            wanted.append(t.opened_at < end)
        if cursor is not None:
            wanted.append(before_position(t.opened_at, t.id, cursor))
        query = select(tickets).where(*wanted).order_by(t.opened_at.desc(), t.id.desc()).limit(limit)
        return [ticket_of(row) for row in self._db.execute(query)]

    def file(self, number: str) -> TicketFile | None:
        """All that is on record about one ticket, or ``None``."""
        records = TicketRecords(self._db)
        ticket = records.by_number([number]).get(number)
        if ticket is None:
            return None
        parent = records.by_number([ticket.parent]).get(ticket.parent) if ticket.parent else None
        on_ticket = episodes.c.ticket == number
        oldest_first = select(*COLUMNS).where(on_ticket).order_by(episodes.c.opened_at, episodes.c.id)
        below = tickets.c.parent == number
        children = select(tickets).where(below).order_by(tickets.c.id).limit(MOST_CHILDREN)
        return TicketFile(
            ticket=ticket,
            episodes=tuple(EpisodeRecords(self._db).select_by(oldest_first.limit(MOST_EPISODES))),
            episode_count=self._count(episodes, on_ticket),
            open_episodes=PendingRecords(self._db).progress([number])[number].open_episodes,
            clocks=tuple(records.clocks_of([number])[number]),
            history=tuple(records.history_of(number, MOST_LINES)),
            history_count=self._count(ticket_history, ticket_history.c.ticket == number),
            children=tuple(ticket_of(row) for row in self._db.execute(children)),
            children_count=self._count(tickets, below),
            asks_for_action=parent is None or parent.state is TicketState.CLOSED,
            silent_gateways=tuple(SilentGatewayRecords(self._db).of_tickets([number])),
        )

    def _count(self, table: Table, wanted: ColumnElement[bool]) -> int:
        return self._db.scalar(select(func.count()).select_from(table).where(wanted)) or 0

    def most_urgent(
        self, concern: str | None, limit: int, after: Sequence[int | str] | None = None
    ) -> list[Ticket]:
        """The ``limit`` tickets to be worked on first, of those that are not closed; ``None``: any concern.

        Those without a parent first, then the gravest, then the oldest: a question for each rank, since each
        walks an index in its order. ``after`` is the `urgency_of` the last ticket that was seen.
        """
        t = tickets.c
        first, *last = (0,) if after is None else (int(part) for part in after)
        found: list[Ticket] = []
        for rank, (which, severity) in enumerate(RANKS):
            if rank < first or len(found) == limit:
                continue
            wanted: list[ColumnElement[bool] | TextClause] = [which, t.severity == severity.value]
            if concern is not None:
                wanted.append(t.concern == concern)
            if last and rank == first:
                wanted.append(tuple_(t.breached_at, t.id) > tuple_(*map(literal, last)))
            query = select(tickets).where(*wanted).order_by(t.breached_at, t.id).limit(limit - len(found))
            found += [ticket_of(row) for row in self._db.execute(query)]
        return found

    def children_not_closed(self, numbers: Sequence[str]) -> dict[str, int]:
        """Ticket -> how many not closed ones stand below it, of the ``numbers`` that have any."""
        t = tickets.c
        among = self._among(t.parent, numbers)
        query = select(t.parent, func.count()).where(BELOW, among).group_by(t.parent)
        return {row[0]: row[1] for row in self._db.execute(query)}

    def open_by_concern(self) -> dict[str, int]:
        """Concern -> number of tickets that are not closed."""
        t = tickets.c
        query = select(t.concern, func.count()).where(NOT_CLOSED).group_by(t.concern)
        return {row[0]: row[1] for row in self._db.execute(query)}

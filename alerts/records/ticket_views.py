"""Tickets for display: pages, and everything about one."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, TextClause, func, select

from alerts.records.episodes import COLUMNS, EpisodeRecords
from alerts.records.pending import PendingRecords
from alerts.records.sql.part import RecordsPart, before_position, places_below
from alerts.records.sql.schema import NOT_CLOSED, episodes, tickets
from alerts.records.tickets import TicketRecords, ticket_of
from alerts.tickets.ticket import Ticket, TicketFile, TicketState

MOST_EPISODES = 500
"""Episodes in a ticket's file; the list of episodes has them all."""


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
        children = select(tickets).where(tickets.c.parent == number).order_by(tickets.c.id)
        return TicketFile(
            ticket=ticket,
            episodes=tuple(EpisodeRecords(self._db).select_by(oldest_first.limit(MOST_EPISODES))),
            episode_count=self._db.scalar(select(func.count()).select_from(episodes).where(on_ticket)) or 0,
            open_episodes=PendingRecords(self._db).progress([number])[number][0],
            clocks=tuple(records.clocks_of([number])[number]),
            history=tuple(records.history_of(number)),
            children=tuple(ticket_of(row) for row in self._db.execute(children)),
            asks_for_action=parent is None or parent.state is TicketState.CLOSED,
        )

    def open_by_concern(self) -> dict[str, int]:
        """Concern -> number of tickets that are not closed."""
        t = tickets.c
        query = select(t.concern, func.count()).where(NOT_CLOSED).group_by(t.concern)
        return {row[0]: row[1] for row in self._db.execute(query)}

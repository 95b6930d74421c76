"""Tickets for display: pages, and everything about one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from itertools import product

from sqlalchemy import ColumnElement, Table, TextClause, and_, case, func, literal, select, true, tuple_

from alerts.episodes.episode import Episode
from alerts.people.viewer import Territories
from alerts.records.desk.pending import PendingRecords
from alerts.records.desk.silent_gateways import SilentGatewayRecords
from alerts.records.desk.tickets import TicketRecords, ticket_of
from alerts.records.episodes import COLUMNS, EpisodeRecords
from alerts.records.sql.inventory_tables import places
from alerts.records.sql.part import RecordsPart, before_position, places_below
from alerts.records.sql.schema import BELOW, NOT_CLOSED, STANDING, episodes, ticket_history, tickets
from alerts.rules.rule import Severity, Side
from alerts.tickets.ticket import NOT_SEEN, Ticket, TicketEvent, TicketFile, TicketState
from alerts.tickets.ticket_flat import TicketFlat, TicketFlats
from ingest.inventory.tree import Level

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


def flat_position(flat: TicketFlat) -> list[int | str]:
    """What `TicketViews.flats` sorts by: those with an open episode first, then by the id of their place."""
    return [int(not flat.is_open), flat.place]


class TicketViews(RecordsPart):
    """Pages and files of tickets, from several tables.

    Every method is for ``territories``: what is in others is to it as if it were not on record. A ticket may
    name one that is, though: see `linked`.
    """

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
        territories: Territories,
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
        within = territories
        if place is not None or parent is not None:
            wanted.append(self._apart(t.territory, territories))
            within = None
        query = select(tickets).where(*wanted)
        found = self._in_order(query, tickets, ("opened_at", "id"), limit, territories=within)
        return [ticket_of(row) for row in found]

    def linked(self, found: Sequence[Ticket], territories: Territories) -> list[Ticket]:
        """``found`` without the numbers of other tickets that are not in ``territories``."""
        if territories is None:
            return list(found)
        named = (number for each in found for number in (each.parent, each.recurrence_of))
        seen = self._seen(named, territories)
        return [
            replace(each, parent=_link(each.parent, seen), recurrence_of=_link(each.recurrence_of, seen))
            for each in found
        ]

    def episodes_linked(self, found: Sequence[Episode], territories: Territories) -> list[Episode]:
        """``found`` without the numbers of tickets that are not in ``territories``."""
        if territories is None:
            return list(found)
        seen = self._seen((each.ticket for each in found), territories)
        return [replace(each, ticket=_link(each.ticket, seen)) for each in found]

    def file(self, number: str, *, territories: Territories) -> TicketFile | None:
        """All that is on record about one ticket, or ``None``."""
        records = TicketRecords(self._db)
        ticket = records.by_number([number]).get(number)
        if ticket is None or (territories is not None and ticket.territory not in territories):
            return None
        parent = records.by_number([ticket.parent]).get(ticket.parent) if ticket.parent else None
        on_ticket = and_(episodes.c.ticket == number, self._apart(episodes.c.territory, territories))
        oldest_first = select(*COLUMNS).where(on_ticket).order_by(episodes.c.opened_at, episodes.c.id)
        below = and_(tickets.c.parent == number, self._apart(tickets.c.territory, territories))
        lines = records.history_of(number, MOST_LINES)
        children = select(tickets).where(below).order_by(tickets.c.id).limit(MOST_CHILDREN)
        return TicketFile(
            ticket=self.linked([ticket], territories)[0],
            episodes=tuple(EpisodeRecords(self._db).select_by(oldest_first.limit(MOST_EPISODES))),
            episode_count=self._count(episodes, on_ticket),
            open_episodes=PendingRecords(self._db).progress([number])[number].open_episodes,
            clocks=tuple(records.clocks_of([number])[number]),
            history=tuple(self._lines_linked(lines, territories)),
            history_count=self._count(ticket_history, ticket_history.c.ticket == number),
            children=tuple(ticket_of(row) for row in self._db.execute(children)),
            children_count=self._count(tickets, below),
            asks_for_action=parent is None or parent.state is TicketState.CLOSED,
            silent_gateways=tuple(SilentGatewayRecords(self._db).of_tickets([number])),
        )

    def flats(
        self,
        number: str,
        limit: int,
        after: Sequence[int | str] | None = None,
        *,
        territories: Territories,
    ) -> TicketFlats:
        """Up to ``limit`` flats of a ticket and of the tickets below it, by `flat_position`.

        ``after`` is the position of the last one that was seen. It reads the episodes of these tickets, in
        one statement, however many flats there are.
        """
        below = select(literal(number).label("number")).cte("below", recursive=True)
        below = below.union(select(tickets.c.number).where(tickets.c.parent == below.c.number))
        e = episodes.c
        going_on = case((e.ended_at.is_(None), 1), else_=0)
        limit_or_zero = func.coalesce(e.limit, 0.0)
        depth = case((e.side == Side.BELOW.value, limit_or_zero - e.worst), else_=e.worst - limit_or_zero)
        worst_first = (e.worst.is_(None), depth.desc(), e.opened_at.desc(), e.id.desc())
        ranked = (
            select(
                *(e.place, e.point, e.rule, e.worst, e.worst_at, e.opened_at),
                func.max(going_on).over(partition_by=e.place).label("is_open"),
                func.row_number().over(partition_by=e.place, order_by=worst_first).label("rank"),
            )
            .join_from(below, episodes, e.ticket == below.c.number)
            .where(~e.withdrawn, self._apart(e.territory, territories))
            .subquery("ranked")
        )
        flats = select(ranked).where(ranked.c.rank == 1).cte("flats")
        f, is_household = flats.c, places.c.level == Level.HOUSEHOLD.value
        count = select(func.count()).select_from(flats).scalar_subquery()
        breaching = (
            select(func.count())
            .join_from(flats, places, and_(places.c.id == f.place, is_household))
            .where(f.is_open == 1)
            .scalar_subquery()
        )
        query = select(flats, count.label("flat_count"), breaching.label("breaching"))
        if after is not None:
            is_over, place = after
            query = query.where(tuple_(1 - f.is_open, f.place) > tuple_(literal(is_over), literal(place)))
        found = self._db.execute(query.order_by(f.is_open.desc(), f.place).limit(limit)).all()
        return TicketFlats(
            [
                TicketFlat(
                    row.place, row.point, row.rule, bool(row.is_open), row.worst, row.worst_at, row.opened_at
                )
                for row in found
            ],
            count=found[0].flat_count if found else 0,
            breaching=found[0].breaching if found else 0,
        )

    def _count(self, table: Table, wanted: ColumnElement[bool]) -> int:
        return self._db.scalar(select(func.count()).select_from(table).where(wanted)) or 0

    def _lines_linked(self, lines: Sequence[TicketEvent], territories: Territories) -> list[TicketEvent]:
        """As `linked`, of the tickets that lines of a history name."""
        if territories is None:
            return list(lines)
        seen = self._seen((line.data.get("ticket") for line in lines), territories)
        return [
            replace(line, data={**line.data, "ticket": _link(line.data["ticket"], seen)})
            if "ticket" in line.data
            else line
            for line in lines
        ]

    def _seen(self, numbers: Iterable[str | None], territories: Territories) -> set[str]:
        named = {number for number in numbers if number is not None}
        return TicketRecords(self._db).seen(named, territories) if named else set()

    def most_urgent(
        self,
        concern: str | None,
        limit: int,
        after: Sequence[int | str] | None = None,
        *,
        territories: Territories,
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
            rows = self._in_order(
                select(tickets).where(*wanted),
                tickets,
                ("breached_at", "id"),
                limit - len(found),
                territories=territories,
                newest_first=False,
            )
            found += [ticket_of(row) for row in rows]
        return found

    def children_not_closed(self, numbers: Sequence[str], *, territories: Territories) -> dict[str, int]:
        """Ticket -> how many not closed ones stand below it, of the ``numbers`` that have any."""
        t = tickets.c
        among = self._among(t.parent, numbers)
        seen = self._apart(t.territory, territories)
        query = select(t.parent, func.count()).where(BELOW, among, seen).group_by(t.parent)
        return {row[0]: row[1] for row in self._db.execute(query)}

    def open_by_concern(self, *, territories: Territories) -> dict[str, int]:
        """Concern -> number of tickets that are not closed."""
        t = tickets.c
        seen = true() if territories is None else self._among(t.territory, territories)
        query = select(t.concern, func.count()).where(NOT_CLOSED, seen).group_by(t.concern)
        return {row[0]: row[1] for row in self._db.execute(query)}


def _link(number: str | None, seen: Collection[str]) -> str | None:
    return number if number is None or number in seen else NOT_SEEN

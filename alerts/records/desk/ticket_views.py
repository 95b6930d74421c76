"""Tickets for display: pages, and everything about one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    TextClause,
    and_,
    case,
    func,
    literal,
    not_,
    select,
    tuple_,
)

from alerts.episodes.episode import Episode
from alerts.people.viewer import Territories, lies_in
from alerts.records.desk.assignments import AssignmentRecords
from alerts.records.desk.clocks import ClockRecords
from alerts.records.desk.sensors.silent_gateways import SilentGatewayRecords
from alerts.records.desk.tickets import TicketRecords, ticket_of
from alerts.records.episodes import SHOWN, EpisodeRecords
from alerts.records.sql.inventory_tables import places
from alerts.records.sql.part import RecordsPart, before_position, places_below
from alerts.records.sql.schema import (
    BELOW,
    NOT_CLOSED,
    STANDS_ABOVE,
    WAS_CLOSED,
    episodes,
    ticket_history,
    ticket_territories,
    tickets,
)
from alerts.rules.rule import Severity, Side
from alerts.tickets.desk_moves.asking.named_tickets import (
    line_linked,
    link_to,
    ticket_linked,
    tickets_in,
    tickets_of,
)
from alerts.tickets.ticket import (
    Ticket,
    TicketFile,
    TicketPart,
    TicketState,
)
from alerts.tickets.ticket_flat import TicketFlat, TicketFlats, seen_from_below
from ingest.inventory.tree import Inventory, Level

MOST_EPISODES = 500
"""Episodes in a ticket's file; the list of episodes has them all."""
MOST_LINES = 500
"""Lines of history in a ticket's file: the last ones."""
MOST_CHILDREN = 500
"""Tickets below one in its file; the list of tickets has them all."""

GOES_ON = (episodes.c.ended_at.is_(None), ~episodes.c.withdrawn)
GRAVITY = {each.value: rank for rank, each in enumerate(reversed(Severity))}


def urgency_of(ticket: Ticket) -> list[int | str]:
    """What `TicketViews.above` sorts by: rank, when the breach began, id."""
    rank = GRAVITY[ticket.severity] + (0 if ticket.parent is None else len(GRAVITY))
    return [rank, ticket.breached_at, ticket.id]


def flat_position(flat: TicketFlat) -> list[int | str]:
    """What `TicketViews.flats` sorts by: those with an open episode first, then by the id of their place."""
    return [int(not flat.is_open), flat.place]


class TicketViews(RecordsPart):
    """Pages and files of tickets, from several tables.

    Every method is for ``territories``: what is in others is to it as if it were not on record, but for
    `above` and `part`. A ticket may name one that is, though: see `linked`.
    """

    def __init__(self, connection: Connection, tickets: TicketRecords) -> None:
        super().__init__(connection)
        self._tickets = tickets

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
        """``found`` without the numbers of other tickets of which nothing is in ``territories``."""
        named = (number for each in found for number in (each.parent, each.recurrence_of))
        seen = self._seen(named, territories)
        return [ticket_linked(each, seen) for each in found]

    def episodes_linked(self, found: Sequence[Episode], territories: Territories) -> list[Episode]:
        """``found`` without the numbers of tickets of which nothing is in ``territories``."""
        seen = self._seen((each.ticket for each in found), territories)
        return [replace(each, ticket=link_to(each.ticket, seen)) for each in found]

    def file(
        self,
        number: str,
        *,
        territories: Territories,
        most_episodes: int = MOST_EPISODES,
        before: int | None = None,
    ) -> TicketFile | None:
        """All that is on record about one ticket with its first ``most_episodes``, or ``None``.

        ``before``: number of a line of its history, of which there are those before that, and their count.
        """
        records, e = self._tickets, episodes.c
        ticket = records.by_number([number]).get(number)
        if ticket is None or not lies_in(ticket.territory, territories):
            return None
        parent = records.by_number([ticket.parent]).get(ticket.parent) if ticket.parent else None
        on_ticket, seen = e.ticket == number, self._apart(e.territory, territories)
        oldest_first = select(*SHOWN).where(on_ticket, seen).order_by(e.opened_at, e.id)
        counts = (func.count().filter(seen), func.count().filter(*GOES_ON))
        episode_count, open_episodes = self._db.execute(select(*counts).where(on_ticket)).one()
        below = and_(tickets.c.parent == number, self._apart(tickets.c.territory, territories))
        lines, of_ticket = records.history_of(number, MOST_LINES, before), ticket_history.c.ticket == number
        if before is not None:
            of_ticket = and_(of_ticket, ticket_history.c.seq < before)
        children = select(tickets).where(below).order_by(tickets.c.id).limit(MOST_CHILDREN)
        of_parent = [ticket_of(row) for row in self._db.execute(children)]
        named = (*tickets_of(ticket), *(each for line in lines for each in tickets_in(line.data).values()))
        links = self._seen(named, territories)
        given = AssignmentRecords(self._db).of_tickets([number])[number]
        return TicketFile(
            ticket=ticket_linked(ticket, links),
            episodes=tuple(EpisodeRecords(self._db).select_by(oldest_first.limit(most_episodes))),
            episode_count=episode_count,
            open_episodes=open_episodes,
            clocks=ClockRecords(self._db).of_tickets([number])[number],
            history=tuple(line_linked(line, links) for line in lines),
            history_count=self._count_beyond(lines, MOST_LINES, ticket_history, of_ticket),
            children=tuple(of_parent),
            children_count=self._count_beyond(of_parent, MOST_CHILDREN, tickets, below),
            asks_for_action=parent is None or parent.state is TicketState.CLOSED,
            silent_gateways=tuple(SilentGatewayRecords(self._db).of_tickets([number])),
            copies=tuple(each.department for each in given if each.stands and not each.works),
        )

    def above(
        self,
        concern: str | None,
        limit: int,
        after: Sequence[int | str] | None = None,
        *,
        territories: Territories,
    ) -> list[Ticket]:
        """The ``limit`` tickets of other territories that are not closed and have flats in ``territories``.

        Those without a parent first, then the gravest, then the oldest; ``after`` is the `urgency_of` the
        last one that was seen. It reads all that stand above these territories now.
        """
        if territories is None:
            return []
        t, part = tickets.c, ticket_territories.c
        stand_above = select(part.ticket).where(STANDS_ABOVE, self._among(part.territory, territories))
        wanted = [t.number.in_(stand_above), not_(self._apart(t.territory, territories))]
        if concern is not None:
            wanted.append(func.coalesce(t.concern, "") == concern)  # else its index is read, closed ones too
        gravity = case(GRAVITY, value=t.severity)
        rank = case((t.parent.is_(None), gravity), else_=gravity + len(GRAVITY))
        if after is not None:
            position = [int(part) for part in after]
            wanted.append(tuple_(rank, t.breached_at, t.id) > tuple_(*map(literal, position)))
        query = select(tickets).where(*wanted).order_by(rank, t.breached_at, t.id).limit(limit)
        return [ticket_of(row) for row in self._db.execute(query)]

    def part(
        self,
        number: str,
        *,
        inventory: Inventory,
        territories: Territories,
        most_episodes: int = MOST_EPISODES,
    ) -> TicketPart | None:
        """What is seen from ``territories`` of one ticket that is in another one and has flats there."""
        records = self._tickets
        ticket = records.by_number([number]).get(number)
        if ticket is None or lies_in(ticket.territory, territories) or territories is None:
            return None
        if not records.seen([number], territories):
            return None
        e = episodes.c
        own = and_(e.ticket == number, self._apart(e.territory, territories))
        oldest_first = select(*SHOWN).where(own).order_by(e.opened_at, e.id).limit(most_episodes)
        counts = select(func.count(), func.count().filter(*GOES_ON)).where(own)
        episode_count, open_episodes = self._db.execute(counts).one()
        return TicketPart(
            ticket=seen_from_below(ticket, territories, inventory),
            episodes=tuple(EpisodeRecords(self._db).select_by(oldest_first)),
            episode_count=episode_count,
            open_episodes=open_episodes,
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

    def _count_beyond(
        self, found: Sequence[object], most: int, table: Table, wanted: ColumnElement[bool]
    ) -> int:
        """How many rows there are of which at most ``most`` have been ``found``."""
        if len(found) < most:
            return len(found)
        return self._db.scalar(select(func.count()).select_from(table).where(wanted)) or 0

    def _seen(self, numbers: Iterable[str | None], territories: Territories) -> set[str]:
        """Those of ``numbers`` of which something is in ``territories``."""
        named = {number for number in numbers if number is not None}
        if territories is None or not named:
            return named
        return self._tickets.seen(named, territories)

    def children_not_closed(self, numbers: Sequence[str], *, territories: Territories) -> dict[str, int]:
        """Ticket -> how many not closed ones stand below it, of the ``numbers`` that have any."""
        t = tickets.c
        among = self._among(t.parent, numbers)
        seen = self._apart(t.territory, territories)
        query = select(t.parent, func.count()).where(BELOW, among, seen).group_by(t.parent)
        return {row[0]: row[1] for row in self._db.execute(query)}

    def closed_last(self, limit: int) -> list[tuple[str, int]]:
        """Place of each of the ``limit`` tickets closed last, and when that was (UTC ms), the last first."""
        t = tickets.c
        query = select(t.place, t.closed_at).where(WAS_CLOSED).order_by(t.closed_at.desc()).limit(limit)
        return [(place, at) for place, at in self._db.execute(query)]

    def open_now(self, among: Sequence[str] | None = None) -> list[tuple[str, str, str, int, bool]]:
        """Of all that are not closed number, place, severity, since when (UTC ms), whether it is a child.

        Or of those of the numbers ``among``.
        """
        t = tickets.c
        query = select(t.number, t.place, t.severity, t.breached_at, t.parent.is_not(None)).where(NOT_CLOSED)
        if among is not None:
            query = query.where(self._among(t.number, among))
        return [
            (number, place, severity, since, bool(child))
            for number, place, severity, since, child in self._db.execute(query)
        ]

    def open_by_concern(self, *, territories: Territories) -> dict[str, int]:
        """Concern -> number of tickets that are not closed."""
        t = tickets.c
        query = select(t.concern, func.count()).where(NOT_CLOSED).group_by(t.concern)
        if territories is not None:
            query = query.where(self._among(t.territory, territories))
        return {row[0]: row[1] for row in self._db.execute(query)}

"""Tickets and their history as rows; numbers without gaps."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from enum import Enum
from typing import Any

from sqlalchemy import Connection, Row, and_, or_, select, union

from alerts.chain.links import ChainedTable
from alerts.matters.choices import (
    Category,
    Code,
    ContactChannel,
    Line,
    MatterClass,
    Mode,
    Origin,
    Step,
    Tag,
)
from alerts.people.viewer import Territories
from alerts.records.desk.ticket_territories import TicketTerritories
from alerts.records.kept.chain import ChainRecords
from alerts.records.sql.part import RecordsPart
from alerts.records.sql.schema import (
    BELOW,
    NOT_CLOSED,
    ONE_OPEN,
    ticket_history,
    ticket_numbers,
    ticket_territories,
    tickets,
)
from alerts.tickets.ticket import (
    SYSTEM,
    Command,
    Ticket,
    TicketEvent,
    TicketInBrief,
    TicketKind,
    TicketReason,
    TicketState,
)

FIELDS = tuple(name for name in Ticket.__dataclass_fields__ if name not in ("id", "matter_class"))
"""Of a ticket and of its row; a few values are of other types there (`ticket_of`)."""

BRIEF = tuple(tickets.c[name] for name in TicketInBrief._fields)

_FOREIGN = (TicketReason.FOREIGN_READINGS, TicketReason.OPENED_FOR_FOREIGN)


class TicketRecords(RecordsPart):
    """The tables of tickets. Rows of history are only ever added."""

    wake = False
    """Whether any was put on record with which the service goes on by itself."""

    def __init__(self, connection: Connection, chain: ChainRecords, *, is_snapshot: bool) -> None:
        super().__init__(connection)
        self._chain = chain
        self._known: dict[str, Ticket | None] | None = {} if is_snapshot else None

    def by_number(self, numbers: Collection[str]) -> dict[str, Ticket]:
        """The tickets of ``numbers`` that exist; of a snapshot each is asked for once."""
        if self._known is None:
            return self._by_number(numbers)
        unknown = [each for each in numbers if each not in self._known]
        if unknown:
            self._known.update(dict.fromkeys(unknown) | self._by_number(unknown))
        return {each: ticket for each in numbers if (ticket := self._known[each]) is not None}

    def _by_number(self, numbers: Collection[str]) -> dict[str, Ticket]:
        query = select(tickets).where(self._among(tickets.c.number, numbers))
        return {row.number: ticket_of(row) for row in self._db.execute(query)}

    def in_brief(self, numbers: Collection[str]) -> dict[str, TicketInBrief]:
        """As `by_number`, a third of each: of thousands of tickets that takes a quarter of the time."""
        query = select(*BRIEF).where(self._among(tickets.c.number, numbers))
        found = map(_brief, self._db.execute(query).all())
        return {ticket.number: ticket for ticket in found}

    def seen(self, numbers: Collection[str], territories: Territories) -> set[str]:
        """Those of the tickets ``numbers`` that are in ``territories``, or have flats there."""
        t, part = tickets.c, ticket_territories.c
        among = self._among(t.number, numbers)
        if territories is None:
            return set(self._db.scalars(select(t.number).where(among)))
        of_it = (self._among(part.ticket, numbers), self._among(part.territory, territories))
        own = select(t.number).where(among, self._apart(t.territory, territories))
        return set(self._db.scalars(union(own, select(part.ticket).where(*of_it))))

    def not_closed(self, concern: str, places: Collection[str] | None = None) -> dict[str, Ticket]:
        """Place -> the ticket of ``concern`` that the service opened there and that is not closed.

        Of ``places``; ``None``: of all.
        """
        query = select(tickets).where(tickets.c.concern == concern, ONE_OPEN)
        if places is not None:
            query = query.where(self._among(tickets.c.place, places))
        return {row.place: ticket_of(row) for row in self._db.execute(query)}

    def not_closed_at(
        self, places: Collection[str], concerns: Collection[str], *, without_people: str = ""
    ) -> list[Ticket]:
        """The tickets of ``concerns`` at ``places`` that are not closed, the oldest first.

        Those that the service opened, and those of people, but for people's at the place ``without_people``.
        """
        of_concerns = self._among(tickets.c.concern, concerns)
        there = [each for each in places if each != without_people]
        at_places = self._among(tickets.c.place, there)
        query: Any = select(tickets).where(at_places, of_concerns, tickets.c.closed_at.is_(None), NOT_CLOSED)
        if len(there) < len(places):
            # By themselves: an index knows these, and of people's there may be thousands.
            at_top = (tickets.c.place == without_people, of_concerns, ONE_OPEN)
            query = query.union_all(select(tickets).where(*at_top))
        found = [ticket_of(row) for row in self._db.execute(query)]
        return sorted(found, key=lambda ticket: (ticket.opened_at, ticket.id))

    def below(self, numbers: Collection[str]) -> list[Ticket]:
        """The tickets that are not closed and stand below one of ``numbers``, not those below these."""
        query = select(tickets).where(BELOW, self._among(tickets.c.parent, numbers))
        return [ticket_of(row) for row in self._db.execute(query)]

    def last_closed(self, concern: str, places: Collection[str], since: int) -> dict[str, Ticket]:
        """Place -> its ticket of ``concern`` closed last, of those closed at or after ``since`` (UTC ms).

        Dissolved tickets are left aside: there was no case.
        """
        closed_since = (tickets.c.closed_at >= since, tickets.c.resolved_at.is_not(None))
        among = self._among(tickets.c.place, places)
        query = select(tickets).where(among, tickets.c.concern == concern, *closed_since)
        found = [ticket_of(row) for row in self._db.execute(query)]
        return {ticket.place: ticket for ticket in sorted(found, key=lambda t: (t.closed_at or 0, t.id))}

    def issue_numbers(self, year: int, count: int) -> list[str]:
        """The next ``count`` numbers of ``year``; they stay unused when the transaction does not commit."""
        return [f"{year}-{each:06d}" for each in self._next_of_year(ticket_numbers, year, count)]

    def add(self, new: Sequence[Ticket]) -> None:
        """Insert new tickets; the database gives their ``id``.

        Raises `RecordsError` (``conflict``) for a second one of a place and concern that is not closed.
        """
        self.wake |= any(_waits(each) for each in new)
        self._insert(tickets, [_row(ticket) for ticket in new])

    def save(self, changed: Sequence[Ticket]) -> None:
        """Update the rows of tickets, found by number; in which territory they are stays as it is.

        What is closed stands above nothing any more.
        """
        rows = [
            {name: value for name, value in _row(each).items() if name != "territory"} for each in changed
        ]
        self.wake |= any(_waits(each) for each in changed)
        self._update(tickets, ["number"], rows)
        closed = [each.number for each in changed if each.state is TicketState.CLOSED]
        if closed:
            TicketTerritories(self._db).close(closed)

    def add_history(self, lines: Sequence[tuple[str, TicketEvent]]) -> None:
        """Append lines to the histories of tickets: ``(number, line)``."""
        rows = [
            {
                "ticket": number,
                "at": line.at,
                "reason": line.reason.value,
                "actor": line.actor,
                "command": line.command and line.command.value,
                "text": line.text,
                "data": dict(line.data),
                "acting_for": line.acting_for,
                "happened_at": line.at if line.happened_at is None else line.happened_at,
                "contact": line.contact,
                "version": line.version,
                "move": line.move,
            }
            for number, line in lines
        ]
        self._insert(ticket_history, self._chain.join(ChainedTable.HISTORY, rows))

    def history_of(self, number: str, limit: int, before: int | None = None) -> list[TicketEvent]:
        """The last ``limit`` lines of a ticket's history, oldest first; those before the line ``before``."""
        lines = select(ticket_history).where(ticket_history.c.ticket == number)
        if before is not None:
            lines = lines.where(ticket_history.c.seq < before)
        query = lines.order_by(ticket_history.c.id.desc()).limit(limit)
        return [_line(row) for row in reversed(self._db.execute(query).all())]

    def line(self, number: str, seq: int) -> TicketEvent | None:
        """The line ``seq`` of record, if it is one of the history of the ticket ``number``."""
        wanted = (ticket_history.c.seq == seq, ticket_history.c.ticket == number)
        row = self._db.execute(select(ticket_history).where(*wanted)).one_or_none()
        return None if row is None else _line(row)

    def with_lines_of_others(self, numbers: Collection[str]) -> dict[str, set[TicketReason]]:
        """Ticket -> why it has lines that no episode has brought: a person's text, foreign readings."""
        line = ticket_history.c
        foreign = line.reason.in_([each.value for each in _FOREIGN])
        by_people = and_(line.actor != SYSTEM, line.text != "")
        wanted = (self._among(line.ticket, numbers), or_(foreign, by_people))
        query = select(line.ticket, foreign).where(*wanted).distinct()
        found: dict[str, set[TicketReason]] = {number: set() for number in numbers}
        for number, is_foreign in self._db.execute(query):
            found[number].add(TicketReason.FOREIGN_READINGS if is_foreign else TicketReason.COMMAND)
        return found


def ticket_of(row: Row[Any]) -> Ticket:
    """The ticket of a row of the table."""
    values = row._asdict()
    del values["state"], values["urgency"]  # they follow from the others
    values["matter_class"] = MatterClass(values.pop("class"))
    values["kind"] = TicketKind(row.kind)
    values["step"] = Step(row.step)
    values["clauses"] = tuple(row.clauses)
    values["origin"] = Origin(row.origin)
    values["channel"] = ContactChannel(row.channel)
    values["line"] = row.line and Line(row.line)
    values["category"] = row.category and Category(row.category)
    values["mode"] = Mode(row.mode)
    values["code"] = row.code and Code(row.code)
    values["tags"] = tuple(map(Tag, row.tags))
    return Ticket(**values)


def _brief(row: Iterable[Any]) -> TicketInBrief:
    number, place, concern, kind, state, severity, version, territory, parent, line, mode, *who = row
    return TicketInBrief(
        number,
        place,
        concern,
        TicketKind(kind),
        TicketState(state),
        severity,
        version,
        territory,
        parent,
        None if line is None else Line(line),
        Mode(mode),
        *who,
    )


def _line(row: Row[Any]) -> TicketEvent:
    return TicketEvent(
        row.at,
        TicketReason(row.reason),
        row.actor,
        None if row.command is None else Command(row.command),
        row.text,
        row.data,
        row.acting_for,
        None if row.happened_at == row.at else row.happened_at,
        row.contact,
        row.version,
        row.move,
        row.seq,
    )


def _waits(ticket: Ticket) -> bool:
    return ticket.wake_at is not None or ticket.left_at is not None


def _row(ticket: Ticket) -> dict[str, Any]:
    values = {name: getattr(ticket, name) for name in FIELDS}
    plain = {name: value.value if isinstance(value, Enum) else value for name, value in values.items()}
    return plain | {
        "state": ticket.state.value,
        "class": ticket.matter_class.value,
        "clauses": list(ticket.clauses),
        "tags": [tag.value for tag in ticket.tags],
        "details": dict(ticket.details),
    }

"""Tickets, their history and clocks as rows; numbers without gaps; and a handler's commands."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update

from alerts import clocks as timers
from alerts.records.errors import RecordsError
from alerts.records.findings import FindingRecords
from alerts.records.part import chunks
from alerts.records.schema import places, ticket_clocks, ticket_history, ticket_numbers, tickets
from alerts.tickets import (
    Clock,
    Command,
    Reason,
    StaleTicket,
    State,
    Ticket,
    TicketEvent,
    TicketKind,
    UnknownTicket,
    apply,
)
from ingest.inventory import DEFAULT_ZONE

FIELDS = tuple(name for name in Ticket.__dataclass_fields__ if name != "id")
DEEPEST = 32
"""Levels of the tree of places that a look upwards will climb."""


class TicketRecords(FindingRecords):
    """The tables of tickets. Rows of history are only ever added."""

    def command(
        self,
        number: str,
        command: Command | str,
        actor: str,
        text: str,
        now: int,
        expected_version: int | None = None,
    ) -> Ticket:
        """Carry out a handler's command and return the ticket as it is then.

        Parameters
        ----------
        number
            The ticket's.
        actor
            Who says so; it goes into the history.
        text
            Result, comment or opinion; may be empty where the command needs none.
        now
            UTC ms.
        expected_version
            Refuse unless the ticket is still at this version.

        Raises
        ------
        UnknownTicket, StaleTicket, IllegalCommand, FalseClosure, TextRequired
            Nothing is changed then. A ``command`` that is no `Command` raises ``ValueError``.
        """
        ticket = self.tickets_by_number([number]).get(number)
        if ticket is None:
            raise UnknownTicket(f"there is no ticket {number}")
        if expected_version is not None and ticket.version != expected_version:
            raise StaleTicket(f"{number} is at version {ticket.version}, not {expected_version}")
        open_episodes, _ = self.progress([number])[number]
        word = Command(command)
        changed, lines = apply(ticket, word, now, actor=actor, text=text, open_episodes=open_episodes)
        self.save_tickets([changed])
        self.add_history([(number, line) for line in lines])
        clocks = self.clocks_of([number])[number]
        self.stop_clocks(number, timers.stopped(clocks, word, actor, text, now))
        if word is Command.REOPEN:
            fresh = timers.restarted(clocks, now, self._zone_of(ticket.place))
            self.add_clocks([(number, clock) for clock in fresh])
        self.append_events([("ticket.changed", number, news_of(changed) | {"command": word.value})], now)
        return changed

    def tickets_by_number(self, numbers: Collection[str]) -> dict[str, Ticket]:
        """The tickets of ``numbers`` that exist."""
        found = {}
        for some in chunks(sorted(numbers)):
            for row in self._db.execute(select(tickets).where(tickets.c.number.in_(some))):
                found[row.number] = ticket_of(row)
        return found

    def tickets_not_closed(self, concern: str, at: Collection[str] | None = None) -> dict[str, Ticket]:
        """Place -> its ticket of ``concern`` that is not closed, at ``at`` (``None``: everywhere)."""
        query = select(tickets).where(tickets.c.concern == concern, tickets.c.state != State.CLOSED.value)
        if at is None:
            return {row.place: ticket_of(row) for row in self._db.execute(query)}
        found = {}
        for some in chunks(sorted(at)):
            for row in self._db.execute(query.where(tickets.c.place.in_(some))):
                found[row.place] = ticket_of(row)
        return found

    def last_closed(self, concern: str, at: Collection[str], since: int) -> dict[str, Ticket]:
        """Place -> its ticket of ``concern`` closed last, at or after ``since`` (UTC ms)."""
        wanted = (tickets.c.concern == concern, tickets.c.closed_at >= since)
        query = select(tickets).where(*wanted).order_by(tickets.c.closed_at, tickets.c.id)
        found = {}
        for some in chunks(sorted(at)):
            for row in self._db.execute(query.where(tickets.c.place.in_(some))):
                found[row.place] = ticket_of(row)
        return found

    def issue_numbers(self, year: int, count: int) -> list[str]:
        """The next ``count`` numbers of ``year``; they are used up only if this transaction commits."""
        last = self._db.scalar(select(ticket_numbers.c.last).where(ticket_numbers.c.year == year))
        if last is None:
            self._db.execute(insert(ticket_numbers).values(year=year, last=count))
        else:
            moved = update(ticket_numbers).where(ticket_numbers.c.year == year).values(last=last + count)
            self._db.execute(moved)
        first = (last or 0) + 1
        return [f"{year}-{number:06d}" for number in range(first, first + count)]

    def add_tickets(self, fresh: Sequence[Ticket]) -> None:
        """Insert new tickets, whose ``id`` the database gives; a second open one is a ``conflict``."""
        self._insert(tickets, [_row(ticket) for ticket in fresh])

    def save_tickets(self, changed: Sequence[Ticket]) -> None:
        """Write tickets back as they are now, by number."""
        rows = [_row(ticket) | {"b_number": ticket.number} for ticket in changed]
        self._many(tickets.update().where(tickets.c.number == bindparam("b_number")), rows)

    def add_history(self, lines: Sequence[tuple[str, TicketEvent]]) -> None:
        """Append lines to the histories of tickets, by number."""
        rows = [
            {
                "ticket": number,
                "at": line.at,
                "reason": line.reason.value,
                "actor": line.actor,
                "command": line.command and line.command.value,
                "text": line.text,
                "data": dict(line.data),
            }
            for number, line in lines
        ]
        self._insert(ticket_history, rows)

    def history_of(self, number: str) -> list[TicketEvent]:
        """A ticket's history, oldest first."""
        query = select(ticket_history).where(ticket_history.c.ticket == number).order_by(ticket_history.c.id)
        return [
            TicketEvent(
                row.at,
                Reason(row.reason),
                row.actor,
                None if row.command is None else Command(row.command),
                row.text,
                row.data,
            )
            for row in self._db.execute(query)
        ]

    def clocks_of(self, numbers: Collection[str]) -> dict[str, list[Clock]]:
        """Ticket -> its clocks, in the order they were started."""
        found: dict[str, list[Clock]] = {number: [] for number in numbers}
        for some in chunks(sorted(numbers)):
            query = select(ticket_clocks).where(ticket_clocks.c.ticket.in_(some)).order_by(ticket_clocks.c.id)
            for row in self._db.execute(query):
                found[row.ticket].append(_clock(row))
        return found

    def add_clocks(self, fresh: Iterable[tuple[str, Clock]]) -> None:
        """Start clocks on tickets, by number."""
        self._insert(ticket_clocks, [_clock_row(number, clock) for number, clock in fresh])

    def stop_clocks(self, number: str, stopped: Iterable[Clock]) -> None:
        """Write down who stopped which clocks of a ticket, and with what."""
        c = ticket_clocks.c
        rows = [
            {
                "b_ticket": number,
                "b_key": clock.key,
                "b_started": clock.started_at,
                "stopped_at": clock.stopped_at,
                "stopped_by": clock.stopped_by,
                "stopped_with": clock.stopped_with,
            }
            for clock in stopped
        ]
        which = (c.ticket == bindparam("b_ticket")) & (c.key == bindparam("b_key"))
        self._many(ticket_clocks.update().where(which, c.started_at == bindparam("b_started")), rows)

    def _zone_of(self, place: str) -> str:
        """IANA zone in force at ``place``."""
        here: str | None = place
        for _ in range(DEEPEST):
            row = self._db.execute(
                select(places.c.zone, places.c.parent).where(places.c.id == here)
            ).one_or_none()
            if row is None:
                return DEFAULT_ZONE
            if row.zone:
                return str(row.zone)
            here = row.parent
        raise RecordsError("dangling-reference", f"place {place!r} is its own ancestor")


def news_of(ticket: Ticket) -> dict[str, Any]:
    """What listeners are told of a ticket."""
    return {
        "ticket": ticket.number,
        "place": ticket.place,
        "concern": ticket.concern,
        "kind": ticket.kind.value,
        "state": ticket.state.value,
        "severity": ticket.severity,
        "version": ticket.version,
    }


def ticket_of(row: Row[Any]) -> Ticket:
    """The ticket in a row of the table."""
    values = dict(row._mapping)  # noqa: SLF001 - public, oddly named
    words = {
        "kind": TicketKind(row.kind),
        "state": State(row.state),
        "clauses": tuple(row.clauses),
    }
    return Ticket(**{**values, **words})


def _row(ticket: Ticket) -> dict[str, Any]:
    words = {"kind": ticket.kind.value, "state": ticket.state.value, "clauses": list(ticket.clauses)}
    return {name: getattr(ticket, name) for name in FIELDS} | words


def _clock(row: Row[Any]) -> Clock:
    return Clock(
        row.key,
        row.clause,
        row.limit_ms,
        row.started_at,
        row.due_at,
        tuple(row.stops),
        row.stopped_at,
        row.stopped_by,
        row.stopped_with,
    )


def _clock_row(number: str, clock: Clock) -> dict[str, Any]:
    values = {name: getattr(clock, name) for name in Clock.__dataclass_fields__}
    return values | {"ticket": number, "stops": list(clock.stops)}

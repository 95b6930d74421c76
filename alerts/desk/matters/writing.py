"""Puts on record what was decided: the one place where changes of matters become rows.

All in the transaction in which it was decided, so that either all of it is on record or nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from secrets import token_bytes
from typing import NamedTuple
from zoneinfo import ZoneInfo

from alerts.chain.sealing import told_of
from alerts.deadlines.days.local_days import local_day
from alerts.deadlines.desk_clock import DeskClock
from alerts.deadlines.obligations import due_of, waken
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.matters.issuing import issue_sheets
from alerts.desk.matters.matter_lookup import files_of
from alerts.events import TICKET_CHANGED, TICKET_OPENED, NewEvent
from alerts.matters.assignment import Assignment
from alerts.matters.choices import AssignmentRole
from alerts.notices.deciding import told_of_command
from alerts.notices.notice import NewNotice
from alerts.notices.occasions import OCCASIONS
from alerts.people.audit import AuditKind
from alerts.people.viewer import Viewer
from alerts.records import Transaction
from alerts.records.desk.sheets import IssuedSheet
from alerts.tickets.desk_moves.changes import DeskChanges, DeskLine, apply_to, inherited_by
from alerts.tickets.desk_moves.matter_file import MatterFile, MatterOpening
from alerts.tickets.ticket import Command, Ticket, TicketEvent, TicketReason, TicketState, event_data_of

SALT = 16
"""Bytes."""
OLD_WORDS = frozenset(Command)


def opening_at(
    tx: Transaction,
    desk: DeskInForce,
    place: str,
    concern: str,
    now: int,
    *,
    severity: str = "minor",
    by_people: bool = True,
    is_said: bool = True,
) -> MatterOpening:
    """The numbers of a ticket at ``place``, and of its contact where people reported it, at ``now`` (UTC ms).

    The next ones of the year that it is there. They are taken by this, and free again if the transaction does
    not commit: whoever decides in it and is refused leaves no gap (C38, C50). Where nobody has said the place
    (``is_said``), nobody knows how many households it is about.
    """
    inventory = desk.inventory
    known = is_said and place in inventory.places
    year = local_day(now, ZoneInfo(desk.calendar_at(place).zone)).year
    return MatterOpening(
        ticket=tx.tickets.issue_numbers(year, 1)[0],
        contact=tx.contacts.issue_numbers(year, 1)[0] if by_people else "",
        place=place,
        concern=concern,
        severity=severity,
        territory=inventory.territory_of(place),
        households=inventory.households_below(place) if known else 0,
        salt=token_bytes(SALT),
    )


def write(
    tx: Transaction,
    file: MatterFile | None,
    changes: DeskChanges,
    by: Viewer | None,
    desk: DeskInForce,
    now: int,
    *,
    wall: int | None = None,
) -> MatterFile:
    """Put ``changes`` of ``file``, as `decide` gave them, on record; returns the file after them.

    Parameters
    ----------
    file
        As it was decided on; ``None``: the ticket is new.
    by
        Whose command it was; ``None``: the service's, which is not audited.
    desk
        In force; its tables are those that it was decided by.
    now
        UTC ms.
    wall
        The time of persons, UTC ms, by which leave runs; ``None``: ``now``.

    Raises
    ------
    Forbidden
        They were disabled since, or stand in for nobody any more; nothing is on record then.
    RecordsError
    """
    own = changes.ticket or (None if file is None else file.ticket)
    if own is None:
        raise ValueError("what opens a ticket has one")
    before = MatterFile(ticket=own) if file is None else file
    parts = list(_parts(changes, own))
    if file is None:
        tx.tickets.add([own])
    known = {own.number: None if file is None else before.ticket}
    tx.tickets.save([part.ticket for part in parts if not _is_known(part.ticket, known)])
    _write_contacts(tx, parts, set(changes.numbers_used))
    _write_assignments(tx, before, changes.assignments, own)
    _write_tasks(tx, before, changes)
    tx.tasks.add([(part.ticket.number, task) for part in parts[1:] for task in part.changes.tasks])
    tx.facts.put([(part.ticket.number, fact) for part in parts for fact in part.changes.facts])
    clocks = _write_clocks(tx, [*changes.clocks, *_clocks_of(changes.others)])
    _leave_closed(tx, parts, known, desk, now)
    inherited = [inherited_by(clocks, part.changes) for part in parts]
    tx.segments.append([each for part in parts for each in part.changes.segments])
    tx.segments.append([each for of_one in inherited for each in of_one])
    tx.findings.add([finding for part in parts for finding in part.changes.findings])
    lines = [(part.ticket.number, event_of(line)) for part in parts for line in part.changes.lines]
    tx.tickets.add_history(lines)
    tx.notices.add(_notices(parts, before, now))
    for digest in changes.attachments:
        tx.attachments.use(digest, own.number)
    _follow_children(tx, changes)
    own_clocks = tuple(clocks[: len(changes.clocks)])
    after = apply_to(before, replace(changes, clocks=own_clocks, segments=changes.segments + inherited[0]))
    gone = {each.number for each in changes.contacts if each.ticket != own.number}
    after = replace(after, facts=after.facts.without(gone)) if gone else after
    signed = issue_sheets(tx, after, changes.sheets, desk, now)
    _audit(tx, changes, own, by, now, wall, signed)
    for part in parts[1:]:
        if part.changes.sheets:
            number = part.ticket.number
            issue_sheets(tx, files_of(tx, [number])[number], part.changes.sheets, desk, now)
    _tell(tx, parts, desk, now, opened=file is None)
    return after


class _Part(NamedTuple):
    """What changes of one ticket, and the ticket after it."""

    ticket: Ticket
    changes: DeskChanges


def _parts(changes: DeskChanges, own: Ticket) -> Iterator[_Part]:
    """Of the ticket itself, and then of others, but for those of which only clocks change."""
    yield _Part(own, changes)
    for other in changes.others:
        if other.ticket is not None:
            yield _Part(other.ticket, other)


def _is_known(ticket: Ticket, known: Mapping[str, Ticket | None]) -> bool:
    """Whether that is on record already."""
    return ticket.number in known and known[ticket.number] in (None, ticket)


def _notices(parts: Iterable[_Part], before: MatterFile, now: int) -> Iterator[NewNotice]:
    """Who is told of the commands that ``parts`` are of; ``before``: the file that they were decided on."""
    known = {each.no for each in before.assignments}
    for ticket, changes in parts:
        here = [each for each in changes.assignments if each.stands and each.works and each.no not in known]
        units = [each.department for each in here] if ticket.number == before.ticket.number else []
        for line in changes.lines:
            if line.reason is TicketReason.COMMAND:
                yield from told_of_command(ticket, line.move, line.actor, units, now, OCCASIONS)


def _audit(
    tx: Transaction,
    changes: DeskChanges,
    own: Ticket,
    viewer: Viewer | None,
    now: int,
    wall: int | None,
    signed: Sequence[IssuedSheet],
) -> None:
    """Who gave the command, if that was a person or a program; what was said is in the history.

    What of sheets was signed, and which files were used, is told to the chain by it.
    """
    if viewer is None or not changes.lines:
        return
    line = changes.lines[0]
    kind = AuditKind.TICKET_COMMAND
    told = told_of({sheet.key: sheet.seal for sheet in signed}, changes.attachments)
    tx.audit.act_for(line.acting_for, viewer, kind, now, own.number, wall=wall, command=line.move, **told)


def _write_contacts(tx: Transaction, parts: Iterable[_Part], new: Collection[str]) -> None:
    """New contacts, and those that go from one ticket to another with their facts and clocks."""
    added = {each.number: each for part in parts for each in part.changes.contacts if each.number in new}
    tx.contacts.add(list(added.values()))
    for part in parts:
        here = part.ticket.number
        moved = defaultdict[str, list[str]](list)
        for each in part.changes.contacts:
            if each.ticket != here:
                moved[each.ticket].append(each.number)
        for there, numbers in moved.items():
            tx.contacts.move(numbers, there)
            tx.facts.move(numbers, here, there)
            tx.clocks.move(numbers, here, there)


def _write_assignments(
    tx: Transaction, before: MatterFile, assignments: Sequence[Assignment], own: Ticket
) -> None:
    """First those that do not lead, any more: of those that stand at most one does."""
    known = {each.no for each in before.assignments}
    for leading in (False, True):
        these = [each for each in assignments if _leads(each) is leading]
        tx.assignments.save([(own.number, each) for each in these if each.no in known])
        tx.assignments.add([(own, each) for each in these if each.no not in known])


def _leads(assignment: Assignment) -> bool:
    return assignment.stands and assignment.role is AssignmentRole.LEAD


def _write_tasks(tx: Transaction, before: MatterFile, changes: DeskChanges) -> None:
    number, known = before.ticket.number, {each.no for each in before.tasks}
    tx.tasks.save([(number, each) for each in changes.tasks if each.no in known])
    tx.tasks.add([(number, each) for each in changes.tasks if each.no not in known])


def _clocks_of(others: Iterable[DeskChanges]) -> Iterator[DeskClock]:
    for other in others:
        yield from other.clocks


def _write_clocks(tx: Transaction, clocks: Sequence[DeskClock]) -> list[DeskClock]:
    """``clocks`` in their order, each with its id."""
    added = iter(tx.clocks.add([each for each in clocks if not each.id]))
    tx.clocks.save({each.id: each for each in clocks if each.id}.values())
    return [each if each.id else next(added) for each in clocks]


def _follow_children(tx: Transaction, changes: DeskChanges) -> None:
    """By when tickets below a group are due, once their clocks were stopped by it."""
    numbers = {clock.ticket for other in changes.others if other.ticket is None for clock in other.clocks}
    if not numbers:
        return
    clocks = tx.clocks.of_tickets(numbers)
    tickets = tx.tickets.by_number(numbers).values()
    due = [replace(each, due_at=due_of(clocks[each.number])) for each in tickets]
    tx.tickets.save(due)


def _leave_closed(
    tx: Transaction,
    parts: Iterable[_Part],
    before: Mapping[str, Ticket | None],
    desk: DeskInForce,
    now: int,
) -> None:
    """Of tickets that are closed now: their gateways are watched no more, tickets below stand alone."""
    closed = [
        ticket.number
        for ticket, _ in parts
        if ticket.state is TicketState.CLOSED
        and ((known := before.get(ticket.number)) is None or known.state is not TicketState.CLOSED)
    ]
    if closed:
        tx.silent_gateways.leave(closed)
        wake_below(tx, closed, desk, now)


def wake_below(tx: Transaction, closed: Collection[str], desk: DeskInForce, now: int) -> None:
    """Have clocks of the tickets below those that were ``closed`` at ``now`` (UTC ms) escalate again."""
    below = tx.tickets.below(closed)
    if not below:
        return
    clocks = tx.clocks.of_tickets([each.number for each in below])
    woken = [
        clock
        for each in below
        for clock in waken(clocks[each.number], desk.tables.policies, desk.calendar_at(each.place), now)
    ]
    tx.clocks.save(woken)


def _word_of(line: DeskLine) -> str:
    """The command as events tell it: the word of before that was given, or else that of the table."""
    return line.given_as if line.given_as in OLD_WORDS else line.move


def event_of(line: DeskLine) -> TicketEvent:
    """``line`` as a line of history; its word, where that is one of before, and the command of the table."""
    old = line.given_as in OLD_WORDS
    return TicketEvent(
        at=line.at,
        reason=line.reason,
        actor=line.actor,
        command=Command(line.given_as) if old else None,
        text=line.text,
        data=line.data,
        acting_for=line.acting_for,
        happened_at=line.happened_at,
        contact=line.contact or None,
        version=line.version,
        move=line.move or None,
    )


def _tell(tx: Transaction, parts: Sequence[_Part], desk: DeskInForce, now: int, *, opened: bool) -> None:
    """Listeners hear of each ticket that changed."""
    above = tx.ticket_territories.of([part.ticket.number for part in parts])
    events = []
    for place, (ticket, changes) in enumerate(parts):
        data = event_data_of(ticket, desk.inventory)
        data |= {"command": _word_of(changes.lines[0])} if changes.lines else {}
        kind = TICKET_OPENED if opened and place == 0 else TICKET_CHANGED
        events.append(NewEvent(kind, ticket.number, data, ticket.territory, above.get(ticket.number, ())))
    tx.events.append(events, now)

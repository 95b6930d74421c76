"""Who is to be told of what has happened: by the table of occasions, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from alerts.deadlines.desk_clock import DeskClock
from alerts.deadlines.walking import FiredStep
from alerts.duty.lines import DutyLine
from alerts.matters.choices import MatterClass, Origin
from alerts.notices.message import Urgency
from alerts.notices.notice import NewNotice, Notice, SubjectKind
from alerts.notices.occasions import HoleAhead, Occasions, ServicePart, UrgencyRule
from alerts.rules.rule import Severity
from alerts.stops.stop_lines import StopLine
from alerts.stops.stop_table import StopCommand
from alerts.stops.supply_stop import SupplyStop
from alerts.tickets.ticket import SYSTEM, Ticket, TicketEvent, TicketKind, TicketReason
from ingest.inventory.departments import Duty

DUTY_LINE = "duty line "
UNREACHED = "unreached "
PRESSING = (MatterClass.URGENT, MatterClass.MAJOR)
OPENING = frozenset(
    {
        TicketReason.OPENED,
        TicketReason.OPENED_FOR_GROUP,
        TicketReason.OPENED_FOR_GATEWAY,
        TicketReason.OPENED_FOR_STATION,
        TicketReason.OPENED_FOR_REVIEW,
        TicketReason.OPENED_FOR_FOREIGN,
        TicketReason.OPENED_FOR_UNUSABLE_GATEWAY,
        TicketReason.BREACHED_AGAIN,
    }
)
"""Why a ticket opens, or is as new."""


def told_of_command(
    ticket: Ticket, move: str, actor: str, assigned: Iterable[str], now: int, occasions: Occasions
) -> Iterator[NewNotice]:
    """Who is told of the command ``move`` that ``actor`` gave at ``now`` (UTC ms), and left ``ticket``.

    ``assigned``: ids of the departments that it made work on it, each of which is told for itself; where it
    did so to none, the posts are those of the ticket's own unit.
    """
    for row in occasions.by_move.get(move, ()):
        for unit in dict.fromkeys(assigned) or (ticket.unit,):
            cause = f"line {ticket.number}/{ticket.version}" + (f"/{unit}" if unit != ticket.unit else "")
            yield NewNotice(
                cause,
                row.kind,
                row.to,
                ticket.number,
                _urgency(row.urgency, ticket),
                now,
                unit=unit,
                actor="" if actor == SYSTEM else actor,
            )


def told_of_stop(
    line: StopLine, before: SupplyStop | None, units: Mapping[Duty, str], occasions: Occasions
) -> Iterator[NewNotice]:
    """Who is told of a command on a stop of supply, as ``line`` has it.

    ``before``: the stop without it; ``None``: it comes to be by it. ``units``: department with a duty at the
    stop, by the duty; the posts are those of whoever works there where nobody has it.
    """
    for row in occasions.by_stop_command[StopCommand(line.command)]:
        if row.announced and (before is None or before.handed_over_at is None):
            continue
        yield NewNotice(
            f"line {line.number}/{line.no}",
            row.kind,
            row.to,
            line.number,
            row.urgency.always or Urgency.NORMAL,
            line.at,
            unit=units.get(row.duty, "") if row.duty is not None else "",
            actor="" if line.actor == SYSTEM else line.actor,
            of=SubjectKind.STOP,
        )


def told_of_order(
    line: DutyLine,
    clock: DeskClock | None,
    dispatch: str,
    occasions: Occasions,
    *,
    attended: bool = True,
) -> Iterator[NewNotice]:
    """Who is told of a dispatch order, or of what was said of one, as ``line`` has it.

    ``clock``: that of the order, which ends with the first answer; ``dispatch``: id of the department that
    gives orders there; ``attended``: whether somebody was at the post. Who gave it hears that nobody was.
    """
    for row in occasions.rows:
        if line.data["command"] in row.orders and not (row.unattended and attended):
            yield NewNotice(
                _cause_of_line(line),
                row.kind,
                row.to,
                line.post,
                row.urgency.always or Urgency.NORMAL,
                line.at,
                unit="" if row.duty is None else dispatch,
                clock=None if clock is None or row.duty is not None else clock.id,
                actor="" if row.unattended else line.actor,
                of=SubjectKind.POST,
            )


def told_of_repair(
    line: DutyLine, clock: DeskClock | None, unit: str, occasions: Occasions
) -> Iterator[NewNotice]:
    """Who is told of what was said on a repair sheet, as ``line`` has it.

    ``clock``: its limit, while that runs; ``unit``: id of the department that it is issued to.
    """
    for row in occasions.rows:
        if line.data["command"] in row.repairs:
            yield NewNotice(
                _cause_of_line(line),
                row.kind,
                row.to,
                line.post,
                row.urgency.always or Urgency.NORMAL,
                line.at,
                unit=unit,
                clock=None if clock is None or not clock.going else clock.id,
                actor=line.actor,
                of=SubjectKind.POST,
            )


def _cause_of_line(line: DutyLine) -> str:
    return f"{DUTY_LINE}{line.id}"


def line_of_cause(cause: str) -> int | None:
    """Id of the line of the duty log that is the ``cause`` of a notice; ``None``: none is."""
    return _number_after(DUTY_LINE, cause)


def _number_after(start: str, cause: str) -> int | None:
    number = cause.removeprefix(start)
    return int(number) if number != cause and number.isdecimal() else None


def told_of_hole(hole: str, unit: str, now: int, occasions: Occasions, *, near: bool) -> list[NewNotice]:
    """Who is told of the ``hole`` of that id in what the department ``unit`` has to fill.

    ``near``: it comes within a day of ``now`` (UTC ms).
    """
    ahead = HoleAhead.DAY if near else HoleAhead.WEEK
    return [
        NewNotice(
            f"hole {hole}",
            row.kind,
            row.to,
            hole,
            row.urgency.always or Urgency.NORMAL,
            now,
            unit=unit,
            of=SubjectKind.HOLE,
        )
        for row in occasions.rows
        if row.holes is ahead
    ]


def told_of_service(
    part: ServicePart, name: str, since: object, now: int, occasions: Occasions
) -> list[NewNotice]:
    """Who is told that ``part`` of the service, the one called ``name``, does not work.

    ``since``: what tells this time from others, such as when it began.
    """
    subject = part_id(part, name)
    return [
        NewNotice(
            f"service {subject} {since}",
            row.kind,
            row.to,
            subject,
            row.urgency.always or Urgency.NORMAL,
            now,
            of=SubjectKind.SERVICE,
        )
        for row in occasions.rows
        if row.service is part
    ]


def told_of_unreached(notice: Notice, now: int, occasions: Occasions) -> Iterator[NewNotice]:
    """Who is told that an urgent ``notice`` reached nobody by ``now`` (UTC ms).

    Nobody is of what is not urgent, of what was for them itself, and of what tells of that.
    """
    if notice.urgency is not Urgency.HIGH or notice.kind in occasions.unreached:
        return
    for row in occasions.rows:
        if row.unreached and set(row.to).isdisjoint(notice.posts):
            yield NewNotice(
                f"{UNREACHED}{notice.id}",
                row.kind,
                row.to,
                notice.subject,
                row.urgency.always or Urgency.NORMAL,
                now,
                of=notice.of,
            )


def unreached_of_cause(cause: str) -> int | None:
    """Id of the notice of which a notice with the ``cause`` tells that it reached nobody; else ``None``."""
    return _number_after(UNREACHED, cause)


def part_id(part: ServicePart, name: str = "") -> str:
    """By which notices are about a part of the service."""
    return f"{part} {name}".rstrip()


def told_of_line(ticket: Ticket, line: TicketEvent, occasions: Occasions) -> Iterator[NewNotice]:
    """Who is told that the service opened ``ticket``, or that it is in breach again, as ``line`` says.

    A ticket for review tells nobody until a live breach widens it, and a child of another asks for no action
    of its own.
    """
    live_now = line.reason is TicketReason.WIDENED and line.data.get("from") == TicketKind.REVIEW
    if not (line.reason in OPENING or live_now) or ticket.parent is not None:
        return
    for row, opens in occasions.of_openings:
        if opens.holds(ticket):
            cause = f"{line.reason} {ticket.number}/{line.at}"
            yield NewNotice(cause, row.kind, row.to, ticket.number, _urgency(row.urgency, ticket), line.at)


def told_of_step(
    step: FiredStep, clock: int, now: int, occasions: Occasions, of: SubjectKind = SubjectKind.TICKET
) -> NewNotice:
    """Who is told of ``step`` of the clock with the id ``clock``, put on record at ``now`` (UTC ms).

    ``of``: what the clock is of; ids of clocks are apart for each.
    """
    due = step.clock.due_at
    cause = "step" if of is SubjectKind.TICKET else f"step of {of}"
    return NewNotice(
        f"{cause} {clock}/{step.step}/{step.n}",
        occasions.of_steps.kind,
        step.meant_for,
        step.clock.ticket,
        Urgency.HIGH if due is not None and step.instant >= due else Urgency.NORMAL,
        now,
        unit=step.clock.unit,
        clock=clock,
        step=step.step,
        of=of,
    )


def _urgency(rule: UrgencyRule, ticket: Ticket) -> Urgency:
    if rule.always is not None:
        return rule.always
    critical = ticket.origin is Origin.SENSOR and ticket.severity == Severity.CRITICAL
    return Urgency.HIGH if critical or ticket.matter_class in PRESSING else Urgency.NORMAL

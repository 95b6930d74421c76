"""Breaches that sensors found: a ticket is opened and handed on, or they join one (desk.md, section 4).

Opening is registration and dispatch in one instant, and one change of the ticket. What joins can raise its
severity and widen its kind, never the reverse; a live breach on a resolved ticket is a rework by the service.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from alerts.matters.choices import Category, ContactChannel, Origin
from alerts.matters.facts import Fact
from alerts.matters.names import Name
from alerts.matters.state import MatterState
from alerts.routing.proposing import sensors_matter
from alerts.routing.routing_rows import RoutingTables
from alerts.rules.rule import Severity
from alerts.tickets.desk_moves.by_service.openings import ServiceOpening, open_many
from alerts.tickets.desk_moves.changes import DeskChanges, DeskLine, apply_to
from alerts.tickets.desk_moves.deciding import decide
from alerts.tickets.desk_moves.desk_tables import DeskTables
from alerts.tickets.desk_moves.effects.proposing import with_supervision_proposed
from alerts.tickets.desk_moves.matter_file import THE_SERVICE, Around, MatterFile
from alerts.tickets.desk_moves.orders import Order
from alerts.tickets.desk_moves.timekeeping.keeping import keep_time
from alerts.tickets.desk_moves.timekeeping.subjects import BREACH_JOINED
from alerts.tickets.opening import SEVERITIES, TicketAddition
from alerts.tickets.ticket import SYSTEM, Command, Ticket, TicketKind, TicketReason, TicketState, widest

REWORK = "rework"


@dataclass(frozen=True, slots=True)
class SensorOpening:
    """A ticket that sensors open.

    Attributes
    ----------
    around
        What is so around it; its ``opening`` has its number, its place and what is wrong there.
    unit
        Id of the department that gets it; empty: none.
    began_at
        UTC ms: when the earliest breach of its episodes began.
    reason, told
        Why it is opened, and the data of the line that says so.
    clauses
        What it rests on.
    previous
        Number of the ticket that it is a recurrence of; ``None``: of none.
    """

    around: Around
    unit: str
    began_at: int
    reason: TicketReason
    told: Mapping[str, Any]
    clauses: tuple[str, ...] = ()
    previous: str | None = None


def values_of(concern: str, routing: RoutingTables, *, suspected_burst: bool) -> dict[str, Hashable]:
    """What a matter is that sensors found, as the form of registration has it; devices are of no line."""
    state = MatterState({Name.CONCERN: concern, Name.SUSPECTED_BURST: suspected_burst})
    row = sensors_matter(state, routing)
    about = {"channel": ContactChannel.SENSOR, "category": row.category, "complaint": False}
    return about if row.line is None else {**about, "line": row.line}


def open_for_sensors(openings: Sequence[SensorOpening], now: int, tables: DeskTables) -> list[DeskChanges]:
    """What opens each of ``openings`` at ``now`` (UTC ms), in their order; those that are alike at once.

    Raises
    ------
    MoveRefused
        One of them cannot be registered; nothing is opened then.
    """
    made = open_many(
        [
            ServiceOpening(
                each.around,
                min(each.began_at, now),
                values_of(_concern(each), tables.routing, suspected_burst=each.around.suspected_burst),
                each.unit,
            )
            for each in openings
        ],
        now,
        tables,
    )
    return [_opened(changes, each, now) for changes, each in zip(made, openings, strict=True)]


def _concern(opening: SensorOpening) -> str:
    numbers = opening.around.opening
    if numbers is None:
        raise ValueError("what opens a ticket has its numbers")
    return numbers.concern


def _opened(changes: DeskChanges, opening: SensorOpening, now: int) -> DeskChanges:
    """``changes`` as those of one opening: its first line says what was found, the next who has it."""
    if changes.ticket is None:  # pragma: no cover - every registration makes a ticket
        raise ValueError("what opens a ticket has one")
    ticket = replace(
        changes.ticket,
        version=1,
        breached_at=opening.began_at,
        clauses=opening.clauses,
        recurrence_of=opening.previous,
    )
    registered, *handed_on = changes.lines
    lines = [replace(registered, reason=opening.reason, data=opening.told, version=1)]
    if opening.previous is not None:
        lines.append(_line(ticket, TicketReason.RECURRENCE, now, {"ticket": opening.previous}))
    lines += [replace(line, version=1) for line in handed_on if ticket.unit]
    return replace(changes, ticket=ticket, lines=tuple(lines))


def join_by_sensors(
    file: MatterFile, addition: TicketAddition, around: Around, tables: DeskTables
) -> DeskChanges:
    """What becomes of the ticket of ``file``, which is not closed, with those of ``addition`` on it."""
    now, before = addition.now, file.ticket
    changes = DeskChanges(lines=(_line(before, TicketReason.JOINED, now, addition.summary),))
    if before.state is TicketState.RESOLVED and any(episode.open for episode in addition.live_episodes):
        changes += rework_by_service(file, around, now, tables)
    ticket = changes.ticket or before
    kind = widest([ticket.kind, addition.kind])
    if kind is not ticket.kind:
        widened = {"from": ticket.kind, "to": kind} | addition.share
        changes += DeskChanges(lines=(_line(ticket, TicketReason.WIDENED, now, widened),))
    severity = max(Severity(ticket.severity), addition.severity, key=SEVERITIES.index)
    ticket = replace(
        ticket,
        kind=kind,
        severity=severity.value,
        breached_at=min(ticket.breached_at, addition.began_at),
        clauses=addition.clauses(ticket.clauses),
        affected_households=addition.households,
        category=_category(ticket, addition, tables),
    )
    changes += DeskChanges(ticket=ticket, facts=_joined(file, ticket, addition))
    # What the matter has become by it may call for 督办 (W9); pure, so that a wave costs no statement more.
    asked = with_supervision_proposed(apply_to(file, changes), around, now, tables)
    changes += DeskChanges(ticket=asked)
    if not _may_owe_more(before, addition):
        return changes
    here = replace(around, joined_at=now)
    return changes + keep_time(apply_to(file, changes), (), here, tables, now)


def _joined(file: MatterFile, after: Ticket, addition: TicketAddition) -> tuple[Fact, ...]:
    """The fact that the ticket is another matter from now on: what is owed only later counts from it, too."""
    before = file.ticket
    another = before.kind is TicketKind.REVIEW or after.category is not before.category
    first_of_people = before.origin is Origin.PEOPLE and not file.facts.has(BREACH_JOINED)
    if not addition.live_episodes or not (another or first_of_people):
        return ()
    return (Fact(BREACH_JOINED, "", addition.now, addition.now, SYSTEM),)


def rework_by_service(file: MatterFile, around: Around, now: int, tables: DeskTables) -> DeskChanges:
    """The ticket is in hand again, since something is wrong again; clocks of before stay as they are."""
    # Later than the clocks before, which may have started and stopped in this millisecond.
    at = max([now, *(clock.started_at + 1 for clock in file.clocks)])
    changes = decide(file, Order(REWORK, THE_SERVICE, at), replace(around, joined_at=None), at, tables)
    line = replace(
        changes.lines[0],
        at=now,
        happened_at=now,
        reason=TicketReason.BREACHED_AGAIN,
        given_as=Command.REOPEN.value,
    )
    return replace(changes, lines=(line, *changes.lines[1:]))


def _category(ticket: Ticket, addition: TicketAddition, tables: DeskTables) -> Category | None:
    """A suspected burst is a leak, whatever sensors found before; what people report is what they say."""
    if ticket.origin is not Origin.SENSOR or not addition.suspected_burst:
        return ticket.category
    found = values_of(ticket.concern, tables.routing, suspected_burst=True)["category"]
    return found if isinstance(found, Category) else ticket.category


def _may_owe_more(before: Ticket, addition: TicketAddition) -> bool:
    """Whether the episodes can start a clock that such a ticket has not had from its opening on."""
    if not addition.live_episodes:
        return False
    reviewed = before.kind is TicketKind.REVIEW
    return reviewed or addition.loss_of_supply or before.affected_households != addition.households


def _line(ticket: Ticket, reason: TicketReason, now: int, data: Mapping[str, Any]) -> DeskLine:
    return DeskLine(
        at=now, happened_at=now, reason=reason, actor=SYSTEM, version=ticket.version, data=dict(data)
    )

"""The ticket about a gateway that speaks for others (judgement.md, *foreign*): where it is, what it says.

There is no episode behind it and no clock on it: a person ends it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from alerts.matters.choices import Step
from alerts.rules.rule import Concern, Severity
from alerts.tickets.moves import apply
from alerts.tickets.ticket import (
    SYSTEM,
    Command,
    Ticket,
    TicketEvent,
    TicketKind,
    TicketReason,
    TicketState,
    widest,
)
from ingest.inventory.tree import Inventory
from ingest.readings.intrusions import Intrusion

CONCERN = Concern.SENSOR


def places_of(intrusion: Intrusion, inventory: Inventory) -> list[str]:
    """The place of the gateway that spoke; where that is not known, the organisations that it spoke for.

    None while the inventory has no place.
    """
    gateway = inventory.gateways.get(intrusion.sender)
    if gateway is not None:
        return [gateway.place]
    spoken_for = [inventory.points[point].place for point in intrusion.points if point in inventory.points]
    roots = [[node.id for node in inventory.upwards(place)][-1] for place in spoken_for]
    return list(dict.fromkeys(roots)) or [p.id for p in inventory.places.values() if p.parent is None][:1]


def opened_by(
    intrusions: Sequence[Intrusion],
    place: str,
    number: str,
    households: int,
    previous: Ticket | None,
    now: int,
) -> tuple[Ticket, list[TicketEvent]]:
    """A new ticket ``number`` with its first lines; ``previous`` is the one that it is a recurrence of.

    ``households`` are those at and below ``place``, ``now`` is UTC ms.
    """
    ticket = Ticket(
        id=-1,
        number=number,
        place=place,
        concern=CONCERN.value,
        kind=TicketKind.PLACE,
        step=Step.DISPATCHED,
        severity=Severity.MINOR.value,
        opened_at=now,
        breached_at=min(intrusion.since for intrusion in intrusions),
        clauses=(),
        affected_at_opening=households,
        affected_households=households,
        recurrence_of=None if previous is None else previous.number,
    )
    first, *others = intrusions
    lines = [_line(TicketReason.OPENED_FOR_FOREIGN, first, now), *told(others, now)]
    if previous is not None:
        lines.append(TicketEvent(now, TicketReason.RECURRENCE, data={"ticket": previous.number}))
    return ticket, lines


def joined_by(intrusions: Sequence[Intrusion], ticket: Ticket, now: int) -> tuple[Ticket, list[TicketEvent]]:
    """``ticket``, which is not closed, and its new lines; resolved, it is open again."""
    lines = told(intrusions, now)
    if ticket.state is TicketState.RESOLVED:
        ticket, _ = apply(ticket, Command.REOPEN, now, actor=SYSTEM, open_episodes=0)
        lines.append(TicketEvent(now, TicketReason.BREACHED_AGAIN, command=Command.REOPEN))
    kind = widest([ticket.kind, TicketKind.PLACE])
    if kind is not ticket.kind:
        lines.append(TicketEvent(now, TicketReason.WIDENED, data={"from": ticket.kind, "to": kind}))
    return replace(ticket, kind=kind), lines


def told(intrusions: Sequence[Intrusion], now: int) -> list[TicketEvent]:
    """A line for each of ``intrusions``."""
    return [_line(TicketReason.FOREIGN_READINGS, intrusion, now) for intrusion in intrusions]


def _line(reason: TicketReason, intrusion: Intrusion, now: int) -> TicketEvent:
    data = {
        "sender": intrusion.sender,
        "since": intrusion.since,
        "letters": intrusion.letters,
        "points": list(intrusion.points),
    }
    return TicketEvent(now, reason, data=data)

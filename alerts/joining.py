"""What a ticket becomes when episodes open it or join it. Pure; alerts/filing.py writes it down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from alerts import clocks
from alerts.clocks import Breach, Scope
from alerts.grouping import Finding, Placement
from alerts.rules import Concern, Kind, Severity, Side
from alerts.tickets import SYSTEM, Clock, Command, Reason, State, Ticket, TicketEvent, TicketKind, apply

MOST_NAMED = 20
"""Episodes that one line of history names; it counts the others."""
SEVERITIES = list(Severity)
KINDS = list(TicketKind)
OPENED_AS = {
    TicketKind.REVIEW: Reason.OPENED_FOR_REVIEW,
    TicketKind.PLACE: Reason.OPENED,
    TicketKind.GATEWAY: Reason.OPENED_FOR_GATEWAY,
    TicketKind.STATION: Reason.OPENED_FOR_STATION,
    TicketKind.GROUP: Reason.OPENED_FOR_GROUP,
}


@dataclass(frozen=True, slots=True)
class Arrival:
    """Episodes that open or join one ticket at ``now`` (UTC ms), and what is known of its place.

    ``households`` are affected at and below the place, ``zone`` is its IANA zone. There is at least one
    placement, and all are of one place and concern.
    """

    placements: Sequence[Placement]
    households: int
    zone: str
    now: int

    @property
    def findings(self) -> list[Finding]:
        """The episodes."""
        return [placement.finding for placement in self.placements]

    @property
    def alarming(self) -> list[Finding]:
        """The episodes that are more than a matter for review."""
        return [each.finding for each in self.placements if each.kind is not TicketKind.REVIEW]

    @property
    def kind(self) -> TicketKind:
        """The kind of ticket that they call for."""
        return max((placement.kind for placement in self.placements), key=KINDS.index)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A ticket after an arrival, with what its history gains and the clocks that start."""

    ticket: Ticket
    lines: list[TicketEvent]
    clocks: list[Clock]


def opened(arrival: Arrival, number: str, before: Ticket | None) -> Outcome:
    """A new ticket.

    Parameters
    ----------
    number
        Its number.
    before
        The ticket of the same place and concern that this one is a recurrence of.
    """
    findings = arrival.findings
    kind = arrival.kind
    ticket = Ticket(
        id=-1,
        number=number,
        place=arrival.placements[0].place,
        concern=findings[0].concern.value,
        kind=kind,
        state=State.OPEN,
        severity=_gravest(findings).value,
        opened_at=arrival.now,
        breached_at=min(finding.began_at for finding in findings),
        clauses=_clauses((), findings),
        affected_at_opening=arrival.households,
        affected_households=arrival.households,
        recurrence_of=None if before is None else before.number,
    )
    lines = [TicketEvent(arrival.now, OPENED_AS[kind], data=named(findings))]
    if before is not None:
        lines.append(TicketEvent(arrival.now, Reason.RECURRENCE, data={"ticket": before.number}))
    return Outcome(ticket, lines, _clocks(arrival, ()))


def joined(arrival: Arrival, ticket: Ticket, running: Sequence[Clock]) -> Outcome:
    """``ticket``, which is not closed and has the clocks ``running``, with further episodes on it.

    They can raise its severity and widen its kind, never the reverse. A breach that is going on reopens a
    ticket whose handler had said that it was resolved.
    """
    lines = [TicketEvent(arrival.now, Reason.JOINED, data=named(arrival.findings))]
    fresh: list[Clock] = []
    if ticket.state is State.RESOLVED and any(finding.open for finding in arrival.alarming):
        ticket, _ = apply(ticket, Command.REOPEN, arrival.now, actor=SYSTEM, open_episodes=0)
        lines.append(TicketEvent(arrival.now, Reason.BREACHED_AGAIN, command=Command.REOPEN))
        fresh += clocks.restarted(running, arrival.now, arrival.zone)
    kind = max(ticket.kind, arrival.kind, key=KINDS.index)
    if kind is not ticket.kind:
        lines.append(TicketEvent(arrival.now, Reason.WIDENED, data={"from": ticket.kind, "to": kind}))
    graver = max(Severity(ticket.severity), _gravest(arrival.findings), key=SEVERITIES.index)
    changed = replace(
        ticket,
        kind=kind,
        severity=graver.value,
        breached_at=min(ticket.breached_at, *(finding.began_at for finding in arrival.findings)),
        clauses=_clauses(ticket.clauses, arrival.findings),
        affected_households=arrival.households,
    )
    return Outcome(changed, lines, fresh + _clocks(arrival, [clock.key for clock in running]))


def named(findings: Sequence[Finding]) -> dict[str, Any]:
    """Episodes as a line of history names them: how many, and the first of them."""
    return {"count": len(findings), "episodes": [finding.id for finding in findings[:MOST_NAMED]]}


def _gravest(findings: Sequence[Finding]) -> Severity:
    return max((finding.severity for finding in findings), key=SEVERITIES.index)


def _clauses(known: Sequence[str], findings: Sequence[Finding]) -> tuple[str, ...]:
    """Every clause once, in the order they came; a rule may name several."""
    said = [clause for finding in findings for clause in finding.clause.split()]
    return tuple(dict.fromkeys([*known, *said]))


def _clocks(arrival: Arrival, running: Sequence[str]) -> list[Clock]:
    findings = arrival.alarming
    if not findings:
        return []
    began_at = min(finding.began_at for finding in findings)
    scopes = frozenset(scope for finding in findings for scope in _scopes(finding))
    breach = Breach(findings[0].concern, scopes, arrival.households, began_at, arrival.zone)
    return clocks.started(breach, arrival.now, running)


def _scopes(finding: Finding) -> set[Scope]:
    scopes = {Scope.ANY}
    if finding.kind is Kind.FALL:
        scopes |= {Scope.SUSPECTED_BURST, Scope.LOSS_OF_SUPPLY}
    elif finding.concern is Concern.WATER_PRESSURE and finding.side is Side.BELOW:
        scopes.add(Scope.LOSS_OF_SUPPLY)
    return scopes

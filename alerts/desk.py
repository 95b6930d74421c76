"""The ticket desk: brings tickets in line with episodes, once per tick, in the transaction of the tick.

Stages, each a function over typed values: take what changed, sort out what needs no ticket, let silent
gateways and stations stand for what hangs behind them, group, open or join tickets, and look at what
recovered. Only episodes that are new, changed or held are looked at; running it again changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from alerts.filing import Filing
from alerts.grouping import Finding, Groups, Placement, Untold, metrics_of, placed, topology_of
from alerts.matching import applies
from alerts.records import Transaction
from alerts.rules import Concern, Kind, Rule
from alerts.suppression import Silences, sorted_out
from alerts.tickets import State, TicketKind
from ingest.inventory import Inventory, Point


@dataclass(frozen=True, slots=True)
class Sifted:
    """Findings by what is to be done: ``known`` are on a ticket, ``untold`` need none (episode id -> why)."""

    known: list[Finding] = field(default_factory=list)
    untold: dict[int, str | None] = field(default_factory=dict)
    reviews: list[Finding] = field(default_factory=list)
    silent: list[Finding] = field(default_factory=list)
    live: list[Finding] = field(default_factory=list)


def settle(
    tx: Transaction,
    inventory: Inventory,
    rules: Mapping[str, Rule],
    now: int,
    newest: Mapping[int, int],
) -> None:
    """Open, join, widen and link tickets for what the records' episodes say since the last call.

    Parameters
    ----------
    tx
        The transaction that the episodes were applied in.
    inventory, rules
        In force now.
    now
        UTC ms.
    newest
        Point key -> newest ``measured_at``, UTC ms; a point that is missing never spoke.

    Raises
    ------
    RecordsError
        From the records.
    """
    findings = tx.unsettled()
    if not findings:
        return
    topology = topology_of(inventory)
    filing = Filing(tx, topology, now)
    sifted = sift(findings, _left_behind(tx, findings))
    tx.settle_episodes(sifted.untold)

    everything_silent = tx.open_silences() if sifted.silent else []
    silences = Silences(
        topology, {finding.point for finding in everything_silent}, newest, lambda point: _heard(rules, point)
    )
    silent = sorted_out(sifted.silent, silences)
    waiting = Untold.WAITING_FOR_SIBLINGS.value
    tx.hold_episodes({finding.id: waiting for finding in silent.held if not finding.held})

    placements = list(silent.suppressed)
    placements += [Placement(each, topology.home(each.place), TicketKind.REVIEW) for each in sifted.reviews]
    for concern, some in by_concern([*sifted.live, *silent.alone]).items():
        breaching = tx.breaching_places(concern) | _standing_alone(concern, everything_silent, silences)
        groups = Groups(topology, breaching, metrics_of(concern, rules))
        placements += placed(some, topology, groups, _tickets_over(filing, concern, some))
    filing.file(placements)
    filing.adopt_silenced(everything_silent, silences)
    filing.note_changes(sifted.known)
    filing.finish()


def sift(findings: Sequence[Finding], left_behind: frozenset[str]) -> Sifted:
    """Sort findings by what is to be done about them.

    Parameters
    ----------
    left_behind
        Numbers of the findings' tickets on which nobody works any more, or nobody had to: an episode on one
        of them that late data showed to go on is a live breach and is placed anew.
    """
    sifted = Sifted()
    for finding in findings:
        if finding.ticket is not None and not (finding.open and finding.ticket in left_behind):
            sifted.known.append(finding)
        elif (reason := untold(finding)) is not None:
            sifted.untold[finding.id] = reason.value
        elif finding.ended_at is not None and finding.found_late:
            sifted.reviews.append(finding)
        elif finding.kind is Kind.SILENT:
            sifted.silent.append(finding)
        else:
            sifted.live.append(finding)
    return sifted


def untold(finding: Finding) -> Untold | None:
    """Why an episode that is on no ticket needs none; ``None`` when it does.

    A breach that came and went between two ticks still opens its ticket, as it would have live; only one
    that was found late is a matter for review.
    """
    if finding.withdrawn:
        return Untold.WITHDRAWN
    if not finding.opens_ticket:
        return Untold.STATISTICS_ONLY
    if finding.ended_at is not None and finding.kind is Kind.SILENT:
        return Untold.SPOKE_AGAIN
    if finding.ended_at is not None and finding.found_late and not finding.review_when_late:
        return Untold.LATE_AND_OVER
    return None


def by_concern(findings: Iterable[Finding]) -> dict[Concern, list[Finding]]:
    """Findings per concern, in order."""
    found: dict[Concern, list[Finding]] = {}
    for finding in findings:
        found.setdefault(finding.concern, []).append(finding)
    return found


def _left_behind(tx: Transaction, findings: Iterable[Finding]) -> frozenset[str]:
    """The tickets of ``findings`` that are closed, resolved, or only for review."""
    numbers = {finding.ticket for finding in findings if finding.ticket is not None}
    return frozenset(
        number
        for number, ticket in tx.tickets_by_number(numbers).items()
        if ticket.state in (State.CLOSED, State.RESOLVED) or ticket.kind is TicketKind.REVIEW
    )


def _heard(rules: Mapping[str, Rule], point: Point) -> bool:
    """Whether the silence of ``point`` would be told."""
    return any(
        rule.kind is Kind.SILENT and rule.opens_ticket and applies(rule, point) for rule in rules.values()
    )


def _standing_alone(concern: Concern, silent: Iterable[Finding], silences: Silences) -> set[str]:
    """Places of silent points that no gateway or station accounts for, or may turn out to."""
    return {
        finding.place
        for finding in silent
        if finding.concern is concern
        and silences.stands_for(finding.point) is None
        and not silences.must_wait(finding.point)
    }


def _tickets_over(filing: Filing, concern: Concern, findings: Iterable[Finding]) -> dict[str, TicketKind]:
    """Place -> kind of the ticket not closed there, for the homes of ``findings`` and all places above."""
    homes = {filing.topology.home(finding.place) for finding in findings}
    over = {place for home in homes for place in (home, *filing.topology.above(home))}
    return {place: ticket.kind for place, ticket in filing.not_closed(concern, over).items()}

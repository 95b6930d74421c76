"""The ticket desk: brings tickets in line with episodes, once per tick, in the transaction of the tick.

Stages, each a function over typed values: take what changed, sort out what needs no ticket, let silent
gateways and stations stand for what hangs behind them, group, open or join tickets, and look at what
recovered. Only episodes that are new, changed or held are looked at; running it again changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from alerts.desk.ticket_changes import TicketChanges
from alerts.records import Transaction
from alerts.rules.rule import Concern, Rule, RuleKind
from alerts.rules.selection import applies
from alerts.tickets.grouping import Groups, Placement, metrics_of, place_episodes
from alerts.tickets.pending_episode import NoTicket, PendingEpisode
from alerts.tickets.place_tree import place_tree_of
from alerts.tickets.suppression import Silences, siblings, triage_silences
from alerts.tickets.ticket import TicketKind, TicketState
from ingest.inventory.tree import Inventory, Point


@dataclass(frozen=True, slots=True)
class Triage:
    """Pending episodes by what is to be done: ``known`` are on a ticket, ``untold`` need none (id -> why)."""

    known: list[PendingEpisode] = field(default_factory=list)
    untold: dict[int, str | None] = field(default_factory=dict)
    reviews: list[PendingEpisode] = field(default_factory=list)
    silent: list[PendingEpisode] = field(default_factory=list)
    live: list[PendingEpisode] = field(default_factory=list)


def settle(
    tx: Transaction,
    inventory: Inventory,
    rules: Mapping[str, Rule],
    now: int,
    ids: Sequence[int] | None = None,
) -> None:
    """Open, join, widen and link tickets for what episodes say that are new, changed or held.

    Parameters
    ----------
    tx
        A transaction; what was decided is on record when it commits, or nothing of it.
    inventory, rules
        In force now.
    now
        UTC ms.
    ids
        Only these episodes; ``None``: all.

    Raises
    ------
    RecordsError
        From the records.
    """
    episodes = tx.pending.some(tx.pending.queue() if ids is None else ids)
    if not episodes:
        return
    tree = place_tree_of(inventory)
    changes = TicketChanges(tx, tree, now)
    triaged = triage(episodes, _left_behind(tx, episodes))
    tx.pending.settle(triaged.untold)

    everything_silent = tx.pending.open_silences() if triaged.silent else []
    silent_points = {episode.point for episode in everything_silent}
    heard = tx.last_heard.of({point.key for point in siblings(tree, silent_points)})
    silences = Silences(tree, silent_points, heard, lambda point: _heard(rules, point))
    silent = triage_silences(triaged.silent, silences)
    held_reason = NoTicket.WAITING_FOR_SIBLINGS.value
    tx.pending.hold({episode.id: held_reason for episode in silent.held if not episode.held})

    placements = list(silent.suppressed)
    placements += [Placement(each, tree.home(each.place), TicketKind.REVIEW) for each in triaged.reviews]
    for concern, some in by_concern([*triaged.live, *silent.alone]).items():
        breaching = tx.pending.breaching_places(concern) | _uncovered_silent_places(
            concern, everything_silent, silences
        )
        groups = Groups(tree, breaching, metrics_of(concern, rules))
        placements += place_episodes(some, tree, groups, _tickets_over(changes, concern, some))
    changes.file(placements)
    changes.adopt_silenced(everything_silent, silences)
    changes.note_changes(triaged.known)
    changes.finish()


def triage(episodes: Sequence[PendingEpisode], left_behind: frozenset[str]) -> Triage:
    """Sort findings by what is to be done about them.

    Parameters
    ----------
    left_behind
        Numbers of the findings' tickets on which nobody works any more, or nobody had to: an episode on one
        of them that late data showed to go on is a live breach and is placed anew.
    """
    triaged = Triage()
    for episode in episodes:
        if episode.ticket is not None and not (episode.open and episode.ticket in left_behind):
            triaged.known.append(episode)
        elif (reason := no_ticket_reason(episode)) is not None:
            triaged.untold[episode.id] = reason.value
        elif episode.ended_at is not None and episode.found_late:
            triaged.reviews.append(episode)
        elif episode.kind is RuleKind.SILENT:
            triaged.silent.append(episode)
        else:
            triaged.live.append(episode)
    return triaged


def no_ticket_reason(episode: PendingEpisode) -> NoTicket | None:
    """Why an episode that is on no ticket needs none; ``None`` when it does.

    A breach that came and went between two ticks still opens its ticket, as it would have live; only one
    that was found late is a matter for review.
    """
    if episode.withdrawn:
        return NoTicket.WITHDRAWN
    if not episode.opens_ticket:
        return NoTicket.STATISTICS_ONLY
    if episode.ended_at is not None and episode.kind is RuleKind.SILENT:
        return NoTicket.SPOKE_AGAIN
    if episode.ended_at is not None and episode.found_late and not episode.review_when_late:
        return NoTicket.LATE_AND_OVER
    return None


def by_concern(episodes: Iterable[PendingEpisode]) -> dict[Concern, list[PendingEpisode]]:
    """Findings per concern, in order."""
    found: dict[Concern, list[PendingEpisode]] = {}
    for episode in episodes:
        found.setdefault(episode.concern, []).append(episode)
    return found


def _left_behind(tx: Transaction, episodes: Iterable[PendingEpisode]) -> frozenset[str]:
    """The tickets of ``episodes`` that are closed, resolved, or only for review."""
    numbers = {episode.ticket for episode in episodes if episode.ticket is not None}
    return frozenset(
        number
        for number, ticket in tx.tickets.by_number(numbers).items()
        if ticket.state in (TicketState.CLOSED, TicketState.RESOLVED) or ticket.kind is TicketKind.REVIEW
    )


def _heard(rules: Mapping[str, Rule], point: Point) -> bool:
    """Whether the silence of ``point`` would be told."""
    return any(
        rule.kind is RuleKind.SILENT and rule.opens_ticket and applies(rule, point) for rule in rules.values()
    )


def _uncovered_silent_places(
    concern: Concern, silent: Iterable[PendingEpisode], silences: Silences
) -> set[str]:
    """Places of silent points that no gateway or station accounts for, or may turn out to."""
    return {
        episode.place
        for episode in silent
        if episode.concern is concern
        and silences.covering_ticket(episode.point) is None
        and not silences.must_wait(episode.point)
    }


def _tickets_over(
    changes: TicketChanges, concern: Concern, episodes: Iterable[PendingEpisode]
) -> dict[str, TicketKind]:
    """Place -> kind of the ticket not closed there, for the homes of ``episodes`` and all places above."""
    homes = {changes.tree.home(episode.place) for episode in episodes}
    over = {place for home in homes for place in (home, *changes.tree.above(home))}
    return {place: ticket.kind for place, ticket in changes.not_closed(concern, over).items()}

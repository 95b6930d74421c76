"""Settles tickets: brings them in line with pending episodes, a slice of episodes in one transaction.

The stages, each a function over typed values: read the pending episodes, sort out those that need no ticket,
cover silences by those of their gateways and stations, group, open or join tickets, record recoveries. Only
episodes that are new, changed or held are looked at; settling again changes nothing. judgement.md,
section 6.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from alerts.desk.ticket_changes import Target, TicketChanges
from alerts.records import Transaction
from alerts.rules.rule import Concern, Rule, RuleKind
from alerts.rules.selection import applies
from alerts.tickets.grouping import Groups, Placement, first_breaches_by_target, metrics_of, place_episodes
from alerts.tickets.pending_episode import FirstBreach, NoTicketReason, PendingEpisode
from alerts.tickets.place_tree import place_tree_of
from alerts.tickets.suppression import SilentGateways, siblings, triage_silences
from alerts.tickets.ticket import TicketKind
from alerts.tickets.triage import by_concern, is_inactive, triage
from ingest.inventory.tree import Inventory, Point


def settle(
    tx: Transaction,
    inventory: Inventory,
    rules: Mapping[str, Rule],
    now: int,
    ids: Sequence[int] | None = None,
) -> None:
    """Open, join, widen and link tickets for the episodes that are new, changed or held.

    Parameters
    ----------
    tx
        A writing transaction; all that is decided is on record when it commits.
    inventory, rules
        In force now.
    now
        UTC ms.
    ids
        Only these episodes; ``None``: all.

    Raises
    ------
    RecordsError
        The transaction is to be rolled back.
    """
    episodes = tx.pending.episodes(tx.pending.queue() if ids is None else ids)
    if not episodes:
        return
    tree = place_tree_of(inventory)
    changes = TicketChanges(tx, tree, now)
    triaged = triage(episodes, _inactive_tickets(tx, episodes))
    tx.pending.settle(triaged.without_ticket)

    all_silences = tx.pending.open_silences() if triaged.silent else []
    silent_points = {episode.point for episode in all_silences}
    last_heard = tx.last_heard.of({point.key for point in siblings(tree, silent_points)})
    silent_gateways = SilentGateways(
        tree, silent_points, last_heard, lambda point: _silence_opens_ticket(rules, point)
    )
    silent = triage_silences(triaged.silent, silent_gateways)
    held_reason = NoTicketReason.WAITING_FOR_SIBLINGS.value
    tx.pending.hold({episode.id: held_reason for episode in silent.held if not episode.held})

    placements = list(silent.covered)
    placements += [Placement(each, tree.home(each.place), TicketKind.REVIEW) for each in triaged.reviews]
    first_breaches: dict[Target, FirstBreach] = {}
    for concern, members in by_concern([*triaged.live, *silent.uncovered]).items():
        silences = _uncovered(concern, all_silences, silent_gateways)
        breaching = tx.pending.breaching_places(concern) | {episode.place for episode in silences}
        groups = Groups(tree, breaching, metrics_of(concern, rules))
        placements += place_episodes(members, tree, groups, _tickets_above(changes, concern, members))
        unsettled = _with_silences(tx.pending.first_breaches(concern), silences)
        for place, first in first_breaches_by_target(unsettled, tree, groups).items():
            first_breaches[place, concern] = first
    changes.put_on_tickets(placements, first_breaches)
    changes.adopt_silent_tickets(all_silences, silent_gateways)
    changes.record_changes(triaged.on_ticket)
    changes.save()


def _inactive_tickets(tx: Transaction, episodes: Iterable[PendingEpisode]) -> frozenset[str]:
    """The tickets of ``episodes`` that are closed, resolved, or only for review."""
    numbers = {episode.ticket for episode in episodes if episode.ticket is not None}
    return frozenset(
        number for number, ticket in tx.tickets.by_number(numbers).items() if is_inactive(ticket)
    )


def _silence_opens_ticket(rules: Mapping[str, Rule], point: Point) -> bool:
    """Whether a silence of ``point`` would open a ticket."""
    return any(
        rule.kind is RuleKind.SILENT and rule.opens_ticket and applies(rule, point) for rule in rules.values()
    )


def _uncovered(
    concern: Concern, silent: Iterable[PendingEpisode], silent_gateways: SilentGateways
) -> list[PendingEpisode]:
    """Silences of points that no gateway or station covers, nor may turn out to cover."""
    return [
        episode
        for episode in silent
        if episode.concern is concern
        and silent_gateways.covering_ticket(episode.point) is None
        and not silent_gateways.must_hold(episode.point)
    ]


def _with_silences(
    by_place: Mapping[str, FirstBreach], silences: Iterable[PendingEpisode]
) -> dict[str, FirstBreach]:
    """``by_place`` with those of ``silences`` that are on no ticket yet."""
    found = dict(by_place)
    for episode in silences:
        if episode.ticket is None:
            first = FirstBreach(episode.began_at, episode.opened_at)
            found[episode.place] = first.with_other(found.get(episode.place))
    return found


def _tickets_above(
    changes: TicketChanges, concern: Concern, episodes: Iterable[PendingEpisode]
) -> dict[str, TicketKind]:
    """Place -> kind of the ticket not closed there, for the homes of ``episodes`` and all places above."""
    homes = {changes.tree.home(episode.place) for episode in episodes}
    places = {place for home in homes for place in (home, *changes.tree.above(home))}
    return {place: ticket.kind for place, ticket in changes.not_closed(concern, places).items()}

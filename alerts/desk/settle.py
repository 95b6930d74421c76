"""Settles tickets: brings them in line with pending episodes, a slice of episodes in one transaction.

The stages, each a function over typed values: read the pending episodes, sort out those that need no ticket,
cover silences by those of their gateways and stations, group, open or join tickets, record recoveries. Only
episodes that are new, changed or held are looked at; settling again changes nothing. judgement.md,
section 6.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from alerts.desk.settling_round import SettlingRound
from alerts.desk.ticket_changes import Target, TicketChanges
from alerts.records import Transaction
from alerts.rules.rule import Concern, Rule
from alerts.tickets.grouping import Placement, place_episodes
from alerts.tickets.pending_episode import FirstBreach, NoTicketReason, PendingEpisode
from alerts.tickets.suppression import SilenceTriage, triage_silences
from alerts.tickets.ticket import TicketKind
from alerts.tickets.triage import by_concern, is_inactive, triage
from ingest.inventory.tree import Inventory


def settle(tx: Transaction, inventory: Inventory, rules: Mapping[str, Rule], now: int) -> None:
    """As `settle_slice`, for all episodes that are new, changed or held."""
    settle_slice(tx, SettlingRound(inventory, rules), now, tx.pending.queue())


def settle_slice(tx: Transaction, settling: SettlingRound, now: int, ids: Sequence[int]) -> None:
    """Open, join, widen and link tickets for those of the episodes ``ids`` that are new, changed or held.

    Parameters
    ----------
    tx
        A writing transaction; all that is decided is on record when it commits.
    settling
        The round of which this is a slice; of no use any more when the transaction is rolled back.
    now
        UTC ms.

    Raises
    ------
    RecordsError
        The transaction is to be rolled back.
    """
    episodes = tx.pending.episodes(ids)
    if not episodes:
        return
    tree = settling.tree
    changes = TicketChanges(tx, tree, now)
    triaged = triage(episodes, _inactive_tickets(tx, episodes))
    tx.pending.settle(triaged.without_ticket)

    silent = SilenceTriage([], [], [])
    if triaged.silent:
        silent = triage_silences(triaged.silent, settling.silences(tx).gateways)
    held_reason = NoTicketReason.WAITING_FOR_SIBLINGS.value
    tx.pending.hold({episode.id: held_reason for episode in silent.held if not episode.held})

    placements = list(silent.covered)
    placements += [Placement(each, tree.home(each.place), TicketKind.REVIEW) for each in triaged.reviews]
    first_breaches: dict[Target, FirstBreach] = {}
    for concern, members in by_concern([*triaged.live, *silent.uncovered]).items():
        breaches = settling.breaches(tx, concern)
        above = _tickets_above(changes, concern, members)
        placements += place_episodes(members, tree, breaches.groups, above)
        for placement in placements:
            if placement.episode.concern is concern and placement.place in breaches.first_by_place:
                first_breaches[placement.place, concern] = breaches.first_by_place[placement.place]
    changes.put_on_tickets(placements, first_breaches)
    if triaged.silent:
        silences = settling.silences(tx)
        settling.adopted |= changes.adopt_silent_tickets(
            silences.episodes, silences.gateways, settling.adopted
        )
    changes.record_changes(triaged.on_ticket)
    changes.save()


def _inactive_tickets(tx: Transaction, episodes: Iterable[PendingEpisode]) -> frozenset[str]:
    """The tickets of ``episodes`` that are closed, resolved, or only for review."""
    numbers = {episode.ticket for episode in episodes if episode.ticket is not None}
    return frozenset(
        number for number, ticket in tx.tickets.by_number(numbers).items() if is_inactive(ticket)
    )


def _tickets_above(
    changes: TicketChanges, concern: Concern, episodes: Iterable[PendingEpisode]
) -> dict[str, TicketKind]:
    """Place -> kind of the ticket not closed there, for the homes of ``episodes`` and all places above."""
    homes = {changes.tree.home(episode.place) for episode in episodes}
    places = {place for home in homes for place in (home, *changes.tree.above(home))}
    return {place: ticket.kind for place, ticket in changes.not_closed(concern, places).items()}

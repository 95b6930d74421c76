"""Settles tickets: brings them in line with pending episodes, a slice of episodes in one transaction.

The stages, each a function over typed values: read the pending episodes, sort out those that need no ticket,
hold silences that have just begun and put the others on the tickets of silent gateways and stations, group,
open or join tickets, follow what has ended or was withdrawn. Only episodes that are new, changed, or held no
longer are looked at; settling again changes nothing. judgement.md, section 6.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from alerts.desk.adoption import adopt_earlier
from alerts.desk.gateway_silences import name_gateways, tell_heard
from alerts.desk.maintenance.holding import hold_under_maintenance
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.settling_round import SettlingRound
from alerts.desk.ticket_changes import TicketChanges
from alerts.desk.ticket_drafts import TicketDrafts
from alerts.records import Transaction
from alerts.rules.rule import Concern, Rule, RuleKind
from alerts.tickets.grouping import Placement, Target, place_episodes
from alerts.tickets.pending_episode import FirstBreach, PendingEpisode
from alerts.tickets.ticket import TicketKind
from alerts.tickets.triage import by_concern, is_inactive, triage


def settle(tx: Transaction, desk: DeskInForce, rules: Mapping[str, Rule], now: int) -> None:
    """Settle all that is pending at ``now`` (UTC ms), up to which the judge has decided, at once."""
    settling = SettlingRound(desk, rules, now)
    hold_under_maintenance(tx, desk.inventory, now)
    ids = tx.pending.queue(now)
    while ids:
        ids = settle_slice(tx, settling, now, ids)
    heard = tx.silent_gateways.heard()
    if heard:
        tell_heard(tx, SettlingRound(desk, rules, now), heard, now)


def settle_slice(tx: Transaction, settling: SettlingRound, now: int, ids: Sequence[int]) -> list[int]:
    """Open, join, widen and link tickets for those of the episodes ``ids`` that are new, changed or held.

    Parameters
    ----------
    tx
        A writing transaction; all that is decided is on record when it commits.
    settling
        The round of which this is a slice; of no use any more when the transaction is rolled back.
    now
        UTC ms.

    Returns
    -------
    list[int]
        Ids of held silences that are to be settled in this round, too: their gateway has a ticket now.

    Raises
    ------
    RecordsError
        The transaction is to be rolled back.
    """
    episodes = tx.pending.episodes(ids)
    if not episodes:
        return []
    tree = settling.tree
    changes = TicketChanges(tx, tree, settling.desk, now, settling.asks_in_charge(tx))
    triaged = triage(episodes, _inactive_tickets(changes.drafts, episodes))
    tx.pending.settle(triaged.without_ticket)

    silent = settling.triage_silences(tx, triaged.silent)
    tx.pending.hold(silent.held)

    unusable = _at_gateways(tx, settling, triaged.live)
    reviews = [Placement(each, tree.home(each.place), TicketKind.REVIEW) for each in triaged.reviews]
    # What gateways account for comes before groups are looked for, which count and take only what is left.
    changes.put_on_tickets([*silent.placements(), *reviews, *unusable], {})
    if unusable:
        adopt_earlier(changes.drafts, settling.unusable(tx).earlier_tickets(unusable), now)
    newly_covered = settling.newly_covered(tx, silent.covering)
    if newly_covered:
        adopt_earlier(changes.drafts, settling.earlier_tickets(tx, newly_covered), now)

    at_gateways = {each.episode.id for each in unusable}
    live = [episode for episode in triaged.live if episode.id not in at_gateways]
    placements: list[Placement] = []
    first_breaches: dict[Target, FirstBreach] = {}
    for concern, members in by_concern([*live, *silent.uncovered]).items():
        breaches = settling.breaches(tx, concern)
        above = _tickets_above(changes, concern, members)
        placements += place_episodes(members, tree, breaches.groups, above)
        for placement in placements:
            if placement.episode.concern is concern and placement.place in breaches.first_by_place:
                first_breaches[placement.target] = breaches.first_by_place[placement.place]
    changes.put_on_tickets(placements, first_breaches)
    changes.record_changes(triaged.on_ticket)
    changes.save()
    if silent.covered:
        name_gateways(tx, silent.covering, changes.number_at)
    return settling.take_along(tx, newly_covered)


def _at_gateways(tx: Transaction, settling: SettlingRound, live: Iterable[PendingEpisode]) -> list[Placement]:
    """Where the ticket of a gateway takes an episode of *unusable*."""
    unusable = [episode for episode in live if episode.kind is RuleKind.UNUSABLE and episode.open]
    return settling.unusable(tx).at_gateways(unusable) if unusable else []


def _inactive_tickets(drafts: TicketDrafts, episodes: Iterable[PendingEpisode]) -> frozenset[str]:
    """The tickets of ``episodes`` that are closed, resolved, or only for review."""
    numbers = {episode.ticket for episode in episodes if episode.ticket is not None}
    return frozenset(ticket.number for ticket in drafts.by_number(numbers) if is_inactive(ticket))


def _tickets_above(
    changes: TicketChanges, concern: Concern, episodes: Iterable[PendingEpisode]
) -> dict[str, TicketKind]:
    """Place -> kind of the ticket not closed there, for the homes of ``episodes`` and all places above."""
    homes = {changes.tree.home(episode.place) for episode in episodes}
    places = {place for home in homes for place in (home, *changes.tree.above(home))}
    return {place: ticket.kind for place, ticket in changes.drafts.not_closed(concern, places).items()}

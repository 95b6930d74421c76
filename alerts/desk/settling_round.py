"""What all slices of one round of settling go by: open silences, groups, and when breaches first began."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from alerts.desk.open_silences import OpenSilences
from alerts.desk.open_unusable import OpenUnusable
from alerts.desk.ticket_changes import Target
from alerts.records import Transaction
from alerts.rules.rule import Concern, Rule, RuleKind
from alerts.rules.selection import applies
from alerts.tickets.grouping import Groups, first_breaches_by_target, metrics_of
from alerts.tickets.opening import KINDS
from alerts.tickets.pending_episode import FirstBreach, PendingEpisode
from alerts.tickets.place_tree import place_tree_of
from alerts.tickets.silence_placement import (
    LEAST_HOLD_MS,
    CoveringTicket,
    SilentGateways,
    hold_ends_at,
    siblings,
)
from alerts.tickets.ticket import Ticket, TicketKind, TicketState
from alerts.tickets.unusable_placement import UnusableGateways
from ingest.inventory.tree import Inventory, Point


@dataclass(frozen=True, slots=True)
class Breaches:
    """Of one concern: where its groups are, and the first breach of each ticket that is to open."""

    groups: Groups
    first_by_place: Mapping[str, FirstBreach]


class SettlingRound:
    """One state of the records for all slices of a round: asked for once, when a slice first needs it.

    So a wave costs what its episodes cost, and not the square of that. What the judge puts on record
    meanwhile is pending, and counts for the groups and dates of the next round. The episodes of a slice, and
    the tickets, are always read in the slice's own transaction: what has ended, and what people have done, is
    seen.

    Parameters
    ----------
    inventory, rules
        In force now; when they change, or a slice has failed, another round is to be begun.
    decided_until
        UTC ms: the judge has decided, and put on record, what can be known at this time. The clock may be
        ahead of it, and nothing is placed that the judge has yet to hear of.
    least_hold_ms
        How long a silence is held at least.
    """

    def __init__(
        self,
        inventory: Inventory,
        rules: Mapping[str, Rule],
        decided_until: int,
        least_hold_ms: int = LEAST_HOLD_MS,
    ) -> None:
        self.tree = place_tree_of(inventory)
        self.rules = rules
        self._decided_until = decided_until
        self._least_hold_ms = least_hold_ms
        self._silences: OpenSilences | None = None
        self._covered: dict[Target, set[str]] = {}
        self._taken_along: set[int] = set()
        self._unusable: OpenUnusable | None = None
        self._breaches: dict[Concern, Breaches] = {}

    def held_until(self, silence: PendingEpisode) -> int | None:
        """UTC ms: until when ``silence`` is still held; ``None``: it is to be placed now."""
        if silence.id in self._taken_along:
            return None
        until = silence.held_until
        if until is None:
            point = self.tree.inventory.points.get(silence.point)
            until = hold_ends_at(silence.opened_at, point, self._least_hold_ms)
        return until if until > self._decided_until else None

    def newly_covered(
        self, tx: Transaction, covering: Mapping[Target, Iterable[CoveringTicket]]
    ) -> dict[Target, set[str]]:
        """Target -> its gateways that get their first silences of this round now; of a station, all.

        Gateways of one place share a ticket, but none goes there before a silence of its own is due. Raises
        `RecordsError`.
        """
        found: dict[Target, set[str]] = {}
        for target, tickets in covering.items():
            known = self._covered.setdefault(target, set())
            gateways = self._gateways_at(tx, target, tickets)
            if gateways - known:
                found[target] = gateways - known
                known |= gateways
        return found

    def _gateways_at(self, tx: Transaction, target: Target, tickets: Iterable[CoveringTicket]) -> set[str]:
        kinds = {ticket.gateway: ticket.kind for ticket in tickets}
        is_station = TicketKind.STATION in kinds.values()
        return self.silences(tx).gateways_at(target) if is_station else set(kinds)

    def earlier_tickets(
        self, tx: Transaction, covered: Mapping[Target, Iterable[str]]
    ) -> dict[Target, set[str]]:
        """Target -> numbers of the tickets not closed with silences of what is behind gateways of its.

        They may be over: nobody has closed these tickets. Raises `RecordsError`.
        """
        silences, inventory = self.silences(tx), self.tree.inventory
        found: dict[Target, set[str]] = {}
        behind: dict[str, set[Target]] = {}
        places: dict[Concern, set[str]] = {}
        for target, gateways in covered.items():
            found[target] = set()
            at = places.setdefault(target[1], set())
            for gateway in gateways:
                at.add(inventory.gateways[gateway].place)
                for point in silences.gateways.points_behind(gateway):
                    behind.setdefault(point.id, set()).add(target)
                    at.add(self.tree.home(point.place))
        for concern, of_concern in places.items():
            tickets = tx.tickets.not_closed(concern.value, of_concern).values()
            for number, id_ in tx.pending.silences_on({ticket.number for ticket in tickets}, behind):
                for target in behind[id_]:
                    if target[1] is concern:
                        found[target].add(number)
        return found

    def take_along(self, tx: Transaction, covered: Mapping[Target, Container[str | None]]) -> list[int]:
        """Ids of the silences that go to the tickets at ``covered`` with those that have just gone there.

        They are held and need not wait any more: their gateway or station is silent. Raises `RecordsError`.
        """
        found = [
            silence.id
            for target, gateways in covered.items()
            for silence in self.silences(tx).covered_at(target)
            if silence.ticket is None
            and self.tree.gateway_of(silence.point) in gateways
            and self.held_until(silence) is not None
        ]
        self._taken_along.update(found)
        return found

    def silences(self, tx: Transaction) -> OpenSilences:
        """The open silences. Raises `RecordsError`."""
        if self._silences is None:
            found = tx.pending.open_silences()
            points = {episode.point for episode in found}
            last_heard = tx.last_heard.of({point.key for point in siblings(self.tree, points)})
            gateways = SilentGateways(
                self.tree, points, last_heard, partial(self._opens_ticket, RuleKind.SILENT)
            )
            self._silences = OpenSilences(found, gateways)
        return self._silences

    def breaches(self, tx: Transaction, concern: Concern) -> Breaches:
        """The breaches of ``concern``, with its silences that no gateway covers. Raises `RecordsError`."""
        if concern not in self._breaches:
            silences = [*self._uncovered(tx, concern), *self._unusable_elsewhere(tx, concern)]
            breaching = tx.pending.breaching_places(concern) | {episode.place for episode in silences}
            groups = Groups(self.tree, breaching, metrics_of(concern, self.rules))
            unsettled = _with_silences(tx.pending.first_breaches(concern), silences)
            first = first_breaches_by_target(unsettled, self.tree, groups)
            self._breaches[concern] = Breaches(groups, first)
        return self._breaches[concern]

    def _uncovered(self, tx: Transaction, concern: Concern) -> list[PendingEpisode]:
        """Silences of points that have, or are to have now, a ticket that is not of a gateway or station."""
        if not self._has_rule(RuleKind.SILENT, concern):
            return []
        silences = self.silences(tx)
        of_concern = [silence for silence in silences.episodes if silence.concern is concern]
        accounted_for = self._accounted_for(tx, of_concern)
        alone = {s.ticket for s in of_concern if s.ticket is not None and s.id not in accounted_for}
        adopted = self._adopted_now(tx, of_concern, alone)
        found = []
        for silence in of_concern:
            if silence.ticket is not None:
                is_covered = silence.id in accounted_for or silence.ticket in adopted
            else:
                held = self.held_until(silence) is not None
                is_covered = held or silences.covering_ticket(silence) is not None
            if not is_covered:
                found.append(silence)
        return found

    def _accounted_for(self, tx: Transaction, silences: Iterable[PendingEpisode]) -> set[int]:
        """Ids of ``silences`` on the ticket of their gateway or station, or on one that stands below such."""
        tickets = tx.tickets.by_number({each.ticket for each in silences if each.ticket is not None})
        parents = tx.tickets.by_number({t.parent for t in tickets.values() if t.parent is not None})
        named = tx.silent_gateways.of_tickets({*tickets, *parents})
        of_gateways = {(each.ticket, each.gateway) for each in named}
        standing = {each.ticket for each in named} & {
            number for number, ticket in parents.items() if ticket.state is not TicketState.CLOSED
        }
        return {
            silence.id
            for silence in silences
            if silence.ticket in tickets
            and (
                (silence.ticket, self.tree.gateway_of(silence.point)) in of_gateways
                or tickets[silence.ticket].parent in standing
            )
        }

    def _adopted_now(
        self, tx: Transaction, silences: Iterable[PendingEpisode], candidates: Collection[str]
    ) -> set[str]:
        """Those of ``candidates`` (numbers) that tickets of gateways and stations take in this round.

        Which slice does it makes no difference: what is silent is accounted for before groups are looked for.
        ``silences`` are all of one concern.
        """
        covering: dict[Target, list[CoveringTicket]] = {}
        for silence in silences if candidates else ():
            ticket = self.silences(tx).covering_ticket(silence) if silence.ticket is None else None
            if ticket is not None and self.held_until(silence) is None:
                covering.setdefault((ticket.place, silence.concern), []).append(ticket)
        if not covering:
            return set()
        gateways = {target: self._gateways_at(tx, target, tickets) for target, tickets in covering.items()}
        earlier = self.earlier_tickets(tx, gateways)
        on_record = _OnRecord(tx, covering, set().union(*earlier.values()).intersection(candidates))
        return {
            number
            for target, numbers in earlier.items()
            for number in numbers
            if on_record.is_free_below(number, target, [ticket.kind for ticket in covering[target]])
        }

    def unusable(self, tx: Transaction) -> OpenUnusable:
        """The open episodes of *unusable*. Raises `RecordsError`."""
        if self._unusable is None:
            found = tx.pending.open_unusable()
            silent = {episode.point for episode in self.silences(tx).episodes} if found else set()
            points = {episode.point for episode in found}
            gateways = UnusableGateways(
                self.tree, points, silent, partial(self._opens_ticket, RuleKind.UNUSABLE)
            )
            self._unusable = OpenUnusable(self.tree, found, gateways)
        return self._unusable

    def _unusable_elsewhere(self, tx: Transaction, concern: Concern) -> list[PendingEpisode]:
        """Episodes of *unusable* that are not on the ticket of a gateway, nor go there."""
        if not self._has_rule(RuleKind.UNUSABLE, concern):
            return []
        return [episode for episode in self.unusable(tx).elsewhere() if episode.concern is concern]

    def _has_rule(self, kind: RuleKind, concern: Concern) -> bool:
        return any(rule.kind is kind and rule.concern is concern for rule in self.rules.values())

    def _opens_ticket(self, kind: RuleKind, point: Point) -> bool:
        """Whether an episode of ``kind`` at ``point`` would open a ticket."""
        return any(
            rule.kind is kind and rule.opens_ticket and applies(rule, point) for rule in self.rules.values()
        )


class _OnRecord:
    """Tickets that may be taken below those at ``targets``, by the rules of `TicketChanges`.

    ``targets`` are of one concern. Raises `RecordsError`.
    """

    def __init__(self, tx: Transaction, targets: Collection[Target], numbers: Collection[str]) -> None:
        self._there: dict[str, Ticket] = {}
        for concern in {concern for _, concern in targets}:
            self._there |= tx.tickets.not_closed(concern.value, {place for place, _ in targets})
        self._lower = tx.tickets.by_number(numbers)
        self._tickets = {ticket.number: ticket for ticket in self._there.values()} | self._lower
        parents = self._parents(self._tickets)
        while parents:  # a generation at a time
            found = tx.tickets.by_number(parents)
            self._tickets |= found
            parents = self._parents(found)

    def _parents(self, tickets: Mapping[str, Ticket]) -> set[str]:
        return {each.parent for each in tickets.values() if each.parent is not None} - self._tickets.keys()

    def is_free_below(self, number: str, target: Target, kinds: Sequence[TicketKind]) -> bool:
        """Whether it is of a lower kind than the one at ``target``, has no open parent, and is not above."""
        lower, there = self._lower.get(number), self._there.get(target[0])
        if lower is None:
            return False
        kind = max([*kinds, *([] if there is None else [there.kind])], key=KINDS.index)
        parent = None if lower.parent is None else self._tickets[lower.parent]
        is_free = parent is None or parent.state is TicketState.CLOSED
        return is_free and KINDS.index(lower.kind) < KINDS.index(kind) and number not in self._lineage(there)

    def _lineage(self, ticket: Ticket | None) -> set[str]:
        found: set[str] = set()
        while ticket is not None and ticket.number not in found:
            found.add(ticket.number)
            ticket = None if ticket.parent is None else self._tickets[ticket.parent]
        return found


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

"""What all slices of one round of settling go by: open silences, groups, and when breaches first began."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from alerts.desk.adoption import earlier_silence_tickets, foretell_adopted
from alerts.desk.duty.charge import duty_now, in_charge_of
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.open_at_gateways import OpenSilences, OpenUnusable
from alerts.desk.ticket_drafts import TicketDrafts
from alerts.records import Transaction
from alerts.rules.rule import Concern, Rule, RuleKind
from alerts.rules.selection import applies
from alerts.tickets.adoption import open_parent
from alerts.tickets.grouping import Groups, Target, first_breaches_by_target, metrics_of
from alerts.tickets.pending_episode import FirstBreach, PendingEpisode
from alerts.tickets.place_tree import place_tree_of
from alerts.tickets.silence_placement import (
    LEAST_HOLD_MS,
    CoveringTicket,
    SilentGateways,
    hold_ends_at,
    siblings,
)
from alerts.tickets.ticket import TicketKind
from alerts.tickets.triage import SilenceTriage
from alerts.tickets.unusable_placement import UnusableGateways
from ingest.inventory.tree import Point


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
    desk, rules
        In force now; when they change, or a slice has failed, another round is to be begun.
    decided_until
        UTC ms: the judge has decided, and put on record, what can be known at this time. The clock may be
        ahead of it, and nothing is placed that the judge has yet to hear of.
    least_hold_ms
        How long a silence is held at least.
    wall
        The time of persons, by which shifts are there (UTC ms); ``None``: the same as ``decided_until``.
    """

    def __init__(
        self,
        desk: DeskInForce,
        rules: Mapping[str, Rule],
        decided_until: int,
        least_hold_ms: int = LEAST_HOLD_MS,
        wall: int | None = None,
    ) -> None:
        self.desk = desk
        self.tree = place_tree_of(desk.inventory)
        self.rules = rules
        self._decided_until = decided_until
        self._least_hold_ms = least_hold_ms
        self._wall = decided_until if wall is None else wall
        self._in_charge: Mapping[str, str] | None = None
        self._silences: OpenSilences | None = None
        self._covered: dict[Target, set[str]] = {}
        self._taken_along: set[int] = set()
        self._triage: SilenceTriage | None = None
        self._earlier: dict[tuple[Concern, str], set[str]] = {}
        """Concern and gateway -> numbers of the tickets not closed with silences of what is behind it."""
        self._unusable: OpenUnusable | None = None
        self._breaches: dict[Concern, Breaches] = {}

    def asks_in_charge(self, tx: Transaction) -> Callable[[], Mapping[str, str]]:
        """What says, once it is asked, who is in charge of each department's shift. Raises `RecordsError`."""

        def in_charge() -> Mapping[str, str]:
            if self._in_charge is None:
                self._in_charge = in_charge_of(duty_now(tx, self.desk.inventory, self._wall))
            return self._in_charge

        return in_charge

    def held_until(self, silence: PendingEpisode) -> int | None:
        """UTC ms: until when ``silence`` is still held; ``None``: it is to be placed now."""
        if silence.id in self._taken_along:
            return None
        until = silence.held_until
        if until is None:
            point = self.tree.inventory.points.get(silence.point)
            until = hold_ends_at(silence.opened_at, point, self._least_hold_ms)
        return until if until > self._decided_until else None

    def triage_silences(self, tx: Transaction, silences: Iterable[PendingEpisode]) -> SilenceTriage:
        """Sort open ``silences`` that are to be placed. Raises `RecordsError`."""
        found = SilenceTriage()
        for silence in silences:
            until = self.held_until(silence)
            if until is not None:
                found.held[silence.id] = until
                continue
            ticket = self.silences(tx).covering_ticket(silence)
            if ticket is None:
                found.uncovered.append(silence)
            else:
                found.covered.setdefault((ticket.place, silence.concern), []).append((silence, ticket))
        return found

    def _due(self, tx: Transaction) -> SilenceTriage:
        """What becomes in this round of the silences that were on no ticket when it began."""
        if self._triage is None:
            new = (silence for silence in self.silences(tx).episodes if silence.ticket is None)
            self._triage = self.triage_silences(tx, new)
        return self._triage

    def _covering_due(self, tx: Transaction, concern: Concern) -> Mapping[Target, Sequence[CoveringTicket]]:
        """Target of ``concern`` -> the tickets of gateways and stations that take silences there now."""
        due = self._due(tx).covering
        return {target: tickets for target, tickets in due.items() if target[1] is concern}

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
        """Target -> numbers of the tickets with silences, over or not, of what is behind these gateways.

        Asked for once in this round, for all gateways whose silences are due. A ticket that was closed since
        is among them; none is missing, since all silences of these gateways go to the targets. Raises
        `RecordsError`.
        """
        wanted = _each_gateway(covered)
        if wanted - self._earlier.keys():
            due = self._due(tx).covering
            wanted |= _each_gateway({target: self._gateways_at(tx, target, due[target]) for target in due})
            missing = wanted - self._earlier.keys()
            gateways = self.silences(tx).gateways
            self._earlier |= earlier_silence_tickets(tx, self.tree, gateways, missing)
        return {
            target: set().union(*(self._earlier[target[1], gateway] for gateway in gateways))
            for target, gateways in covered.items()
        }

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
        open_silences = self.silences(tx).episodes
        placed = [each for each in open_silences if each.concern is concern and each.ticket is not None]
        accounted_for = self._accounted_for(tx, concern, placed)
        alone = [silence for silence in placed if silence.id not in accounted_for]
        adopted = self._adopted_now(tx, concern, {each.ticket for each in alone if each.ticket is not None})
        coming = [silence for silence in self._due(tx).uncovered if silence.concern is concern]
        return [*coming, *(silence for silence in alone if silence.ticket not in adopted)]

    def _accounted_for(
        self, tx: Transaction, concern: Concern, silences: Collection[PendingEpisode]
    ) -> set[int]:
        """Ids of ``silences`` on the ticket of their gateway or station, or on one that stands below such.

        Also where an open ticket, of a group perhaps, becomes such in this round.
        """
        tickets = tx.tickets.by_number({each.ticket for each in silences if each.ticket is not None})
        parents = tx.tickets.by_number({t.parent for t in tickets.values() if t.parent is not None})
        above = {number: open_parent(ticket, parents) for number, ticket in tickets.items()}
        named = tx.silent_gateways.of_tickets({*tickets, *parents})
        of_gateways = {(each.ticket, each.gateway) for each in named}
        if silences:
            of_gateways |= self._named_now(tx, concern)
        numbers = {ticket for ticket, _ in of_gateways}
        standing = {number for number, parent in above.items() if parent and parent.number in numbers}
        return {
            silence.id
            for silence in silences
            if silence.ticket in standing
            or (silence.ticket, self.tree.gateway_of(silence.point)) in of_gateways
        }

    def _named_now(self, tx: Transaction, concern: Concern) -> set[tuple[str, str]]:
        """Number of a ticket that is open already, and each gateway that it is to name in this round."""
        due = self._covering_due(tx, concern)
        open_there = TicketDrafts(tx).not_closed_at(due) if due else {}
        found = set()
        for target, ticket in open_there.items():
            coming = [each for each in self.silences(tx).covered_at(target) if each.ticket is None]
            gateways = {self.tree.gateway_of(each.point) for each in coming}
            found |= {(ticket.number, each) for each in self._gateways_at(tx, target, due[target]) & gateways}
        return found

    def _adopted_now(self, tx: Transaction, concern: Concern, candidates: Collection[str]) -> set[str]:
        """Those of ``candidates`` (numbers) that tickets of gateways and stations take in this round.

        Which slice does it makes no difference: what is silent is accounted for before groups are looked for.
        """
        covering = self._covering_due(tx, concern) if candidates else {}
        if not covering:
            return set()
        gateways = {target: self._gateways_at(tx, target, tickets) for target, tickets in covering.items()}
        earlier = self.earlier_tickets(tx, gateways)
        return foretell_adopted(
            TicketDrafts(tx),
            {target: numbers.intersection(candidates) for target, numbers in earlier.items()},
            {target: [ticket.kind for ticket in tickets] for target, tickets in covering.items()},
        )

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


def _each_gateway(covered: Mapping[Target, Iterable[str]]) -> set[tuple[Concern, str]]:
    return {(concern, gateway) for (_, concern), gateways in covered.items() for gateway in gateways}


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

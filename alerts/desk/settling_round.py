"""What all slices of one round of settling go by: open silences, groups, and when breaches first began."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from alerts.desk.ticket_changes import Target
from alerts.records import Transaction
from alerts.rules.rule import Concern, Rule, RuleKind
from alerts.rules.selection import applies
from alerts.tickets.grouping import Groups, first_breaches_by_target, metrics_of
from alerts.tickets.pending_episode import FirstBreach, PendingEpisode
from alerts.tickets.place_tree import place_tree_of
from alerts.tickets.suppression import SilentGateways, siblings
from ingest.inventory.tree import Inventory, Point


@dataclass(frozen=True, slots=True)
class OpenSilences:
    """The open silences, and the gateways and stations that are silent because of them."""

    episodes: list[PendingEpisode]
    gateways: SilentGateways


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
    """

    def __init__(self, inventory: Inventory, rules: Mapping[str, Rule]) -> None:
        self.tree = place_tree_of(inventory)
        self.rules = rules
        self.adopted: set[Target] = set()
        """Tickets of silent gateways and stations that have taken their children in this round."""
        self._silences: OpenSilences | None = None
        self._breaches: dict[Concern, Breaches] = {}

    def silences(self, tx: Transaction) -> OpenSilences:
        """The open silences. Raises `RecordsError`."""
        if self._silences is None:
            found = tx.pending.open_silences()
            points = {episode.point for episode in found}
            last_heard = tx.last_heard.of({point.key for point in siblings(self.tree, points)})
            gateways = SilentGateways(self.tree, points, last_heard, self._silence_opens_ticket)
            self._silences = OpenSilences(found, gateways)
        return self._silences

    def breaches(self, tx: Transaction, concern: Concern) -> Breaches:
        """The breaches of ``concern``, with its silences that no gateway covers. Raises `RecordsError`."""
        if concern not in self._breaches:
            silences = self._uncovered(tx, concern)
            breaching = tx.pending.breaching_places(concern) | {episode.place for episode in silences}
            groups = Groups(self.tree, breaching, metrics_of(concern, self.rules))
            unsettled = _with_silences(tx.pending.first_breaches(concern), silences)
            first = first_breaches_by_target(unsettled, self.tree, groups)
            self._breaches[concern] = Breaches(groups, first)
        return self._breaches[concern]

    def _uncovered(self, tx: Transaction, concern: Concern) -> list[PendingEpisode]:
        """Silences of points that no gateway or station covers, nor may turn out to cover."""
        if not any(rule.kind is RuleKind.SILENT and rule.concern is concern for rule in self.rules.values()):
            return []
        silences = self.silences(tx)
        return [
            episode
            for episode in silences.episodes
            if episode.concern is concern
            and silences.gateways.covering_ticket(episode.point) is None
            and not silences.gateways.must_hold(episode.point)
        ]

    def _silence_opens_ticket(self, point: Point) -> bool:
        """Whether a silence of ``point`` would open a ticket."""
        return any(
            rule.kind is RuleKind.SILENT and rule.opens_ticket and applies(rule, point)
            for rule in self.rules.values()
        )


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

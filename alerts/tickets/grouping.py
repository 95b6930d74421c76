"""Where an episode's ticket belongs: its household, its network node, or the node of a group.

Pure functions over typed values; the desk (alerts/desk/settle.py) fetches what they need and carries out what
they decide. judgement.md, section 6; docs/decisions/0007 for what that leaves open.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from alerts.rules.rule import Concern, Rule
from alerts.tickets.pending_episode import FirstBreach, PendingEpisode
from alerts.tickets.place_tree import PlaceTree
from alerts.tickets.ticket import TicketKind
from ingest.readings.quantities import Metric

Target = tuple[str, Concern]
"""Place and concern: for each there is at most one ticket that is not closed."""
LEAST_HOUSEHOLDS = 3
"""A group has at least so many households with an open episode."""
LEAST_SHARE = (1, 5)
"""They are at least this share (20 %, as a fraction) of the monitored households below its node."""


class GroupShare(NamedTuple):
    """Households below a node: with an open episode of a concern, and with a point that it looks at."""

    breaching: int
    measured: int


@dataclass(frozen=True, slots=True)
class Placement:
    """``episode`` belongs to its concern's ticket at ``place``, opened as ``kind`` if there is none.

    ``gateway`` (id) is the silent one that the ticket names because of it, ``share`` what made a group of
    the households below ``place``.
    """

    episode: PendingEpisode
    place: str
    kind: TicketKind
    gateway: str | None = None
    share: GroupShare | None = None

    @property
    def target(self) -> Target:
        """Whose ticket it is."""
        return self.place, self.episode.concern


def places_by_concern(targets: Iterable[Target]) -> dict[Concern, set[str]]:
    """Concern -> the places of ``targets``."""
    found: dict[Concern, set[str]] = {}
    for place, concern in targets:
        found.setdefault(concern, set()).add(place)
    return found


def metrics_of(concern: Concern, rules: Mapping[str, Rule]) -> frozenset[Metric]:
    """The metrics that the ticket-opening rules of ``concern`` look at."""
    metrics: set[Metric] = set()
    for rule in rules.values():
        if rule.concern is concern and rule.opens_ticket:
            metrics |= set(Metric) if rule.metric is None else {rule.metric}
    return frozenset(metrics)


class Groups:
    """Which nodes qualify as a group of one concern now.

    Parameters
    ----------
    breaching
        Places with an open ticket-opening episode of the concern.
    metrics
        The metrics that the concern's rules look at.
    """

    def __init__(self, tree: PlaceTree, breaching: Collection[str], metrics: frozenset[Metric]) -> None:
        self._tree = tree
        self._breaching = tree.count_below({tree.home(place) for place in breaching})
        self._monitored = tree.monitored_households(metrics)
        self._lowest_node_above: dict[str | None, str | None] = {}
        """Place -> the lowest qualifying node at or above it: the same for all households there."""

    def lowest_node(self, home: str) -> str | None:
        """The lowest qualifying node above the household ``home``, or ``None``."""
        if not self._tree.is_household(home):
            return None
        parent = self._tree.inventory.places[home].parent
        if parent not in self._lowest_node_above:
            nodes = (node for node in self._tree.above(home) if self._qualifies(node))
            self._lowest_node_above[parent] = next(nodes, None)
        return self._lowest_node_above[parent]

    def share_of(self, node: str) -> GroupShare:
        """How many of the monitored households below ``node`` breach the concern now."""
        return GroupShare(self._breaching[node], self._monitored[node])

    def _qualifies(self, node: str) -> bool:
        numerator, denominator = LEAST_SHARE
        breaching, measured = self.share_of(node)
        return breaching >= LEAST_HOUSEHOLDS and breaching * denominator >= measured * numerator


def first_breaches_by_target(
    by_place: Mapping[str, FirstBreach], tree: PlaceTree, groups: Groups
) -> dict[str, FirstBreach]:
    """Place of a ticket -> the first of all breaches for which it would open; ``by_place`` are the breaches.

    A slice of the episodes that a ticket is for thus dates it as all of them would.
    """
    by_home: dict[str, FirstBreach] = {}
    for place, first in by_place.items():
        home = tree.home(place)
        by_home[home] = first.with_other(by_home.get(home))
    found: dict[str, FirstBreach] = {}
    for home, first in by_home.items():
        target = groups.lowest_node(home) or home
        found[target] = first.with_other(found.get(target))
    return found


def place_episodes(
    episodes: Sequence[PendingEpisode],
    tree: PlaceTree,
    groups: Groups,
    open_tickets: Mapping[str, TicketKind],
) -> list[Placement]:
    """Where the tickets of ``episodes``, all open and of one concern, belong.

    An episode belongs to the nearest ticket that is not closed: that of its home, or a group's above it. But
    where the lowest qualifying node is above that ticket, or there is no such ticket, it belongs to that
    node; where there is neither, to its home. A ticket for review draws nothing to its home: it is made of
    what is over, in the same round as these or before.

    Parameters
    ----------
    open_tickets
        Place -> kind of the ticket of this concern that is not closed there; at least for the homes of
        ``episodes`` and all places above them.
    """
    group_places = {place for place, kind in open_tickets.items() if kind is TicketKind.GROUP}
    drawing = {place for place, kind in open_tickets.items() if kind is not TicketKind.REVIEW}
    placements = []
    nodes = {home: groups.lowest_node(home) for home in {tree.home(episode.place) for episode in episodes}}
    for episode in sorted(episodes, key=lambda each: (each.opened_at, each.id)):
        home = tree.home(episode.place)
        chain = [home, *tree.above(home)]
        node = nodes[home]
        nearest = next(
            (place for place in chain if place in group_places or (place == home and home in drawing)),
            None,
        )
        if nearest is not None and (node is None or chain.index(nearest) >= chain.index(node)):
            kind = TicketKind.GROUP if nearest in group_places else TicketKind.PLACE
            placements.append(Placement(episode, nearest, kind))
        elif node is not None:
            placements.append(Placement(episode, node, TicketKind.GROUP, share=groups.share_of(node)))
        else:
            placements.append(Placement(episode, home, TicketKind.PLACE))
    return placements

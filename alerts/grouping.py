"""Where an episode's ticket belongs: its household, its network node, or the node of a group.

Pure functions over typed values; the desk (alerts/desk.py) fetches what they ask for and carries out what
they say. judgement.md, section 6; docs/decisions/0007 says how its open questions were read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache

from alerts.rules import Concern, Kind, Rule, Severity, Side
from alerts.tickets import TicketKind
from ingest.inventory import DEFAULT_ZONE, Inventory, Level, Point
from ingest.quantities import Metric

LEAST_HOUSEHOLDS = 3
"""A group has at least so many monitored households with an open episode,"""
LEAST_SHARE = (1, 5)
"""and at least this share (20 %, as an exact fraction) of the monitored households below its node."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What the desk must know of an episode. Times UTC ms; ``ticket`` is the number it is on, if any."""

    id: int
    clause: str
    kind: Kind
    side: Side
    point: str
    place: str
    concern: Concern
    severity: Severity
    opens_ticket: bool
    review_when_late: bool
    began_at: int
    opened_at: int
    ended_at: int | None
    found_late: bool
    withdrawn: bool
    withdrawn_reason: str | None
    ticket: str | None
    held: bool

    @property
    def open(self) -> bool:
        """Neither ended nor withdrawn."""
        return self.ended_at is None and not self.withdrawn


class Untold(StrEnum):
    """Why an episode has no ticket; kept with the episode."""

    STATISTICS_ONLY = "statistics-only"
    """Its rule opens no tickets."""
    WITHDRAWN = "withdrawn"
    """Late data dissolved it before a ticket was open."""
    LATE_AND_OVER = "late-and-over"
    """Found late, already over, and its rule asks for no review."""
    SPOKE_AGAIN = "spoke-again"
    """A silence that was over before its ticket was due."""
    WAITING_FOR_SIBLINGS = "waiting-for-siblings"
    """The rest of its gateway, or of its station, has missed its turn too: the whole may be silent."""


@dataclass(frozen=True, slots=True)
class Placement:
    """The finding belongs to its concern's ticket at ``place``, opened as ``kind`` if there is none."""

    finding: Finding
    place: str
    kind: TicketKind


class Topology:
    """What the desk asks of an inventory again and again, worked out once."""

    def __init__(self, inventory: Inventory) -> None:
        self.inventory = inventory
        self._homes: dict[str, str] = {}
        self._monitored: dict[frozenset[Metric], Counter[str]] = {}

    def home(self, place: str) -> str:
        """The household at or above ``place``, else ``place`` itself; a place that left is its own home."""
        if place not in self._homes:
            above = self.inventory.upwards(place) if place in self.inventory.places else ()
            self._homes[place] = next((node.id for node in above if node.level is Level.HOUSEHOLD), place)
        return self._homes[place]

    def is_household(self, place: str) -> bool:
        """Whether ``place`` is a household that the inventory knows."""
        node = self.inventory.places.get(place)
        return node is not None and node.level is Level.HOUSEHOLD

    def households(self, place: str) -> int:
        """Households at and below ``place``, measured or not; 0 for a place that left."""
        return self.inventory.households_below(place) if place in self.inventory.places else 0

    def zone(self, place: str) -> str:
        """IANA zone in force at ``place``."""
        return self.inventory.zone_of(place) if place in self.inventory.places else DEFAULT_ZONE

    def above(self, place: str) -> list[str]:
        """Ids of the places above ``place``, nearest first."""
        if place not in self.inventory.places:
            return []
        return [node.id for node in self.inventory.upwards(place)][1:]

    def monitored(self, metrics: frozenset[Metric]) -> Counter[str]:
        """Node -> households below it that have a point of one of ``metrics``."""
        if metrics not in self._monitored:
            homes = {self.home(p.place) for p in self.inventory.points.values() if p.metric in metrics}
            self._monitored[metrics] = self.households_above(homes)
        return self._monitored[metrics]

    def households_above(self, homes: Iterable[str]) -> Counter[str]:
        """Node -> how many of the households ``homes`` hang below it; other places do not count."""
        return Counter(node for home in homes if self.is_household(home) for node in self.above(home))

    @cached_property
    def behind(self) -> dict[str, list[Point]]:
        """Gateway -> the points behind it."""
        found: dict[str, list[Point]] = {}
        for point in self.inventory.points.values():
            gateway = self.inventory.gateway_of(point)
            if gateway is not None:
                found.setdefault(gateway, []).append(point)
        return found

    @cached_property
    def station_of(self) -> dict[str, str]:
        """Gateway that has points -> the nearest station at or above its place, if there is one."""
        found = {}
        for gateway in self.behind:
            for node in self.inventory.upwards(self.inventory.gateways[gateway].place):
                if node.level is Level.STATION:
                    found[gateway] = node.id
                    break
        return found

    @cached_property
    def gateways_below(self) -> dict[str, list[str]]:
        """Station -> the gateways below it that have points."""
        found: dict[str, list[str]] = {}
        for gateway, station in self.station_of.items():
            found.setdefault(station, []).append(gateway)
        return found


class _Same:
    """Compares inventories by identity: they are immutable, and comparing 100 000 points is dear."""

    def __init__(self, inventory: Inventory) -> None:
        self.inventory = inventory

    def __hash__(self) -> int:
        return id(self.inventory)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.inventory is other.inventory


@lru_cache(maxsize=2)
def _topology(same: _Same) -> Topology:
    return Topology(same.inventory)


def topology_of(inventory: Inventory) -> Topology:
    """The topology of ``inventory``; that of the last two inventories is kept at hand."""
    return _topology(_Same(inventory))


def metrics_of(concern: Concern, rules: Mapping[str, Rule]) -> frozenset[Metric]:
    """The metrics that the ticket-opening rules of ``concern`` look at."""
    looked_at: set[Metric] = set()
    for rule in rules.values():
        if rule.concern is concern and rule.opens_ticket:
            looked_at |= set(Metric) if rule.metric is None else {rule.metric}
    return frozenset(looked_at)


class Groups:
    """Which nodes qualify as a group of one concern right now.

    Parameters
    ----------
    breaching
        Places with an open ticket-opening episode of the concern.
    metrics
        What the concern's rules look at.
    """

    def __init__(self, topology: Topology, breaching: Collection[str], metrics: frozenset[Metric]) -> None:
        self._topology = topology
        self._breaching = topology.households_above({topology.home(place) for place in breaching})
        self._monitored = topology.monitored(metrics)

    def lowest(self, home: str) -> str | None:
        """The lowest node above the household ``home`` that qualifies, or ``None``."""
        if not self._topology.is_household(home):
            return None
        return next((node for node in self._topology.above(home) if self._qualifies(node)), None)

    def _qualifies(self, node: str) -> bool:
        part, whole = LEAST_SHARE
        breaching = self._breaching[node]
        return breaching >= LEAST_HOUSEHOLDS and breaching * whole >= self._monitored[node] * part


def placed(
    findings: Sequence[Finding],
    topology: Topology,
    groups: Groups,
    open_tickets: Mapping[str, TicketKind],
) -> list[Placement]:
    """Where the tickets of ``findings``, all open and of one concern, belong.

    The lowest qualifying node stands for a finding, unless a ticket that is open at that node or between it
    and the finding's home says otherwise: the home's own ticket, or the nearest group's. When the nearest
    ticket is below the qualifying node, the node wins, since the trouble has outgrown that ticket.

    Parameters
    ----------
    open_tickets
        Place -> kind of the ticket of this concern that is not closed there; at least for the homes of
        ``findings`` and all places above them.
    """
    covering = {place for place, kind in open_tickets.items() if kind is TicketKind.GROUP}
    found = []
    nodes = {home: groups.lowest(home) for home in {topology.home(finding.place) for finding in findings}}
    for finding in sorted(findings, key=lambda each: (each.opened_at, each.id)):
        home = topology.home(finding.place)
        chain = [home, *topology.above(home)]
        node = nodes[home]
        nearest = next(
            (place for place in chain if place in covering or (place == home and home in open_tickets)), None
        )
        if nearest is not None and (node is None or chain.index(nearest) >= chain.index(node)):
            kind = TicketKind.GROUP if nearest in covering else TicketKind.PLACE
            found.append(Placement(finding, nearest, kind))
        elif node is not None:
            found.append(Placement(finding, node, TicketKind.GROUP))
        else:
            found.append(Placement(finding, home, TicketKind.PLACE))
    return found

"""The tree of places for tickets: the household of a place, and the monitored households below a node."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property

from ingest.inventory.tree import Inventory, Level
from ingest.readings.quantities import Metric
from simulators.expected.judging.rules import ReferenceRule, ReferenceRuleKind

LEAST_HOUSEHOLDS = 3
"""How many monitored households below a node make a group (judgement.md, section 6),"""
LEAST_PERCENT = 20
"""if they are at least this part of those that are monitored."""


class TicketPlaces:
    """The places, gateways and stations of an inventory as tickets need them."""

    def __init__(self, inventory: Inventory, rules: Mapping[str, ReferenceRule]) -> None:
        self.inventory = inventory
        self._rules = rules
        self._chains: dict[str, tuple[str, ...]] = {}
        self._monitored: dict[str, Counter[str]] = {}

    def chain(self, place: str) -> tuple[str, ...]:
        """The household at or above ``place``, or ``place`` itself, and all places above that."""
        if place not in self._chains:
            nodes = list(self.inventory.upwards(place))
            homes = [i for i, node in enumerate(nodes) if node.level is Level.HOUSEHOLD]
            self._chains[place] = tuple(node.id for node in nodes[homes[0] if homes else 0 :])
        return self._chains[place]

    def is_household(self, place: str) -> bool:
        """Whether ``place`` is of the household level."""
        return self.inventory.places[place].level is Level.HOUSEHOLD

    def counted(self, homes: Iterable[str]) -> Counter[str]:
        """Node -> how many of the distinct ``homes`` that are households hang below it."""
        return Counter(
            node for home in set(homes) if self.is_household(home) for node in self.chain(home)[1:]
        )

    def monitored(self, concern: str) -> Counter[str]:
        """Node -> households below it with a point that measures what the concern's rules look at."""
        if concern not in self._monitored:
            metrics: set[Metric] = set()
            for rule in self._rules.values():
                if rule.concern == concern and rule.opens_ticket:
                    metrics |= set(Metric) if rule.metric is None else {rule.metric}
            points = [p for p in self.inventory.points.values() if p.metric in metrics]
            self._monitored[concern] = self.counted(self.chain(p.place)[0] for p in points)
        return self._monitored[concern]

    def group_of(self, home: str, concern: str, breaching: Mapping[str, int]) -> str | None:
        """The lowest node above the household ``home`` below which enough breach (node -> how many do)."""
        if not self.is_household(home):
            return None
        monitored = self.monitored(concern)
        for node in self.chain(home)[1:]:
            count = breaching.get(node, 0)
            if count >= LEAST_HOUSEHOLDS and 100 * count >= LEAST_PERCENT * monitored[node]:
                return node
        return None

    @cached_property
    def points_behind(self) -> dict[str, list[int]]:
        """Gateway -> the points (index in the inventory) behind it whose silence opens a ticket."""
        return self._points_behind("silent")

    @cached_property
    def judged_behind(self) -> dict[str, list[int]]:
        """Gateway -> the points (index in the inventory) behind it that have a ticket when unusable."""
        return self._points_behind("unusable")

    def _points_behind(self, kind: ReferenceRuleKind) -> dict[str, list[int]]:
        rules = [rule for rule in self._rules.values() if rule.kind == kind and rule.opens_ticket]
        found: dict[str, list[int]] = {}
        for at, point in enumerate(self.inventory.points.values()):
            gateway = self.inventory.gateway_of(point)
            if gateway is not None and any(rule.looks_at(point) for rule in rules):
                found.setdefault(gateway, []).append(at)
        return found

    @cached_property
    def station_of(self) -> dict[str, str | None]:
        """Gateway with points -> the nearest station at or above its place."""
        return {
            gateway: next(
                (
                    node.id
                    for node in self.inventory.upwards(self.inventory.gateways[gateway].place)
                    if node.level is Level.STATION
                ),
                None,
            )
            for gateway in self.points_behind
        }

    @cached_property
    def gateways_of(self) -> dict[str, list[str]]:
        """Station -> the gateways with points that hang below it."""
        found: dict[str, list[str]] = {}
        for gateway, station in self.station_of.items():
            if station is not None:
                found.setdefault(station, []).append(gateway)
        return found

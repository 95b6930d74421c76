"""The tree of places with what the desk needs of it again and again, computed once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cached_property, lru_cache

from ingest.inventory.tree import Inventory, Level, Point
from ingest.readings.quantities import Metric


class PlaceTree:
    """The places of an inventory: homes, households, gateways and stations."""

    def __init__(self, inventory: Inventory) -> None:
        self.inventory = inventory
        self._homes: dict[str, str] = {}
        self._households: dict[str, int] = {}
        self._monitored: dict[frozenset[Metric], Counter[str]] = {}

    def home(self, place: str) -> str:
        """The household at or above ``place``, else ``place`` itself, as for a place that has left."""
        if place not in self._homes:
            above = self.inventory.upwards(place) if place in self.inventory.places else ()
            self._homes[place] = next((node.id for node in above if node.level is Level.HOUSEHOLD), place)
        return self._homes[place]

    def is_household(self, place: str) -> bool:
        """Whether ``place`` is a household that the inventory knows."""
        node = self.inventory.places.get(place)
        return node is not None and node.level is Level.HOUSEHOLD

    def households(self, place: str) -> int:
        """Households at and below ``place``, measured or not; 0 for a place that has left."""
        if place not in self.inventory.places:
            return 0
        if place not in self._households:
            self._households[place] = self.inventory.households_below(place)
        return self._households[place]

    def zone(self, place: str) -> str:
        """As `ingest.inventory.tree.Inventory.zone_of`."""
        return self.inventory.zone_of(place)

    def above(self, place: str) -> list[str]:
        """Ids of the places above ``place``, nearest first."""
        if place not in self.inventory.places:
            return []
        return [node.id for node in self.inventory.upwards(place)][1:]

    def at_and_below(self, places: Iterable[str]) -> set[str]:
        """Ids of ``places`` and of all places below them."""
        found: set[str] = set()
        todo = list(places)
        while todo:
            place = todo.pop()
            if place not in found:
                found.add(place)
                todo.extend(self.inventory.children.get(place, ()))
        return found

    def monitored_households(self, metrics: frozenset[Metric]) -> Counter[str]:
        """Node -> households below it that have a point of one of ``metrics``."""
        if metrics not in self._monitored:
            homes = {self.home(p.place) for p in self.inventory.points.values() if p.metric in metrics}
            self._monitored[metrics] = self.count_below(homes)
        return self._monitored[metrics]

    def measured(self, place: str, metrics: frozenset[Metric]) -> int:
        """Households at and below ``place`` of the inventory that have a point of one of ``metrics``."""
        below = self.monitored_households(metrics)[place]
        if below or not self.is_household(place):
            return below
        at = self.inventory.points_at
        there = (point for node in self.inventory.below(place) for point in at.get(node.id, ()))
        return int(any(point.metric in metrics for point in there))

    def count_below(self, homes: Iterable[str]) -> Counter[str]:
        """Node -> how many of the households among ``homes`` are below it."""
        return Counter(node for home in homes if self.is_household(home) for node in self.above(home))

    def gateway_of(self, point: str) -> str | None:
        """The gateway whose silence is that of ``point`` (id), if it has one and has not left."""
        known = self.inventory.points.get(point)
        return None if known is None else self.inventory.gateway_of(known)

    @cached_property
    def points_behind(self) -> dict[str, list[Point]]:
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
        for gateway in self.points_behind:
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


class _ByIdentity:
    """An inventory that is equal only to itself: comparing 100 000 points would be slow."""

    def __init__(self, inventory: Inventory) -> None:
        self.inventory = inventory

    def __hash__(self) -> int:
        return id(self.inventory)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByIdentity) and self.inventory is other.inventory


@lru_cache(maxsize=1)  # a second one would keep a city alive that is no longer in force
def _cached_tree(key: _ByIdentity) -> PlaceTree:
    return PlaceTree(key.inventory)


def place_tree_of(inventory: Inventory) -> PlaceTree:
    """The place tree of ``inventory``; that of the last one asked for is cached."""
    return _cached_tree(_ByIdentity(inventory))

"""Episodes on their way to tickets: the latest update of each, and what is open where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ingest.inventory.tree import Inventory
from simulators.expected.desk.sensor_moves import SensorBreach
from simulators.expected.judging.episodes import ExpectedChange, Identity
from simulators.expected.judging.rules import ReferenceRule
from simulators.expected.judging.spans import EpisodeUpdate
from simulators.expected.tickets.places import TicketPlaces


@dataclass
class Case:
    """An episode on its way to a ticket, or on ``ticket`` (index) already."""

    rule: ReferenceRule
    point: int
    place: str
    update: EpisodeUpdate
    ticket: int | None = None
    at_gateway: bool = False
    """Whether it is there as one of the points behind a gateway or below a station."""

    @property
    def open(self) -> bool:
        """Neither ended nor withdrawn."""
        return self.update.ended is None and not self.update.withdrawn

    @property
    def breach(self) -> SensorBreach:
        """What of it starts clocks."""
        low = (
            self.rule.kind == "window" and self.rule.concern == "water-pressure" and self.rule.side == "below"
        )
        return SensorBreach(self.update.began, loss=low, fall=self.rule.kind == "fall")

    def needs_no_ticket(self) -> bool:
        """Whether it may stay without a ticket."""
        over = self.update.ended is not None
        late_and_over = over and self.update.found_late and not self.rule.review_when_late
        silence_over = over and self.rule.kind == "silent"
        return self.update.withdrawn or not self.rule.opens_ticket or silence_over or late_and_over


class BreachCounts:
    """How many households below each node (``below``) have an open episode of one concern."""

    def __init__(self, places: TicketPlaces) -> None:
        self.below: Counter[str] = Counter()
        self._places = places
        self._open: Counter[str] = Counter()

    def homes(self) -> list[str]:
        """Places with an open episode."""
        return [home for home, count in self._open.items() if count]

    def add(self, home: str, more: int) -> None:
        """One more, or one less, is open at ``home``."""
        before = self._open[home] > 0
        self._open[home] += more
        step = int(self._open[home] > 0) - int(before)
        if step and self._places.is_household(home):
            for node in self._places.chain(home)[1:]:
                self.below[node] += step


class Cases:
    """All episodes known so far.

    Attributes
    ----------
    silent, unusable
        The open silences, and the open episodes of unusable points, of rules that open tickets.
    """

    def __init__(
        self, inventory: Inventory, places: TicketPlaces, rules: Mapping[str, ReferenceRule]
    ) -> None:
        self.silent: dict[Identity, Case] = {}
        self.unusable: dict[Identity, Case] = {}
        self._all: dict[Identity, Case] = {}
        self._places = places
        self._rules = rules
        self._points = list(inventory.points.values())
        self._index = {point.id: i for i, point in enumerate(self._points)}
        self._breaching: dict[str, BreachCounts] = {}
        self._aside: set[Identity] = set()

    def __getitem__(self, identity: Identity) -> Case:
        return self._all[identity]

    def breaching(self, concern: str) -> BreachCounts:
        """What is open of a concern, silent and unusable points apart, of rules that open tickets."""
        return self._breaching.setdefault(concern, BreachCounts(self._places))

    def by_ticket(self) -> dict[int, dict[Identity, Case]]:
        """Ticket (index) -> what is on it."""
        found: dict[int, dict[Identity, Case]] = {}
        for identity, case in self._all.items():
            if case.ticket is not None:
                found.setdefault(case.ticket, {})[identity] = case
        return found

    def apply(self, changes: Iterable[ExpectedChange]) -> list[Identity]:
        """Apply ``changes``; returns the identities of the episodes that they change."""
        changed = []
        for change in changes:
            identity = change.identity
            case = self._all.get(identity)
            if case is None:
                point = self._index[change.point]
                rule = self._rules[change.rule]
                case = self._all[identity] = Case(rule, point, self._points[point].place, change.update)
                was_open = False
            else:
                was_open = case.open
            case.update = change.update
            if case.open != was_open:
                self._count(identity, case)
            changed.append(identity)
        return changed

    def _count(self, identity: Identity, case: Case) -> None:
        """Count an episode that opened, or that ended or was withdrawn."""
        if not case.rule.opens_ticket:
            return
        apart = {"silent": self.silent, "unusable": self.unusable}.get(case.rule.kind)
        if apart is not None:
            if case.open:
                apart[identity] = case
            else:
                del apart[identity]
            return
        if identity not in self._aside:
            self._add(case, 1 if case.open else -1)

    def set_aside(self, identity: Identity) -> None:
        """Count it for nothing until it is taken back."""
        self._aside.add(identity)
        if self._all[identity].open:
            self._add(self._all[identity], -1)

    def take_back(self, identity: Identity) -> None:
        """Count it again."""
        self._aside.remove(identity)
        if self._all[identity].open:
            self._add(self._all[identity], 1)

    def _add(self, case: Case, more: int) -> None:
        if case.rule.opens_ticket and case.rule.kind not in ("silent", "unusable"):
            self.breaching(case.rule.concern).add(self._places.chain(case.place)[0], more)

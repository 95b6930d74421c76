"""Episodes on their way to tickets: the latest update of each, and what is open where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ingest.inventory.tree import Inventory
from simulators.expected.judging.episodes import ExpectedChange, Identity
from simulators.expected.judging.rules import ReferenceRule
from simulators.expected.judging.spans import EpisodeUpdate
from simulators.expected.tickets.places import Tree


@dataclass
class Case:
    """An episode on its way to a ticket, or on ``ticket`` (index) already."""

    rule: ReferenceRule
    point: int
    place: str
    update: EpisodeUpdate
    ticket: int | None = None

    @property
    def open(self) -> bool:
        """Neither ended nor withdrawn."""
        return self.update.ended is None and not self.update.withdrawn

    def needs_no_ticket(self) -> bool:
        """Whether it may stay without a ticket."""
        over = self.update.ended is not None
        late_and_over = over and self.update.found_late and not self.rule.review_when_late
        silence_over = over and self.rule.kind == "silent"
        return self.update.withdrawn or not self.rule.opens_ticket or silence_over or late_and_over


class BreachCounts:
    """How many households with something open hang below each node (``below``), of one concern."""

    def __init__(self, tree: Tree) -> None:
        self.below: Counter[str] = Counter()
        self._tree = tree
        self._open: Counter[str] = Counter()

    def homes(self) -> list[str]:
        """Where something is open."""
        return [home for home, count in self._open.items() if count]

    def add(self, home: str, more: int) -> None:
        """One more, or one less, is open at ``home``."""
        before = self._open[home] > 0
        self._open[home] += more
        step = int(self._open[home] > 0) - int(before)
        if step and self._tree.is_household(home):
            for node in self._tree.chain(home)[1:]:
                self.below[node] += step


class Cases:
    """All episodes told so far.

    Attributes
    ----------
    silent
        The open silences of rules that open tickets.
    """

    def __init__(self, inventory: Inventory, tree: Tree, rules: Mapping[str, ReferenceRule]) -> None:
        self.silent: dict[Identity, Case] = {}
        self._all: dict[Identity, Case] = {}
        self._tree = tree
        self._rules = rules
        self._points = list(inventory.points.values())
        self._index = {point.id: i for i, point in enumerate(self._points)}
        self._breaching: dict[str, BreachCounts] = {}

    def __getitem__(self, identity: Identity) -> Case:
        return self._all[identity]

    def breaching(self, concern: str) -> BreachCounts:
        """What is open of a concern, silences apart, of rules that open tickets."""
        return self._breaching.setdefault(concern, BreachCounts(self._tree))

    def by_ticket(self) -> dict[int, dict[Identity, Case]]:
        """Ticket (index) -> what is on it."""
        found: dict[int, dict[Identity, Case]] = {}
        for identity, case in self._all.items():
            if case.ticket is not None:
                found.setdefault(case.ticket, {})[identity] = case
        return found

    def learn(self, changes: Iterable[ExpectedChange]) -> list[Identity]:
        """Take note of what is told; the identities of episodes that it changes."""
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
        """Count an episode that opened, or is open no longer."""
        if not case.rule.opens_ticket:
            return
        if case.rule.kind == "silent":
            if case.open:
                self.silent[identity] = case
            else:
                del self.silent[identity]
            return
        home = self._tree.chain(case.place)[0]
        self.breaching(case.rule.concern).add(home, 1 if case.open else -1)

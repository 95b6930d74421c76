"""Maintenance of gateways, places and points: until when it holds the tickets of devices (decision 0076).

Episodes are what they are without it. While a device is worked on, what it does not say, says unchanged or
says unusably opens no ticket, and counts towards no other; what is still so when the work is over is looked
at then as if it had just begun, and what ended during the work needs none. A breach is not touched.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from ingest.inventory.tree import Inventory, Point
from simulators.expected.judging.episodes import Identity
from simulators.expected.tickets.cases import Case, Cases

DEVICE_KINDS = frozenset({"silent", "stuck", "unusable"})
"""Kinds of rules that are about devices and not about what they measure."""


@dataclass(frozen=True, slots=True)
class Work:
    """That a gateway, a place with all below it, or a point (id) is worked on in ``[start, end)``, UTC ms.

    ``end``: as planned, or earlier where somebody said so.
    """

    on: Literal["gateway", "place", "point"]
    subject: str
    start: int
    end: int


class Works:
    """All of it, asked by point."""

    def __init__(self, inventory: Inventory, works: Iterable[Work]) -> None:
        self._inventory = inventory
        self._works = tuple(works)

    def until(self, point: Point, at: int) -> int | None:
        """UTC ms: when the last work on ``point`` that goes on at ``at`` ends; ``None``: none goes on."""
        ends = [work.end for work in self._works if work.start <= at < work.end and self._is_on(work, point)]
        return max(ends, default=None)

    def _is_on(self, work: Work, point: Point) -> bool:
        if work.on == "point":
            return work.subject == point.id
        if work.on == "gateway":
            return work.subject == self._inventory.gateway_of(point)
        place: str | None = point.place
        while place is not None and place != work.subject:
            place = self._inventory.places[place].parent
        return place is not None


class WorkedOn:
    """The episodes without a ticket that maintenance holds, and until when each (UTC ms)."""

    def __init__(self, works: Works, cases: Cases) -> None:
        self._works = works
        self._cases = cases
        self._until: dict[Identity, int] = {}

    def let_go(self, now: int) -> list[Identity]:
        """Those that are held no longer at ``now`` (UTC ms), in their order."""
        return sorted(identity for identity, until in self._until.items() if until <= now)

    def forget(self, identity: Identity) -> None:
        """It is looked at anew, or needs no ticket any more."""
        if self._until.pop(identity, None) is not None:
            self._cases.take_back(identity)

    def keeps(self, identity: Identity, case: Case, point: Point, now: int) -> bool:
        """Whether maintenance keeps a ticket from ``case`` at ``point``: as long as it lasts, or for good."""
        if case.rule.kind not in DEVICE_KINDS or case.ticket is not None:
            return False
        ended = case.update.ended
        until = self._works.until(point, now if ended is None else min(ended, now))
        if until is not None and ended is None:
            self._until[identity] = until
            self._cases.set_aside(identity)
        return until is not None

    def without_held(self, cases: Mapping[Identity, Case]) -> dict[int, Case]:
        """Point (index) -> its case, of those that are not held: what is held counts for nothing."""
        return {case.point: case for identity, case in cases.items() if identity not in self._until}

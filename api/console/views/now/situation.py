"""How the situation of places is written: a word, a shape and numbers for each, beside its colour."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from enum import StrEnum

from markupsafe import Markup

from alerts.compliance.situation.point_states import PointState
from alerts.compliance.situation.situation import PlaceFigures, PointNow
from alerts.desk.now.overview import Overview, PlaceNow
from api.console.views.now.kept_cells import KeptCells
from api.console.views.values import value_formatter
from api.console.views.work import WorkRow, work_row
from api.words.languages import Language
from ingest.inventory.tree import Inventory

SLIGHT, POOR = 0.9, 0.7
"""Down to these shares a place is drawn as one with a few, and with many, out of compliance: ours."""
FEW_POINTS = 2
"""Of so few points the worst value says more than a share."""


class Heat(StrEnum):
    """How a place is drawn, the worst first."""

    BAD = "bad"
    POOR = "poor"
    SLIGHT = "slight"
    BLIND = "blind"
    IDLE = "idle"
    GOOD = "good"
    NONE = "none"


SHAPES = {
    Heat.BAD: "■",
    Heat.POOR: "▲",
    Heat.SLIGHT: "◆",
    Heat.BLIND: "✕",
    Heat.IDLE: "○",
    Heat.GOOD: "●",
    Heat.NONE: "–",
}
"""So that colour is never the only sign."""


def heat_of(figures: PlaceFigures) -> Heat:
    """How a place with these figures is drawn."""
    share = figures.share
    if figures.breaching and share in (None, 1):
        return Heat.SLIGHT  # what is in breach and is not judged at this hour is no all-clear
    if share is None:
        return Heat.NONE if not figures.points else Heat.IDLE if figures.measured else Heat.BLIND
    if share == 1:
        return Heat.GOOD
    return Heat.SLIGHT if share >= SLIGHT else Heat.POOR if share >= POOR else Heat.BAD


def heat_of_point(point: PointNow) -> Heat:
    """How a point is drawn."""
    if PointState.BREACHING in point.state:
        return Heat.BAD
    if PointState.MEASURED not in point.state:
        return Heat.BLIND
    return Heat.GOOD if PointState.JUDGED in point.state else Heat.IDLE


class SituationView:
    """How places stand, in the words of ``language`` at ``now`` (UTC ms)."""

    shapes = SHAPES
    legend = tuple(Heat)
    heat = staticmethod(heat_of)
    heat_of_point = staticmethod(heat_of_point)

    def __init__(self, inventory: Inventory, language: Language, now: int) -> None:
        self._inventory = inventory
        self._language = language
        self._now = now

    def share(self, figures: PlaceFigures) -> str:
        """The share in compliance; rounded down, so that 100 % is all of them; empty where none is judged."""
        return "" if figures.share is None else share_text(figures.share, self._language)

    def figure(self, figures: PlaceFigures) -> str:
        """What is written large on a place: of a flat its value, else the share."""
        if figures.points <= FEW_POINTS and figures.worst is not None:
            return self.value(figures.worst)
        return self.share(figures)

    def coverage(self, figures: PlaceFigures) -> str:
        """How many points are measured, of how many, in short."""
        number = self._language.number
        return f"{number(figures.measured)}/{number(figures.points)}"

    def value(self, point: PointNow) -> str:
        """The value of a point with its unit; empty where it has none."""
        if point.value is None:
            return ""
        return value_formatter(point.point.metric, self._language)(point.value)

    def states(self, point: PointNow) -> list[PointState]:
        """What is wrong with a point."""
        wrong = (PointState.BREACHING, PointState.SILENT, PointState.UNUSABLE, PointState.STUCK)
        return [each for each in wrong if each in point.state]

    def zone(self, place: str) -> str:
        """The zone of a place."""
        return self._inventory.zone_of(place)


class OverviewView(SituationView):
    """An overview; cells are ``kept`` for all who look."""

    def __init__(
        self, found: Overview, inventory: Inventory, language: Language, now: int, kept: KeptCells
    ) -> None:
        super().__init__(inventory, language, now)
        self._found = found
        self._kept = kept

    def cells(self, places: Sequence[PlaceNow], draw: Callable[[PlaceNow], Markup]) -> Markup:
        """The cells of ``places``; ``draw`` draws one."""
        return self._kept.of(places, draw, self._inventory, self._language)

    def head(self, place: PlaceNow, draw: Callable[[PlaceNow], Markup]) -> Markup:
        """The line above the cells of what lies below ``place``; ``draw`` draws it."""
        return self._kept.of((place,), draw, self._inventory, self._language, "head")

    def due(self) -> list[WorkRow]:
        """The tickets due first."""
        return [work_row(each, self._inventory, self._now, self._language) for each in self._found.due]


def share_text(share: float, language: Language) -> str:
    """A share in percent, rounded down, so that 100 % is all of them."""
    return language.number(math.floor(share * 1000) / 10, 0 if share in (0, 1) else 1) + " %"

"""How places stand, where they stand: marks on a map, outlines, and what has no position."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from alerts.compliance.mapping.marks import marks_of, outline_of
from alerts.compliance.mapping.placed import PlacedPlaces, uncovered
from alerts.compliance.mapping.projection import Plane, degrees_of, pixels_at, plane_of
from alerts.compliance.situation.open_tickets import GRAVEST_FIRST, OpenTicket, OpenTickets
from alerts.compliance.situation.situation import PlaceFigures, SituationNow
from alerts.desk.now.book import SituationBook
from alerts.desk.now.seen_places import above_seen, tops_seen
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import Viewer
from alerts.records import Records
from alerts.rules.rule import Severity
from ingest.inventory.tree import Inventory

WIDTH, HEIGHT = 960, 640
"""px of a map, whatever size it is shown in."""
APART = (88.0, 48.0)
"""px that two marks are apart to the side, or else up and down."""
MARGIN = 70
"""px left free around what a map is fitted to."""
FARTHEST, NEAREST, FITTED = 3.0, 19.0, 17.5
"""Zooms: of half the world, of a single house, and the nearest that a map is fitted at."""
MOST_NAMED = 12
"""Places of one mark that are named."""
MOST_OUTLINES = 80
MOST_MISSING = 60
MOST_UNMARKED = 20


@dataclass(frozen=True, slots=True)
class MapView:
    """What a map shows: degrees of WGS 84 at its middle, and a zoom as web maps count it."""

    longitude: float
    latitude: float
    zoom: float

    @classmethod
    def of(cls, text: str) -> Self:
        """What such a text says: ``125.3245,43.8868,14``."""
        return cls(*map(float, text.split(",")))

    @property
    def text(self) -> str:
        """What says it."""
        return f"{self.longitude:.6f},{self.latitude:.6f},{self.zoom:g}"


@dataclass(frozen=True, slots=True)
class Mark:
    """Places so near each other that they are one mark; for most, one place.

    Attributes
    ----------
    longitude, latitude
        Of one of them, degrees.
    places, count
        Ids of those of which none lies below another, the worst first, as many as are named; and how many
        there are.
    hidden
        How many further ones with a position are in it, below those.
    within
        The lowest place that all of them are at or below; ``None``: of several trees.
    figures, open_tickets, gravest
        Of all of them together.
    beside
        How many places without a position stand by them.
    """

    longitude: float
    latitude: float
    places: Sequence[str]
    count: int
    hidden: int
    within: str | None
    figures: PlaceFigures
    open_tickets: int
    gravest: OpenTicket | None
    beside: int


@dataclass(frozen=True, slots=True)
class Outline:
    """A place with the corners around all below it that have a position: degrees east and north."""

    place: str
    figures: PlaceFigures
    corners: Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Missing:
    """A place without a position, how it stands, and the place that it stands by, if there is one."""

    place: str
    figures: PlaceFigures
    beside: str | None


@dataclass(frozen=True, slots=True)
class MapNow:
    """The map of a place, or of all places that somebody sees.

    Attributes
    ----------
    place, above, figures, by_severity, judged_until
        As in `alerts.desk.now.overview.Overview`.
    view
        What is shown; ``None`` where nothing has a position.
    marks, outlines
        Within the view, the worst marks first.
    outside
        How many places with a position are outside the view.
    missing, missing_count
        Places that no map shows, as many as are listed and all; homes are not among them.
    unmarked, unmarked_count
        Open tickets that no mark counts, whatever the view: of places that neither have a position nor lie
        below one that has; the gravest first, as many as are listed, and all.
    """

    place: str | None
    above: Sequence[str]
    figures: PlaceFigures
    by_severity: dict[Severity, int]
    view: MapView | None
    marks: Sequence[Mark]
    outlines: Sequence[Outline]
    outside: int
    missing: Sequence[Missing]
    missing_count: int
    unmarked: Sequence[OpenTicket]
    unmarked_count: int
    judged_until: int


@use_case("now.map", Right.LOOK, ScopeKind.PLACES)
def map_now(
    records: Records,
    viewer: Viewer,
    place: str | None,
    view: MapView | None,
    *,
    inventory: Inventory,
    book: SituationBook,
) -> MapNow:
    """The map of ``place``, or of all that the viewer sees (``None``), in ``view``; ``None``: all of it.

    ``inventory`` is in force. What a view holds is bounded, however many places there are. Raises `NotFound`
    for a place that there is not, or of which they see nothing; `Forbidden`, `RecordsError`.
    """
    tops = tops_seen(viewer, inventory, place)
    situation, placed = book.situation(inventory), book.placed(inventory)
    with records.reading() as tx:
        tickets = book.tickets(tx, inventory)
    one = tops[0] if len(tops) == 1 else None
    there = placed.below(tops)
    shown = _fitted(placed.plane[there]) if view is None else _bounded(view)
    seen = there[_inside(placed.plane[there], shown)] if shown else there[:0]
    draw = _MarkDrawing(situation, tickets, placed)
    missing = draw.missing(tops)
    unmarked = tickets.outside(tops, placed.at[there])
    return MapNow(
        place=one,
        above=[] if one is None else above_seen(viewer, inventory, one),
        figures=situation.together(tops),
        by_severity=tickets.by_severity(tops),
        view=shown,
        marks=list(draw.marks(seen, shown)) if shown else [],
        outlines=list(draw.outlines(tops, seen)),
        outside=len(there) - len(seen),
        missing=[draw.missed(each) for each in missing[:MOST_MISSING]],
        missing_count=len(missing),
        unmarked=unmarked[:MOST_UNMARKED],
        unmarked_count=len(unmarked),
        judged_until=situation.judged_until,
    )


def _fitted(spots: Plane) -> MapView | None:
    """The view that holds all of ``spots``, as near as may be."""
    if not len(spots):
        return None
    low, high = spots.min(axis=0), spots.max(axis=0)
    wide, tall = np.maximum(high - low, 1e-12).tolist()
    room = min((WIDTH - 2 * MARGIN) / wide, (HEIGHT - 2 * MARGIN) / tall)
    zoom = math.floor(2 * math.log2(room / pixels_at(0))) / 2
    return _view_at((low + high) / 2, min(max(zoom, FARTHEST), FITTED))


def _view_at(middle: NDArray[np.float64], zoom: float) -> MapView:
    ((longitude, latitude),) = degrees_of(middle.reshape(1, 2)).round(6).tolist()
    return MapView(longitude, latitude, zoom)


def _bounded(view: MapView) -> MapView:
    zoom = min(max(view.zoom, FARTHEST), NEAREST)
    return MapView(min(max(view.longitude, -180), 180), min(max(view.latitude, -85), 85), zoom)


def _inside(spots: Plane, view: MapView) -> NDArray[np.bool_]:
    middle = plane_of(np.array([[view.longitude, view.latitude]]))
    away = np.abs(spots - middle) * pixels_at(view.zoom)
    inside: NDArray[np.bool_] = np.all(away <= (WIDTH / 2, HEIGHT / 2), axis=1)
    return inside


class _MarkDrawing:
    """Puts what is seen together to marks, and says how they stand."""

    def __init__(self, situation: SituationNow, tickets: OpenTickets, placed: PlacedPlaces) -> None:
        self._situation = situation
        self._tickets = tickets
        self._placed = placed
        self._order = placed.order

    def marks(self, seen: NDArray[np.intp], view: MapView) -> list[Mark]:
        """The marks of the placed ones ``seen``, the worst first."""
        stands = marks_of(self._placed.plane[seen] * pixels_at(view.zoom), APART)
        sorting = np.argsort(stands, kind="stable")
        ends = np.flatnonzero(np.diff(stands[sorting])) + 1
        stands_for = np.split(sorting, ends) if len(seen) else []
        found = [self._mark(seen[group], int(seen[stands[group[0]]])) for group in stands_for]
        return sorted(found, key=_attention)

    def _mark(self, members: NDArray[np.intp], stands: int) -> Mark:
        order, situation = self._order, self._situation
        at = self._placed.at[members]
        tops = at[uncovered(at, order.end)]
        places = [order.places[each] for each in tops.tolist()]
        gravest = [found for each in places if (found := self._tickets.gravest(each)) is not None]
        longitude, latitude = self._placed.degrees[stands].tolist()
        return Mark(
            longitude,
            latitude,
            situation.worst_first(places)[:MOST_NAMED],
            len(places),
            len(members) - len(places),
            self._common(places[0], places[-1]),
            situation.together(places),
            sum(map(self._tickets.count, places)),
            min(gravest, key=_gravity, default=None),
            sum(self._placed.missing_beside[order.places[each]] for each in at.tolist()),
        )

    def _common(self, first: str, last: str) -> str | None:
        """Of places in order, the lowest that the first and the last, and so all, are at or below."""
        above = {each.id for each in self._order.inventory.upwards(last)}
        return next((each.id for each in self._order.inventory.upwards(first) if each.id in above), None)

    def outlines(self, tops: Sequence[str], seen: NDArray[np.intp]) -> Iterator[Outline]:
        """The outlines of estates at and below ``tops`` of which something is ``seen``, the largest first."""
        order, placed = self._order, self._placed
        parents = (order.inventory.places[order.places[at]].parent for at in placed.at[seen].tolist())
        known = Counter(each for each in parents if each in placed.estates and order.is_below(each, tops))
        for place, _ in known.most_common(MOST_OUTLINES):
            corners = degrees_of(outline_of(placed.plane[placed.below([place])]))
            around = [(east, north) for east, north in corners.tolist()]
            yield Outline(place, self._situation.of(place), around)

    def missing(self, tops: Sequence[str]) -> list[str]:
        """The places at and below ``tops`` that no map shows, the worst first."""
        return self._situation.worst_first([each for top in tops for each in self._placed.missing_at(top)])

    def missed(self, place: str) -> Missing:
        """A place that no map shows."""
        return Missing(place, self._situation.of(place), self._placed.beside.get(place))


def _attention(mark: Mark) -> tuple[float, float, float]:
    """What is to be seen first: by the share in compliance, the coverage, and how deep the worst value is."""
    figures = mark.figures
    worst = -math.inf if figures.worst is None or figures.worst.depth is None else figures.worst.depth
    share = 1.0 if figures.share is None else figures.share
    return share, figures.measured / max(figures.points, 1), -worst


def _gravity(ticket: OpenTicket) -> tuple[int, bool, int]:
    return GRAVEST_FIRST.index(Severity(ticket.severity)), ticket.is_child, ticket.since

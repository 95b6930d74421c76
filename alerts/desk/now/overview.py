"""What is wrong, where, how bad now and what is due first: at one place, or at all that somebody sees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from alerts.compliance.situation.open_tickets import GRAVEST_FIRST, OpenTicket, OpenTickets
from alerts.compliance.situation.point_states import PointState
from alerts.compliance.situation.situation import PlaceFigures, PointNow, SituationNow
from alerts.desk.matters.work_list import WorkItem, list_work
from alerts.desk.now.book import SituationBook
from alerts.desk.now.seen_places import above_seen, tops_seen
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import Viewer
from alerts.records import Records, Transaction
from alerts.records.desk.work_list import WorkFilter
from alerts.rules.rule import Severity
from alerts.tickets.gateway_silence import GatewaySilence
from ingest.inventory.tree import Inventory

MOST_CELLS, MOST_IN_BRANCH, LEAST_IN_BRANCH = 600, 60, 6
"""Places that are drawn: altogether about, and in a branch at most and where there are many branches."""
MOST_BRANCHES = 60
MOST_LISTED = 12
"""Tickets, gateways and points in lists beside the tree."""
MOST_POINTS = 200
MOST_LOOKED_BACK = 200
"""Tickets closed last that are looked through for since when none is open."""


@dataclass(frozen=True, slots=True)
class PlaceNow:
    """A place, how it stands, how many tickets are open there and below, and the gravest of them."""

    place: str
    figures: PlaceFigures
    open_tickets: int
    gravest: OpenTicket | None


@dataclass(frozen=True, slots=True)
class Branch:
    """A place with those directly below it, the worst first; ``more`` of them are not shown."""

    at: PlaceNow
    below: Sequence[PlaceNow]
    more: int


@dataclass(frozen=True, slots=True)
class Overview:
    """The situation of a place, or of all places that somebody sees.

    Attributes
    ----------
    place
        Id; ``None``: of several that lie side by side.
    above
        Those above it that they see, highest first.
    figures, by_severity
        Of all of it: how it stands, and the tickets that are open, gravest first.
    branches, loose, more
        The places directly below it: those with others below them, by the gravest ticket there and then by
        the households affected; those without, the worst first; and how many more there are.
    points
        The points at the place itself.
    due
        The tickets due first.
    silent_gateways, silent_gateway_count
        Gateways that are silent by a ticket, as many as are listed and all.
    unusable
        Some of the points that speak and cannot be judged, or repeat themselves.
    judged_until
        UTC ms; 0: nothing has been judged yet.
    quiet_since
        Where no ticket is open, UTC ms when the last one was closed; ``None``: one is open, or none of the
        `MOST_LOOKED_BACK` that were closed last anywhere was one of these places.
    """

    place: str | None
    above: Sequence[str]
    figures: PlaceFigures
    by_severity: Mapping[Severity, int]
    branches: Sequence[Branch]
    loose: Sequence[PlaceNow]
    more: int
    points: Sequence[PointNow]
    due: Sequence[WorkItem]
    silent_gateways: Sequence[GatewaySilence]
    silent_gateway_count: int
    unusable: Sequence[PointNow]
    judged_until: int
    quiet_since: int | None


@use_case("now.overview", Right.LOOK, ScopeKind.PLACES)
def situation_now(
    records: Records,
    viewer: Viewer,
    place: str | None,
    now: int,
    *,
    inventory: Inventory,
    book: SituationBook,
) -> Overview:
    """How ``place`` stands, or all that the viewer sees (``None``), at ``now`` (UTC ms).

    ``inventory`` is in force. Raises `NotFound` for a place that there is not, or of which they see nothing;
    `Forbidden`, `RecordsError`.
    """
    tops = tops_seen(viewer, inventory, place)
    situation = book.situation(inventory)
    with records.reading() as tx:
        tickets = book.tickets(tx, inventory)
        unheard = tx.silent_gateways.unheard()
        layout = book.laid_out(tops, situation, tickets, lambda: _layout(tops, situation, tickets))
        quiet = None if any(layout.by_severity.values()) else _closed_last(tx, tops, inventory)
    silent = [each for each in unheard if _is_below(inventory, each, tops)]
    one = tops[0] if len(tops) == 1 else None
    # Of everything an index has what is due first; of a place a bounded number is looked through.
    work = WorkFilter(place=None if one is None or inventory.places[one].parent is None else one)
    return Overview(
        place=one,
        above=[] if one is None else above_seen(viewer, inventory, one),
        figures=layout.figures,
        by_severity=layout.by_severity,
        branches=layout.branches,
        loose=layout.loose,
        more=layout.more,
        points=[] if one is None else situation.at(one)[:MOST_POINTS],
        due=list_work(records, viewer, work, None, MOST_LISTED, now, inventory=inventory).items,
        silent_gateways=silent[:MOST_LISTED],
        silent_gateway_count=len({each.gateway for each in silent}),
        unusable=list(islice(situation.those(PointState.UNUSABLE | PointState.STUCK, tops), MOST_LISTED)),
        judged_until=situation.judged_until,
        quiet_since=quiet,
    )


def _is_below(inventory: Inventory, silence: GatewaySilence, tops: Sequence[str]) -> bool:
    gateway = inventory.gateways.get(silence.gateway)
    return gateway is not None and _lies_below(inventory, gateway.place, tops)


def _lies_below(inventory: Inventory, place: str, tops: Sequence[str]) -> bool:
    """Whether ``place`` is one of ``tops``, or lies below one."""
    return any(each.id in tops for each in inventory.upwards(place))


def _closed_last(tx: Transaction, tops: Sequence[str], inventory: Inventory) -> int | None:
    """When (UTC ms) the ticket was closed that was the last one at or below ``tops``."""
    return next(
        (
            at
            for place, at in tx.ticket_views.closed_last(MOST_LOOKED_BACK)
            if place in inventory.places and _lies_below(inventory, place, tops)
        ),
        None,
    )


class _LaidOut(NamedTuple):
    """As the fields of `Overview` that have these names."""

    figures: PlaceFigures
    by_severity: Mapping[Severity, int]
    branches: Sequence[Branch]
    loose: Sequence[PlaceNow]
    more: int


def _layout(tops: Sequence[str], situation: SituationNow, tickets: OpenTickets) -> _LaidOut:
    """The places below the one that there is of ``tops``, or all of these."""
    draw, children = _Drawing(situation, tickets), situation.inventory.children
    below = children[tops[0]] if len(tops) == 1 else tops
    branches = draw.first_things_first([each for each in below if children[each]])
    loose = situation.worst_first([each for each in below if not children[each]])
    shown = branches[:MOST_BRANCHES]
    return _LaidOut(
        figures=situation.together(tops),
        by_severity=tickets.by_severity(tops),
        branches=[draw.branch(each, len(shown)) for each in shown],
        loose=list(map(draw.now, loose[:MOST_CELLS])),
        more=len(branches) - len(shown) + max(0, len(loose) - MOST_CELLS),
    )


class _Drawing:
    """Puts places in order, and draws those that are shown."""

    def __init__(self, situation: SituationNow, tickets: OpenTickets) -> None:
        self._situation = situation
        self._tickets = tickets

    def branch(self, place: str, branches: int) -> Branch:
        most = max(LEAST_IN_BRANCH, min(MOST_IN_BRANCH, MOST_CELLS // branches))
        situation = self._situation
        below = situation.worst_first(situation.inventory.children[place])
        return Branch(self.now(place), list(map(self.now, below[:most])), max(0, len(below) - most))

    def first_things_first(self, places: Sequence[str]) -> list[str]:
        """``places`` by the gravest ticket, then by the households affected now, then the worst first."""
        affected = self._situation.affected
        found = self._situation.worst_first(places)
        return sorted(found, key=lambda place: (self._gravity(place), -affected(place)))

    def _gravity(self, place: str) -> int:
        gravest = self._tickets.gravest(place)
        return len(GRAVEST_FIRST) if gravest is None else GRAVEST_FIRST.index(Severity(gravest.severity))

    def now(self, place: str) -> PlaceNow:
        tickets = self._tickets
        return PlaceNow(place, self._situation.of(place), tickets.count(place), tickets.gravest(place))

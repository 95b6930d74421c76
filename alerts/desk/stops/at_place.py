"""Stops of supply at one place: those that hold there, have held, or will."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from alerts.desk.lookups.errors import SpanReversed
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.places.place_page import require_place
from alerts.desk.stops.givers import sees_stop
from alerts.desk.stops.listing import without_people
from alerts.desk.stops.stop_files import stop_files_of
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import Viewer
from alerts.records import Records
from alerts.stops.supply_stop import SupplyStop
from ingest.inventory.tree import Inventory
from ingest.said import Said

MOST_LOOKED_AT = 100
"""Stops at a place, above and below, that are looked through: the newest."""


@dataclass(frozen=True, slots=True)
class StopHere:
    """A stop, and from when to when (UTC ms) it holds; ``until`` is ``None`` while nobody has said."""

    stop: SupplyStop
    since: int
    until: int | None


@use_case("stops.at-place", Right.LOOK, ScopeKind.OBJECT)
def stops_at_place(
    records: Records, viewer: Viewer, place: str, span: tuple[int, int], *, desk: DeskInForce
) -> list[StopHere]:
    """The stops that hold within ``span`` (UTC ms, half-open) at ``place``, above or below; the newest first.

    A stop of a place is one of all that lies below it. A planned one holds from when to when it is planned
    until it begins, and as it really was afterwards; one that never began has not held. Households below are
    not looked at: their stops are their buildings'. Three statements.

    Raises
    ------
    NotFound
        There is no such place, or none that they see.
    SpanReversed
        Of the times.
    Forbidden, RecordsError
    """
    require_place(desk.inventory, viewer, place)
    if span[1] <= span[0]:
        raise SpanReversed(Said("refusal-span-reversed"))
    with records.reading() as tx:
        if desk.inventory.roots == (place,):  # all of a city's places are not named for what is everywhere
            rows = tx.stops.page(None, MOST_LOOKED_AT)
        else:
            rows = tx.stops.ever_at(set(_places_of(desk.inventory, place)), MOST_LOOKED_AT)
        files = stop_files_of(tx, [each.number for each in rows])
    found = [
        _held(file.stop if viewer.sees_people else without_people(file).stop)
        for file in files.values()
        if sees_stop(viewer, file.stop, desk)
    ]
    here = [each for each in found if each is not None and _overlaps(each, span)]
    return sorted(here, key=lambda each: (each.since, each.stop.number), reverse=True)


def _places_of(inventory: Inventory, place: str) -> Iterator[str]:
    yield from (each.id for each in inventory.upwards(place))
    todo = [place]
    while todo:
        below = inventory.larger_children.get(todo.pop(), ())
        todo += below
        yield from below


def _held(stop: SupplyStop) -> StopHere | None:
    if stop.started_at is not None or stop.event_at is not None:
        since = stop.event_at if stop.started_at is None else stop.started_at
        return StopHere(stop, since or 0, stop.ends_at if stop.ended_at is None else stop.ended_at)
    if stop.over:
        return None
    return StopHere(stop, stop.opened_at if stop.starts_at is None else stop.starts_at, stop.ends_at)


def _overlaps(found: StopHere, span: tuple[int, int]) -> bool:
    begun, ended = found.stop.started_at or found.stop.event_at, found.stop.ended_at
    until = ended if begun is not None else found.until  # what has begun lasts until it is said to be over
    return found.since < span[1] and (until is None or until > span[0])

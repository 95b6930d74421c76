"""Stops of supply as people see them: those that go on by what is due next, one with what may be said now."""

from __future__ import annotations

from dataclasses import dataclass, replace

from msgspec import structs

from alerts.deadlines.desk_clock import DeskClock
from alerts.desk.lookups.list_page import ListPage, Position
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.stops.commanding import seen_stop
from alerts.desk.stops.givers import givers_of, sees_stop
from alerts.desk.stops.stop_files import MOST_GOING_ON, StopFile, stop_files_of
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import Viewer
from alerts.records import Records
from alerts.stops.deciding import StopSituation, allowed, missing
from alerts.stops.stop_table import StopRow
from alerts.stops.supply_stop import SupplyStop

LOOKED_THROUGH = 500
"""Stops that are looked through for one page of all of them."""


@dataclass(frozen=True, slots=True)
class ShownStop:
    """A stop in a list, and the clocks of it that run, the first due first."""

    stop: SupplyStop
    clocks: tuple[DeskClock, ...]


@dataclass(frozen=True, slots=True)
class StopView:
    """A stop with all of it, and the rows of what the viewer may say now.

    ``unmet``: of each of these commands the clocks whose proof it waits for.
    """

    file: StopFile
    allowed: tuple[StopRow, ...]
    unmet: tuple[tuple[StopRow, tuple[DeskClock, ...]], ...]


@dataclass(frozen=True, slots=True)
class StopsUnderWay:
    """The stops of which something may still come; ``more``: others are not among them."""

    items: tuple[ShownStop, ...]
    more: bool


@use_case("stops.going-on", Right.LOOK, ScopeKind.PLACES)
def stops_going_on(records: Records, viewer: Viewer, *, desk: DeskInForce) -> StopsUnderWay:
    """The stops of which something may still come, by what is due next; those without a due last.

    Of more than `MOST_GOING_ON` those that run and those due first. Raises `Forbidden`, `RecordsError`.
    """
    with records.reading() as tx:
        found = tx.stops.going_on(MOST_GOING_ON + 1)
        rows = found[:MOST_GOING_ON]
        files = stop_files_of(tx, [each.number for each in rows])
    due = {each.number: each.due_at for each in rows}
    seen = [file for file in files.values() if sees_stop(viewer, file.stop, desk)]
    seen.sort(key=lambda file: (due[file.stop.number] is None, due[file.stop.number] or 0, file.stop.number))
    return StopsUnderWay(tuple(_shown(file, viewer) for file in seen), len(found) > len(rows))


@use_case("stops.list", Right.LOOK, ScopeKind.PLACES)
def list_stops(
    records: Records, viewer: Viewer, after: Position | None, limit: int, *, desk: DeskInForce
) -> ListPage[ShownStop]:
    """Up to ``limit`` stops, the newest first, also those that are over; a page may be short, and go on.

    Raises `Forbidden`, `RecordsError`.
    """
    before = None if after is None else int(after[0])
    with records.reading() as tx:
        rows = tx.stops.page(before, LOOKED_THROUGH)
        files = stop_files_of(tx, [each.number for each in rows])
    seen = [each for each in rows if sees_stop(viewer, files[each.number].stop, desk)]
    page = seen[:limit]
    last = page[-1] if len(seen) > limit else rows[-1] if len(rows) == LOOKED_THROUGH else None
    shown = [_shown(files[each.number], viewer) for each in page]
    return ListPage(shown, None if last is None else [last.id])


@use_case("stops.one", Right.LOOK, ScopeKind.OBJECT)
def find_stop(records: Records, viewer: Viewer, number: str, *, desk: DeskInForce) -> StopView:
    """The stop ``number``, with what the viewer may say of it now.

    Without people for who sees none. Raises `NotFound`, `Forbidden`, `RecordsError`.
    """
    with records.reading() as tx:
        file = seen_stop(tx, viewer, number, desk)
    around = StopSituation(desk.inventory, desk.tables.settings, givers_of(viewer, desk), file.clocks)
    rows = allowed(file.stop, around)
    unmet = tuple((row, clocks) for row in rows if (clocks := missing(row, file.clocks)))
    return StopView(file if viewer.sees_people else without_people(file), rows, unmet)


def without_people(file: StopFile) -> StopFile:
    """The stop for who sees no people: what happened, and when."""
    stop = replace(
        file.stop,
        approved_by="",
        enterprises=(),
        reports=tuple(replace(each, receiver="", content="", by="") for each in file.stop.reports),
        listed=tuple(
            replace(each, published=tuple(replace(one, by="") for one in each.published))
            for each in file.stop.listed
        ),
    )
    clocks = tuple(structs.replace(each, stopped_by="") for each in file.clocks)
    return StopFile(stop, tuple(each.without_people() for each in file.lines), clocks)


def _shown(file: StopFile, who: Viewer) -> ShownStop:
    file = file if who.sees_people else without_people(file)
    going = (each for each in file.clocks if each.going)
    first = sorted(going, key=lambda each: (each.due_at is None, each.due_at or 0, each.id))
    return ShownStop(file.stop, tuple(first))

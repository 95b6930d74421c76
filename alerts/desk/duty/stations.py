"""Pump stations: the sanitation list of each day, and what is measured there (H8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from alerts.deadlines.days.local_days import local_day
from alerts.desk.duty.book import open_book, post_zone, write_line
from alerts.desk.duty.reach import require_covering
from alerts.desk.duty.timekeeping import keep_list_in_time
from alerts.desk.lookups.errors import NotFound
from alerts.desk.lookups.readings import latest_readings
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.duty.lines import DutyLine, DutyLineKind
from alerts.duty.roster import DutyPost
from alerts.duty.stations.sanitation import (
    STATION_METRICS,
    SanitationDay,
    SanitationList,
    days_of,
    require_list,
    station_of,
    unsanitary,
)
from alerts.matters.choices import FindingKind
from alerts.people.audit import AuditKind
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.user import called_apart
from alerts.people.viewer import Viewer
from alerts.records import Records
from alerts.tickets.ticket import SYSTEM
from ingest.inventory.tree import Inventory, Point
from ingest.said import Said
from ingest.stores.contract import ReadableStore

LOOKED_THROUGH = 500
"""Lines of the log that are looked through for one page of lists."""
DAYS_SHOWN = 7
MOST_POINTS = 50
"""Points of a station that are shown; it has a few, and a place that is no station may have thousands."""


@dataclass(frozen=True, slots=True)
class ShownList:
    """A sanitation list, the line that filed it, and the one that corrects it (``None``: none does)."""

    line: DutyLine
    said: SanitationList
    corrected_by: int | None = None


@dataclass(frozen=True, slots=True)
class StationPoint:
    """A point of a station, and when (UTC ms) and what it measured last; ``None``: it says nothing now."""

    point: Point
    latest: tuple[int, float] | None


@dataclass(frozen=True, slots=True)
class StationPage:
    """A pump station: its points, whether each of the last days has its list, and lists, the newest first.

    ``more_points``: there are others. ``readings_away``: the store of readings does not answer. ``days``: of
    the first page. ``before``: with which to ask for the next lists. ``today``: the day that it is there.
    ``called``: login name -> what somebody is called of whom lists tell.
    """

    post: DutyPost
    place: str
    points: tuple[StationPoint, ...]
    more_points: bool
    readings_away: bool
    days: tuple[SanitationDay, ...]
    items: tuple[ShownList, ...]
    before: int | None
    today: date
    called: Mapping[str, str]


@use_case("sanitation.file", Right.WORK, ScopeKind.OBJECT)
def file_sanitation(
    records: Records, viewer: Viewer, post: str, filed: SanitationList, now: int, *, desk: DeskInForce
) -> ShownList:
    """File the sanitation list of a day for ``post`` at ``now`` (UTC ms, of the wall clock), with one's name.

    Another one of the same day corrects the first, which stays. Each line that is not in order is found
    (卫生不合格), for somebody else to decide. Raises `NotFound`, `DutyRefused`, `Forbidden`, `RecordsError`.
    """
    inventory = desk.inventory
    with records.begin() as tx:
        book = open_book(tx, inventory, now, now + 1, now)
        at = book.post(post)
        whom = require_covering(viewer, Right.WORK, at, inventory)
        place = _require_station(at, inventory)
        require_list(filed, local_day(now, post_zone(inventory, at)))
        before = next(
            (
                each
                for each in _lists(tx.duty_lines.page(at.id, None, LOOKED_THROUGH))
                if each.data["day"] == filed.day.isoformat()
            ),
            None,
        )
        line = write_line(
            tx,
            viewer,
            book,
            at,
            now,
            whom,
            DutyLineKind.SANITATION,
            filed.data,
            filed.text,
            None if before is None else before.id,
        )
        keep_list_in_time(tx, line, at, desk, now)
        found = unsanitary(line, at, place, inventory.territory_of(place), SYSTEM)
        known = tx.findings.known_elsewhere(FindingKind.SANITATION, [each.cause for each in found])
        tx.findings.add(each for each in found if each.cause not in known)
        told: dict[str, Any] = {"line": line.id, "day": filed.data["day"], "failed": len(filed.failed)}
        tx.audit.act_for(whom, viewer, AuditKind.SANITATION_LIST, now, at.id, **told)
    return ShownList(line, filed)


@use_case("sanitation.list", Right.WORK, ScopeKind.OBJECT)
def see_station(
    records: Records,
    store: ReadableStore,
    viewer: Viewer,
    post: str,
    before: int | None,
    now: int,
    *,
    inventory: Inventory,
) -> StationPage:
    """The pump station of ``post`` at ``now`` (UTC ms), with lists of lines with an id below ``before``.

    A page may be short, and go on. For whoever works for the post's department. Raises `NotFound`,
    `Forbidden`, `RecordsError`.
    """
    with records.reading() as tx:
        at = open_book(tx, inventory, now, now + 1, now).post(post)
        require_covering(viewer, Right.WORK, at, inventory)
        place = _require_station(at, inventory)
        lines = tx.duty_lines.page(at.id, before, LOOKED_THROUGH)
        filed, goes_on = _lists(lines), len(lines) == LOOKED_THROUGH
        named = {name for each in filed for name in (each.actor, each.acting_for) if name}
        called = called_apart(tx.users.named_or_of(named))
    corrected = {each.about: each.id for each in filed if each.about is not None}
    items = tuple(ShownList(each, SanitationList.of(each), corrected.get(each.id)) for each in filed)
    today = local_day(now, post_zone(inventory, at))
    days = [today - timedelta(days=back) for back in range(DAYS_SHOWN)] if before is None else []
    if goes_on:
        # Of a day that lies before what was looked through nobody knows here whether it has a list.
        days = [day for day in days if day > local_day(lines[-1].at, post_zone(inventory, at))]
    points = _points(viewer, place, inventory)
    latest = latest_readings(store, points[:MOST_POINTS], now)
    return StationPage(
        at,
        place,
        tuple(StationPoint(each, (latest or {}).get(each.id)) for each in points[:MOST_POINTS]),
        len(points) > MOST_POINTS,
        latest is None,
        days_of([each.said for each in items], days),
        items,
        lines[-1].id if goes_on else None,
        today,
        called,
    )


def _lists(lines: Sequence[DutyLine]) -> list[DutyLine]:
    return [each for each in lines if each.kind is DutyLineKind.SANITATION]


def _require_station(post: DutyPost, inventory: Inventory) -> str:
    place = station_of(post, inventory)
    if place is None:
        raise NotFound(Said("sanitation-no-station", post=post.name))
    return place


def _points(who: Viewer, place: str, inventory: Inventory) -> list[Point]:
    """Those at and below ``place`` that ``who`` works with, one more than is shown at most."""
    scope = who.scope(Right.WORK)
    ids = [
        id_
        for metric in STATION_METRICS
        for id_ in inventory.points_in_order(place, metric)[: MOST_POINTS + 1]
    ]
    known = [inventory.points[id_] for id_ in ids]
    return [each for each in known if scope.sees_place(inventory, each.place)]

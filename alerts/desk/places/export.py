"""What was measured and judged at a place, to be taken away as a file: bounded, and audited."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from alerts.compliance.household_day import PlaceDay
from alerts.desk.lookups.errors import SpanReversed, SpanTooLong
from alerts.desk.lookups.points import find_point
from alerts.desk.places.calendar import compliance_calendar
from alerts.desk.places.place_page import require_place
from alerts.people.audit import AuditKind
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import Viewer
from alerts.records import Records
from ingest.durations import DAY
from ingest.inventory.tree import Inventory, Point
from ingest.readings.batch import Batch
from ingest.said import Said
from ingest.stores.contract import ReadableStore

LONGEST = 366 * DAY
MOST_EXPORTED = 300_000
"""Readings of one file, by how often its points measure; more than a spreadsheet is good for."""
MOST_IN_WORKBOOK = 100_000
"""The same of a workbook, which is finished before it is sent: they take some eight seconds of a core."""
BITE = 5_000
"""Readings that are held in memory at once."""

PointReadings = tuple[Point, Batch]
"""Some readings of a point by time, unusable ones too."""


@use_case("readings.export", Right.LOOK, ScopeKind.OBJECT)
def export_readings(
    records: Records,
    store: ReadableStore,
    viewer: Viewer,
    id: str,  # noqa: A002 - the contract's own name
    span: tuple[int, int],
    now: int,
    *,
    inventory: Inventory,
    most: int = MOST_EXPORTED,
) -> Iterator[PointReadings]:
    """All readings in ``span`` (UTC ms, half-open) of the points at and below the place of that id, by point.

    Audited at ``now`` (UTC ms) before anybody has one, unless they are anonymous. They are read while they
    are taken: ``StoreError`` may come late, and the file then ends unfinished.

    Raises
    ------
    NotFound
        There is no such place, or they do not see it.
    SpanReversed, SpanTooLong
        `LONGEST`, or more than ``most`` readings by the sampling periods.
    Forbidden, RecordsError
    """
    place = require_place(inventory, viewer, id)
    points = [inventory.points[each] for each in inventory.points_in_order(place.id, None)]
    _check(points, span, most)
    _audit(records, viewer, inventory, place.id, now, place.id, span=list(span), points=len(points))
    return _read(store, points, span)


@use_case("readings.export-point", Right.LOOK, ScopeKind.OBJECT)
def export_point_readings(
    records: Records,
    store: ReadableStore,
    viewer: Viewer,
    id: str,  # noqa: A002 - the contract's own name
    span: tuple[int, int],
    now: int,
    *,
    inventory: Inventory,
    most: int = MOST_EXPORTED,
) -> Iterator[PointReadings]:
    """As `export_readings`, of the point of that id."""
    point = find_point(inventory, viewer, id)
    _check([point], span, most)
    _audit(records, viewer, inventory, point.place, now, point.id, span=list(span), points=1)
    return _read(store, [point], span)


@use_case("compliance.export", Right.LOOK, ScopeKind.OBJECT)
def export_compliance(
    records: Records,
    viewer: Viewer,
    id: str,  # noqa: A002 - the contract's own name
    days: tuple[date, date],
    now: int,
    *,
    inventory: Inventory,
) -> list[PlaceDay]:
    """The days of `compliance_calendar` as rows; audited as `export_readings` is, and with its errors."""
    found = compliance_calendar(records, viewer, id, days, inventory=inventory)
    told = [each.isoformat() for each in days]
    _audit(records, viewer, inventory, id, now, id, days=told, rows=len(found.days))
    return found.days


def _check(points: list[Point], span: tuple[int, int], most: int) -> None:
    start, end = span
    if end <= start:
        raise SpanReversed(Said("refusal-span-reversed"))
    if end - start > LONGEST:
        raise SpanTooLong(Said("refusal-too-many-days", most=LONGEST // DAY))
    expected = sum((end - start) // point.sampling_ms + 1 for point in points)
    if expected > most:
        raise SpanTooLong(Said("refusal-too-many-readings", most=most, expected=expected))


def _audit(
    records: Records, viewer: Viewer, inventory: Inventory, place: str, now: int, subject: str, **told: Any
) -> None:
    if not viewer.sees_people:  # the audit would tell of nobody, and anybody could make it grow
        return
    whom = viewer.for_whom(Right.LOOK, lambda scope: scope.sees_place(inventory, place))
    with records.begin() as tx:
        tx.audit.act_for(whom, viewer, AuditKind.READINGS_EXPORTED, now, subject, **told)


def _read(store: ReadableStore, points: list[Point], span: tuple[int, int]) -> Iterator[PointReadings]:
    for point in points:
        start = span[0]
        while start < span[1]:
            found = store.first(point.key, start, span[1], BITE)
            if len(found):
                yield point, found
            if len(found) < BITE:
                break
            start = int(found.measured_at[-1]) + 1

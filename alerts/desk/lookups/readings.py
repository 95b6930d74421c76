"""What a point measured: raw readings, or the figures of whole hours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from alerts.desk.lookups.errors import SpanReversed, SpanTooLong
from alerts.desk.lookups.list_page import ListPage, Position, cut
from alerts.desk.lookups.points import find_point
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import Viewer
from alerts.rules.timing import silence_limit_of
from ingest.durations import DAY
from ingest.inventory.tree import Inventory, Point
from ingest.readings.batch import Batch
from ingest.said import Said
from ingest.stores.contract import HourlyRow, ReadableStore, StoreError

LONGEST_RAW = 31 * DAY
"""Milliseconds one question may cover for raw readings."""
LONGEST_HOURLY = 5 * 366 * DAY
"""Milliseconds one question may cover for hourly figures."""


class Resolution(StrEnum):
    """Raw readings, or the figures of whole hours."""

    RAW = "raw"
    HOURLY = "hourly"


@dataclass(frozen=True, slots=True)
class RawReadings:
    """Some readings of ``point`` by time, unusable ones too, and the position of the last.

    ``last`` is ``None`` when nothing follows.
    """

    point: Point
    readings: Batch
    last: Position | None


@dataclass(frozen=True, slots=True)
class HourlyFigures:
    """Hourly figures of ``point`` in order of time."""

    point: Point
    page: ListPage[HourlyRow]


@use_case("readings.raw", Right.LOOK, ScopeKind.OBJECT)
def raw_readings(
    store: ReadableStore,
    viewer: Viewer,
    id: str,  # noqa: A002 - the contract's own name
    span: tuple[int, int],
    after: Position | None,
    limit: int,
    *,
    inventory: Inventory,
) -> RawReadings:
    """Up to ``limit`` readings of a point in ``span`` (UTC ms, half-open) after the position ``after``.

    Raises
    ------
    NotFound
        There is no such point.
    SpanReversed, SpanTooLong, Forbidden, StoreError
    """
    point = find_point(inventory, viewer, id)
    _check(span, LONGEST_RAW, Resolution.RAW)
    found = store.first(point.key, _start(span, after), span[1], limit + 1)
    page = cut(range(len(found)), limit, lambda row: [int(found.measured_at[row])])
    return RawReadings(point, found.select(np.array(page.items, np.intp)), page.last)


@use_case("readings.hourly", Right.LOOK, ScopeKind.OBJECT)
def hourly_figures(
    store: ReadableStore,
    viewer: Viewer,
    id: str,  # noqa: A002 - the contract's own name
    span: tuple[int, int],
    after: Position | None,
    limit: int,
    *,
    inventory: Inventory,
) -> HourlyFigures:
    """Up to ``limit`` figures of the hours of a point that begin in ``span`` after the position ``after``.

    ``span`` is UTC ms, half-open.

    Raises
    ------
    NotFound
        There is no such point.
    SpanReversed, SpanTooLong, Forbidden, StoreError
    """
    point = find_point(inventory, viewer, id)
    _check(span, LONGEST_HOURLY, Resolution.HOURLY)
    found = store.first_hours(point.key, _start(span, after), span[1], limit + 1)
    return HourlyFigures(point, cut(found, limit, lambda row: [row.hour]))


def _check(span: tuple[int, int], longest: int, resolution: Resolution) -> None:
    start, end = span
    if end < start:
        raise SpanReversed(Said("refusal-span-reversed"))
    if end - start > longest:
        raise SpanTooLong(Said(f"refusal-too-many-{resolution}-days", most=longest // DAY))


def _start(span: tuple[int, int], after: Position | None) -> int:
    return int(after[0]) + 1 if after else span[0]


def latest_readings(
    store: ReadableStore, points: Sequence[Point], now: int
) -> dict[str, tuple[int, float]] | None:
    """Id of a point -> instant (UTC ms) and value (canonical unit) of its latest usable reading.

    Of those that are not silent at ``now`` (UTC ms); ``None`` when the store does not answer.

    Points that are silent after equally long are read together.
    """
    together: dict[int, dict[int, str]] = {}
    for point in points:
        together.setdefault(silence_limit_of(point), {})[point.key] = point.id
    found: dict[str, tuple[int, float]] = {}
    try:
        for span, ids in together.items():
            readings = store.read(sorted(ids), now - span, now + 1)
            usable = readings.select(readings.usable())
            columns = (usable.point.tolist(), usable.measured_at.tolist(), usable.value.tolist())
            # By point and time: the last one of a point stays.
            found |= {ids[key]: (at, value) for key, at, value in zip(*columns, strict=True)}
    except StoreError:
        return None
    return found

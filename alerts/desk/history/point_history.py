"""What a point measured over minutes or five seasons: never more than so many figures, whatever the span."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from alerts.compliance.buckets import (
    Figures,
    edges_of,
    gaps_between,
    in_buckets,
    joined,
    of_hours,
    of_readings,
    width_for,
)
from alerts.desk.lookups.episodes import EpisodeFilter, list_episodes
from alerts.desk.lookups.errors import SpanReversed, SpanTooLong
from alerts.desk.lookups.list_page import ListPage
from alerts.desk.lookups.points import find_point
from alerts.desk.lookups.readings import latest_readings
from alerts.episodes.episode import Episode
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import Viewer
from alerts.records import Records
from alerts.rules.limit_spans import LimitSpan, limit_days, limit_spans
from alerts.rules.plan import Plan
from alerts.rules.timing import hold_of
from ingest.durations import DAY, HOUR
from ingest.inventory.tree import Point
from ingest.readings.batch import Batch, flag_names
from ingest.said import Said
from ingest.stores.contract import ReadableStore, StoreError

LONGEST = 5 * 366 * DAY
"""Milliseconds one question may cover: five seasons."""
MOST_READINGS = 20_000
"""Readings that are read for one question; of more their figures by the hour are told."""
MOST_HOURS = LONGEST // HOUR + 1
MOST_BUCKETS = 2_000
MOST_EPISODES = 200
MOST_GAPS = 100
MOST_FLAGGED = 200
MOST_LIMITS = 400
BY_MINUTE = 8 * DAY
"""Up to so long a span the hours of limits are told to the minute."""


class HistoryOf(StrEnum):
    """What the figures of a history are of."""

    READINGS = "readings"
    """Each is a reading."""
    BUCKETS = "buckets"
    """Each sums up the readings of some minutes."""
    HOURS = "hours"
    """Each sums up the figures of hours."""


@dataclass(frozen=True, slots=True)
class FlaggedReading:
    """A reading that may not be judged: when it was measured (UTC ms), what it says, and why."""

    at: int
    value: float
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class PointHistory:
    """A point in a span of time.

    Attributes
    ----------
    figures
        ``None`` when the store does not answer.
    width
        Ms that a bucket is wide; 0: each figure is a reading.
    latest
        When (UTC ms) and what the point measured last, unless it is silent.
    flagged, flagged_count
        The newest readings that may not be judged, and how many there are. Nothing is known of them where
        figures of hours are told: the count is ``None``.
    gaps, gap_count
        From when to when (UTC ms) nothing is known, the longest by time, and how many there are.
    limits
        What the rules that open tickets asked for.
    episodes
        The newest, newest first; ``more_episodes`` are not among them.
    """

    point: Point
    span: tuple[int, int]
    resolution: HistoryOf
    width: int
    figures: Figures | None
    latest: tuple[int, float] | None
    flagged: tuple[FlaggedReading, ...]
    flagged_count: int | None
    gaps: tuple[tuple[int, int], ...]
    gap_count: int
    limits: tuple[LimitSpan, ...]
    episodes: list[Episode]
    more_episodes: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Measured:
    """What the store has: figures, how long each is good for, and readings that count for nothing."""

    figures: Figures
    resolution: HistoryOf
    width: int
    hold: int
    flagged: Batch | None


@use_case("points.history", Right.LOOK, ScopeKind.OBJECT)
def point_history(
    records: Records,
    store: ReadableStore,
    viewer: Viewer,
    id: str,  # noqa: A002 - the contract's own name
    span: tuple[int, int],
    most: int,
    now: int,
    *,
    plan: Plan,
) -> PointHistory:
    """What a point measured in ``span`` (UTC ms, half-open) in about ``most`` figures, and what was found.

    Readings where there are no more than ``most``; else the least, mean and greatest of buckets, from
    readings while those are at most `MOST_READINGS`, else from the figures of hours. ``plan`` is in force at
    ``now`` (UTC ms).

    Raises
    ------
    NotFound
        There is no such point, or none that they see.
    SpanReversed, SpanTooLong, Forbidden, RecordsError
    """
    point = find_point(plan.inventory, viewer, id)
    _check(span)
    wanted = EpisodeFilter(point=id, start=span[0], end=span[1])
    episodes = list_episodes(records, viewer, wanted, None, MOST_EPISODES, inventory=plan.inventory)
    return history_of(store, point, episodes, span, most, now, plan)


def history_of(
    store: ReadableStore,
    point: Point,
    episodes: ListPage[Episode],
    span: tuple[int, int],
    most: int,
    now: int,
    plan: Plan,
) -> PointHistory:
    """As `point_history` of a point that somebody sees, with the ``episodes`` that were found there."""
    zone = ZoneInfo(plan.inventory.zone_of(point.place))
    try:
        found = _measured(store, point, span, min(most, MOST_BUCKETS), zone)
    except StoreError:
        found = None
    gaps = [] if found is None else gaps_between(found.figures.at, min(span[1], now), found.hold)
    flagged = None if found is None else found.flagged
    return PointHistory(
        point,
        span,
        HistoryOf.READINGS if found is None else found.resolution,
        0 if found is None else found.width,
        None if found is None else found.figures,
        (latest_readings(store, [point], now) or {}).get(point.id),
        () if flagged is None else _flagged(flagged),
        None if flagged is None else len(flagged),
        tuple(sorted(sorted(gaps, key=lambda gap: gap[0] - gap[1])[:MOST_GAPS])),
        len(gaps),
        _limits(point, plan, span, zone),
        [each for each in episodes.items if not each.withdrawn],
        episodes.last is not None,
    )


def _check(span: tuple[int, int]) -> None:
    if span[1] <= span[0]:
        raise SpanReversed(Said("refusal-span-reversed"))
    if span[1] - span[0] > LONGEST:
        raise SpanTooLong(Said("refusal-too-many-days", most=LONGEST // DAY))


def _measured(
    store: ReadableStore, point: Point, span: tuple[int, int], most: int, zone: ZoneInfo
) -> _Measured:
    """What the store has of ``span``. Raises `StoreError`."""
    width = width_for(span, most)
    if (span[1] - span[0]) // point.sampling_ms <= MOST_READINGS:
        readings = store.first(point.key, *span, MOST_READINGS + 1)
        if len(readings) <= MOST_READINGS:
            return _of_readings(readings, point, span, most, width, zone)
    width = max(width, HOUR)
    figures = _hours(store, point, span)
    if width > HOUR:
        figures = in_buckets(figures, edges_of(span, width, zone))
    # Where clocks change a day is an hour longer.
    hold = width + HOUR if width >= DAY else width
    return _Measured(figures, HistoryOf.HOURS, width, hold, None)


def _of_readings(
    readings: Batch, point: Point, span: tuple[int, int], most: int, width: int, zone: ZoneInfo
) -> _Measured:
    usable = readings.usable()
    figures, flagged, hold = of_readings(readings.select(usable)), readings.select(~usable), hold_of(point)
    if len(figures) <= most:
        return _Measured(figures, HistoryOf.READINGS, 0, hold, flagged)
    summed = in_buckets(figures, edges_of(span, width, zone))
    return _Measured(summed, HistoryOf.BUCKETS, width, width + hold, flagged)


def _hours(store: ReadableStore, point: Point, span: tuple[int, int]) -> Figures:
    """The figures of the hours of ``span``, with those hours that nobody has summed up yet."""
    start, end = span
    found = of_hours(store.first_hours(point.key, start // HOUR * HOUR, end, MOST_HOURS))
    since = int(found.at[-1]) + HOUR if len(found) else start
    since = max(since, end - 2 * DAY)
    if since >= end:
        return found
    readings = store.first(point.key, since, end, MOST_READINGS)
    fresh = of_readings(readings.select(readings.usable()))
    if not len(fresh):
        return found
    return joined(found, in_buckets(fresh, range(since // HOUR * HOUR, end + HOUR, HOUR)))


def _flagged(readings: Batch) -> tuple[FlaggedReading, ...]:
    newest = readings.select(slice(-MOST_FLAGGED, None))
    columns = (newest.measured_at.tolist(), newest.value.tolist(), newest.flags.tolist())
    return tuple(
        FlaggedReading(at, value, tuple(flag_names(flags))) for at, value, flags in zip(*columns, strict=True)
    )


def _limits(point: Point, plan: Plan, span: tuple[int, int], zone: ZoneInfo) -> tuple[LimitSpan, ...]:
    """The limits of the rules that open tickets: to the minute, or by whole days where that is too fine."""
    rules = [rule for rule in plan.rules.values() if rule.opens_ticket]
    if span[1] - span[0] <= BY_MINUTE:
        return tuple(each for rule in rules for each in limit_spans(rule, point, plan, span))
    midnights = edges_of(span, DAY, zone)
    found = [each for rule in rules for each in limit_days(rule, point, plan, midnights)]
    return tuple(found[:MOST_LIMITS])

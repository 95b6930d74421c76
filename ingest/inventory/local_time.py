"""Local wall-clock hours and calendar days as spans of UTC.

Days of 23, 23.5 and 25 hours come out right because the spans are laid separately on every stretch of time
that has one offset from UTC: within a stretch, local time and UTC differ by a constant.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from ingest.durations import DAY, EPOCH, MINUTE
from ingest.inventory.tree import DateSpan
from ingest.said import Said

MINUTES_A_DAY = 24 * 60
FIRST_YEAR, LAST_YEAR = 1970, 2100
"""Days and times of an inventory are of these years; others are mistakes."""

_EPOCH_DAY = EPOCH.date().toordinal()
_HOURS = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)", re.ASCII)
_YEARLY = re.compile(r"(\d\d)-(\d\d)", re.ASCII)
_ONCE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_DAYS_OF_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

Bounds = NDArray[np.int64]
"""Starts and ends in turn, strictly increasing: an instant with an odd number of them up to it is inside."""

Periods = Callable[[date], Iterable[tuple[int, int]]]
"""Local day -> the periods that begin on it, in ms after its midnight; they may reach into the next day."""


def parse_hours(text: str) -> tuple[int, int]:
    """``"06:00-21:00"`` as minutes of the local day; an end before its start means that it crosses midnight.

    ``24:00`` may be an end. Raises `ValueError` with a sentence for the user.
    """
    match = _HOURS.fullmatch(text)
    if match is None:
        raise ValueError(Said("value-hours", value=repr(text)))
    hour, minute, until_hour, until_minute = map(int, match.groups())
    start, end = hour * 60 + minute, until_hour * 60 + until_minute
    if minute > 59 or until_minute > 59 or start >= MINUTES_A_DAY or end > MINUTES_A_DAY:
        raise ValueError(Said("value-no-such-time", value=repr(text)))
    if start == end:
        raise ValueError(Said("value-hours-empty", value=repr(text)))
    return start, end


def minute_of_day(zone: ZoneInfo, instant: int) -> int:
    """The minute of the local day at ``instant`` (UTC ms)."""
    return (instant + _offset(zone, instant)) % DAY // MINUTE


def check_span(span: DateSpan) -> None:
    """Raise `ValueError`, with a sentence for the user, unless both ends are days, of one form, in order."""
    yearly = [_YEARLY.fullmatch(day) for day in (span.start, span.end)]
    if all(yearly):
        for match in yearly:
            month, day = map(int, match.groups()) if match else (0, 0)
            if not (1 <= month <= 12 and 1 <= day <= _DAYS_OF_MONTH[month - 1]):
                raise ValueError(Said("value-no-such-day", start=repr(span.start), end=repr(span.end)))
    elif any(yearly):
        raise ValueError(Said("value-mixed-days", start=repr(span.start), end=repr(span.end)))
    elif _once(span.start) > _once(span.end):
        raise ValueError(Said("value-days-reversed", start=repr(span.start), end=repr(span.end)))


def _once(text: str) -> date:
    if _ONCE.fullmatch(text):
        with suppress(ValueError):
            day = date.fromisoformat(text)
            if FIRST_YEAR <= day.year <= LAST_YEAR:
                return day
    raise ValueError(Said("value-no-day", value=repr(text), first=str(FIRST_YEAR), last=str(LAST_YEAR)))


def day_in(span: DateSpan, day: date) -> bool:
    """Whether the local calendar day lies in ``span``, both ends included; 02-29 need not exist that year."""
    written = day.isoformat()
    if len(span.start) > len("MM-DD"):
        return span.start <= written <= span.end
    this = written[5:]
    if span.start <= span.end:
        return span.start <= this <= span.end
    return this >= span.start or this <= span.end


def _offset(zone: ZoneInfo, instant: int) -> int:
    """Local minus UTC at ``instant``, ms."""
    local = (EPOCH + timedelta(milliseconds=instant)).astimezone(zone)
    return round((local.utcoffset() or timedelta()).total_seconds() * 1000)


def stretches(zone: ZoneInfo, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """``(from, to, offset)`` in order, UTC ms and ms: the stretches of [start, end) with one offset each."""
    since, offset = start, _offset(zone, start)
    for day in range(start, end, DAY):
        until = min(day + DAY, end)
        if _offset(zone, until) != offset:
            change = _change_of_offset(zone, day, until)
            yield since, change, offset
            since, offset = change, _offset(zone, change)
    yield since, end, offset


def _change_of_offset(zone: ZoneInfo, before: int, after: int) -> int:
    """The first instant in (before, after] with the offset of ``after``, found by halving."""
    new = _offset(zone, after)
    while after - before > 1:
        middle = (before + after) // 2
        if _offset(zone, middle) == new:
            after = middle
        else:
            before = middle
    return after


def on_days(stretches: Sequence[tuple[int, int, int]], periods: Periods) -> Bounds:
    """The periods of every local day as UTC; each stretch takes the part of them that falls into it."""
    spans: list[tuple[int, int]] = []
    for since, until, offset in stretches:
        # From the day before: its periods may reach across midnight.
        for day in range((since + offset) // DAY - 1, (until + offset) // DAY + 1):
            midnight = day * DAY - offset
            for start, end in periods(date.fromordinal(_EPOCH_DAY + day)):
                from_, to = max(midnight + start, since), min(midnight + end, until)
                if from_ < to:
                    spans.append((from_, to))
    return bounds_of(spans)


def bounds_of(spans: Iterable[tuple[int, int]]) -> Bounds:
    """Half-open spans in any order, merged where they touch or overlap."""
    merged: list[int] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1]:
            merged[-1] = max(merged[-1], end)
        else:
            merged += (start, end)
    return np.array(merged, np.int64)


def contains(bounds: Bounds, instants: NDArray[np.int64]) -> NDArray[np.bool_]:
    """bool[n]: which of ``instants`` (int64[n], UTC ms) lie inside."""
    return (np.searchsorted(bounds, instants, side="right") & 1).astype(np.bool_)


def common_spans(one: Bounds, other: Bounds) -> Bounds:
    """The spans that lie in both."""
    edges = np.union1d(one, other)
    inside = contains(one, edges) & contains(other, edges)
    changes = np.diff(inside, prepend=False)
    return edges[changes]

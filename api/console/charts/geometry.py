"""Charts of readings: pure geometry, no markup. The templates turn a `Chart` into SVG.

The line breaks where judgement would call a mark missing; what lies on the bad side of the limit in force is
filled.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from alerts.rules.limit_spans import LimitSpan
from alerts.rules.rule import Side
from api.http.times import local_time
from ingest.durations import DAY, HOUR, MINUTE

WIDTH, HEIGHT = 960, 300
LEFT, RIGHT, TOP, BOTTOM = 12, 52, 14, 28
INNER_WIDTH = WIDTH - LEFT - RIGHT
INNER_HEIGHT = HEIGHT - TOP - BOTTOM
TIME_STEPS = (
    MINUTE,
    5 * MINUTE,
    10 * MINUTE,
    15 * MINUTE,
    30 * MINUTE,
    HOUR,
    2 * HOUR,
    3 * HOUR,
    6 * HOUR,
    DAY,
)
MOST_TIME_TICKS = 9
YEAR = 365 * DAY
VALUE_TICKS = 5


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch to mark behind the line: an episode, or the window that opened one. UTC ms."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in the drawing's coordinates."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class LimitLine:
    """A limit as drawn: its line, the box on its bad side, and its value."""

    rule: str
    side: Side
    value: float
    x1: float
    x2: float
    y: float
    bad: Box


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis: where, and what it says."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """What a template draws. Paths are SVG path data; ``over`` and ``under`` close the line to the edges."""

    lines: list[str]
    dots: list[tuple[float, float]]
    over: list[str]
    under: list[str]
    limits: list[LimitLine]
    bands: list[Box]
    moments: list[float]
    x_ticks: list[Tick]
    y_ticks: list[Tick]
    width: int = WIDTH
    height: int = HEIGHT
    plot: Box = Box(LEFT, TOP, INNER_WIDTH, INNER_HEIGHT)


class _Scale:
    """Maps (UTC ms, value) to the drawing."""

    def __init__(self, start: int, end: int, lowest: float, highest: float) -> None:
        self.start, self.end = start, max(end, start + 1)
        self.lowest, self.highest = lowest, highest

    def x(self, at: float) -> float:
        share = (at - self.start) / (self.end - self.start)
        return round(LEFT + min(max(share, 0.0), 1.0) * INNER_WIDTH, 1)

    def y(self, value: float) -> float:
        share = (value - self.lowest) / (self.highest - self.lowest)
        return round(TOP + (1 - min(max(share, 0.0), 1.0)) * INNER_HEIGHT, 1)


def build_chart(
    measured_at: NDArray[np.int64],
    value: NDArray[np.float64],
    *,
    view: tuple[int, int],
    hold_ms: float,
    zone: str,
    limits: Sequence[LimitSpan] = (),
    bands: Sequence[Band] = (),
    moments: Sequence[int] = (),
    smallest_range: float = 1.0,
) -> Chart:
    """Lay out readings (int64[n] UTC ms ascending, float64[n] canonical unit) over ``view`` (UTC ms).

    ``hold_ms`` is how long a reading holds (``H`` of judgement.md); a longer gap breaks the line. ``moments``
    (UTC ms) get a vertical line. ``smallest_range`` keeps sensor noise from filling the height (canonical
    unit).
    """
    y_ticks, lowest, highest = _value_axis(value, [limit.value for limit in limits], smallest_range)
    scale = _Scale(*view, lowest, highest)
    runs = [_thin(run, scale) for run in _runs(measured_at, value, hold_ms)]
    return Chart(
        lines=["M" + "L".join(f"{x} {y}" for x, y in run) for run in runs if len(run) > 1],
        dots=[run[0] for run in runs if len(run) == 1],
        over=[_closed(run, TOP) for run in runs if len(run) > 1],
        under=[_closed(run, HEIGHT - BOTTOM) for run in runs if len(run) > 1],
        limits=[_limit_line(limit, scale) for limit in limits],
        bands=[_band(band, scale) for band in bands],
        moments=[scale.x(at) for at in moments],
        x_ticks=_time_axis(scale, zone),
        y_ticks=[Tick(scale.y(at), label) for at, label in y_ticks],
    )


def _runs(
    measured_at: NDArray[np.int64], value: NDArray[np.float64], hold_ms: float
) -> list[tuple[NDArray[np.int64], NDArray[np.float64]]]:
    """The stretches without a gap longer than ``hold_ms``."""
    if not len(measured_at):
        return []
    breaks = np.flatnonzero(np.diff(measured_at) > hold_ms) + 1
    return list(zip(np.split(measured_at, breaks), np.split(value, breaks), strict=True))


def _thin(run: tuple[NDArray[np.int64], NDArray[np.float64]], scale: _Scale) -> list[tuple[float, float]]:
    """At most the lowest and the highest reading of each pixel column, in order of time."""
    times, values = run
    if len(times) > 2 * INNER_WIDTH:
        column = (times - scale.start) * INNER_WIDTH // (scale.end - scale.start)
        first = np.flatnonzero(np.diff(column, prepend=column[0] - 1))
        ends = np.append(first[1:], len(times))
        kept = sorted(
            {
                index
                for a, b in zip(first.tolist(), ends.tolist(), strict=True)
                for index in (a + int(values[a:b].argmin()), a + int(values[a:b].argmax()))
            }
        )
        times, values = times[kept], values[kept]
    return [(scale.x(at), scale.y(v)) for at, v in zip(times.tolist(), values.tolist(), strict=True)]


def _closed(run: list[tuple[float, float]], edge: float) -> str:
    corners = [(run[0][0], edge), *run, (run[-1][0], edge)]
    return "M" + "L".join(f"{x} {y}" for x, y in corners) + "Z"


def _limit_line(limit: LimitSpan, scale: _Scale) -> LimitLine:
    x1, x2, y = scale.x(limit.start), scale.x(limit.end), scale.y(limit.value)
    bottom = HEIGHT - BOTTOM
    top, height = (y, bottom - y) if limit.side is Side.BELOW else (TOP, y - TOP)
    bad = Box(x1, round(top, 1), round(x2 - x1, 1), round(height, 1))
    return LimitLine(limit.rule, limit.side, limit.value, x1, x2, y, bad)


def _band(band: Band, scale: _Scale) -> Box:
    x1, x2 = scale.x(band.start), scale.x(band.end)
    return Box(x1, TOP, round(max(x2 - x1, 1.5), 1), INNER_HEIGHT)


def _value_axis(
    value: NDArray[np.float64], limits: list[float], smallest_range: float
) -> tuple[list[tuple[float, str]], float, float]:
    """Ticks (value, label) at round numbers, and the lowest and highest value of the axis."""
    known = [*limits, *((float(value.min()), float(value.max())) if len(value) else ())] or [0.0]
    middle, span = (min(known) + max(known)) / 2, max(max(known) - min(known), smallest_range) * 1.15
    step = _round_step(span / VALUE_TICKS)
    low = math.floor((middle - span / 2) / step)
    high = math.ceil((middle + span / 2) / step)
    digits = max(0, -Decimal(repr(step)).normalize().as_tuple().exponent)  # type: ignore[operator] # finite: an int
    ticks = [(k * step, f"{k * step:.{digits}f}") for k in range(low, high + 1)]
    return ticks, low * step, high * step


def _round_step(least: float) -> float:
    """The next of 1, 2, 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(least))
    return float(f"{next(k * power for k in (1, 2, 5, 10) if k * power >= least * 0.999):.6g}")


def _time_axis(scale: _Scale, zone: str) -> list[Tick]:
    """Ticks at round local times: the hour, and the day where it is midnight."""
    span = scale.end - scale.start
    step = next((s for s in TIME_STEPS if span / s <= MOST_TIME_TICKS), None)
    if step is None:
        step = math.ceil(span / MOST_TIME_TICKS / DAY) * DAY
    offset = local_time(scale.start, zone).utcoffset()
    shift = 0 if offset is None else int(offset.total_seconds() * 1000)
    first = -(-(scale.start + shift) // step) * step - shift
    ticks = []
    for at in range(first, scale.end + 1, step):
        local = local_time(at, zone)
        midnight = local.hour == local.minute == 0
        written = "%H:%M" if not midnight else "%m-%d" if span < YEAR else "%Y-%m"
        ticks.append(Tick(scale.x(at), f"{local:{written}}"))
    return ticks

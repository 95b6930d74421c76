"""A panel of one quantity: true values as lines, readings as dots, limits with their illegal side."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator
from numpy.typing import NDArray

from ingest.readings.quantities import Metric
from simulators.plot import style
from simulators.plot.limit_lines import LONG_RUN, draw_limits
from simulators.plot.marks import days, heading, name_lines
from simulators.plot.scale import Axis, scale_of
from simulators.plot.subject import Dots, Subject
from simulators.plot.thinning import evenly, extremes, merged

Floats = NDArray[np.float64]

HEADINGS = {
    Metric.INDOOR_TEMPERATURE: "Room temperature, °C",
    Metric.WATER_PRESSURE: "Water pressure, MPa",
    Metric.FREE_CHLORINE: "Free chlorine, mg/L",
    Metric.TURBIDITY: "Turbidity, NTU",
    Metric.PH: "pH",
    Metric.WATER_LEVEL: "Water level, m",
}
FEW = 8
"""Up to so many points that are not emphasised are drawn as lines; more as a band."""
BAND_MARKS = 250
"""The band is computed at so many marks."""
BAND = (10.0, 90.0)
"""Percentiles of the inner band."""
MOST_OF_IT = 0.9
"""A fault that lasts longer than this part of the run is not shaded: it would hide where others begin."""


def draw_values(axes: Axes, subject: Subject, span: tuple[int, int]) -> None:
    """Draw ``subject`` on ``axes``, over ``span`` (UTC ms)."""
    axis = scale_of(subject)
    heading(axes, HEADINGS[subject.metric])
    if axis.log:
        axes.set_yscale("log")
        axes.yaxis.set_major_locator(LogLocator(10.0, subs=(1.0, 2.0, 5.0), numticks=12))
        axes.yaxis.set_minor_locator(NullLocator())
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    else:
        axes.yaxis.set_major_locator(MaxNLocator(5, min_n_ticks=3))
    axes.set_ylim(axis.bottom, axis.top)
    for start, end in merged(s for s in subject.faults if s[1] - s[0] < MOST_OF_IT * (span[1] - span[0])):
        axes.axvspan(
            *days([max(start, span[0]), min(end, span[1])]), color=style.FAULT, alpha=0.3, lw=0, zorder=0.4
        )
    draw_limits(axes, subject, axis, span)
    _draw_crowd(axes, subject, axis)
    size = 1.3 if span[1] - span[0] > LONG_RUN else 2.0
    ends = []
    for number, name in enumerate(subject.shown):
        colour = style.LINES[number % len(style.LINES)]
        last = _draw_point(axes, subject, name, colour, size, axis)
        ends += [] if last is None else [(name, colour, axis.height(last))]
    name_lines(axes, ends)


def _draw_crowd(axes: Axes, subject: Subject, axis: Axis) -> None:
    """The points that are not shown one by one."""
    shown = set(subject.shown)
    for family in subject.truth:
        others = [i for i, name in enumerate(family.points) if name not in shown]
        if len(others) <= FEW:
            for i in others:
                at, value = extremes(family.at, family.value[:, i])
                axes.plot(days(at), np.maximum(value, axis.bottom), color=style.CROWD, lw=0.5, alpha=0.7,
                          zorder=1.4, label="other points")  # fmt: skip
            continue
        which = evenly(len(family.at), BAND_MARKS)
        rows = family.value[which]
        x = days(family.at[which])
        lowest, *inner, middle, highest = np.percentile(rows, (0, *BAND, 50, 100), axis=1)
        for low, high, alpha, label in (
            (lowest, highest, 0.16, f"all {len(family.points)} points"),
            (*inner, 0.22, "80 % of the points"),
        ):
            axes.fill_between(x, np.maximum(low, axis.bottom), high, color=style.CROWD, alpha=alpha, lw=0,
                              zorder=1.2, label=label)  # fmt: skip
        axes.plot(x, middle, color=style.CROWD, lw=0.9, zorder=1.4, label="median")


def _draw_point(
    axes: Axes, subject: Subject, name: str, colour: str, size: float, axis: Axis
) -> float | None:
    """The line and the readings of one point; its last value, if it has any."""
    last = None
    dots = subject.dots.get(name)
    if dots is not None and len(dots.at):
        _draw_dots(axes, dots, colour, size, axis)
        last = float(dots.value[-1])
    line = subject.line(name)
    if line is not None:
        at, value = extremes(*line)
        axes.plot(days(at), np.maximum(value, axis.bottom), color=colour, lw=1.0, zorder=3, label=name)
        last = float(value[-1])
    return last


def _draw_dots(axes: Axes, dots: Dots, colour: str, size: float, axis: Axis) -> None:
    """Readings; those outside the panel are triangles at its edge, unusable ones crosses."""
    x, value = days(dots.at), dots.value
    inside = (value >= axis.bottom) & (value <= axis.top)
    edges = np.full(len(x), axis.at(0.98)), np.full(len(x), axis.at(0.02))
    for which, y, marker, large, label in (
        (inside & dots.usable, value, "o", 1.0, "readings"),
        (inside & ~dots.usable, value, "x", 1.6, "flagged readings"),
        (value > axis.top, edges[0], "^", 1.8, "beyond the panel"),
        (value < axis.bottom, edges[1], "v", 1.8, "beyond the panel"),
    ):
        if which.any():
            axes.plot(
                x[which], y[which], marker, ms=size * large, mew=0.7 if marker == "x" else 0, color=colour,
                zorder=3.4, alpha=0.85, label=label,
            )  # fmt: skip

"""Limits in a panel: as steps or, over a long run, as levels, with the illegal side tinted."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from ingest.durations import DAY
from ingest.readings.quantities import Metric
from simulators.plot import style
from simulators.plot.limits import Limits
from simulators.plot.marks import days
from simulators.plot.scale import Axis
from simulators.plot.subject import Subject

Floats = NDArray[np.float64]

LABEL = "limit, its wrong side tinted"
MOST_LIMITS = 3
"""Different limits that are drawn in one panel, at most."""
LONG_RUN = 12 * DAY
"""In a run longer than this a limit that changes every day is drawn as the band between its values."""


def draw_limits(axes: Axes, subject: Subject, axis: Axis, span: tuple[int, int]) -> None:
    """Draw the limits of ``subject``: those of most of its points with their illegal side, others dashed."""
    if subject.limits and subject.metric is not Metric.INDOOR_TEMPERATURE:
        for start, end in subject.limits[0].closed:
            axes.axvspan(*days([start, end]), color=style.CLOSED, lw=0, zorder=0.2, label="no limit in force")
    draw = _draw_daily if span[1] - span[0] > LONG_RUN else _draw_steps
    drawn: set[tuple[bytes, bytes]] = set()
    for number, limits in enumerate(subject.limits[:MOST_LIMITS]):
        for values, wrong in ((limits.low, axis.bottom), (limits.high, axis.top)):
            inside = (values >= axis.bottom) & (values <= axis.top)
            this = limits.edges.tobytes(), values.tobytes()
            if inside.any() and this not in drawn:
                draw(axes, limits, values, None if number else wrong)
                drawn.add(this)


def _draw_steps(axes: Axes, limits: Limits, values: Floats, wrong: float | None) -> None:
    """A limit as it steps; everything from it to ``wrong``, an end of the axis, is illegal."""
    x = days(np.repeat(limits.edges, 2)[1:-1])
    y = np.repeat(values, 2)
    axes.plot(
        x, y, color=style.BREACH, lw=1.1, ls="-" if wrong is not None else (0, (4, 2)), zorder=2.2,
        label=LABEL if wrong is not None else "limit of other points", solid_joinstyle="miter",
    )  # fmt: skip
    if wrong is not None:
        axes.fill_between(x, y, wrong, color=style.BREACH, alpha=0.10, lw=0, zorder=0.6)


def _draw_daily(axes: Axes, limits: Limits, values: Floats, wrong: float | None) -> None:
    """A limit that changes every day of a long run: its values as lines from the first day to the last."""
    in_force = np.flatnonzero(np.isfinite(values))
    x = days([int(limits.edges[in_force[0]]), int(limits.edges[in_force[-1] + 1])])
    levels = sorted(set(values[in_force].tolist()))
    for level in levels:
        axes.plot(x, [level, level], color=style.BREACH, lw=1.0, zorder=2.2, label=LABEL)
    if wrong is None:
        return
    strict, lax = (levels[-1], levels[0]) if wrong <= levels[0] else (levels[0], levels[-1])
    axes.fill_between(x, lax, wrong, color=style.BREACH, alpha=0.12, lw=0, zorder=0.6)
    if strict != lax:
        axes.fill_between(x, strict, lax, color=style.BREACH, alpha=0.05, lw=0, zorder=0.6)

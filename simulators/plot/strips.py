"""The strips of rows: faults above the panels, arrivals and tickets below them."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from simulators.plot import style
from simulators.plot.arrivals import ArrivalRow
from simulators.plot.marks import days, heading, mark
from simulators.plot.rows import FaultRow, TicketRow
from simulators.plot.thinning import evenly

COLUMNS = 420
"""Ticks of a row that can be distinguished."""
MOST_LATE = 90
"""Late readings of a row that are drawn as a line from measurement to arrival."""
LETTER = 4.6
"""Approximate width of a label's letter, pixels."""


def _rows(axes: Axes, count: int) -> None:
    axes.set_ylim(count, 0)
    axes.set_yticks([])


def _bar(
    axes: Axes, start: int, end: int, top: float, height: float, label: str = "", **look: object
) -> None:
    left, right = days([start, end])
    bar = Rectangle((float(left), top), float(right - left), height, label=label, **look)  # type: ignore[arg-type]
    axes.add_patch(bar)


def _text(axes: Axes, text: str, start: int, middle: float, since: int | None = None) -> None:
    """Text from the start of a bar on; where it would run out of the panel, up to ``since``."""
    low, high = axes.get_xlim()
    pixel = (high - low) / axes.get_window_extent().width
    need = (len(text) * LETTER + 10) * pixel
    left = float(days(start))
    before = left if since is None else float(days(since))
    if left + need <= high:
        x, side = left + 4 * pixel, "left"
    elif before - need >= low:
        x, side = before - 5 * pixel, "right"
    else:
        x, side = high - 5 * pixel, "right"
    axes.text(x, middle, text, ha=side, va="center", fontsize=7.5, zorder=5)


def draw_faults(axes: Axes, rows: list[FaultRow], span: tuple[int, int]) -> None:
    """One bar for each span of a fault."""
    heading(axes, "What goes wrong")
    _rows(axes, len(rows))
    for number, row in enumerate(rows):
        for start, end in row.spans:
            _bar(axes, start, end, number + 0.08, 0.84, color=style.FAULT, lw=0)
        _text(axes, row.label, max(row.spans[0][0], span[0]), number + 0.5)


def draw_arrivals(axes: Axes, rows: list[ArrivalRow], span: tuple[int, int]) -> None:
    """A tick for each reading at the time it was measured; late ones slant to the time they arrived."""
    heading(axes, "When readings were measured (top of a row) and received (foot)")
    _rows(axes, len(rows))
    for number, row in enumerate(rows):
        top, foot = number + 0.14, number + 0.86
        for start, end in row.faults:
            _bar(axes, start, end, number, 1.0, color=style.FAULT, alpha=0.3, lw=0, zorder=0.4)
        for start, end, share in row.silent:
            height = 0.72 * max(share, 0.2)
            _bar(
                axes,
                start,
                end,
                foot - height,
                height,
                "silent",
                color=style.SILENT,
                alpha=0.55,
                lw=0,
                zorder=0.8,
            )
        live = _columns(row.live, span)
        _strokes(axes, live, live, top, foot, style.LIVE, "in time")
        late = np.unique(
            np.stack(
                (
                    _columns(row.late_measured, span, unique=False),
                    _columns(row.late_received, span, unique=False),
                )
            ),
            axis=1,
        )
        late = late[:, evenly(late.shape[1], MOST_LATE)] if late.shape[1] else late
        _strokes(axes, late[0], late[1], top, foot, style.LATE, "came late")
        if len(row.withdrawn):
            mark(axes, row.withdrawn.tolist(), 1 - foot / len(rows), "D", "withdrawn")
        axes.text(
            1.006, number + 0.5, style.short(row.name), transform=axes.get_yaxis_transform(), va="center",
            fontsize=7.5, color=style.INK, gid=f"name:{row.name}",
        )  # fmt: skip
        if number:
            axes.axhline(number, color="#E6E8EB", lw=0.6, zorder=0.3)


def _columns(at: NDArray[np.int64], span: tuple[int, int], *, unique: bool = True) -> NDArray[np.int64]:
    """``at`` (UTC ms) at the nearest of `COLUMNS` instants of ``span``."""
    step = max((span[1] - span[0]) // COLUMNS, 1)
    rounded = span[0] + (at - span[0]) // step * step
    return np.unique(rounded) if unique else rounded


def _strokes(
    axes: Axes,
    above: NDArray[np.int64],
    below: NDArray[np.int64],
    top: float,
    foot: float,
    colour: str,
    label: str,
) -> None:
    """Strokes from ``above`` to ``below`` as one broken line, which is small in a file."""
    if not len(above):
        return
    gap = np.full(len(above), np.nan)
    x = np.stack((days(above), days(below), gap), axis=1).ravel()
    y = np.stack((np.full(len(above), top), np.full(len(above), foot), gap), axis=1).ravel()
    slanted = not np.array_equal(above, below)
    axes.plot(
        x, y, color=colour, lw=0.5 if slanted else 0.9, alpha=0.8, zorder=2 if slanted else 1.6, label=label
    )


def draw_tickets(axes: Axes, rows: list[TicketRow], span: tuple[int, int]) -> None:
    """A bar from opening until recovered, or to the end with an arrow; a thin lead from when it began."""
    heading(axes, "Tickets: opened until recovered")
    _rows(axes, len(rows))
    for number, row in enumerate(rows):
        colour = style.CHILD if row.child else style.TICKET
        middle, opened = number + 0.5, row.opened[0]
        half = 0.25 if row.child else 0.38
        since = max(min(row.since, opened), span[0])
        axes.plot(days([since, opened]), [middle, middle], color=colour, lw=1.2, ls=(0, (1, 1.2)), zorder=1.5)
        end = span[1] if row.until is None else min(max(row.until, opened), span[1])
        _bar(
            axes, opened, end, middle - half, 2 * half, fc=colour, ec=colour, zorder=1,
            alpha=0.35 if row.child else 0.28, lw=0.8 if row.withdrawn else 0, fill=not row.withdrawn,
            ls=(0, (2, 2)) if row.withdrawn else "-", hatch="////" if row.review else None,
        )  # fmt: skip
        stroke = (middle - half, middle + half)
        for at in row.opened:
            axes.plot(days([at, at]), stroke, color=colour, lw=2.0, zorder=2)
        if row.until is not None:
            axes.plot(days([end, end]), stroke, color=colour, lw=0.8, zorder=2)
        elif not row.withdrawn:
            axes.plot(
                days([end]), [middle], ">", color=colour, ms=4.5, mew=0, clip_on=False, zorder=4,
                label="not over at the end",
            )  # fmt: skip
        _text(axes, f"↳ {row.label}" if row.child else row.label, opened, middle, since)

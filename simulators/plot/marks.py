"""Annotations of a panel: names at the right, openings of tickets, episodes found late or withdrawn."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from ingest.durations import DAY
from simulators.expected.judging.episodes import ExpectedEpisode
from simulators.expected.tickets.expected_ticket import ExpectedTicket
from simulators.plot import style

Floats = NDArray[np.float64]


def days(at: NDArray[np.int64] | Sequence[int] | int) -> Floats:
    """UTC ms in matplotlib's unit: days since 1970."""
    return np.asarray(at, np.float64) / DAY


def heading(axes: Axes, text: str) -> None:
    """Name a panel, above it at the left."""
    axes.set_title(text, loc="left", fontsize=8.5, fontweight="bold", pad=4, color=style.INK)


def name_lines(axes: Axes, ends: list[tuple[str, str, float]]) -> None:
    """Names at the right: ``(name, colour, height)``, 0 to 1, each near its height without overlap."""
    least = style.LABEL_GAP / axes.get_window_extent().height
    tail = _common_tail([name for name, _, _ in ends])
    heights = spread([height for _, _, height in ends], least)
    for (full, colour, _), height in zip(ends, heights, strict=True):
        name = style.short(full[: len(full) - tail])
        axes.text(
            1.006, height, name, transform=axes.transAxes, va="center", color=colour,
            fontsize=7.5, fontweight="bold", gid=f"name:{full}",
        )  # fmt: skip


def _common_tail(names: list[str]) -> int:
    """How many letters all names end with, from a hyphen on: ``-pressure`` is in the heading."""
    tails = {name[name.rfind("-") :] if "-" in name[1:] else "" for name in names}
    return len(tails.pop()) if len(tails) == 1 and len(names) > 1 else 0


def spread(heights: list[float], least: float) -> list[float]:
    """``heights`` moved apart to at least ``least``, in their order, and within 0 to 1 where they fit."""
    order = sorted(range(len(heights)), key=lambda i: heights[i])
    placed = [min(max(heights[i], 0.0), 1.0) for i in order]
    for i in range(1, len(placed)):
        placed[i] = max(placed[i], placed[i - 1] + least)
    if placed:
        placed[-1] = min(placed[-1], max(1.0, least * (len(placed) - 1)))
    for i in range(len(placed) - 2, -1, -1):
        placed[i] = min(placed[i], placed[i + 1] - least)
    found = [0.0] * len(heights)
    for i, height in zip(order, placed, strict=True):
        found[i] = height
    return found


def mark_openings(axes: Axes, tickets: list[ExpectedTicket]) -> None:
    """Thin lines where tickets opened, those of children lighter."""
    for child in (True, False):
        at = sorted({ticket.opened_at for ticket in tickets if (ticket.parent is not None) is child})
        for x in days(at):
            axes.axvline(
                float(x), color=style.CHILD if child else style.TICKET, lw=0.8, ls=(0, (3, 2)), zorder=2.6,
                label="child ticket opens" if child else "ticket opens",
            )  # fmt: skip
        if at and not child:
            axes.plot(
                days(at), np.ones(len(at)), "v", transform=axes.get_xaxis_transform(), ms=4.5, mew=0,
                color=style.TICKET, clip_on=False, zorder=4,
            )  # fmt: skip


def mark_episodes(axes: Axes, episodes: list[ExpectedEpisode]) -> None:
    """A subtle mark at the foot of the panel where an episode began that was found late, or withdrawn."""
    for label, marker, which in (
        ("found late", "<", [e for e in episodes if e.found_late and not e.withdrawn]),
        ("withdrawn", "D", [e for e in episodes if e.withdrawn]),
    ):
        at = sorted({episode.opened_at for episode in which})
        if at:
            mark(axes, at, 0.04, marker, label)


def mark(axes: Axes, at: Sequence[int], height: float, marker: str, label: str) -> None:
    """Hollow marks at instants (UTC ms), ``height`` of the panel's from its foot."""
    axes.plot(
        days(at), np.full(len(at), height), marker, transform=axes.get_xaxis_transform(), ms=4.0, mew=0.8,
        mfc="white", mec=style.TICKET, zorder=4, label=label,
    )  # fmt: skip

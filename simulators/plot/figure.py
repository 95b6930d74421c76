"""The whole picture: panels, heights, one time axis, one legend. Matplotlib's global state is not used."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.patches import Patch
from matplotlib.text import Text

from ingest.readings.quantities import Metric
from ingest.said import Said
from simulators.expected.judging.rules import RULES
from simulators.ledger.contents import Ledger
from simulators.plot import style
from simulators.plot.arrivals import arrival_rows
from simulators.plot.marks import days, mark_episodes, mark_openings
from simulators.plot.rows import fault_rows, ticket_rows
from simulators.plot.strips import draw_arrivals, draw_faults, draw_tickets
from simulators.plot.subject import Subject, subjects
from simulators.plot.values import draw_values

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
HEIGHTS = {Metric.INDOOR_TEMPERATURE: 230, Metric.WATER_PRESSURE: 180}
"""Pixels of a panel, by quantity;"""
OTHER_HEIGHT = 125
"""of one of the water's qualities."""
CHINESE = ("Noto Sans CJK SC", "Noto Sans CJK JP", "WenQuanYi Micro Hei", "Source Han Sans SC", "SimHei")
"""Fonts with Chinese letters, for titles and names that need them, where one is installed."""
WITH_CHINESE = re.compile(r"[^\u0000-\u9fff\uff00-\uffef]")
WITHOUT = re.compile(r"[^\u0000-\u2e7f]")
"""Letters that are missing with a Chinese font, and without one."""


@dataclass(frozen=True)
class Panel:
    """A panel: its label, its height in pixels, what draws it, and whether its height may change."""

    label: str
    height: float
    draw: Callable[[Axes], None]
    grows: bool = False


def fonts() -> list[str]:
    """The fonts of texts: the one that comes with matplotlib, and a Chinese one if it is installed."""
    installed = {font.name for font in fontManager.ttflist}
    return ["DejaVu Sans", *[name for name in CHINESE if name in installed][:1]]


def drawable(text: str) -> str:
    """``text`` with a question mark for each letter that no available font has."""
    return (WITH_CHINESE if len(fonts()) > 1 else WITHOUT).sub("?", text)


@contextmanager
def own_settings() -> Iterator[None]:
    """Matplotlib's defaults with `style.SETTINGS`, whatever the user has set; restored afterwards."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(style.SETTINGS)
        mpl.rcParams["font.family"] = fonts()
        yield


def draw(ledger: Ledger, points: Sequence[str] | None, width: int, height: int | None) -> Figure:
    """The picture of ``ledger``; see `simulators.plot.picture.figure_of`. Raises `ValueError`."""
    panels = _panels(ledger, points)
    if not panels:
        raise ValueError(Said("plot-nothing"))
    heights = _heights(panels, height)
    total = style.TOP + style.BOTTOM + sum(heights) + style.GAP * (len(panels) - 1)
    least = style.LEFT + style.RIGHT + 2 * style.MIN_PANEL
    if width < least:
        raise ValueError(Said("plot-too-narrow", least=str(least), found=str(width)))
    with own_settings():
        figure = Figure((width / style.DPI, total / style.DPI), dpi=style.DPI)
        FigureCanvasAgg(figure)
        top = float(style.TOP)
        for panel, high in zip(panels, heights, strict=True):
            axes = figure.add_axes(
                (
                    style.LEFT / width,
                    1 - (top + high) / total,
                    1 - (style.LEFT + style.RIGHT) / width,
                    high / total,
                ),
                label=panel.label,
            )
            _frame(axes, ledger, last=panel is panels[-1])
            panel.draw(axes)
            top += high + style.GAP
        _title(figure, ledger, width, total)
        _legend(figure, width, total)
        for text in figure.findobj(Text):
            if text.get_text() != (plain := drawable(text.get_text())):
                text.set_text(plain)
    return figure


def save(figure: Figure, path: Path, kind: str, metadata: dict[str, None], density: float) -> None:
    """Write ``figure`` as ``kind``, with ``density`` pixels to each of its own. Raises `OSError`."""
    with own_settings():
        figure.savefig(path, format=kind, dpi=style.DPI * density, metadata=metadata)


# Panels ----------------------------------------------------------------------------------------------------


def _panels(ledger: Ledger, points: Sequence[str] | None) -> list[Panel]:
    """The panels with content, from the top."""
    span = (ledger.run.start, ledger.run.until)
    faults, arrivals, tickets = fault_rows(ledger), arrival_rows(ledger), ticket_rows(ledger)
    above = Panel("faults", style.FAULT_ROW * len(faults), partial(draw_faults, rows=faults, span=span))
    quantities = [
        Panel(
            subject.metric.value,
            HEIGHTS.get(subject.metric, OTHER_HEIGHT),
            partial(_draw_quantity, ledger=ledger, subject=subject),
            grows=True,
        )
        for subject in subjects(ledger, points)
    ]
    below = (
        Panel(
            "arrivals", style.ARRIVAL_ROW * len(arrivals), partial(draw_arrivals, rows=arrivals, span=span)
        ),
        Panel("tickets", style.TICKET_ROW * len(tickets), partial(draw_tickets, rows=tickets, span=span)),
    )
    return [panel for panel in (above, *quantities, *below) if panel.height]


def _draw_quantity(axes: Axes, ledger: Ledger, subject: Subject) -> None:
    draw_values(axes, subject, (ledger.run.start, ledger.run.until))
    mine = {name for name, point in ledger.inventory.points.items() if point.metric is subject.metric}
    mark_openings(
        axes,
        [
            ticket
            for ticket in ledger.tickets
            if ticket.concern != "silence" and any(point in mine for _, point, _ in ticket.episodes)
        ],
    )
    ticket_rules = {rule.id for rule in RULES.values() if rule.opens_ticket and rule.kind != "silent"}
    mark_episodes(axes, [e for e in ledger.episodes if e.point in mine and e.rule in ticket_rules])


def _heights(panels: list[Panel], height: int | None) -> list[float]:
    """Pixels of each panel; what grows or shrinks to ``height`` are the quantities."""
    if height is None:
        return [panel.height for panel in panels]
    fixed: float = style.TOP + style.BOTTOM + style.GAP * (len(panels) - 1)
    fixed += sum(panel.height for panel in panels if not panel.grows)
    growing = [panel.height for panel in panels if panel.grows]
    least = fixed + style.MIN_PANEL * len(growing)
    if height < least:
        raise ValueError(Said("plot-too-low", least=f"{least:.0f}", found=str(height)))
    free = float(height - fixed)
    return [free * panel.height / sum(growing) if panel.grows else panel.height for panel in panels]


# Common parts ---------------------------------------------------------------------------------------------


def _frame(axes: Axes, ledger: Ledger, *, last: bool) -> None:
    """Time axis, grid and edges."""
    zone = ZoneInfo(ledger.run.zone)
    axes.set_xlim(*days([ledger.run.start, ledger.run.until]))
    locator = AutoDateLocator(tz=zone, minticks=5, maxticks=12)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(
        ConciseDateFormatter(  # type: ignore[no-untyped-call]
            locator,
            tz=zone,
            formats=["%Y", "%Y-%m", "%m-%d", "%H:%M", "%H:%M", "%H:%M:%S"],
            zero_formats=["", "%Y-%m-%d", "%m-%d", "%m-%d", "%H:%M", "%H:%M"],
            show_offset=False,
        )
    )
    axes.tick_params(labelbottom=last)
    axes.grid(visible=True, axis="both", color="#ECEEF0", lw=0.6)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)


def _title(figure: Figure, ledger: Ledger, width: int, total: float) -> None:
    run = ledger.run
    zone = ZoneInfo(run.zone)
    start, until = ((EPOCH + timedelta(milliseconds=t)).astimezone(zone) for t in (run.start, run.until))
    ends = f"{until:%H:%M}" if start.date() == until.date() else f"{until:%Y-%m-%d %H:%M}"
    summary = (
        f"{start:%Y-%m-%d %H:%M} to {ends}, {run.zone}  ·  seed {run.seed}"
        f"  ·  {len(ledger.delivered.point):,} readings of {len(ledger.inventory.points):,} points"
        f"  ·  {len(ledger.tickets)} ticket{'' if len(ledger.tickets) == 1 else 's'}"
    )
    left = style.LEFT / width
    figure.text(left, 1 - 9 / total, run.title, va="top", fontsize=12, fontweight="bold", gid="title")
    figure.text(left, 1 - 27 / total, summary, va="top", fontsize=7.5, color=style.FAINT, gid="run")
    if run.notes:
        figure.text(
            left, 6 / total, "  ".join(run.notes), va="bottom", fontsize=6.5, color=style.FAINT, gid="notes"
        )


def _legend(figure: Figure, width: int, total: float) -> None:
    """The meaning of the marks that have no name in their panel; each once, from all panels."""
    named = {text.get_gid() for axes in figure.axes for text in axes.texts}
    found: dict[str, Artist] = {}
    for axes in figure.axes:
        for handle, label in zip(*axes.get_legend_handles_labels(), strict=True):
            if f"name:{label}" not in named:
                found.setdefault(label, handle)
    if any(axes.get_label() == "faults" for axes in figure.axes):
        found["fault"] = Patch(color=style.FAULT, alpha=0.6, lw=0)
    figure.legend(
        list(found.values()), list(found), loc="upper left", ncols=7, frameon=False, borderaxespad=0,
        bbox_to_anchor=(style.LEFT / width, (style.BOTTOM - 22) / total), handlelength=1.6, columnspacing=1.4,
        handletextpad=0.5,
    )  # fmt: skip

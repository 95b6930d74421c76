"""Colours and sizes of the pictures. Sizes are pixels of a picture at its nominal width.

One colour has one meaning. The hues are those of two palettes made for colour-blind readers: Okabe and Ito,
"Color Universal Design", 2008, for the lines, and Paul Tol, "Colour Schemes", SRON/EPS/TN/09-002, 2021.
"""

from __future__ import annotations

from typing import Any

LINES = ("#0072B2", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#7F4F24")
"""The emphasised points, in order."""
CROWD = "#8A8F98"
"""All the other points."""
BREACH = "#D55E00"
"""Limits, and the illegal side of them."""
FAULT = "#DDCC77"
TICKET, CHILD = "#332288", "#A9A2D8"
LATE = "#E6550D"
"""Readings that arrived late."""
LIVE = "#7C93A8"
SILENT = "#EE99AA"
CLOSED = "#E3E5E8"
"""Hours in which a limit is not in force."""
INK, FAINT = "#222222", "#666666"

DPI = 100.0
"""Nominal pixels to matplotlib's inch."""
LEFT, RIGHT = 48, 128
"""Margins: numbers to the left, names to the right."""
TOP, BOTTOM = 58, 68
"""Margins: title above; times, legend and notes below."""
GAP = 26
"""Between two panels; the lower one's heading stands in it."""
FAULT_ROW, ARRIVAL_ROW, TICKET_ROW = 15, 26, 16
"""Height of a row of each strip."""
MIN_PANEL = 60
"""The least height of a panel, whatever height is requested."""
LABEL_GAP = 11
"""Least distance of two names at the right."""
NAME_LETTERS = 18
"""Letters of a name that fit into the right margin."""

SETTINGS: Any = {
    "axes.edgecolor": "#B5B9BF",
    "axes.labelcolor": INK,
    "axes.linewidth": 0.6,
    "axes.unicode_minus": False,
    "figure.dpi": DPI,
    "font.size": 8.0,
    "legend.fontsize": 7.0,
    "path.simplify": True,
    "svg.fonttype": "path",
    "svg.hashsalt": "wenya",  # ids in an SVG are random without it
    "text.color": INK,
    "text.parse_math": False,  # a dollar in a title is a dollar
    "xtick.color": FAINT,
    "xtick.labelsize": 7.5,
    "xtick.major.size": 3.0,
    "xtick.major.width": 0.6,
    "ytick.color": FAINT,
    "ytick.labelsize": 7.5,
    "ytick.major.size": 0.0,
}
"""matplotlib's settings that differ from its own defaults; a user's matplotlibrc is ignored."""


def short(name: str, letters: int = NAME_LETTERS) -> str:
    """``name``, its middle left out where it is too long: ids differ at their ends."""
    if len(name) <= letters:
        return name
    head = (letters - 1) // 2
    return f"{name[:head]}…{name[head + 1 - letters :]}"

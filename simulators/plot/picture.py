"""A ledger as a figure, and as a file; matplotlib is imported on the first use only."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.problems import why_unreadable
from ingest.said import Said, said_by
from simulators.ledger.contents import Ledger

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WIDTH = 1000
"""Pixels at which the letters have their normal size."""
DENSITY = 1.5
"""Pixels of a PNG to one of those: sharp on a good screen, and still small as a file."""
METADATA = {".png": {"Software": None}, ".svg": {"Date": None, "Creator": None}}
"""Endings of files, and the metadata that is left out since it would differ from run to run."""


class PlotError(ValueError):
    """A picture that cannot be drawn; the message says why."""


class MatplotlibMissingError(PlotError):
    """matplotlib is not installed."""


def ensure_drawable() -> None:
    """Raise `MatplotlibMissingError` where nothing can be drawn: before what takes long, and not after it."""
    try:
        import matplotlib as _mpl  # noqa: F401, ICN001, PLC0415 - the rest of the kit runs without it
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "matplotlib":
            raise
        raise MatplotlibMissingError(Said("plot-needs-matplotlib")) from error


def figure_of(
    ledger: Ledger,
    *,
    points: Sequence[str] | None = None,
    width: int = WIDTH,
    height: int | None = None,
) -> Figure:
    """The picture of ``ledger`` as a figure, to inspect or to extend it.

    Every panel is an axes whose label names what it shows: ``faults``, the name of a metric, ``arrivals``,
    ``tickets``. Times are matplotlib's days since 1970, UTC; their labels are in the run's zone.

    Parameters
    ----------
    points
        The points to show one by one; None selects those with faults or breaches.
    width, height
        Pixels at 100 to the inch; a height of None is the sum of the panels'.

    Raises
    ------
    MatplotlibMissingError
    PlotError
        A point is not in the inventory, the picture would be too small, or there is nothing to show.
    """
    ensure_drawable()
    unknown = [name for name in points or () if name not in ledger.inventory.points]
    if unknown:
        raise PlotError(Said("plot-no-point", point=repr(unknown[0])))
    from simulators.plot.figure import draw  # noqa: PLC0415 - the rest of the kit runs without it

    try:
        return draw(ledger, points, width, height)
    except ValueError as error:
        raise PlotError(said_by(error)) from error


def plot(
    ledger: Ledger,
    path: Path,
    *,
    points: Sequence[str] | None = None,
    width: int = WIDTH,
    height: int | None = None,
    density: float = DENSITY,
) -> None:
    """Draw ``ledger`` to ``path``, a PNG or an SVG by its ending; the same ledger gives the same bytes.

    A PNG has ``density`` pixels to each of ``width``. The bytes hold for one version of matplotlib and, where
    texts are Chinese, for one set of fonts. See `figure_of` for the other parameters and errors; another
    ending and a file that cannot be written are `PlotError` too.
    """
    ending = path.suffix.lower()
    if ending not in METADATA:
        suffix = repr(path.suffix) if path.suffix else Said("plot-no-ending")
        raise PlotError(Said("plot-ending", file=str(path), suffix=suffix))
    figure = figure_of(ledger, points=points, width=width, height=height)
    from simulators.plot.figure import save  # noqa: PLC0415 - as above

    try:
        save(figure, path, ending[1:], METADATA[ending], density)
    except OSError as error:
        raise PlotError(Said("file-reason", file=str(path), reason=why_unreadable(error))) from error

"""Pictures of a ledger: what was true, what was delivered, what was wrong, and the tickets that come of it."""

from simulators.plot.picture import NoMatplotlib, PlotError, figure_of, plot

__all__ = ["NoMatplotlib", "PlotError", "figure_of", "plot"]

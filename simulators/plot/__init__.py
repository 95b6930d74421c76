"""Pictures of a ledger: what was true, what was delivered, what was wrong, and what comes of it."""

from simulators.plot.picture import MatplotlibMissingError, PlotError, figure_of, plot

__all__ = ["MatplotlibMissingError", "PlotError", "figure_of", "plot"]

"""The water company: pressure and quality at its sites, from WNTR or an analytic stand-in (`network.py`)."""

from simulators.water.network import Network, network_of

__all__ = ["Network", "network_of"]

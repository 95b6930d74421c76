"""Where water is measured on its way."""

from __future__ import annotations

from enum import StrEnum


class PointWater(StrEnum):
    """Where on its way from the plant to the user the water of a point is (clause C18)."""

    PLANT = "plant"
    """出厂水: it leaves the plant."""
    NETWORK = "network"
    """管网水: it is in the network."""
    TAP = "tap"
    """末梢水: at the end of the network, as users have it."""

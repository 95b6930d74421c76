"""Readings of the checker's reference as deliveries, and episodes in the words both speak."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from ingest.inventory.tree import Inventory
from simulators.expected.judging.readings import DeliveredReadings
from tests.alerts.reference.episodes import Reading


def delivered(readings: Iterable[Reading], inventory: Inventory) -> DeliveredReadings:
    names = tuple(inventory.points)
    rows = list(readings)
    return DeliveredReadings(
        np.array([names.index(r.point) for r in rows], np.int32),
        np.array([r.measured_at for r in rows], np.int64),
        np.array([r.value for r in rows], np.float64),
        np.array([r.received_at for r in rows], np.int64),
        np.array([r.flags for r in rows], np.uint16),
        names,
    )

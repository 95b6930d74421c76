"""Points that were there and have left."""

from __future__ import annotations

from typing import NamedTuple

from ingest.readings.quantities import Metric


class FormerPoint(NamedTuple):
    """What stays known of a point that has left: readings decoded before that may still be in the journal."""

    id: str
    metric: Metric
    key: int

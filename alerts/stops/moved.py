"""A planned stop that is moved: what was announced of it with other times counts no more (W56 to W58)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from alerts.stops.stop_table import StopStep
from alerts.stops.supply_stop import APPROVED, ENTERED, SupplyStop

ANEW: Final[Mapping[str, tuple[str, ...]]] = {ENTERED: (), APPROVED: ("notice-handed-over",)}
"""Facts that are left again where a stop is moved, each with those that began something and count no more.

What counts from one of them counts from the last, and proofs from before it prove nothing.
"""
WAITS: Final = frozenset({StopStep.APPROVED, StopStep.REPORTED, StopStep.ANNOUNCED})
"""Where a planned stop is approved and nobody has said yet that it began."""


def renewed(stop: SupplyStop, places: Sequence[str], window: tuple[int, int], households: int) -> list[str]:
    """The facts that are left again where ``stop`` comes to be at ``places`` in ``window`` (UTC ms).

    With another start or area its notices are owed anew; where it is as well longer, shorter or of another
    number of households, so are the reports upward (W38, W39).
    """
    if stop.step not in WAITS or (stop.starts_at, stop.places) == (window[0], tuple(places)):
        return []
    is_as_large = (stop.estimate, stop.households) == (window[1] - window[0], households)
    return [APPROVED] if is_as_large else [APPROVED, ENTERED]

"""Room that several share: who has more than his share, and what one may still take. Numbers only."""

from __future__ import annotations

import math
from collections.abc import Iterable


def fair_level(sizes: Iterable[float], room: float) -> float:
    """The level that keeps all ``sizes`` together within ``room`` when each is cut to it (max-min fairness).

    Who has less than an equal share keeps all, and leaves the rest of his share to the others. Infinite when
    nothing needs to be cut; never below 0.
    """
    left = sorted(sizes)
    for index, size in enumerate(left):
        share = max(0.0, room / (len(left) - index))
        if size > share:
            return share
        room -= size
    return math.inf


def may_take(has: float, more: float, free: float) -> bool:
    """Whether one who has ``has`` may take ``more`` of the ``free`` room: no more than he leaves to others.

    So one alone fills half of it at most, and there is always room for the next who comes (dynamic
    thresholds, as switches share a buffer).
    """
    return has + more <= free - more

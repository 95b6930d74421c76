"""The garbage collector beside a city: it would visit millions of objects, few of them to be freed.

Inventory and plan of 100 000 points are more than a million objects. A full collection visits each, and no
other thread runs meanwhile: a quarter of a second, every few seconds while much is allocated.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

MANY_POINTS = 10_000
"""Beside so many points a full collection takes long enough to be seen in how late a ticket is."""
SELDOM = 200
"""Beside so many, a full collection comes after so many of the middle generation; Python's own is after 10.

It still visits what the pages have made since, which refers to most of what is exempt: 0.1 s of everybody's
time, every 5 s while twenty consoles are open.
"""


@contextmanager
def uncollected() -> Iterator[None]:
    """Hold off the collector for the block, which makes many objects: that is a third of an import's time."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def exempt_from_collection(points: int) -> None:
    """Have the collector pass over all that is alive now, in the whole process, for as long as it lives.

    To be called when everybody has taken up an inventory of so many ``points``; beside fewer than
    `MANY_POINTS` nothing is exempt. What is exempt is still freed with its last reference; a cycle of it that
    nobody needs any more is found at the next call. Takes as long as one full collection; others are made
    seldom then.
    """
    gc.unfreeze()
    if points >= MANY_POINTS:
        gc.set_threshold(*gc.get_threshold()[:2], SELDOM)
        gc.collect()
        gc.freeze()

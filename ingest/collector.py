"""The garbage collector beside a city: it would visit millions of objects and find hardly a cycle.

Inventory and plan of 100 000 points are more than a million objects. A full collection visits each, and no
other thread runs meanwhile: a quarter of a second, every few seconds while much is allocated.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


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


def exempt_from_collection() -> None:
    """Have the collector pass over all that is alive now, in the whole process, for as long as it lives.

    What is exempt is still freed with its last reference; a cycle that it becomes part of is found when this
    is called again, after the next import. Takes as long as one full collection.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()

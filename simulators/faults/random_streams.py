"""A stream of random numbers for each fault, so that one fault never changes the numbers of another."""

from __future__ import annotations

from zlib import crc32

import numpy as np

from simulators.faults.kinds import Fault


def stream_base(rng: np.random.Generator) -> int:
    """A seed for the streams of one part of the town."""
    return int(rng.integers(1 << 62))


def fault_stream(base: int, fault: Fault, about: str = "") -> np.random.Generator:
    """The generator of ``fault``, seeded by its fields and, if given, by what it is ``about``.

    It does not depend on the other faults of the scenario.
    """
    return np.random.default_rng([base, crc32(fault.model_dump_json().encode()), crc32(about.encode())])

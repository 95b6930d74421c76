"""Random numbers by purpose: what one fault draws never shifts what another thing draws."""

from __future__ import annotations

from zlib import crc32

import numpy as np

from simulators.faults.kinds import Fault


def stream_base(rng: np.random.Generator) -> int:
    """A number that the streams of one part of the town grow from."""
    return int(rng.integers(1 << 62))


def fault_stream(base: int, fault: Fault, about: str = "") -> np.random.Generator:
    """The generator of ``fault``, told apart by what the fault says and, if given, by what it is ``about``.

    Another fault more or fewer in the list changes nothing in it.
    """
    return np.random.default_rng([base, crc32(fault.model_dump_json().encode()), crc32(about.encode())])

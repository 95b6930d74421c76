"""Who may speak for a point (judgement.md, *foreign*), decided for many readings at once.

A message speaks as the gateway that its topic names. A topic that names none speaks as its format, and so for
every gateway of that format. Both are a name, and one number for each message: its *speaker*.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import count, repeat
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ingest.durations import DAY

STILL_SPEAKS = 7 * DAY
"""How long after a move the former gateway may still deliver what was measured before it, ms."""


class GatewayFormat(StrEnum):
    """How a gateway publishes, and so which topics speak for it beside those that name it."""

    NATIVE = "native"
    """Only by topics that name it."""
    THINGSBOARD = "thingsboard"
    """Also by the topic that all ThingsBoard gateways share."""
    CHIRPSTACK = "chirpstack"
    """Through a ChirpStack server, whose topics name no gateway."""
    TTS = "tts"
    """Through The Things Stack, whose topics name no gateway."""
    SPARKPLUG = "sparkplug"
    """Sparkplug B, as an edge node whose id is the gateway's; only by topics that name it."""


class FormerSpeaker(NamedTuple):
    """A gateway that a point was behind until it moved, with its format then; ``until`` is UTC ms."""

    gateway: str
    format: GatewayFormat | None
    until: int


class PointSpeakers(NamedTuple):
    """Who may speak for the point ``key``: the ``gateways`` that it is behind now, and ``former`` ones.

    Nobody in ``gateways``: anybody may.
    """

    key: int
    gateways: Sequence[str]
    former: Sequence[FormerSpeaker] = ()


NAMING_FORMATS = frozenset({GatewayFormat.NATIVE, GatewayFormat.SPARKPLUG})
"""Formats all of whose topics name a gateway, so that none speaks for several."""
_STRANGER = 0
"""The speaker of a topic that names a gateway that is not known."""
_SHARED = {
    wire_format: number
    for number, wire_format in enumerate(
        (each for each in GatewayFormat if each not in NAMING_FORMATS), start=_STRANGER + 1
    )
}
"""The speaker of a topic that names no gateway, by its format."""
_FIRST_GATEWAY = 8
"""Gateways are numbered from here on; what is below fits into eight bits."""
_ANYBODY = 0xFF
"""All bits, that of a stranger too."""
_NEVER_ENDS = np.iinfo(np.int64).max
_KEY_BITS = 32


def speaker_of_format(wire_format: GatewayFormat) -> str:
    """The name of the speaker of topics that name no gateway; no gateway can have it."""
    return f"/{wire_format}"


@dataclass(frozen=True, slots=True, eq=False)
class Speakers:
    """Who may speak for each point, as columns; made by `speakers_of`.

    Attributes
    ----------
    numbers
        Name of a speaker -> its number: id or former id of a gateway, or `speaker_of_format`.
    gateway
        int32[highest key + 1], the speaker of the point's first gateway; -1 where there is none.
    topics
        uint8[highest key + 1], a bit for each speaker below ``_FIRST_GATEWAY`` that is allowed.
    others, until
        int64[m] each: what else is allowed, as ``key << 32 | speaker`` in ascending order, and up to which
        time of measurement, UTC ms.
    """

    numbers: Mapping[str, int]
    gateway: NDArray[np.int32]
    topics: NDArray[np.uint8]
    others: NDArray[np.int64]
    until: NDArray[np.int64]

    def numbered(self, names: Iterable[str]) -> NDArray[np.int32]:
        """int32[n], the speakers that have these names."""
        return np.array(list(map(self.numbers.get, names, repeat(_STRANGER))), np.int32)

    def foreign(
        self,
        key: NDArray[np.int32],
        speaker: NDArray[np.int32],
        measured_at: NDArray[np.int64],
        received_at: NDArray[np.int64],
    ) -> NDArray[np.bool_]:
        """The readings that their sender may not speak for.

        Parameters
        ----------
        key
            int32[n], of points that the inventory has, or -1: not known, and so nobody's.
        speaker
            int32[n], as `numbered` gives it.
        measured_at, received_at
            int64[n], UTC ms.

        Returns
        -------
        bool[n]
        """
        if not len(self.gateway):
            return np.zeros(len(key), np.bool_)
        foreign: NDArray[np.bool_] = self.gateway[key] != speaker
        if not foreign.any():
            return foreign
        rows = np.flatnonzero(foreign)
        by_topic = np.where(speaker[rows] < _FIRST_GATEWAY, speaker[rows], _STRANGER).astype(np.uint8)
        allowed = (self.topics[key[rows]] >> by_topic) & 1 != 0
        allowed |= key[rows] < 0
        foreign[rows[allowed]] = False
        rows = rows[~allowed]
        if len(rows) and len(self.others):
            wanted = key[rows].astype(np.int64) << _KEY_BITS | speaker[rows]
            place = np.minimum(np.searchsorted(self.others, wanted), len(self.others) - 1)
            until = self.until[place]
            in_time = (until == _NEVER_ENDS) | (received_at[rows] - STILL_SPEAKS < until)
            allowed = (self.others[place] == wanted) & (measured_at[rows] < until) & in_time
            foreign[rows[allowed]] = False
        return foreign


def speakers_of(
    formats: Mapping[str, GatewayFormat | None],
    names: Mapping[str, str],
    points: Iterable[PointSpeakers],
    keys: int,
) -> Speakers:
    """The columns of `Speakers`.

    Parameters
    ----------
    formats
        Gateway -> its format; ``None``: unbound, so that every topic that names no gateway speaks for it.
    names
        An id of a gateway, or one that it had before -> its id now.
    points
        Those that are installed.
    keys
        How many rows the columns have: more than the highest key.
    """
    numbers = {name: number for number, name in enumerate(formats, start=_FIRST_GATEWAY)}
    fresh = count(_FIRST_GATEWAY + len(numbers))
    numbers |= {speaker_of_format(each): number for each, number in _SHARED.items()}
    numbers |= {name: numbers[gateway] for name, gateway in names.items()}
    bits = {name: _bits(of) for name, of in formats.items()}
    gateway = np.full(keys, -1, np.int32)
    topics = np.full(keys, _ANYBODY, np.uint8)
    others: dict[int, int] = {}
    for point in points:
        if not point.gateways:
            continue
        first, *further = point.gateways
        gateway[point.key] = numbers[first]
        shared = bits[first]
        for name in further:
            others[point.key << _KEY_BITS | numbers[name]] = _NEVER_ENDS
            shared |= bits[name]
        topics[point.key] = shared
        for former in point.former:
            if former.gateway not in numbers:  # It has left the inventory.
                numbers[former.gateway] = next(fresh)
            for speaker in (numbers[former.gateway], *_shared_topics(former.format)):
                allowed = point.key << _KEY_BITS | speaker
                others[allowed] = max(others.get(allowed, 0), former.until)
    ordered = sorted(others)
    return Speakers(
        numbers,
        gateway,
        topics,
        np.array(ordered, np.int64),
        np.array([others[allowed] for allowed in ordered], np.int64),
    )


def _bits(wire_format: GatewayFormat | None) -> int:
    return sum(1 << number for number in _shared_topics(wire_format))


def _shared_topics(wire_format: GatewayFormat | None) -> list[int]:
    """The speakers that name no gateway and speak for one of this format; all of them where it has none."""
    return [number for each, number in _SHARED.items() if wire_format in (each, None)]

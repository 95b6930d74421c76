"""Notes of what comes and what is refused: for people who ask why a gateway or a point is not heard.

Kept in memory, with every append, by columns and sums and never by message; written into the journal's file
once a minute, in the transaction of an append. A crash loses the notes of that minute, and no reading.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from ingest.clock import elapsed
from ingest.journal.fair_notes import FairNotes
from ingest.journal.file import JournalFile, JournalTransaction
from ingest.readings.batch import FLAG_NAMES, NO_SIGN_OF_LIFE, Batch, DeadLetterReason, Flag
from ingest.readings.dead_letters import DeadLetter
from ingest.readings.unused_channels import UnusedChannel

SCHEMA = """
CREATE TABLE IF NOT EXISTS notes (name TEXT PRIMARY KEY, content BLOB NOT NULL) STRICT;
"""
PUT = "INSERT INTO notes VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET content = excluded.content"
WRITE_EVERY_S = 60.0
MOST_SOURCES = 10_000
"""Sources that are noted, those heard last: a sender who invents gateways' names makes no more."""
MOST_REFUSED = MOST_FLAGS = MOST_UNUSED = 10_000
"""Points and reasons, points and flags, unused channels that are noted of all; each sender has a share."""
MOST_KEYS = 1 << 22
"""Keys of points that are noted, from 0: they are counted up, so that more would be four million points."""
_ALL = ""
"""The sources share all room for sources: which gateways are in the inventory is not known here."""
_NEVER = np.iinfo(np.int64).min
_NOT_OF_ITS_TIME = np.uint16(Flag.CLOCK_SKEW | Flag.CLOCK_RESET)


class HeardSource(msgspec.Struct):
    """What came by one source (``"json/gw-7"``) and was taken.

    Attributes
    ----------
    source
        As readings carry it.
    since, last_at
        UTC ms of receipt, of the first and of the last.
    readings
        How many.
    ahead_ms
        By how much the time of measurement of the freshest reading of the last append was ahead of its
        receipt: a clock that is right has little below 0, one that is fast has more than 0.
    """

    source: str
    since: int
    last_at: int
    readings: int
    ahead_ms: int


class RefusedReadings(msgspec.Struct):
    """Readings for a point that were not taken, such as those in conflict or of who may not speak for it.

    ``gateway`` is who sent them (`ingest.decoding.senders`); ``since`` and ``last_at`` are UTC ms of receipt.
    """

    gateway: str
    point: str
    reason: str
    since: int
    last_at: int
    letters: int


class FlagCount(msgspec.Struct):
    """Readings of a point (its ``key``) that were taken and show no sign of life, by the flag that says so.

    ``since`` and ``last_at`` are UTC ms of receipt: what such a reading says of its time counts for nothing.
    """

    source: str
    key: int
    flag: str
    since: int
    last_at: int
    readings: int


class UnusedCount(msgspec.Struct):
    """What a registered device sends under a name that nobody registered.

    ``since`` and ``last_at`` are UTC ms of receipt, ``value`` is the last one.
    """

    device: str
    channel: str
    since: int
    last_at: int
    times: int
    value: float


class HeardPoint(msgspec.Struct):
    """When readings of a point were last taken: UTC ms of receipt, and the newest time of measurement."""

    received_at: int
    measured_at: int | None


class IntakeNotes:
    """The notes. One thread at a time appends; any may ask.

    Parameters
    ----------
    file
        The journal's, with the tables of `SCHEMA`.
    """

    def __init__(self, file: JournalFile) -> None:
        with file.reading() as connection:
            kept: dict[str, bytes] = dict(connection.execute("SELECT name, content FROM notes").fetchall())
        self._sources = FairNotes[HeardSource](MOST_SOURCES)
        self._refused = FairNotes[RefusedReadings](MOST_REFUSED)
        self._flags = FairNotes[FlagCount](MOST_FLAGS)
        self._unused = FairNotes[UnusedCount](MOST_UNUSED)
        for heard in msgspec.json.decode(kept.get("sources", b"[]"), type=list[HeardSource]):
            self._sources.add(_ALL, heard.source, heard)
        for refused in msgspec.json.decode(kept.get("refused", b"[]"), type=list[RefusedReadings]):
            self._refused.add(refused.gateway, (refused.point, refused.reason), refused)
        for count in msgspec.json.decode(kept.get("flags", b"[]"), type=list[FlagCount]):
            self._flags.add(count.source, (count.key, count.flag), count)
        for unused in msgspec.json.decode(kept.get("unused", b"[]"), type=list[UnusedCount]):
            self._unused.add(unused.device, unused.channel, unused)
        self._received = np.frombuffer(kept.get("received", b""), np.int64).copy()
        self._measured = np.frombuffer(kept.get("measured", b""), np.int64).copy()
        self._written_at = elapsed()
        self._changed = False

    def note(self, batch: Batch, letters: Sequence[DeadLetter]) -> None:
        """Note what is on the disk now."""
        if len(batch):
            self._note_sources(batch)
            self._note_points(batch)
            self._note_flags(batch)
            self._changed = True
        if batch.unused:
            self._note_unused(batch.unused)
        for letter in letters:
            if letter.reason is DeadLetterReason.CONFLICT:
                self._note_refused(letter, letter.reason, (letter.topic.partition("/")[2],))
            for reason, points in letter.refused:
                self._note_refused(letter, reason, points)

    def _note_sources(self, batch: Batch) -> None:
        counts = np.bincount(batch.source, minlength=len(batch.sources)).tolist()
        last_at = int(batch.received_at.max())
        ahead = np.full(len(batch.sources), _NEVER)
        np.maximum.at(ahead, batch.source, batch.measured_at - batch.received_at)
        for source, count, ahead_ms in zip(batch.sources, counts, ahead.tolist(), strict=True):
            if not count:
                continue
            known = self._sources.touch(_ALL, source)
            if known is not None:
                known.last_at, known.ahead_ms = max(known.last_at, last_at), ahead_ms
                known.readings += count
            else:
                self._sources.add(_ALL, source, HeardSource(source, last_at, last_at, count, ahead_ms))

    def _note_points(self, batch: Batch) -> None:
        if batch.point.min() < 0 or batch.point.max() >= MOST_KEYS:
            batch = batch.select((batch.point >= 0) & (batch.point < MOST_KEYS))
        missing = int(batch.point.max(initial=-1)) + 1 - len(self._received)
        if missing > 0:
            more = np.full(max(missing, len(self._received) // 2), _NEVER)
            self._received, self._measured = np.r_[self._received, more], np.r_[self._measured, more]
        np.maximum.at(self._received, batch.point, batch.received_at)
        of_its_time = (batch.flags & _NOT_OF_ITS_TIME) == 0
        np.maximum.at(self._measured, batch.point[of_its_time], batch.measured_at[of_its_time])

    def _note_flags(self, batch: Batch) -> None:
        """Count what shows no sign of life; mostly there is none, and this is one comparison of columns."""
        lifeless = (batch.flags & np.uint16(NO_SIGN_OF_LIFE)) != 0
        if not lifeless.any():
            return
        batch = batch.select(lifeless & (batch.point >= 0))
        for flag in NO_SIGN_OF_LIFE:
            some = batch.select((batch.flags & np.uint16(flag)) != 0)
            if len(some):
                self._count_flag(some, FLAG_NAMES[flag])

    def _count_flag(self, batch: Batch, flag: str) -> None:
        last_at = int(batch.received_at.max())
        came, counts = np.unique(batch.source.astype(np.int64) << 32 | batch.point, return_counts=True)
        for each, readings in zip(came.tolist(), counts.tolist(), strict=True):
            source, key = batch.sources[each >> 32], each & 0xFFFFFFFF
            known = self._flags.touch(source, (key, flag))
            if known is not None:
                known.last_at, known.readings = max(known.last_at, last_at), known.readings + readings
            else:
                count = FlagCount(source, key, flag, last_at, last_at, readings)
                self._flags.add(source, (key, flag), count)

    def _note_refused(self, letter: DeadLetter, reason: DeadLetterReason, points: Iterable[str]) -> None:
        self._changed = True
        sender, at = letter.gateway, letter.received_at
        for point in points:
            known = self._refused.touch(sender, (point, reason))
            if known is not None:
                known.last_at, known.letters = max(known.last_at, at), known.letters + 1
            else:
                refused = RefusedReadings(sender, point, reason, since=at, last_at=at, letters=1)
                self._refused.add(sender, (point, reason), refused)

    def _note_unused(self, channels: Sequence[UnusedChannel]) -> None:
        self._changed = True
        for device, channel, value, at, times in channels:
            known = self._unused.touch(device, channel)
            if known is not None:
                known.last_at, known.times, known.value = max(known.last_at, at), known.times + times, value
            else:
                self._unused.add(device, channel, UnusedCount(device, channel, at, at, times, value))

    def write(self, transaction: JournalTransaction, *, now: bool = False) -> None:
        """Write the notes in the caller's transaction if it is time, or ``now``."""
        if not self._changed or not (now or elapsed() - self._written_at >= WRITE_EVERY_S):
            return
        content = {
            "sources": msgspec.json.encode(list(self._sources)),
            "refused": msgspec.json.encode(list(self._refused)),
            "flags": msgspec.json.encode(list(self._flags)),
            "unused": msgspec.json.encode(list(self._unused)),
            "received": self._received.tobytes(),
            "measured": self._measured.tobytes(),
        }
        transaction.connection.executemany(PUT, list(content.items()))
        self._written_at = elapsed()
        self._changed = False

    def sources(self) -> Mapping[str, HeardSource]:
        """What came by each source."""
        return {heard.source: heard for heard in self._sources}

    def heard(self, keys: Sequence[int]) -> dict[int, HeardPoint]:
        """Point key -> when it was last heard, of those of ``keys`` that were."""
        found = {}
        for key in keys:
            if key < len(self._received) and self._received[key] > _NEVER:
                measured_at = int(self._measured[key])
                found[key] = HeardPoint(
                    int(self._received[key]), None if measured_at == _NEVER else measured_at
                )
        return found

    def received_at(self, keys: NDArray[np.int64]) -> NDArray[np.int64]:
        """int64[n]: when (UTC ms) readings of the point ``keys`` (int64[n]) were last taken; 0: never."""
        found, known = np.zeros(len(keys), np.int64), keys < len(self._received)
        found[known] = np.maximum(self._received[keys[known]], 0)
        return found

    def refused(self, *, gateway: str | None = None, point: str | None = None) -> list[RefusedReadings]:
        """What was refused of a ``gateway``, or for a ``point``: the newest first."""
        found = [
            one
            for one in self._refused
            if (gateway is None or one.gateway == gateway) and (point is None or one.point == point)
        ]
        return sorted(found, key=lambda one: -one.last_at)

    def unused(self, devices: Collection[str]) -> list[UnusedCount]:
        """What ``devices`` (as they call themselves, in lower case) send that nobody registered."""
        found = [one for one in self._unused if one.device in devices]
        return sorted(found, key=lambda one: (one.device, one.channel))

    def flags(self, key: int) -> list[FlagCount]:
        """What came of a point (its key) and showed no sign of life: the newest first."""
        return sorted((one for one in self._flags if one.key == key), key=lambda one: -one.last_at)

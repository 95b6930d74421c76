"""Doubt in a clock that has jumped: readings can settle it, since devices have clocks of their own.

A reading agrees with the clock as it is now, or with the clock as it was before, or says nothing: who uploads
late agrees with neither. It is senders that are counted, and not readings: however much one of them sends, it
has one voice.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from ingest.clock import JUMP_MS, Jump
from ingest.decoding.senders import sender_of_source
from ingest.decoding.topics import SHARED_TOPICS
from ingest.durations import HOUR, MINUTE
from ingest.inventory.tree import Inventory
from ingest.readings.batch import Batch, Flag
from ingest.readings.dead_letters import UNKNOWN_SENDER
from ingest.said import Said

AGREES_WITHIN_MS = 5 * MINUTE
"""A reading that was measured so shortly before (or after) it was received agrees with our clock."""
LEAST_S = 10.0
"""So long readings are listened to at least: one device may be as wrong as we are."""
PATIENCE_S = 300.0
"""So long they are waited for: who uploads hourly cannot say, and the clock may well be right."""
HEEDED_MS = HOUR
"""So long it counts what a sender has said against the clock, if it does not say so again."""


def voices(batch: Batch, inventory: Inventory) -> dict[int, str]:
    """Number of a source -> the sender that has a voice by it.

    Gateways that the inventory does not know have none where it knows any: anybody may invent names.
    """
    senders = {number: sender_of_source(name, inventory) for number, name in enumerate(batch.sources)}
    if not inventory.gateways:
        return senders
    return {number: sender for number, sender in senders.items() if sender != UNKNOWN_SENDER}


class ClockDoubt:
    """Whether the clock may be believed after ``jump``.

    It is once more senders agree with it than contradict it. After `PATIENCE_S` it is, too, unless most of
    the senders that were heard since contradict it. One gateway alone cannot keep it in doubt where others
    are known.

    Parameters
    ----------
    before
        The doubt in which the clock was when it jumped again: what it was believed to be before that is what
        it is compared with still.
    """

    def __init__(self, jump: Jump, before: ClockDoubt | None = None) -> None:
        self._jump = jump
        self.by_ms: int = jump.by_ms + (0 if before is None else before.by_ms)
        """How far it is from where it was when it was believed last."""
        self._heard_at: dict[str, int] = {}
        self._agreed_at: dict[str, int] = {}
        self._contradicted_at: dict[str, int] = {}

    def note(self, batch: Batch, inventory: Inventory, at: float) -> None:
        """Compare readings with the clock, at ``at`` (seconds, as of `ingest.clock.elapsed`).

        Only what was received since the jump counts, and what has a time of its device.
        """
        received_at, until = batch.received_at, self._now(at) + JUMP_MS
        wanted = (received_at >= self._jump.to) & (received_at <= until)
        wanted &= (batch.flags & np.uint16(Flag.CLOCK_RESET)) == 0
        age = received_at - batch.measured_at
        agrees = np.abs(age) <= AGREES_WITHIN_MS
        contradicts = (np.abs(age - self.by_ms) <= AGREES_WITHIN_MS) & ~agrees
        senders = voices(batch, inventory)
        for told, which in (
            (self._heard_at, wanted),
            (self._agreed_at, wanted & agrees),
            (self._contradicted_at, wanted & contradicts),
        ):
            newest = np.zeros(len(batch.sources), np.int64)
            np.maximum.at(newest, batch.source[which], received_at[which])
            for number in np.flatnonzero(newest).tolist():
                sender = senders.get(number)
                if sender is not None:
                    told[sender] = max(told.get(sender, 0), int(newest[number]))

    def is_over(self, at: float, known: Collection[str] = ()) -> bool:
        """Whether the clock is to be believed again at ``at`` (seconds, as of `ingest.clock.elapsed`).

        ``known`` are all senders that were ever heard, before the jump, too.
        """
        if at - self._jump.noticed_at < LEAST_S:
            return False
        against = self._against(at)
        if len(self._agreed_at.keys() - against) > len(against):
            return True
        return self.has_waited(at) and not self._is_contradicted(against, known)

    def has_waited(self, at: float) -> bool:
        """Whether nothing but readings that contradict the clock can be in its way at ``at`` (seconds)."""
        return at - self._jump.noticed_at >= PATIENCE_S

    def _is_contradicted(self, against: set[str], known: Collection[str]) -> bool:
        """Whether the senders ``against`` the clock are enough."""
        several = len(against) > 1 or not against.isdisjoint(SHARED_TOPICS.values()) or len(known) <= 1
        return several and 2 * len(against) > len(self._heard_at)

    def _against(self, at: float) -> set[str]:
        """The senders whose last word was against the clock, and not long ago."""
        since = self._now(at) - HEEDED_MS
        told = self._contradicted_at.items()
        return {sender for sender, when in told if when >= since and when > self._agreed_at.get(sender, 0)}

    def _now(self, at: float) -> int:
        """UTC ms: what the clock shows at ``at``, unless it jumps again."""
        return self._jump.to + round((at - self._jump.noticed_at) * 1000)

    def described(self, at: float) -> Said:
        """For people: what has happened, and what is waited for."""
        against = len(self._against(at))
        jumped = Said("clock-jumped", seconds=f"{self._jump.by_ms / 1000:+.0f}")
        if not against:
            return jumped
        heard = str(len(self._heard_at))
        return Said("clock-contradicted", jumped=jumped, heard=heard, against=str(against))

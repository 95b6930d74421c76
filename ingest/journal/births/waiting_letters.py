"""Letters that wait for a birth, decoded again when it has come."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import structlog

from ingest.decoding.births import Births
from ingest.decoding.decoder import Decoder, Message
from ingest.journal.dead_letter_box import DeadLetterBox
from ingest.journal.file import JournalError
from ingest.readings.batch import DeadLetterReason, concat
from ingest.readings.dead_letters import UNKNOWN_SENDER

log = structlog.get_logger("wenya.dead_letters")

LETTERS_AT_ONCE = 200


class _Pass(NamedTuple):
    """Which letters of a sender are still to be looked at: ``after < id <= until``."""

    after: int
    until: int


class WaitingLetters:
    """What waits for a birth, a bite at a time, each sender in turn.

    Parameters
    ----------
    decoder, births, box
        What it works with.
    append
        `Journal.append`.
    """

    def __init__(
        self, decoder: Decoder, births: Births, box: DeadLetterBox, append: Callable[..., object]
    ) -> None:
        self._decoder = decoder
        self._births = births
        self._box = box
        self._append = append
        self._passes: dict[str, _Pass] = {}
        """By sender, in the order of their turns."""
        self._once_more: set[str] = set()
        """Those of whom a birth came when some of their letters had been looked at."""

    def decode_some(self, now: int) -> int:
        """Decode a bite at ``now`` (UTC ms), if a birth has come; returns how many readings it became.

        Letters of which nothing more is explained stay as they are. What fails is tried again.
        """
        while self._births.born:
            # Who was not registered yet when data came is so no more, perhaps.
            for sender in dict.fromkeys((self._births.born.pop(), UNKNOWN_SENDER)):
                self._begin(sender)
        if not self._passes:
            return 0
        try:
            return self._decode_bite(next(iter(self._passes)), now)
        except JournalError as error:
            log.warning(
                "cannot decode what waited for a birth; retrying later", code=error.code, reason=error.said
            )
            return 0

    def _begin(self, sender: str) -> None:
        if sender in self._passes and self._passes[sender].after:
            # Who is born again and again would never come to its last letters.
            self._once_more.add(sender)
        else:
            self._passes[sender] = _Pass(0, self._box.newest_id())

    def _decode_bite(self, sender: str, now: int) -> int:
        left = self._passes[sender] = self._passes.pop(sender)  # at the end: its turn is over, come what may
        rows = self._box.waiting(sender, DeadLetterReason.NO_BIRTH, left.after, left.until, LETTERS_AT_ONCE)
        if not rows:
            self._end(sender)
            return 0
        batches, letters, done = [], [], []
        for row in rows:
            batch, dead = self._decoder.decode([Message(row.topic, row.payload, row.first_at)], again=True)
            # What is explained is written into the payload: if that is the same, so is all the rest.
            if any(
                letter.reason is DeadLetterReason.NO_BIRTH and letter.payload == row.payload
                for letter in dead
            ):
                continue
            batches.append(batch)
            letters += dead
            done.append(row)
        together = concat(batches)
        if done:
            self._append(together, letters, now, instead_of=done)
        self._passes[sender] = left._replace(after=rows[-1].id)
        return len(together)

    def _end(self, sender: str) -> None:
        del self._passes[sender]
        if sender in self._once_more:
            self._once_more.discard(sender)
            self._begin(sender)

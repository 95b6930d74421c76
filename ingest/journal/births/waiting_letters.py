"""Letters that wait for a birth, decoded again when it has come."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from ingest.decoding.births import Births
from ingest.decoding.decoder import Decoder, Message
from ingest.journal.dead_letter_box import DeadLetterBox
from ingest.journal.file import JournalError
from ingest.readings.batch import DeadLetterReason, concat

log = structlog.get_logger("wenya.dead_letters")

LETTERS_AT_ONCE = 200


class WaitingLetters:
    """What waits for a birth, sender by sender, a bite at a time.

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
        self._after: dict[str, int] = {}
        """Sender -> up to which letter it has been looked at."""

    def decode_some(self, now: int) -> int:
        """Decode a bite at ``now`` (UTC ms), if a birth has come; returns how many readings it became.

        Letters that nothing explains now either stay as they are. What fails is tried again.
        """
        for sender in list(self._births.born):
            self._births.born.discard(sender)
            self._after[sender] = 0
        if not self._after:
            return 0
        try:
            return self._decode_bite(*next(iter(self._after.items())), now)
        except JournalError as error:
            log.warning(
                "cannot decode what waited for a birth; retrying later", code=error.code, reason=error.said
            )
            return 0

    def _decode_bite(self, sender: str, after: int, now: int) -> int:
        box, reason = self._box, DeadLetterReason.NO_BIRTH
        rows = box.waiting(sender, reason, after, box.newest_id(), LETTERS_AT_ONCE)
        if not rows:
            self._after.pop(sender)
            return 0
        batches, letters, done = [], [], []
        for row in rows:
            message = Message(row.topic, row.payload, row.first_at)
            batch, dead = self._decoder.decode([message], again=True)
            if not any(letter.reason is reason for letter in dead):
                batches.append(batch)
                letters += dead
                done.append(row)
        together = concat(batches)
        if done:
            self._append(together, letters, now, instead_of=done)
        self._after[sender] = rows[-1].id
        return len(together)

"""Why an episode was withdrawn."""

from __future__ import annotations

from enum import StrEnum

from ingest.said import Said


class WithdrawalReason(StrEnum):
    """Why an episode is none; the value is what is on record."""

    LATE_DATA = "readings that arrived late show that this was not a breach"
    JUDGED_AGAIN = "history judged again shows that this was not a breach"


_WORDS = {
    WithdrawalReason.LATE_DATA: Said("withdrawn-late-data"),
    WithdrawalReason.JUDGED_AGAIN: Said("withdrawn-judged-again"),
}


def withdrawal_in_words(reason: str) -> Said | str:
    """``reason`` as it is on record, to be written in any language; another text stays as it is."""
    return _WORDS[WithdrawalReason(reason)] if reason in _WORDS else reason

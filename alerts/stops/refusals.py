"""Why a command on a stop of supply is refused: a stable code, and every reason at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ingest.said import Said

ILLEGAL: Final = "illegal-command"
"""Not possible at its step."""
NOT_YOURS: Final = "not-yours"
"""Possible, and for others."""
NOT_REPORTED: Final = "stop-not-reported"
"""It would begin, or be closed, while a report that a clause asks for is not made (W38 to W41)."""
FORM: Final = "form"
"""What was given with it does not fit."""


@dataclass(frozen=True, slots=True)
class StopReason:
    """One reason. ``where`` is the field that it is about, else empty."""

    code: str
    said: Said
    where: str = ""
    clauses: tuple[str, ...] = ()


class StopRefused(Exception):  # noqa: N818 - named for what it says of the command
    """A command that is not carried out; nothing of it is done.

    Attributes
    ----------
    code
        That of its first reason.
    reasons
        All of them; never empty.
    """

    retryable = False

    def __init__(self, reasons: Sequence[StopReason]) -> None:
        super().__init__(reasons[0].said)
        self.code = reasons[0].code
        self.reasons = tuple(reasons)

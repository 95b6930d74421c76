"""Why a command is refused: a stable code, and every reason at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ingest.said import Said

ILLEGAL: Final = "illegal-command"
"""Not possible at the ticket's step."""
UNKNOWN: Final = "unknown-command"
NOT_YET: Final = "not-yet"
"""Known, and built by a later stage."""
NOT_YOURS: Final = "not-yours"
"""Possible, and for others."""
STALE: Final = "stale-version"
FORM: Final = "form"
"""What was given with it does not fit."""
FALSE_CLOSURE: Final = "false-closure"
"""It would be said to be over while a breach goes on (P1)."""
NOT_CLOSABLE: Final = "not-closable"
SIGNED_ALREADY: Final = "signed-already"
"""Taken over before: once is enough, whoever does it."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason. ``where`` is the field that it is about, else empty."""

    code: str
    said: Said
    where: str = ""
    clauses: tuple[str, ...] = ()


class MoveRefused(Exception):  # noqa: N818 - named for what it says of the command
    """A command that is not carried out; nothing of it is done. Trying again unchanged helps only later.

    Attributes
    ----------
    code
        What kind of refusal it is; that of its first reason, but for a form.
    reasons
        All of them; never empty.
    """

    retryable = False

    def __init__(self, code: str, reasons: Sequence[Reason]) -> None:
        super().__init__(reasons[0].said)
        self.code = code
        self.reasons = tuple(reasons)

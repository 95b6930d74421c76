"""What came of sending a message."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote_plus

from alerts.notices.attempts import SendingResult
from ingest.printable import printable

_LONGEST_DETAIL = 200
_SHORTEST_SECRET = 4
"""A shorter one would be found in every second word."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of sending one message.

    Attributes
    ----------
    result
        What is known.
    code
        Why, for programs: a key of ``outcome-...`` in the catalogues.
    detail
        What the other side said, in its own words, without secrets and fit to be shown; may be empty.
    retry_at
        When (UTC ms) the service will take messages again, where it said so or is known for it.
    """

    result: SendingResult
    code: str
    detail: str = ""
    retry_at: int | None = None


DELIVERED = Outcome(SendingResult.DELIVERED, "taken")


def refused(code: str, detail: str = "") -> Outcome:
    """Not taken, and not to be sent again as it is."""
    return Outcome(SendingResult.REFUSED, code, detail)


def failed(code: str, detail: str = "", retry_at: int | None = None) -> Outcome:
    """Not taken this time."""
    return Outcome(SendingResult.FAILED, code, detail, retry_at)


def unknown(code: str, detail: str = "") -> Outcome:
    """Sent, and nobody knows."""
    return Outcome(SendingResult.UNKNOWN, code, detail)


def told(text: object, secrets: Iterable[str] = ()) -> str:
    """What others said, short, fit to be shown, and without any of ``secrets``."""
    said = str(text)
    for secret in secrets:
        if len(secret) >= _SHORTEST_SECRET:
            # Once as it is, and as an address has it.
            said = said.replace(secret, "***").replace(quote_plus(secret), "***")
    return printable(" ".join(said.split()), _LONGEST_DETAIL)

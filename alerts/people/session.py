"""A session: somebody who has signed in, until they sign out, are away for too long, or it is over anyway."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from enum import StrEnum

ID_BYTES = 32
"""Of randomness: too many to guess, so that one round of a hash is enough to keep it by."""
ID_LENGTH = 43
"""Characters of these."""


class SessionProof(StrEnum):
    """What somebody showed when their session began."""

    PASSWORD = "password"  # noqa: S105 - no password
    CODE = "code"
    """A password, and then a code of their second factor."""
    PROVIDER = "provider"
    """The word of a provider of identities, whose business second factors are."""


@dataclass(frozen=True, slots=True)
class UserSession:
    """A session as it is on record, which is without the id that the browser shows. Instants are UTC ms.

    Attributes
    ----------
    key
        What it is kept by: `key_of` its id.
    change_only
        It began with a one-time password, and is good for nothing but to set another one.
    seen_at
        When somebody did something in it, to the minute: a page that refreshes itself does nothing.
    ends_at
        It is over then, whatever is done in it.
    address
        From where it began; empty where that is not known.
    browser
        Which browser it began in, as `browsers.browser_of` says it in short; empty where nothing is known.
    proof
        What was shown when it began.
    waits
        The password was right and the code is still to come: until then it is good for nothing else.
    """

    key: str
    user_id: int
    change_only: bool
    began_at: int
    seen_at: int
    ends_at: int
    address: str = ""
    browser: str = ""
    proof: SessionProof = SessionProof.PASSWORD
    waits: bool = False

    def is_over(self, now: int, idle: int, seen_at: int = 0) -> bool:
        """Whether it is over at ``now``; ``idle`` ms without anything done in it end it.

        ``seen_at`` is what is known besides of when something was done.
        """
        return self.left(now, idle, seen_at) <= 0

    def left(self, now: int, idle: int, seen_at: int = 0) -> int:
        """How long it goes on from ``now`` if nothing more is done in it, ms; 0 or less: it is over."""
        return min(self.ends_at, max(self.seen_at, seen_at) + idle) - now


def new_id() -> str:
    """An id that nobody can guess, for a browser to show."""
    return secrets.token_urlsafe(ID_BYTES)


def key_of(session_id: str) -> str:
    """What the session ``session_id`` is kept by: nobody comes from there to the id."""
    return hashlib.sha256(session_id.encode("utf-8", "surrogatepass")).hexdigest()

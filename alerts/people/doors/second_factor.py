"""The second factor: what somebody shows beside their password, and of whom it is asked."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from alerts.people.doors.one_time_codes import DIGITS
from alerts.people.viewer import Grant
from ingest.durations import HOUR, MINUTE

WAITS_FOR = 10 * MINUTE
"""How long who has shown their password may take to show their code, ms."""
BEGUN_FOR = HOUR
"""How long a secret is shown that no code has proved yet, ms."""
RECOVERY_CODES = 10
LONGEST_CODE = 40
"""Characters of what is typed."""

Mode = Literal["off", "offered", "required"]


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """A second factor as it is on record. Instants are UTC ms.

    Attributes
    ----------
    secret
        What codes are worked out from. It is shown once, to its owner.
    begun_in
        Key of the session in which it began: no other is shown the secret.
    on_since
        ``None``: no code has proved yet that an authenticator has the secret, and none is asked for.
    last_step
        The step of the last code that was good: neither it nor one before it is good again.
    """

    user_id: int
    secret: str = field(repr=False)
    begun_at: int
    begun_in: str
    on_since: int | None = None
    last_step: int = 0

    def shown_in(self, session_key: str, now: int) -> bool:
        """Whether the secret may still be shown and proved at ``now`` in that session."""
        return self.on_since is None and self.begun_in == session_key and now < self.begun_at + BEGUN_FOR


@dataclass(frozen=True, slots=True)
class FactorPolicy:
    """Of whom a second factor is asked.

    Attributes
    ----------
    mode
        ``off``: of nobody, and nobody can turn one on; ``offered``: of who has turned one on; ``required``:
        of these, and who has one of ``roles`` has to turn one on before anything else.
    """

    mode: Mode = "offered"
    roles: frozenset[str] = frozenset()

    def asks_for(self, factor: SecondFactor | None) -> bool:
        """Whether who has ``factor`` shows a code of it when they sign in."""
        return self.mode != "off" and factor is not None and factor.on_since is not None

    def is_needed_of(self, grants: Iterable[Grant]) -> bool:
        """Whether who has been given ``grants`` must have one. What they have for others does not count."""
        return self.mode == "required" and any(grant.role in self.roles for grant in grants)


def typed_code(text: str) -> str:
    """A code as it was meant: people type spaces and dashes between its parts, and capitals."""
    return "".join(text.split()).replace("-", "").lower()[:LONGEST_CODE]


def is_of_authenticator(code: str) -> bool:
    """Whether ``code``, which is a `typed_code`, is one that an authenticator may show."""
    return len(code) == DIGITS and code.isascii() and code.isdigit()


def recovery_hash(code: str) -> str:
    """What a recovery code is kept by, which is a `typed_code`: it has too many bits to be guessed."""
    return hashlib.sha256(f"recovery:{code}".encode("utf-8", "surrogatepass")).hexdigest()

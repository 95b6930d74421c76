"""One-time codes of an authenticator (TOTP, RFC 6238): the door of pyotp.

SHA-1, six digits and 30 seconds: what every authenticator knows, and some know nothing else.
"""

from __future__ import annotations

from hmac import compare_digest

import pyotp

from ingest.durations import SECOND

STEP = 30 * SECOND
"""How long a code is shown, ms."""
SKEW = 1
"""So many steps may a clock be off, either way."""
DIGITS = 6
ISSUER = "Wenya"
"""What an authenticator writes above the code."""


def new_secret() -> str:
    """A secret of 160 random bits, in base 32 as authenticators take it."""
    return pyotp.random_base32()


def key_uri(secret: str, name: str) -> str:
    """What an authenticator reads from a picture, for the user ``name``."""
    return pyotp.TOTP(secret, digits=DIGITS).provisioning_uri(name=name, issuer_name=ISSUER)


def code_at(secret: str, step: int) -> str:
    """The code of ``step``, which counts from the beginning of UTC in `STEP`."""
    return pyotp.HOTP(secret, digits=DIGITS).at(step)


def step_of(secret: str, code: str, now: int, *, after: int) -> int | None:
    """The step of which ``code`` is at ``now`` (UTC ms), later than ``after``; ``None``: it is good for none.

    Every step is looked at, whichever it is.
    """
    newest = now // STEP + SKEW
    fitting = [
        step
        for step in range(newest - 2 * SKEW, newest + 1)
        if compare_digest(code_at(secret, step).encode(), code.encode("utf-8", "surrogatepass"))
        and step > after
    ]
    return max(fitting, default=None)

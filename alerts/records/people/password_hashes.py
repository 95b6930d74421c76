"""Passwords, hashed: the door of Argon2.

One hash takes 64 MiB and some 100 ms of one core (RFC 9106, low memory). Whoever calls bounds how many are
worked out side by side.
"""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MEMORY_KIB = 64 * 1024
ROUNDS = 3
LANES = 1
"""More would take both cores from the service that judges."""

_HASHER = PasswordHasher(time_cost=ROUNDS, memory_cost=MEMORY_KIB, parallelism=LANES)


def hashed(password: str) -> str:
    """``password`` as it may be kept: algorithm, cost, salt and hash in one text."""
    return _HASHER.hash(_bytes(password))


def matches(password_hash: str | None, password: str) -> bool:
    """Whether ``password`` is the one of ``password_hash``.

    ``None``, of somebody who is not there or has no password, is never matched, and takes as long.
    """
    kept = nobodys_hash() if password_hash is None else password_hash
    try:
        _HASHER.verify(kept, _bytes(password))
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def needs_rehash(password_hash: str) -> bool:
    """Whether it was worked out at another cost than the present one."""
    return _HASHER.check_needs_rehash(password_hash)


@cache
def nobodys_hash() -> str:
    """A hash of the same cost that is nobody's; worked out at its first use."""
    return hashed("nobody's")


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")

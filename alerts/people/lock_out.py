"""How long whoever failed to sign in has to wait: by what failed before, and nothing else."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from ipaddress import IPv6Address, IPv6Network, ip_address

from alerts.people.user_names import folded
from ingest.durations import DAY, SECOND

FIRST_WAIT = SECOND
"""After the first failure that costs a wait; each further one doubles it."""
FORGOTTEN = DAY
"""A failure after so long without one is the first again."""
MOST_DOUBLINGS = 30
NETWORK_BITS = 64
"""Of an IPv6 address: who has one has all that begin with these."""


@dataclass(frozen=True, slots=True)
class LockOut:
    """What failures cost.

    Attributes
    ----------
    free
        So many failures have no wait; the last of them, and each one after it, has.
    longest
        No wait is longer, ms.
    """

    free: int
    longest: int


@dataclass(frozen=True, slots=True)
class SignInFailures:
    """How many times it failed without a day's pause between, and when last (UTC ms)."""

    times: int
    last_at: int


def one_more(before: SignInFailures | None, now: int) -> SignInFailures:
    """With a failure at ``now`` (UTC ms) added to what failed ``before``."""
    if before is None or now - before.last_at >= FORGOTTEN:
        return SignInFailures(1, now)
    return SignInFailures(before.times + 1, now)


def wait_of(failures: SignInFailures | None, lock_out: LockOut, now: int) -> int:
    """How long from ``now`` (UTC ms) until the next try is taken, ms; 0: it is taken.

    A clock that was set back makes nobody wait for longer than `LockOut.longest`.
    """
    if failures is None or failures.times < lock_out.free:
        return 0
    doublings = min(failures.times - lock_out.free, MOST_DOUBLINGS)
    wait = min(FIRST_WAIT << doublings, lock_out.longest)
    return min(max(failures.last_at + wait - now, 0), wait)


def name_key(name: str) -> str:
    """What failures by ``name`` are kept by: a password that was typed for it is not to be read there."""
    return _key("name", folded(name))


def address_key(address: str) -> str:
    """What failures from ``address`` are kept by: whose it is, as far as an address tells."""
    try:
        known = ip_address(address)
    except ValueError:
        return _key("address", address)
    if isinstance(known, IPv6Address):
        mapped = known.ipv4_mapped
        network = str(mapped or IPv6Network((int(known), NETWORK_BITS), strict=False))
        return _key("address", network)
    return _key("address", str(known))


def _key(kind: str, what: str) -> str:
    return hashlib.sha256(f"{kind}:{what}".encode("utf-8", "surrogatepass")).hexdigest()

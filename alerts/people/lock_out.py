"""How long whoever failed to sign in has to wait: by what failed before, and nothing else."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from ipaddress import IPv6Address, IPv6Network, ip_address

from alerts.people.user_names import folded
from ingest.durations import HOUR, SECOND

FIRST_WAIT = SECOND
"""After the first failure that costs a wait; each further one doubles it."""
LONGEST_KEPT = HOUR
"""In so much time without a failure one is forgotten, and sooner where the longest wait is shorter."""
KEY_OF_NAME = 32
"""Characters of a key that tell of which name it is."""
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

    @property
    def forgets_in(self) -> int:
        """In so much time without a failure one is forgotten, ms.

        Who fails no oftener never waits for it, and who guesses for long is no faster than that.
        """
        return min(self.longest, LONGEST_KEPT)

    @property
    def most(self) -> int:
        """So many failures cost the longest wait, and more are not counted: none is to be paid for later."""
        return self.free + (self.longest // FIRST_WAIT).bit_length()


@dataclass(frozen=True, slots=True)
class SignInFailures:
    """How many times it failed of late, as it stood at the last of them, and when that was (UTC ms)."""

    times: int
    last_at: int


def one_more(before: SignInFailures | None, lock_out: LockOut, now: int) -> SignInFailures:
    """With a failure at ``now`` (UTC ms) added to what is left of what failed ``before``."""
    return SignInFailures(min(_left(before, lock_out, now) + 1, lock_out.most), now)


def one_less(before: SignInFailures | None, lock_out: LockOut, now: int) -> SignInFailures | None:
    """What failed ``before`` without one of them, as seen at ``now`` (UTC ms); ``None``: nothing is left."""
    if before is None or _left(before, lock_out, now) <= 1:
        return None
    return replace(before, times=min(before.times, lock_out.most) - 1)


def wait_of(failures: SignInFailures | None, lock_out: LockOut, now: int) -> int:
    """How long from ``now`` (UTC ms) until the next try is taken, ms; 0: it is taken.

    A clock that was set back makes nobody wait for longer than `LockOut.longest`.
    """
    if failures is None or failures.times < lock_out.free:
        return 0
    doublings = min(failures.times, lock_out.most) - lock_out.free
    wait = min(FIRST_WAIT << doublings, lock_out.longest)
    return min(max(failures.last_at + wait - now, 0), wait)


def name_key(name: str) -> str:
    """What failures by ``name`` are kept by: a password that was typed for it is not to be read there."""
    return _key("name", folded(name))


def browser_key(name: str, browser: str) -> str:
    """What failures by ``name`` in ``browser``, in which they have signed in before, are kept by.

    It begins as `of_name` says, so that all browsers of a name are found by it.
    """
    return of_name(name_key(name)) + _key("browser", browser)[:-KEY_OF_NAME]


def of_name(key: str) -> str:
    """What all keys begin with of whoever failures are kept of by ``key``, which is a `name_key`."""
    return key[:KEY_OF_NAME]


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


def _left(failures: SignInFailures | None, lock_out: LockOut, now: int) -> int:
    """How many are not forgotten at ``now`` (UTC ms)."""
    if failures is None:
        return 0
    forgotten = max(now - failures.last_at, 0) // lock_out.forgets_in
    return max(min(failures.times, lock_out.most) - forgotten, 0)


def _key(kind: str, what: str) -> str:
    return hashlib.sha256(f"{kind}:{what}".encode("utf-8", "surrogatepass")).hexdigest()

"""What every way of signing in has in common: what a try costs that fails, and how a session begins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from alerts.people.audit import AuditEvent, AuditKind
from alerts.people.doors.second_factor import WAITS_FOR, FactorPolicy
from alerts.people.lock_out import (
    LockOut,
    SignInFailures,
    address_key,
    browser_key,
    name_key,
    of_name,
    one_less,
    one_more,
    wait_of,
)
from alerts.people.refusals import TryLater
from alerts.people.session import SessionProof, UserSession, key_of, new_id
from alerts.people.user import User
from alerts.records import Transaction


@dataclass(frozen=True, slots=True)
class SignInPolicy:
    """What failures cost by name and by address, how long a session may last (ms), and who shows a code."""

    by_name: LockOut
    by_address: LockOut
    longest_session: int
    factor: FactorPolicy = field(default_factory=FactorPolicy)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that has begun: the id for its browser, and what it is good for.

    ``change_only``: for a new password. ``waits``: for the code of a second factor, and nothing else.
    """

    session_id: str
    change_only: bool
    waits: bool = False


class Tried:
    """A try to sign in: by which name, from where and in which browser; and what failed before it."""

    def __init__(self, name: str, address: str, policy: SignInPolicy, now: int, browser: str) -> None:
        self._now = now
        self.address = address
        self._policy = policy
        self._name_key, self._address_key = name_key(name), address_key(address)
        self._browser_key = browser_key(name, browser) if browser else ""
        self._failures: dict[str, SignInFailures] = {}

    def look(self, tx: Transaction) -> None:
        """Raise `TryLater` when too much failed."""
        self._failures = tx.failures.of([self._name_key, self._address_key, self._browser_key])
        wait = self._wait(self._failures)
        if wait > 0:
            raise TryLater(wait)

    def failed(self, tx: Transaction, user: User | None) -> None:
        """Note that this one failed, by the name of ``user``.

        A name that nobody has is noted nowhere: it may be a password in the wrong field.
        """
        by_name, by_address = self._policy.by_name, self._policy.by_address
        counted = {self._name_key: by_name, self._address_key: by_address}
        if self._is_known:
            counted[self._browser_key] = by_name
        failures = {
            key: one_more(self._failures.get(key), lock_out, self._now) for key, lock_out in counted.items()
        }
        tx.failures.save(failures, browser=self._browser_key)
        kind = AuditKind.LOCKED_OUT if self._wait(failures) else AuditKind.SIGN_IN_REFUSED
        self.audit(tx, kind, user.name if user is not None else "")

    @property
    def _is_known(self) -> bool:
        """Whether somebody of this name has signed in in this browser."""
        return self._browser_key in self._failures

    def _wait(self, failures: Mapping[str, SignInFailures]) -> int:
        """How long the next try has to wait after ``failures``, ms.

        Whoever is known here waits for what failed here: else anybody could keep anybody out, and an
        administrator from letting them in again.
        """
        own = self._browser_key if self._is_known else self._name_key
        return max(
            wait_of(failures.get(own), self._policy.by_name, self._now),
            wait_of(failures.get(self._address_key), self._policy.by_address, self._now),
        )

    def audit(self, tx: Transaction, kind: AuditKind, name: str, **data: str) -> None:
        """Put on record what came of it; the actor is who was named."""
        tx.audit.append([AuditEvent(self._now, kind, name, self.address, data=data)])

    def succeeded(self, tx: Transaction) -> None:
        """Forget what failed by this name, and one of what came from this address; know the browser."""
        key = self._address_key
        tx.failures.forget([self._name_key, key])
        left = one_less(self._failures.get(key), self._policy.by_address, self._now)
        kept = {} if left is None else {key: left}
        if self._browser_key:
            kept[self._browser_key] = SignInFailures(0, self._now)
        if kept:
            tx.failures.save(kept, browser=self._browser_key)
            tx.failures.forget_browsers(of_name(self._name_key))


def begun(
    tx: Transaction,
    user: User,
    now: int,
    policy: SignInPolicy,
    tried: Tried,
    kind: str,
    *,
    change_only: bool = False,
    proof: SessionProof = SessionProof.PASSWORD,
    waits: bool = False,
) -> SignedIn:
    """A new session of ``user`` at ``now`` (UTC ms), on record; one that ``waits`` does so for minutes."""
    session_id = new_id()
    ends_at = now + (WAITS_FOR if waits else policy.longest_session)
    tx.sessions.forget_before(now)
    begins = UserSession(
        key_of(session_id), user.id, change_only, now, now, ends_at, tried.address, kind, proof, waits
    )
    tx.sessions.add(begins)
    return SignedIn(session_id, change_only, waits)


def relieve(tx: Transaction, before: str | None, user: User, address: str, now: int) -> None:
    """End the session that the browser of ``user`` has shown so far; tell whose it was, if another's."""
    session = None if before is None else tx.sessions.by_key(key_of(before))
    if session is None:
        return
    tx.sessions.end(session.key)
    former = None if session.user_id == user.id else tx.users.by_id(session.user_id)
    if former is not None:
        tx.audit.append([AuditEvent(now, AuditKind.RELIEVED, user.name, address, former.name)])

"""Signing in with a name and a password, and out again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from alerts.desk.people.tokens import Turn
from alerts.desk.people.viewers import viewer_of
from alerts.people.audit import AuditEvent, AuditKind
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
from alerts.people.new_passwords import LONGEST, password_fault
from alerts.people.refusals import PasswordRefused, SignInRefused, TryLater
from alerts.people.roles import Right
from alerts.people.session import UserSession, key_of, new_id
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.user import User, UserKind
from alerts.people.viewer import Viewer
from alerts.records import Records, Transaction
from alerts.records.people.password_hashes import hashed, matches, needs_rehash
from ingest.said import Said

LONGEST_NAME = 200
"""Characters."""


@dataclass(frozen=True, slots=True)
class SignInPolicy:
    """What failures cost by name and by address, and how long a session may last (ms)."""

    by_name: LockOut
    by_address: LockOut
    longest_session: int


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that has begun: the id for its browser, and whether it is good for a new password only."""

    session_id: str
    change_only: bool


@dataclass(frozen=True, slots=True)
class SessionFound:
    """A session that goes on, and who asks in it."""

    session: UserSession
    viewer: Viewer


@use_case("session.begin", None, ScopeKind.NOBODY_NEEDED)
def sign_in(
    records: Records,
    name: str,
    password: str,
    address: str,
    now: int,
    *,
    policy: SignInPolicy,
    turn: Turn,
    before: str | None = None,
    browser: str = "",
    kind: str = "",
) -> SignedIn:
    """Begin a session for whoever has this name and this password, with an id that was never used.

    The work is the same whether there is such a user or not.

    Parameters
    ----------
    address
        Where the request came from.
    now
        UTC ms.
    before
        The session that the browser has shown so far; it ends as this one begins, also where it is that of
        somebody else, who is relieved.
    browser
        What the browser shows that was given to it by a sign-in, or will be by this one; empty: nothing.
        Where somebody of this name has signed in before, what others fail by the name costs no wait.
    kind
        Which browser it is, as `alerts.people.doors.browsers.browser_of` says it.

    Raises
    ------
    SignInRefused, TryLater, RecordsError
        And what ``turn`` raises when it gives none.
    """
    if _is_nobodys(name, password):
        raise SignInRefused(Said("refusal-sign-in"))
    tried = _Tried(name, address, policy, now, browser)
    with records.reading() as tx:
        tried.look(tx)
        user = tx.users.named(name)
    with turn():
        right = matches(_password_hash_of(user, now), password)
        fresh = hashed(password) if right and user and needs_rehash(str(user.password_hash)) else None
    with records.begin() as tx:
        tried.look(tx)  # others may have tried meanwhile
        if right and user is not None and _still_has(tx, user):
            tried.succeeded(tx)
            _relieve(tx, before, user, address, now)
            if fresh is not None:
                tx.users.keep_rehashed(user.id, fresh)
            tried.audit(tx, AuditKind.SIGNED_IN, user.name)
            return _begun(tx, user.id, now, policy, tried, kind, change_only=user.must_change)
        tried.failed(tx, user)
    raise SignInRefused(Said("refusal-sign-in"))


@use_case("session.end", None, ScopeKind.NOBODY_NEEDED)
def sign_out(records: Records, session_id: str, address: str, now: int) -> None:
    """End the session ``session_id``, if it goes on; so it is over in every tab.

    ``address`` is where the request came from, ``now`` UTC ms. Raises `RecordsError`.
    """
    with records.begin() as tx:
        session = tx.sessions.by_key(key_of(session_id))
        user = None if session is None else tx.users.by_id(session.user_id)
        if session is not None and user is not None:
            tx.sessions.end(session.key)
            tx.audit.append([AuditEvent(now, AuditKind.SIGNED_OUT, user.name, address)])


@use_case("viewer.with-session", None, ScopeKind.NOBODY_NEEDED)
def session_with_id(
    records: Records, session_id: str, now: int, *, idle: int, seen_at: int = 0
) -> SessionFound | None:
    """The session ``session_id`` and its user; ``None`` when it is over, or its user disabled.

    ``idle`` ms without anything done in it end it; ``seen_at`` (UTC ms) is what is known of that besides what
    is on record. Raises `RecordsError`.
    """
    with records.reading() as tx:
        session = tx.sessions.by_key(key_of(session_id))
        user = None if session is None else tx.users.by_id(session.user_id)
        if session is None or user is None or user.disabled_at is not None:
            return None
        if session.is_over(now, idle, seen_at):
            return None
        good_for = frozenset[Right]() if session.change_only else None
        viewer = viewer_of(tx, user, now, good_for=good_for, until=session.ends_at)
    return SessionFound(session, viewer)


@use_case("password.own", None, ScopeKind.OWN)
def change_own_password(
    records: Records,
    viewer: Viewer,
    old: str,
    new: str,
    address: str,
    now: int,
    *,
    policy: SignInPolicy,
    turn: Turn,
    browser: str = "",
    kind: str = "",
) -> SignedIn:
    """Put ``new`` in the place of the viewer's password ``old``, and begin a new session.

    All sessions of theirs end, the one in which they did it, too. Tokens go on.

    Raises
    ------
    PasswordRefused
        Of the new one.
    SignInRefused, TryLater, RecordsError
        As `sign_in` does, of the old one.
    """
    fault = password_fault(new, viewer.name) or (Said("password-same") if new == old else None)
    if fault is not None:
        raise PasswordRefused(fault)
    if _is_nobodys(viewer.name, old):
        raise SignInRefused(Said("refusal-sign-in"))
    tried = _Tried(viewer.name, address, policy, now, browser)
    with records.reading() as tx:
        tried.look(tx)
        user = tx.users.named(viewer.name)
    with turn():
        right = matches(_password_hash_of(user, now), old)
        fresh = hashed(new) if right else ""
    with records.begin() as tx:
        tried.look(tx)
        if right and user is not None and _still_has(tx, user):
            tried.succeeded(tx)
            tx.users.set_password(user.id, fresh, now)
            tx.sessions.end_others(user.id)
            tried.audit(tx, AuditKind.PASSWORD_CHANGED, user.name)
            return _begun(tx, user.id, now, policy, tried, kind, change_only=False)
        tried.failed(tx, user)
    raise SignInRefused(Said("refusal-sign-in"))


def _still_has(tx: Transaction, user: User) -> bool:
    """Whether nobody has given ``user`` another password, or disabled them, while this one was looked at."""
    now = tx.users.by_id(user.id)
    return now is not None and now.password_hash == user.password_hash and now.disabled_at is None


def _relieve(tx: Transaction, before: str | None, user: User, address: str, now: int) -> None:
    """End the session that the browser of ``user`` has shown so far; tell whose it was, if another's."""
    session = None if before is None else tx.sessions.by_key(key_of(before))
    if session is None:
        return
    tx.sessions.end(session.key)
    former = None if session.user_id == user.id else tx.users.by_id(session.user_id)
    if former is not None:
        tx.audit.append([AuditEvent(now, AuditKind.RELIEVED, user.name, address, former.name)])


def _begun(
    tx: Transaction,
    user_id: int,
    now: int,
    policy: SignInPolicy,
    tried: _Tried,
    kind: str,
    *,
    change_only: bool,
) -> SignedIn:
    """A new session, on record."""
    session_id = new_id()
    ends_at = now + policy.longest_session
    tx.sessions.forget_before(now)
    tx.sessions.add(
        UserSession(key_of(session_id), user_id, change_only, now, now, ends_at, tried.address, kind)
    )
    return SignedIn(session_id, change_only)


class _Tried:
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

    def audit(self, tx: Transaction, kind: AuditKind, name: str) -> None:
        """Put on record what came of it; the actor is who was named."""
        tx.audit.append([AuditEvent(self._now, kind, name, self.address)])

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


def _is_nobodys(name: str, password: str) -> bool:
    """Whether nobody can have this name or this password, whoever there is."""
    return len(name) > LONGEST_NAME or len(password) > LONGEST or not name.isprintable()


def _password_hash_of(user: User | None, now: int) -> str | None:
    """What the password must match; ``None`` where none will do."""
    if user is None or user.disabled_at is not None or user.kind is UserKind.PROGRAM:
        return None
    if user.one_time_until is not None and now >= user.one_time_until:
        return None
    return user.password_hash

"""Signing in with a name and a password, and out again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from alerts.desk.doors.begin_session import SignedIn, SignInPolicy, Tried, begun, relieve
from alerts.desk.people.tokens import Turn
from alerts.desk.people.viewers import viewer_of
from alerts.people.audit import AuditEvent, AuditKind
from alerts.people.doors.second_factor import FactorPolicy
from alerts.people.new_passwords import LONGEST, password_fault
from alerts.people.refusals import PasswordRefused, SignInRefused
from alerts.people.roles import Right
from alerts.people.session import SessionProof, UserSession, key_of
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.user import User, UserKind
from alerts.people.viewer import Viewer
from alerts.records import Records, Transaction
from alerts.records.people.password_hashes import hashed, matches, needs_rehash
from ingest.said import Said

LONGEST_NAME = 200
"""Characters."""
OFFERED = FactorPolicy()


@dataclass(frozen=True, slots=True)
class SessionFound:
    """A session that goes on, and who asks in it; ``needs_factor``: for a second factor before all else."""

    session: UserSession
    viewer: Viewer
    needs_factor: bool = False


@dataclass(frozen=True, slots=True)
class OwnPassword:
    """A password as somebody shows it once more who is signed in; the rest is as in `sign_in`."""

    password: str
    address: str
    policy: SignInPolicy
    turn: Turn
    browser: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class OwnDoor:
    """A transaction for whoever has shown their own password; ``fresh`` is a hash of the one they want."""

    tx: Transaction
    user: User
    tried: Tried
    fresh: str


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

    The work is the same whether there is such a user or not. Who has a second factor gets one that waits for
    its code (`second_step.show_code`): until then nothing else has happened, and no failure is forgotten.

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
    tried = Tried(name, address, policy, now, browser)
    with records.reading() as tx:
        tried.look(tx)
        user = tx.users.named(name)
    with turn():
        right = matches(_password_hash_of(user, now), password)
        fresh = hashed(password) if right and user and needs_rehash(str(user.password_hash)) else None
    with records.begin() as tx:
        tried.look(tx)  # others may have tried meanwhile
        if right and user is not None and _still_has(tx, user):
            if fresh is not None:
                tx.users.keep_rehashed(user.id, fresh)
            if policy.factor.asks_for(tx.second_factors.of(user.id)):
                return begun(tx, user, now, policy, tried, kind, change_only=user.must_change, waits=True)
            tried.succeeded(tx)
            relieve(tx, before, user, address, now)
            tried.audit(tx, AuditKind.SIGNED_IN, user.name)
            return begun(tx, user, now, policy, tried, kind, change_only=user.must_change)
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
    records: Records,
    session_id: str,
    now: int,
    *,
    idle: int,
    seen_at: int = 0,
    factor: FactorPolicy = OFFERED,
) -> SessionFound | None:
    """The session ``session_id`` and its user.

    ``None`` when it is over, or its user disabled, or while it waits for a code; also where ``factor`` asks
    for one of who has one and has not shown it.

    ``idle`` ms without anything done in it end it; ``seen_at`` (UTC ms) is what is known of that besides what
    is on record. Raises `RecordsError`.
    """
    with records.reading() as tx:
        session = tx.sessions.by_key(key_of(session_id))
        user = None if session is None else tx.users.by_id(session.user_id)
        if session is None or session.waits or user is None or user.disabled_at is not None:
            return None
        if session.is_over(now, idle, seen_at):
            return None
        needs_factor = session.proof is SessionProof.PASSWORD and factor.is_needed_of(user.grants)
        if needs_factor and factor.asks_for(tx.second_factors.of(user.id)):
            return None
        good_for = frozenset[Right]() if session.change_only or needs_factor else None
        viewer = viewer_of(tx, user, now, good_for=good_for, until=session.ends_at)
    return SessionFound(session, viewer, needs_factor)


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
    proof: SessionProof = SessionProof.PASSWORD,
) -> SignedIn:
    """Put ``new`` in the place of the viewer's password ``old``, and begin a new session.

    All sessions of theirs end, the one in which they did it, too; ``proof`` is what was shown for that one.
    Tokens go on.

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
    shown = OwnPassword(old, address, policy, turn, browser, kind)
    with own_door(records, viewer, shown, now, wanted=new) as door:
        tx, user = door.tx, door.user
        tx.users.set_password(user.id, door.fresh, now)
        tx.sessions.end_others(user.id)
        door.tried.audit(tx, AuditKind.PASSWORD_CHANGED, user.name)
        return begun(tx, user, now, policy, door.tried, kind, proof=proof)


@contextmanager
def own_door(
    records: Records,
    who: Viewer,
    shown: OwnPassword,
    now: int,
    *,
    wanted: str | None = None,
) -> Iterator[OwnDoor]:
    """A transaction in which ``who`` has ``shown`` their own password; ``wanted`` is hashed for it.

    Raises what `sign_in` raises: a wrong one counts as a sign-in that failed.
    """
    if _is_nobodys(who.name, shown.password):
        raise SignInRefused(Said("refusal-sign-in"))
    tried = Tried(who.name, shown.address, shown.policy, now, shown.browser)
    with records.reading() as tx:
        tried.look(tx)
        user = tx.users.named(who.name)
    with shown.turn():
        right = matches(_password_hash_of(user, now), shown.password)
        fresh = hashed(wanted) if right and wanted is not None else ""
    with records.begin() as tx:
        tried.look(tx)
        if right and user is not None and _still_has(tx, user):
            tried.succeeded(tx)
            yield OwnDoor(tx, user, tried, fresh)
            return
        tried.failed(tx, user)
    raise SignInRefused(Said("refusal-sign-in"))


def _still_has(tx: Transaction, user: User) -> bool:
    """Whether nobody has given ``user`` another password, or disabled them, while this one was looked at."""
    now = tx.users.by_id(user.id)
    return now is not None and now.password_hash == user.password_hash and now.disabled_at is None


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

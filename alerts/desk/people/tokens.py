"""Tokens and one-time passwords: how users show who they are."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from alerts.desk.lookups.errors import NotFound
from alerts.desk.people.users import user_named
from alerts.desk.people.viewers import viewer_of
from alerts.people.audit import AuditKind
from alerts.people.lock_out import name_key, of_name
from alerts.people.refusals import WayInRefused
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.user import MOST_TOKEN_DAYS, TOKEN_DAYS, AccessToken, User, UserKind, token_id
from alerts.people.user_names import called_fault
from alerts.people.viewer import Viewer
from alerts.records import Records, Transaction
from alerts.records.people.password_hashes import hashed
from ingest.durations import DAY
from ingest.said import Said

MOST_TOKENS = 1_000
"""Of one user that are listed: the newest."""
ONE_TIME_FOR = DAY
ONE_TIME_GROUPS, ONE_TIME_GROUP = 4, 4
"""Groups of a one-time password, and characters in each; 78 bits."""
ONE_TIME_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Nothing that is taken for another when it is read from a terminal."""

Turn = Callable[[], AbstractContextManager[None]]
"""Gives a turn for the block that hashes: a password takes 64 MiB and a core."""


@dataclass(frozen=True, slots=True)
class WayIn:
    """A secret that was made, and cannot be shown again; ``until`` is UTC ms."""

    secret: str
    until: int


@use_case("tokens.make", Right.PEOPLE, ScopeKind.WHOLE)
def make_token(
    records: Records,
    viewer: Viewer,
    name: str,
    now: int,
    *,
    days: int = TOKEN_DAYS,
    scope: Collection[Right] | None = None,
    called: str = "",
) -> WayIn:
    """A token of the user ``name``, good for ``days`` from ``now`` (UTC ms).

    It is good for the rights of ``scope`` that the user has, and for all of them where that is ``None``.
    ``called`` says what it is for. Raises `NotFound`, `WayInRefused`, `Forbidden`, `RecordsError`.
    """
    if not 1 <= days <= MOST_TOKEN_DAYS:
        raise WayInRefused(Said("way-in-life", days=MOST_TOKEN_DAYS))
    fault = called_fault(called)
    if fault is not None:
        raise WayInRefused(fault)
    until = now + days * DAY
    with records.begin() as tx:
        user = _enabled(user_named(tx, name))
        made_by = viewer.name
        token = tx.tokens.make(user.id, now, made_by=made_by, called=called, scope=scope, expires_at=until)
        rights = None if scope is None else sorted(scope)
        what = {"token": token_id(token), "scope": rights, "until": until}
        tx.audit.act(viewer, AuditKind.TOKEN_MADE, now, user.name, **what)
    return WayIn(token, until)


@use_case("tokens.list", Right.PEOPLE, ScopeKind.WHOLE)
def list_tokens(records: Records, viewer: Viewer, name: str) -> list[AccessToken]:
    """The tokens of the user ``name``, newest first. Raises `NotFound`, `Forbidden`, `RecordsError`."""
    with records.reading() as tx:
        return tx.tokens.of_user(user_named(tx, name).id, MOST_TOKENS)


@use_case("tokens.revoke", Right.PEOPLE, ScopeKind.WHOLE)
def revoke_token(records: Records, viewer: Viewer, token_id: str, now: int) -> AccessToken:
    """Let the token be good for nothing from ``now`` (UTC ms) on.

    ``token_id``: what it begins with. Raises `NotFound`, `Forbidden`, `RecordsError`.
    """
    with records.begin() as tx:
        token = tx.tokens.by_id(token_id)
        if token is None:
            raise NotFound(Said("token-unknown", id=token_id))
        return revoked(tx, viewer, token, now)


@use_case("users.password", Right.PEOPLE, ScopeKind.WHOLE)
def give_one_time_password(
    records: Records, viewer: Viewer, name: str, now: int, *, turn: Turn = nullcontext
) -> WayIn:
    """Put a password in the place of the one of the user ``name``, which is good for a day, to be changed.

    Their sessions end, and no failed sign-in by their name makes them wait: the audit has how many were
    ``forgotten``.

    ``turn``: waits until it may be hashed. Raises `NotFound`, `WayInRefused`, `Forbidden`, `RecordsError`.
    """
    with records.reading() as tx:
        user = _enabled(user_named(tx, name))
    if user.kind is UserKind.PROGRAM:
        raise WayInRefused(Said("way-in-program", name=user.name))
    until, password = now + ONE_TIME_FOR, one_time_password()
    with turn():
        password_hash = hashed(password)
    with records.begin() as tx:
        tx.users.set_password(user.id, password_hash, now, one_time_until=until)
        tx.sessions.end_others(user.id)
        key = name_key(user.name)
        failed = tx.failures.of([key]).get(key)
        tx.failures.forgive(of_name(key))
        forgotten = 0 if failed is None else failed.times
        tx.audit.act(viewer, AuditKind.PASSWORD_SET, now, user.name, until=until, forgotten=forgotten)
    return WayIn(password, until)


@use_case("viewer.with-token", None, ScopeKind.NOBODY_NEEDED)
def viewer_with_token(records: Records, token: str, now: int) -> Viewer | None:
    """The user who has ``token``, as a viewer; ``None`` when it is good for nothing at ``now`` (UTC ms).

    Nobody has it, it is over or revoked, or its user is disabled. Raises `RecordsError`.
    """
    with records.reading() as tx:
        shown = tx.tokens.shown(token)
        user = None if shown is None else tx.users.by_id(shown.user_id)
        if shown is None or user is None or not shown.good_at(now) or user.disabled_at is not None:
            return None
        return viewer_of(tx, user, now, good_for=shown.scope, until=shown.expires_at)


def one_time_password() -> str:
    """A password that nobody guesses and somebody can type."""
    letters = [secrets.choice(ONE_TIME_LETTERS) for _ in range(ONE_TIME_GROUPS * ONE_TIME_GROUP)]
    groups = [letters[at : at + ONE_TIME_GROUP] for at in range(0, len(letters), ONE_TIME_GROUP)]
    return "-".join(map("".join, groups))


def revoked(tx: Transaction, who: Viewer, token: AccessToken, now: int) -> AccessToken:
    """``token``, good for nothing from ``now`` on."""
    if token.revoked_at is None:
        tx.tokens.revoke(token.id, now)
        user = tx.users.by_id(token.user_id)
        name = user.name if user is not None else ""
        tx.audit.act(who, AuditKind.TOKEN_REVOKED, now, name, token=token.id)
    return tx.tokens.by_id(token.id) or token


def _enabled(user: User) -> User:
    if user.disabled_at is not None:
        raise WayInRefused(Said("way-in-disabled", name=user.name))
    return user

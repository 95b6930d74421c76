"""Sessions as their owner and an administrator see and end them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from alerts.desk.people.users import user_named
from alerts.people.audit import AuditKind
from alerts.people.refusals import WayInRefused
from alerts.people.roles import Right
from alerts.people.session import UserSession
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.user import User
from alerts.people.viewer import Viewer
from alerts.records import Records, Transaction
from ingest.said import Said

MOST_SESSIONS = 100
"""Of one user that are listed: the newest."""
LastSeen = Callable[[str], int]
"""Key of a session -> when something was done in it (UTC ms), as far as that is not on record yet; else 0."""


@dataclass(frozen=True, slots=True)
class SessionShown:
    """A session that goes on. ``last_at``: when something was last done in it; ``ends_in``: ms from now."""

    session: UserSession
    last_at: int
    ends_in: int


@use_case("sessions.own", None, ScopeKind.OWN)
def own_sessions(
    records: Records, viewer: Viewer, now: int, *, idle: int, seen: LastSeen
) -> list[SessionShown]:
    """The viewer's sessions that go on at ``now`` (UTC ms), the newest first.

    ``idle`` ms without anything done end one. Raises `NotFound`, `RecordsError`.
    """
    with records.reading() as tx:
        return _going_on(tx, user_named(tx, viewer.name), now, idle, seen)


@use_case("sessions.list", Right.PEOPLE, ScopeKind.WHOLE)
def sessions_of(
    records: Records, viewer: Viewer, name: str, now: int, *, idle: int, seen: LastSeen
) -> list[SessionShown]:
    """As `own_sessions`, of the user ``name``. Raises `NotFound`, `Forbidden`, `RecordsError`."""
    with records.reading() as tx:
        return _going_on(tx, user_named(tx, name), now, idle, seen)


@use_case("sessions.end-own", None, ScopeKind.OWN)
def end_own_sessions(
    records: Records, viewer: Viewer, now: int, *, key: str | None = None, but: str = ""
) -> int:
    """End the viewer's sessions at ``now`` (UTC ms): the one of ``key``, else all but that of ``but``.

    Their live streams end with them; tokens go on. Returns how many ended: one that is over already is not
    missed. Raises `WayInRefused` with a token that is good for some rights only; `NotFound`, `RecordsError`.
    """
    if viewer.token_scope is not None:
        raise WayInRefused(Said("own-with-token"))
    with records.begin() as tx:
        return _end(tx, viewer, user_named(tx, viewer.name), now, key, but)


@use_case("sessions.end", Right.PEOPLE, ScopeKind.WHOLE)
def end_sessions_of(records: Records, viewer: Viewer, name: str, now: int, *, key: str | None = None) -> int:
    """End the session of ``key``, or all, of the user ``name`` at ``now`` (UTC ms); returns how many.

    Raises `NotFound`, `Forbidden`, `RecordsError`.
    """
    with records.begin() as tx:
        return _end(tx, viewer, user_named(tx, name), now, key, "")


def _going_on(tx: Transaction, user: User, now: int, idle: int, seen: LastSeen) -> list[SessionShown]:
    shown = []
    for session in tx.sessions.of_user(user.id, now, MOST_SESSIONS):
        last_at = max(session.seen_at, seen(session.key))
        left = session.left(now, idle, last_at)
        if left > 0:
            shown.append(SessionShown(session, last_at, left))
    return shown


def _end(tx: Transaction, viewer: Viewer, user: User, now: int, key: str | None, but: str) -> int:
    ended = tx.sessions.end_others(user.id, but) if key is None else tx.sessions.end_of(user.id, key)
    if ended:
        tx.audit.act(viewer, AuditKind.SESSIONS_ENDED, now, user.name, sessions=ended)
    return ended

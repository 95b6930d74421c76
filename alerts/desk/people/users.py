"""Users: added, listed, disabled, and given what they may do. Nobody is deleted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from alerts.desk.lookups.errors import NotFound
from alerts.desk.lookups.list_page import ListPage, Position, cut
from alerts.people.audit import AuditKind
from alerts.people.grants import grant_fault, text_of
from alerts.people.lock_out import LockOut, name_key, wait_of
from alerts.people.refusals import GrantRefused, LastAdministrator, NameRefused, NameTaken, ReasonNeeded
from alerts.people.roles import Right, who_may
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.user import ANYBODY, ListedUser, User, UserFilter, UserKind
from alerts.people.user_names import called_fault, folded, name_fault, skeleton
from alerts.people.viewer import Grant, Viewer
from alerts.records import Records, Transaction
from ingest.printable import shows_something
from ingest.said import Said


@dataclass(frozen=True, slots=True)
class NewUser:
    """Who is to be added, with what they may do and what they are called."""

    name: str
    grants: tuple[Grant, ...]
    called: str = ""
    kind: UserKind = UserKind.PERSON


@use_case("users.add", Right.PEOPLE, ScopeKind.WHOLE)
def add_user(
    records: Records, viewer: Viewer, wanted: NewUser, now: int, *, departments: Collection[str] = ()
) -> User:
    """Add a user at ``now`` (UTC ms), who has neither password nor token yet.

    ``departments``: ids of those that there are.

    Raises
    ------
    Forbidden, RecordsError
    NameRefused, NameTaken
        Also when the name is, or looks like, that of a user who is disabled.
    GrantRefused
    """
    fault = name_fault(wanted.name) or called_fault(wanted.called)
    if fault is not None:
        raise NameRefused(fault)
    _require_grants(wanted.grants, departments)
    with records.begin() as tx:
        alike = tx.users.looking_like(wanted.name)
        if any(folded(user.name) == folded(wanted.name) for user in alike):
            raise NameTaken(Said("name-taken"))
        if alike:
            raise NameRefused(Said("name-looks-alike"))
        tx.users.add(wanted.name, wanted.grants, now, called=wanted.called, kind=wanted.kind)
        given = [text_of(grant) for grant in wanted.grants]
        tx.audit.act(viewer, AuditKind.USER_ADDED, now, wanted.name, roles=given)
        return user_named(tx, wanted.name)


@use_case("users.list", Right.PEOPLE, ScopeKind.WHOLE)
def list_users(
    records: Records,
    viewer: Viewer,
    after: Position | None,
    limit: int,
    *,
    lock_out: LockOut,
    now: int,
    wanted: UserFilter = ANYBODY,
) -> ListPage[ListedUser]:
    """Up to ``limit`` users that are ``wanted`` after the position ``after``, by name, as `ListedUser`.

    ``lock_out``: what failed sign-ins by a name cost; ``now``: UTC ms. Raises `Forbidden`, `RecordsError`.
    """
    with records.reading() as tx:
        found = tx.users.page(str(after[0]) if after else "", limit + 1, wanted)
        listed = _listed(tx, found, lock_out, now)
    return cut(listed, limit, lambda each: [each.user.name])


@use_case("users.one", Right.PEOPLE, ScopeKind.WHOLE)
def find_user(records: Records, viewer: Viewer, name: str) -> User:
    """The user ``name``. Raises `NotFound`, `Forbidden`, `RecordsError`."""
    with records.reading() as tx:
        return user_named(tx, name)


@use_case("users.one-listed", Right.PEOPLE, ScopeKind.WHOLE)
def find_listed_user(
    records: Records, viewer: Viewer, name: str, *, lock_out: LockOut, now: int
) -> ListedUser:
    """The user ``name`` as `list_users` lists them. Raises `NotFound`, `Forbidden`, `RecordsError`."""
    with records.reading() as tx:
        (listed,) = _listed(tx, [user_named(tx, name)], lock_out, now)
    return listed


@use_case("users.disable", Right.PEOPLE, ScopeKind.WHOLE)
def disable_user(records: Records, viewer: Viewer, name: str, now: int, *, because: str) -> User:
    """Let the user do nothing from ``now`` (UTC ms) on: sessions, tokens and live streams of theirs end.

    What they did keeps their name. ``because`` is for the audit, and says something.

    Raises `NotFound`, `LastAdministrator`, `ReasonNeeded`, `Forbidden`, `RecordsError`.
    """
    with records.begin() as tx:
        user = user_named(tx, name)
        if user.disabled_at is None:
            _require_another_administrator(tx, user, user.grants)
            if not shows_something(because):
                raise ReasonNeeded(Said("user-no-reason"))
            # Told first: who disables themselves still may.
            tx.audit.act(viewer, AuditKind.USER_DISABLED, now, user.name, because=because)
            tx.users.disable(user.id, now, viewer.name)
        return user_named(tx, name)


@use_case("users.enable", Right.PEOPLE, ScopeKind.WHOLE)
def enable_user(records: Records, viewer: Viewer, name: str, now: int, *, because: str = "") -> User:
    """Let the user do again what they could, from ``now`` (UTC ms) on. ``because`` is for the audit.

    Raises `NotFound`, `Forbidden`, `RecordsError`.
    """
    with records.begin() as tx:
        user = user_named(tx, name)
        if user.disabled_at is not None:
            tx.users.enable(user.id)
            tx.audit.act(viewer, AuditKind.USER_ENABLED, now, user.name, because=because)
        return user_named(tx, name)


@use_case("users.roles", Right.PEOPLE, ScopeKind.WHOLE)
def change_roles(
    records: Records,
    viewer: Viewer,
    name: str,
    now: int,
    *,
    given: Iterable[Grant] = (),
    taken: Iterable[Grant] = (),
    departments: Collection[str] = (),
) -> User:
    """Take ``taken`` from the user and give them ``given`` at ``now`` (UTC ms).

    ``departments``: ids of those that there are. What they do not have is not missed.

    Raises `NotFound`, `GrantRefused`, `LastAdministrator`, `Forbidden`, `RecordsError`.
    """
    fresh, gone = tuple(given), frozenset(taken)
    _require_grants(fresh, departments)
    with records.begin() as tx:
        user = user_named(tx, name)
        if user.disabled_at is None:
            lost = [grant for grant in user.grants if grant in gone and grant not in fresh]
            _require_another_administrator(tx, user, lost)
        tx.users.take(user.id, gone)
        tx.users.give(user.id, fresh)
        texts = {"given": sorted(map(text_of, fresh)), "taken": sorted(map(text_of, gone))}
        tx.audit.act(viewer, AuditKind.ROLES_CHANGED, now, user.name, **texts)
        return user_named(tx, name)


def user_named(tx: Transaction, name: str) -> User:
    """The user ``name``. Raises `NotFound`."""
    user = tx.users.named(name)
    if user is None:
        raise NotFound(Said("user-unknown", name=name))
    return user


def _listed(tx: Transaction, found: Sequence[User], lock_out: LockOut, now: int) -> list[ListedUser]:
    """``found`` with what they need somebody to do: the same number of statements, however many they are."""
    looks = tx.users.names_by_look({skeleton(user.name) for user in found})
    endless = tx.tokens.endless_of([user.id for user in found])
    failures = tx.failures.of([name_key(user.name) for user in found])
    listed = []
    for user in found:
        wait = wait_of(failures.get(name_key(user.name)), lock_out, now)
        alike = tuple(name for name in looks.get(skeleton(user.name), ()) if name != user.name)
        listed.append(ListedUser(user, alike, endless.get(user.id, 0), now + wait if wait else None))
    return listed


def _require_grants(given: Iterable[Grant], departments: Collection[str]) -> None:
    for grant in given:
        fault = grant_fault(grant, departments)
        if fault is not None:
            raise GrantRefused(fault)


def _require_another_administrator(tx: Transaction, user: User, lost: Iterable[Grant]) -> None:
    """Raise `LastAdministrator` where ``user`` would lose with ``lost`` what nobody else has."""
    administering = who_may(Right.PEOPLE)
    if not any(grant.role in administering for grant in lost):
        return
    if not any(other.id != user.id for other in tx.users.enabled_with(administering)):
        raise LastAdministrator(Said("last-administrator", name=user.name))

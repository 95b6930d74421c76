"""By which addresses somebody is reached: shown and changed, by themselves or by who administers users."""

from __future__ import annotations

from alerts.desk.people.users import user_named
from alerts.people.audit import AuditKind
from alerts.people.reach import Reach
from alerts.people.refusals import ReachRefused
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import Viewer
from alerts.records import Records, Transaction


@use_case("reach.one", Right.PEOPLE, ScopeKind.WHOLE)
def reach_of(records: Records, viewer: Viewer, name: str) -> Reach:
    """How the user ``name`` is reached. Raises `NotFound`, `Forbidden`, `RecordsError`."""
    with records.reading() as tx:
        return _reach(tx, name)


@use_case("reach.change", Right.PEOPLE, ScopeKind.WHOLE)
def change_reach(records: Records, viewer: Viewer, name: str, wanted: Reach, now: int) -> Reach:
    """Have the user ``name`` reached by ``wanted`` from ``now`` (UTC ms) on.

    Raises `ReachRefused`, `NotFound`, `Forbidden`, `RecordsError`.
    """
    with records.begin() as tx:
        return _changed(tx, viewer, name, wanted, now)


@use_case("reach.own", None, ScopeKind.OWN)
def own_reach(records: Records, viewer: Viewer) -> Reach:
    """How the viewer is reached. Raises `NotFound` for who is no user, `RecordsError`."""
    with records.reading() as tx:
        return _reach(tx, viewer.name)


@use_case("reach.change-own", None, ScopeKind.OWN)
def change_own_reach(records: Records, viewer: Viewer, wanted: Reach, now: int) -> Reach:
    """Have the viewer reached by ``wanted`` from ``now`` (UTC ms) on.

    Raises `ReachRefused`, `NotFound` for who is no user, `RecordsError`.
    """
    with records.begin() as tx:
        return _changed(tx, viewer, viewer.name, wanted, now)


def _reach(tx: Transaction, name: str) -> Reach:
    user = user_named(tx, name)
    return tx.reaches.of([user.name])[user.name]


def _changed(tx: Transaction, who: Viewer, name: str, wanted: Reach, now: int) -> Reach:
    wanted = wanted.tidied()
    if wanted.fault is not None:
        raise ReachRefused(wanted.fault)
    user = user_named(tx, name)
    before = tx.reaches.of([user.name])[user.name]
    fields = ("mail", "mobile", "language")
    changed = [each for each in fields if getattr(before, each) != getattr(wanted, each)]
    if changed:
        tx.reaches.put(user.id, wanted)
        tx.audit.act(who, AuditKind.REACH_CHANGED, now, user.name, changed=changed)
    return wanted

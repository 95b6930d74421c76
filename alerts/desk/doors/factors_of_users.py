"""The second factors of users, as an administrator sees and takes them off."""

from __future__ import annotations

from dataclasses import dataclass

from alerts.desk.people.users import user_named
from alerts.people.audit import AuditKind
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import Viewer
from alerts.records import Records


@dataclass(frozen=True, slots=True)
class FactorShown:
    """A second factor without its secret. ``on_since``: UTC ms, ``None``: none is on."""

    on_since: int | None
    codes_left: int


@use_case("factor.of-user", Right.PEOPLE, ScopeKind.WHOLE)
def factor_of_user(records: Records, viewer: Viewer, name: str) -> FactorShown:
    """The second factor of the user ``name``. Raises `NotFound`, `Forbidden`, `RecordsError`."""
    with records.reading() as tx:
        user = user_named(tx, name)
        factor = tx.second_factors.of(user.id)
        return FactorShown(None if factor is None else factor.on_since, tx.second_factors.codes_left(user.id))


@use_case("factor.take-off", Right.PEOPLE, ScopeKind.WHOLE)
def take_off_factor(records: Records, viewer: Viewer, name: str, now: int) -> bool:
    """Take its second factor from the user ``name`` at ``now`` (UTC ms), who has lost it.

    Their sessions end, and their recovery codes are good no more; with their password they sign in, and where
    they must have a factor they turn on another one. Returns whether there was one: nothing happens where
    there was none. Raises `NotFound`, `Forbidden`, `RecordsError`.
    """
    with records.begin() as tx:
        user = user_named(tx, name)
        if not tx.second_factors.take_off(user.id):
            return False
        tx.sessions.end_others(user.id)
        tx.audit.act(viewer, AuditKind.FACTOR_OFF, now, user.name)
        return True

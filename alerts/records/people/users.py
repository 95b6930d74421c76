"""Users and what they may do."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, select, tuple_, update

from alerts.people.user import ANYBODY, User, UserFilter, UserKind
from alerts.people.user_names import folded, skeleton
from alerts.people.viewer import Grant
from alerts.records.people.access_version import AccessVersion
from alerts.records.sql.errors import RecordsError
from alerts.records.sql.part import RecordsPart
from alerts.records.sql.people_tables import grants, users
from ingest.said import Said


class UserRecords(RecordsPart):
    """The tables of users and of what they have been given. Grants come back without places."""

    def add(
        self,
        name: str,
        given: Iterable[Grant],
        now: int,
        *,
        called: str = "",
        kind: UserKind = UserKind.PERSON,
    ) -> int:
        """Add a user at ``now`` (UTC ms), who has no way in yet; returns the number of the row.

        Raises
        ------
        RecordsError
            ``user-exists``.
        """
        if self._db.scalar(select(users.c.id).where(users.c.name == name)) is not None:
            raise RecordsError("user-exists", Said("name-taken"))
        row = {
            "name": name,
            "created_at": now,
            "called": called,
            "kind": kind.value,
            "skeleton": skeleton(name),
        }
        user_id: int = self._db.execute(users.insert().values(row).returning(users.c.id)).scalar_one()
        self.give(user_id, given)
        return user_id

    def by_id(self, user_id: int) -> User | None:
        """The user with that number."""
        return next(iter(self._found(users.c.id == user_id)), None)

    def named(self, name: str) -> User | None:
        """The user of that name, or the one whose name differs in width and case only.

        ``None`` where there are several of these, and none with the name itself. One statement, whoever
        there is.
        """
        alike = [each for each in self.looking_like(name) if folded(each.name) == folded(name)]
        exact = [each for each in alike if each.name == name]
        found = exact or alike
        return found[0] if len(found) == 1 else None

    def looking_like(self, name: str) -> list[User]:
        """The users whose names are taken for ``name``, or are it."""
        return self._found(users.c.skeleton == skeleton(name))

    def names_by_look(self, skeletons: Collection[str]) -> dict[str, list[str]]:
        """Skeleton -> the names of all users that have it, of ``skeletons``, in order."""
        query = select(users.c.skeleton, users.c.name).where(self._among(users.c.skeleton, skeletons))
        found: dict[str, list[str]] = {}
        for row in self._db.execute(query.order_by(users.c.name)):
            found.setdefault(row.skeleton, []).append(row.name)
        return found

    def page(self, after: str, limit: int, wanted: UserFilter = ANYBODY) -> list[User]:
        """The first ``limit`` users by name that are ``wanted``, of those behind ``after``."""
        names = select(users.c.id).where(users.c.name > after, *_conditions(wanted))
        ids = names.order_by(users.c.name).limit(limit).subquery()
        return self._found(users.c.id.in_(ids.select()))

    def enabled_with(self, roles: Iterable[str]) -> list[User]:
        """The users who have one of ``roles`` and are not disabled."""
        having = select(grants.c.user_id).where(self._among(grants.c.role, roles))
        return self._found(users.c.id.in_(having) & users.c.disabled_at.is_(None))

    def named_or_of(self, names: Iterable[str], departments: Iterable[str] = ()) -> list[User]:
        """The users of exactly these ``names``, and those with a role for one of ``departments``, by name."""
        having = select(grants.c.user_id).where(self._among(grants.c.department, departments))
        return self._found(self._among(users.c.name, names) | users.c.id.in_(having))

    def give(self, user_id: int, given: Iterable[Grant]) -> None:
        """Give the user what they do not have yet of ``given``."""
        rows = [
            {"user_id": user_id, "role": grant.role, "department": grant.department or ""} for grant in given
        ]
        self._insert_new(grants, rows)
        self._changed()

    def take(self, user_id: int, taken: Iterable[Grant]) -> None:
        """Take ``taken`` from the user."""
        pairs = [(grant.role, grant.department or "") for grant in taken]
        is_taken = tuple_(grants.c.role, grants.c.department).in_(pairs)
        self._db.execute(grants.delete().where(grants.c.user_id == user_id, is_taken))
        self._changed()

    def disable(self, user_id: int, now: int, by: str) -> None:
        """Let the user do nothing from ``now`` (UTC ms) on."""
        self._set(user_id, disabled_at=now, disabled_by=by)

    def enable(self, user_id: int) -> None:
        """Let the user do again what they could."""
        self._set(user_id, disabled_at=None, disabled_by=None)

    def set_password(
        self, user_id: int, password_hash: str, now: int, *, one_time_until: int | None = None
    ) -> None:
        """Put a password in the place of the one that they have; one with an end must be changed."""
        self._set(
            user_id,
            password_hash=password_hash,
            password_set_at=now,
            must_change=one_time_until is not None,
            one_time_until=one_time_until,
        )

    def keep_rehashed(self, user_id: int, password_hash: str) -> None:
        """The same password, hashed at the present cost."""
        self._db.execute(update(users).where(users.c.id == user_id).values(password_hash=password_hash))

    def _set(self, user_id: int, **values: Any) -> None:
        self._db.execute(update(users).where(users.c.id == user_id).values(values))
        self._changed()

    def _changed(self) -> None:
        AccessVersion(self._db).changed()

    def _found(self, condition: ColumnElement[bool]) -> list[User]:
        query = (
            select(users, grants.c.role, grants.c.department)
            .join(grants, grants.c.user_id == users.c.id, isouter=True)
            .where(condition)
            .order_by(users.c.name, grants.c.role, grants.c.department)
        )
        rows = self._db.execute(query).all()
        return [user_of(list(each)) for _, each in groupby(rows, key=lambda row: row.id)]


def _conditions(wanted: UserFilter) -> Iterator[ColumnElement[bool]]:
    """What users meet who are ``wanted``."""
    if wanted.text is not None:
        in_name, in_called = (
            column.icontains(wanted.text, autoescape=True) for column in (users.c.name, users.c.called)
        )
        yield in_name | in_called
    given = [
        column == value
        for column, value in ((grants.c.role, wanted.role), (grants.c.department, wanted.department))
        if value is not None
    ]
    if given:
        yield users.c.id.in_(select(grants.c.user_id).where(*given))
    if wanted.kind is not None:
        yield users.c.kind == wanted.kind.value
    if wanted.disabled is not None:
        yield users.c.disabled_at.is_not(None) if wanted.disabled else users.c.disabled_at.is_(None)


def user_of(rows: list[Any]) -> User:
    """The user of the rows of ``users``, each with a role and a department; no role: nothing is given."""
    row = rows[0]
    return User(
        row.id,
        row.name,
        row.called,
        UserKind(row.kind),
        row.created_at,
        tuple(Grant(each.role, each.department or None) for each in rows if each.role is not None),
        row.password_hash,
        row.password_set_at,
        row.must_change,
        row.one_time_until,
        row.disabled_at,
        row.disabled_by,
    )

"""Leaves of persons, who stands in for them, and who said what to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, and_, literal, select, update

from alerts.people.leave import Leave, NewLeave
from alerts.records.people.access_version import AccessVersion
from alerts.records.sql.part import RecordsPart, behind_position
from alerts.records.sql.people_tables import leaves, users

_PERSON, _SUBSTITUTE = users.alias("person"), users.alias("substitute")
_BY_END = (leaves.c.ends_at, leaves.c.id)
_LAST_ID = (1 << 63) - 1
_BOTH_AGREED = and_(
    leaves.c.approved_at.is_not(None),
    leaves.c.accepted_at.is_not(None),
    leaves.c.declined_at.is_(None),
    leaves.c.ended_at.is_(None),
)


class LeaveRecords(RecordsPart):
    """The table of leaves, of which none is deleted. Instants are UTC ms."""

    def add(self, wanted: NewLeave, user_id: int, substitute_id: int, now: int, *, by: str) -> int:
        """Put a leave on record that ``by`` asks for; returns its id."""
        row = {
            "user_id": user_id,
            "substitute_id": substitute_id,
            "starts_at": wanted.starts_at,
            "ends_at": wanted.ends_at,
            "because": wanted.because,
            "asked_at": now,
            "asked_by": by,
        }
        leave_id: int = self._db.execute(leaves.insert().values(row).returning(leaves.c.id)).scalar_one()
        return leave_id

    def by_id(self, leave_id: int) -> Leave | None:
        """The leave of that id."""
        row = self._db.execute(_leaves().where(leaves.c.id == leave_id)).one_or_none()
        return None if row is None else _leave(row)

    def save(self, leave: Leave) -> None:
        """Put on record what somebody said to it."""
        said = ("approved", "declined", "ended")
        values: dict[str, Any] = {
            f"{what}_{which}": getattr(leave, f"{what}_{which}") for what in said for which in ("at", "by")
        }
        values["accepted_at"] = leave.accepted_at
        self._db.execute(update(leaves).where(leaves.c.id == leave.id).values(values))
        AccessVersion(self._db).changed()

    def page(
        self, now: int, after: Sequence[int | str] | None, limit: int, *, of: str | None = None
    ) -> list[Leave]:
        """The first ``limit`` leaves by end and id whose end is after ``now``, whatever became of them.

        Of those behind the position ``after``; with ``of`` those of that user alone, who goes or stands in.
        """
        # One comparison: with two a database may begin at ``now`` and read up to the position.
        begin = (now, _LAST_ID) if after is None else max((now, _LAST_ID), (int(after[0]), int(after[1])))
        query = _leaves().where(behind_position(*_BY_END, begin)).order_by(*_BY_END).limit(limit)
        if of is None:
            return self._read(query)
        # One after the other, so that each has its index. Nobody is their own substitute.
        both = [
            each for user in (_PERSON, _SUBSTITUTE) for each in self._read(query.where(user.c.name == of))
        ]
        return sorted(both, key=lambda leave: (leave.ends_at, leave.id))[:limit]

    def beside(self, user_id: int, substitute_id: int, now: int) -> list[Leave]:
        """What a new leave has to go with, of the leaves whose end is after ``now``: two statements.

        All of the user; and what is neither declined nor ended of the substitute, of who stands in for them,
        and so on.
        """
        own = _leaves().where(leaves.c.user_id == user_id, leaves.c.ends_at > now)
        stands = (leaves.c.ends_at > now, leaves.c.declined_at.is_(None), leaves.c.ended_at.is_(None))
        chain = select(literal(substitute_id, leaves.c.user_id.type).label("id")).cte("chain", recursive=True)
        chain = chain.union(select(leaves.c.substitute_id).where(leaves.c.user_id == chain.c.id, *stands))
        others = _leaves().where(leaves.c.user_id.in_(select(chain.c.id)), *stands)
        found = {leave.id: leave for query in (own, others) for leave in self._read(query)}
        return list(found.values())

    def agreed(self, now: int) -> list[Leave]:
        """The leaves that run or will by themselves and whose end is after ``now``, the first end first."""
        return self._read(_leaves().where(leaves.c.ends_at > now, _BOTH_AGREED).order_by(*_BY_END))

    def stands_in(self, user_id: int, now: int) -> bool:
        """Whether the user is the substitute of a leave that `agreed` has."""
        mine = (leaves.c.substitute_id == user_id, leaves.c.ends_at > now, _BOTH_AGREED)
        return self._db.scalar(select(leaves.c.id).where(*mine).limit(1)) is not None

    def _read(self, query: Select[Any]) -> list[Leave]:
        return [_leave(row) for row in self._db.execute(query)]


def _leaves() -> Select[Any]:
    return (
        select(leaves, _PERSON.c.name.label("person"), _SUBSTITUTE.c.name.label("substitute"))
        .join(_PERSON, _PERSON.c.id == leaves.c.user_id)
        .join(_SUBSTITUTE, _SUBSTITUTE.c.id == leaves.c.substitute_id)
    )


def _leave(row: Any) -> Leave:
    values = row._asdict()
    del values["user_id"], values["substitute_id"]
    return Leave(**values)

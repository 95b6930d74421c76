"""Leaves of persons, who stands in for them, and who said what to it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, and_, select, update

from alerts.people.leave import Leave, NewLeave
from alerts.records.people.access_version import AccessVersion
from alerts.records.sql.part import RecordsPart
from alerts.records.sql.people_tables import leaves, users

_PERSON, _SUBSTITUTE = users.alias("person"), users.alias("substitute")
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

    def not_over(self, now: int) -> list[Leave]:
        """Every leave whose end is after ``now``, the first end first, whatever became of it."""
        query = _leaves().where(leaves.c.ends_at > now).order_by(leaves.c.ends_at, leaves.c.id)
        return [_leave(row) for row in self._db.execute(query)]

    def agreed(self, now: int) -> list[Leave]:
        """As `not_over`, of those that run or will by themselves."""
        query = _leaves().where(leaves.c.ends_at > now, _BOTH_AGREED)
        return [_leave(row) for row in self._db.execute(query.order_by(leaves.c.ends_at, leaves.c.id))]

    def stands_in(self, user_id: int, now: int) -> bool:
        """Whether the user is the substitute of a leave that `agreed` has."""
        mine = (leaves.c.substitute_id == user_id, leaves.c.ends_at > now, _BOTH_AGREED)
        return self._db.scalar(select(leaves.c.id).where(*mine).limit(1)) is not None


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

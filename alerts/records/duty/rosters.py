"""Versions of the roster, each with who brought it and why (C2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import func, select

from alerts.records.people.access_version import AccessVersion
from alerts.records.sql.duty_tables import duty_rosters
from alerts.records.sql.part import RecordsPart

c = duty_rosters.c


class RecordedRoster(NamedTuple):
    """A version of the roster as plain JSON; ``recorded_at`` UTC ms."""

    version: int
    recorded_at: int
    by: str
    because: str
    roster: Mapping[str, Any]


class RosterRecords(RecordsPart):
    """The table of rosters: a row for each import that brought something new."""

    def record(self, roster: Mapping[str, Any], now: int, by: str, because: str) -> int:
        """Put the next version on record; its number. Who is on duty may be another from now on."""
        version: int = (self._db.scalar(select(func.max(c.version))) or 0) + 1
        row = {"version": version, "recorded_at": now, "by": by, "because": because, "roster": roster}
        self._db.execute(duty_rosters.insert().values(row))
        AccessVersion(self._db).changed()
        return version

    def last(self) -> RecordedRoster | None:
        """The version in force; ``None``: there is none yet."""
        row = self._db.execute(select(duty_rosters).order_by(c.version.desc()).limit(1)).one_or_none()
        return None if row is None else RecordedRoster(**row._asdict())

"""Sessions: who is signed in now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import ColumnElement, delete, select

from alerts.people.session import SessionProof, UserSession
from alerts.records.people.access_version import AccessVersion
from alerts.records.sql.part import RecordsPart
from alerts.records.sql.session_tables import sessions


class SessionRecords(RecordsPart):
    """The sessions that go on, and those that were over before anybody looked."""

    def add(self, session: UserSession) -> None:
        """Put a session that begins on record."""
        self._insert(sessions, [asdict(session) | {"proof": session.proof.value}])

    def by_key(self, key: str) -> UserSession | None:
        """The session that is kept by ``key``, whether it is over or not."""
        row = self._db.execute(select(sessions).where(sessions.c.key == key)).one_or_none()
        return None if row is None else _session(row)

    def of_user(self, user_id: int, now: int, limit: int) -> list[UserSession]:
        """The newest ``limit`` sessions of the user that are not over for good at ``now``, newest first.

        Those that wait for a code are none yet.
        """
        theirs = (sessions.c.user_id == user_id) & (sessions.c.ends_at > now) & sessions.c.waits.is_(False)
        query = select(sessions).where(theirs).order_by(sessions.c.ends_at.desc(), sessions.c.key.desc())
        return [_session(row) for row in self._db.execute(query.limit(limit))]

    def note_seen(self, seen: Mapping[str, int]) -> None:
        """Note when something was last done in sessions: key -> UTC ms."""
        self._update(sessions, ["key"], [{"key": key, "seen_at": at} for key, at in sorted(seen.items())])

    def end(self, key: str) -> None:
        """End the session that is kept by ``key``, if there is one."""
        self._end(sessions.c.key == key)

    def end_of(self, user_id: int, key: str) -> int:
        """End the session that is kept by ``key`` if it is the user's; returns how many that were."""
        return self._end((sessions.c.user_id == user_id) & (sessions.c.key == key))

    def end_others(self, user_id: int, key: str = "") -> int:
        """End all sessions of the user but the one that is kept by ``key``; returns how many that were."""
        return self._end((sessions.c.user_id == user_id) & (sessions.c.key != key))

    def forget_before(self, at: int) -> None:
        """Delete what was over at ``at`` (UTC ms)."""
        self._db.execute(delete(sessions).where(sessions.c.ends_at <= at))

    def _end(self, wanted: ColumnElement[bool]) -> int:
        ended = self._db.execute(delete(sessions).where(wanted)).rowcount
        if ended:
            AccessVersion(self._db).changed()
        return ended


def _session(row: Any) -> UserSession:
    return UserSession(**row._asdict() | {"proof": SessionProof(row.proof)})

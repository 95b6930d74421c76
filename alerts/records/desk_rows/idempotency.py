"""Which keys programs have used to register contacts: the same key again is the same contact."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import delete, select

from alerts.records.sql.desk_tables import idempotency
from alerts.records.sql.part import RecordsPart

c = idempotency.c


class UsedKey(NamedTuple):
    """What a key was used for: the digest of the request, never the request, and the contact's number."""

    request: bytes
    contact: str


class IdempotencyRecords(RecordsPart):
    """The table of keys, each of one user. They are forgotten after some days."""

    def find(self, user: str, key: str) -> UsedKey | None:
        """What ``user`` has used ``key`` for; ``None``: nothing that is remembered."""
        query = select(c.request, c.contact).where(c.user == user, c.key == key)
        row = self._db.execute(query).one_or_none()
        return None if row is None else UsedKey(row.request, row.contact)

    def keep(self, user: str, key: str, used: UsedKey, now: int) -> None:
        """Remember at ``now`` (UTC ms) what ``user`` used ``key`` for.

        Raises `RecordsError` (``conflict``) for a key that is remembered.
        """
        self._insert(idempotency, [{"user": user, "key": key, **used._asdict(), "at": now}])

    def forget_before(self, before: int) -> None:
        """Forget the keys that were used before that instant (UTC ms)."""
        self._db.execute(delete(idempotency).where(c.at < before))

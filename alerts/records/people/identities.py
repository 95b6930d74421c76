"""Whom providers of identities know users as."""

from __future__ import annotations

from sqlalchemy import delete, select

from alerts.records.sql.part import RecordsPart
from alerts.records.sql.session_tables import identities

i = identities.c


class IdentityRecords(RecordsPart):
    """The table of identities: one user of each, and one of each user at a provider."""

    def user_of(self, issuer: str, subject: str) -> int | None:
        """The number of the user whom ``issuer`` knows as ``subject``."""
        query = select(i.user_id).where(i.issuer == issuer, i.subject == subject)
        found: int | None = self._db.scalar(query)
        return found

    def of_user(self, user_id: int) -> list[tuple[str, str]]:
        """The issuers that know the user, each with the subject that it knows them as."""
        query = select(i.issuer, i.subject).where(i.user_id == user_id).order_by(i.issuer)
        return [(row.issuer, row.subject) for row in self._db.execute(query)]

    def link(self, user_id: int, issuer: str, subject: str) -> None:
        """Let ``issuer`` know the user as ``subject``."""
        self._insert(identities, [{"issuer": issuer, "subject": subject, "user_id": user_id}])

    def unlink(self, user_id: int, issuer: str) -> None:
        """Let ``issuer`` know the user as nobody."""
        self._db.execute(delete(identities).where(i.user_id == user_id, i.issuer == issuer))

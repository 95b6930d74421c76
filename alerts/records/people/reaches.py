"""By which addresses people are reached."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from alerts.people.reach import NOWHERE, Reach
from alerts.records.sql.part import RecordsPart
from alerts.records.sql.people_tables import reaches, users

r = reaches.c


class ReachRecords(RecordsPart):
    """The table of addresses; who has none has no row."""

    def of(self, names: Collection[str]) -> dict[str, Reach]:
        """Name of a user -> how they are reached; `NOWHERE` for who has said nothing."""
        query = (
            select(users.c.name, r.mail, r.mobile, r.language)
            .join_from(users, reaches, r.user_id == users.c.id)
            .where(self._among(users.c.name, names))
        )
        found = {row.name: Reach(row.mail, row.mobile, row.language) for row in self._db.execute(query)}
        return dict.fromkeys(names, NOWHERE) | found

    def put(self, user_id: int, reach: Reach) -> None:
        """Record how the user is reached from now on."""
        row = {"user_id": user_id, "mail": reach.mail, "mobile": reach.mobile, "language": reach.language}
        self._put(reaches, [row])

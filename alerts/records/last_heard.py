"""When points were last heard: the newest sign of life, as far as the desk has to know it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from alerts.records.sql.part import RecordsPart, chunks
from alerts.records.sql.schema import last_heard


class LastHeardRecords(RecordsPart):
    """The table of points and the newest sign of life of each.

    The judge keeps it up to date for the points that pending silences depend on
    (`alerts.tickets.suppression.siblings`), in the transaction that puts the silence on record.
    """

    def save(self, last_heard_at: Mapping[int, int]) -> None:
        """Write point key -> when it was last heard (UTC ms), over earlier values."""
        insert = postgresql.insert if self._db.dialect.name == "postgresql" else sqlite.insert
        rows = [{"point": key, "heard_at": at} for key, at in last_heard_at.items()]
        for chunk in chunks(rows):
            statement = insert(last_heard).values(list(chunk))
            self._db.execute(
                statement.on_conflict_do_update(
                    index_elements=["point"], set_={"heard_at": statement.excluded.heard_at}
                )
            )

    def of(self, keys: Collection[int]) -> dict[int, int]:
        """Point key -> when it was last heard (UTC ms), of those of ``keys`` that are on record."""
        c = last_heard.c
        found: dict[int, int] = {}
        for chunk in chunks(sorted(keys)):
            query = select(c.point, c.heard_at).where(c.point.in_(chunk))
            found |= {row.point: row.heard_at for row in self._db.execute(query)}
        return found

"""When points were last heard of, as far as the desk has to know it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from alerts.records.sql.part import RecordsPart, chunks
from alerts.records.sql.schema import last_heard


class LastHeardRecords(RecordsPart):
    """The table of points and the newest reading that shows each of them alive.

    The judge keeps it up to date for the points that an unsettled silence depends on
    (`alerts.tickets.suppression.siblings`), in the transaction that puts the silence on record.
    """

    def save(self, heard: Mapping[int, int]) -> None:
        """Keep, for each point key, when it was last heard of (UTC ms)."""
        insert = postgresql.insert if self._db.dialect.name == "postgresql" else sqlite.insert
        rows = [{"point": key, "heard_at": at} for key, at in heard.items()]
        for some in chunks(rows):
            fresh = insert(last_heard).values(list(some))
            self._db.execute(
                fresh.on_conflict_do_update(
                    index_elements=["point"], set_={"heard_at": fresh.excluded.heard_at}
                )
            )

    def of(self, keys: Collection[int]) -> dict[int, int]:
        """Point key -> when it was last heard of (UTC ms), of those of ``keys`` that are known."""
        c = last_heard.c
        found: dict[int, int] = {}
        for some in chunks(sorted(keys)):
            query = select(c.point, c.heard_at).where(c.point.in_(some))
            found |= {row.point: row.heard_at for row in self._db.execute(query)}
        return found

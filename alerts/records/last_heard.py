"""When points were last heard: the newest sign of life, as far as the desk has to know it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import select

from alerts.records.sql.part import RecordsPart
from alerts.records.sql.schema import last_heard


class LastHeardRecords(RecordsPart):
    """The table of points and the newest sign of life of each.

    The judge keeps it up to date for the points that pending silences depend on
    (`alerts.tickets.silence_placement.siblings`), in the transaction that puts the silence on record.
    """

    def save(self, last_heard_at: Mapping[int, int]) -> None:
        """Write point key -> when it was last heard (UTC ms), over earlier values."""
        self._put(last_heard, [{"point": key, "heard_at": at} for key, at in last_heard_at.items()])

    def of(self, keys: Collection[int]) -> dict[int, int]:
        """Point key -> when it was last heard (UTC ms), of those of ``keys`` that are on record."""
        c = last_heard.c
        query = select(c.point, c.heard_at).where(self._among(c.point, keys))
        return {row.point: row.heard_at for row in self._db.execute(query)}

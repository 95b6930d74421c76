"""Who spoke for others, as rows: noted by the judge, told on tickets by the desk."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from alerts.records.sql.part import RecordsPart
from alerts.records.sql.schema import UNTOLD, intrusions
from ingest.durations import HOUR
from ingest.readings.intrusions import Intrusion

TOLD_EVERY = HOUR
"""How often a ticket hears of an intrusion that goes on, ms."""


class IntrusionRecords(RecordsPart):
    """The table of intrusions: the last one of each sender."""

    def note(self, found: Sequence[Intrusion]) -> None:
        """Put ``found`` on record; what was told of them stays noted."""
        rows = [
            {
                "sender": each.sender,
                "since": each.since,
                "last_at": each.last_at,
                "letters": each.letters,
                "points": list(each.points),
                "told_until": 0,
                "told_at": 0,
            }
            for each in found
        ]
        self._put(intrusions, rows, over=("since", "last_at", "letters", "points"))

    def due(self, now: int, limit: int) -> list[Intrusion]:
        """Up to ``limit`` that went on since they were told, an hour ago at least, at ``now`` (UTC ms)."""
        c = intrusions.c
        wanted = select(c.sender, c.since, c.last_at, c.letters, c.points).where(
            UNTOLD, c.told_at <= now - TOLD_EVERY
        )
        rows = self._db.execute(wanted.order_by(c.told_at, c.sender).limit(limit))
        return [Intrusion(*row[:-1], tuple(row.points)) for row in rows]

    def save_told(self, told: Sequence[Intrusion], now: int) -> None:
        """Note that tickets heard at ``now`` (UTC ms) of all that had come of ``told``."""
        rows = [{"sender": each.sender, "told_until": each.last_at, "told_at": now} for each in told]
        self._update(intrusions, ["sender"], rows)

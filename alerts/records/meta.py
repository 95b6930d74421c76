"""Single values that the service keeps by key."""

from __future__ import annotations

from sqlalchemy import insert, select, update

from alerts.records.sql.part import RecordsPart
from alerts.records.sql.schema import meta


class MetaRecords(RecordsPart):
    """The table of keys and values."""

    def get(self, key: str) -> str | None:
        """The value of ``key``, or ``None``."""
        return self._db.scalar(select(meta.c.value).where(meta.c.key == key))

    def put(self, key: str, value: str) -> None:
        """Set the value of ``key``."""
        changed = self._db.execute(update(meta).where(meta.c.key == key).values(value=value))
        if changed.rowcount == 0:
            self._db.execute(insert(meta).values(key=key, value=value))

"""Manual readings as rows, and how each compared with the sensor's value."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, TextClause, select

from alerts.duty.manual_readings import Comparison, ManualReading
from alerts.records.sql.duty_tables import AT_A_POST, CORRECTS, manual_comparisons, manual_readings
from alerts.records.sql.part import RecordsPart, before_position, behind_position
from ingest.readings.quantities import Metric

c, k = manual_readings.c, manual_comparisons.c
FIELDS = tuple(name for name in ManualReading.__dataclass_fields__ if name != "id")


class ManualReadingRecords(RecordsPart):
    """The tables of manual readings and comparisons, which only grow. Instants are UTC ms."""

    def add(self, new: Sequence[ManualReading]) -> list[ManualReading]:
        """Put readings on record; they, with their ids, in the same order."""
        rows = [
            {name: getattr(each, name) for name in FIELDS} | {"metric": each.metric.value} for each in new
        ]
        if not rows:
            return []
        added = manual_readings.insert().returning(*c, sort_by_parameter_order=True)
        return [_reading(row) for row in self._db.execute(added, rows)]

    def by_ids(self, ids: Collection[int]) -> dict[int, ManualReading]:
        """Those of ``ids`` that there are."""
        query = select(manual_readings).where(self._among(c.id, ids))
        return {row.id: _reading(row) for row in self._db.execute(query)}

    def of_point(
        self, point: str, start: int, end: int, after: Sequence[Any] | None, limit: int
    ) -> list[ManualReading]:
        """The last ``limit`` of a point with ``start <= at < end``, behind ``after``: (at, id)."""
        return self._page([c.point == point], start, end, after, limit)

    def of_post(
        self, post: str, start: int, end: int, after: Sequence[Any] | None, limit: int
    ) -> list[ManualReading]:
        """As `of_point`, of those that were read for a post of duty."""
        return self._page([AT_A_POST, c.post == post], start, end, after, limit)

    def of_points(self, points: Collection[str], start: int, end: int) -> list[ManualReading]:
        """All of ``points`` with ``start <= at < end``, in the order they were put on record."""
        within = (self._among(c.point, points), c.at >= start, c.at < end)
        query = select(manual_readings).where(*within).order_by(c.id)
        return [_reading(row) for row in self._db.execute(query)]

    def corrections_of(self, ids: Collection[int]) -> dict[int, list[int]]:
        """Id of a reading -> ids of those that correct it, in order; of ``ids`` that anybody corrected."""
        query = select(c.about, c.id).where(CORRECTS, self._among(c.about, ids)).order_by(c.id)
        found: dict[int, list[int]] = {}
        for about, id_ in self._db.execute(query):
            found.setdefault(about, []).append(id_)
        return found

    def not_compared(self, after: tuple[int, int], end: int, limit: int) -> list[ManualReading]:
        """The first ``limit`` that are not compared, behind ``after``, (at, id), and read before ``end``."""
        done = select(k.reading).where(k.reading == c.id).limit(1).scalar_subquery()
        within = (behind_position(c.at, c.id, after), c.at < end)
        query = select(manual_readings).where(*within, done.is_(None)).order_by(c.at, c.id).limit(limit)
        return [_reading(row) for row in self._db.execute(query)]

    def add_comparisons(self, new: Iterable[Comparison]) -> None:
        """Put on record how readings compared; those of one that is compared already stay as they are."""
        names = tuple(Comparison.__dataclass_fields__)
        rows = [{name: getattr(each, name) for name in names} for each in new]
        self._insert_new(manual_comparisons, rows)

    def comparisons_of(self, ids: Collection[int]) -> dict[int, Comparison]:
        """Id of a reading -> how it compared, of those that were compared."""
        query = select(manual_comparisons).where(self._among(k.reading, ids))
        return {row.reading: Comparison(**row._asdict()) for row in self._db.execute(query)}

    def _page(
        self,
        which: list[ColumnElement[bool] | TextClause],
        start: int,
        end: int,
        after: Sequence[Any] | None,
        limit: int,
    ) -> list[ManualReading]:
        query = select(manual_readings).where(*which, c.at >= start, c.at < end)
        if after is not None:
            query = query.where(before_position(c.at, c.id, after))
        found = self._db.execute(query.order_by(c.at.desc(), c.id.desc()).limit(limit))
        return [_reading(row) for row in found]


def _reading(row: Row[Any]) -> ManualReading:
    values = row._asdict()
    return ManualReading(**{**values, "metric": Metric(values["metric"])})

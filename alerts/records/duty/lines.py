"""The duty log."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Row, func, select

from alerts.duty.lines import CHANGE_WHO_IS_THERE, DutyLine, DutyLineKind
from alerts.records.people.access_version import AccessVersion
from alerts.records.sql.duty_tables import (
    ABOUT_ANOTHER,
    GIVES_AN_ORDER,
    OF_A_SHIFT,
    SENT_WITH_A_KEY,
    duty_lines,
)
from alerts.records.sql.part import NO_END, RecordsPart

c = duty_lines.c


class DutyLineRecords(RecordsPart):
    """The table of lines, which only grows: the database itself refuses all else. Instants are UTC ms."""

    def add(self, line: DutyLine) -> DutyLine:
        """Put a line on record; it, with its id."""
        row = {
            "at": line.at,
            "post": line.post,
            "kind": line.kind.value,
            "shift_at": line.shift_at,
            "actor": line.actor,
            "acting_for": line.acting_for,
            "text": line.text,
            "data": dict(line.data),
            "about": line.about,
            "key": line.key,
        }
        added = self._db.execute(duty_lines.insert().values(row).returning(*duty_lines.c)).one()
        if line.kind in CHANGE_WHO_IS_THERE:
            AccessVersion(self._db).changed()
        return _line(added)

    def by_id(self, line_id: int) -> DutyLine | None:
        """The line of that id."""
        row = self._db.execute(select(duty_lines).where(c.id == line_id)).one_or_none()
        return None if row is None else _line(row)

    def by_ids(self, ids: Collection[int]) -> dict[int, DutyLine]:
        """The lines of ``ids`` that there are."""
        query = select(duty_lines).where(self._among(c.id, ids))
        return {line.id: line for line in map(_line, self._db.execute(query))}

    def of_shifts(self, kinds: Iterable[DutyLineKind], start: int, end: int) -> list[DutyLine]:
        """Lines of ``kinds`` about shifts that begin in ``[start, end)``, in the order in which they came."""
        found: list[DutyLine] = []
        for kind in kinds:
            within = (c.shift_at >= start, c.shift_at < end)
            query = select(duty_lines).where(OF_A_SHIFT, c.kind == kind.value, *within)
            found += map(_line, self._db.execute(query))
        return sorted(found, key=lambda line: line.id)

    def handed_over(self, since: int) -> dict[str, DutyLine]:
        """Post -> the last line that handed it over, to a shift that begins at ``since`` or later."""
        within = (OF_A_SHIFT, c.kind == DutyLineKind.HANDED_OVER.value, c.shift_at >= since)
        last = select(func.max(c.id)).where(*within).group_by(c.post)
        return {row.post: _line(row) for row in self._db.execute(select(duty_lines).where(c.id.in_(last)))}

    def page(self, post: str, before: int | None, limit: int) -> list[DutyLine]:
        """The newest ``limit`` lines of ``post``, of those with a smaller id than ``before``."""
        query = select(duty_lines).where(c.post == post).order_by(c.id.desc()).limit(limit)
        if before is not None:
            query = query.where(c.id < before)
        return [_line(row) for row in self._db.execute(query)]

    def orders(self, before: int | None, limit: int) -> list[DutyLine]:
        """The newest ``limit`` lines that give an order to any post, with a smaller id than ``before``."""
        last = NO_END if before is None else before
        query = select(duty_lines).where(GIVES_AN_ORDER, c.id < last).order_by(c.id.desc()).limit(limit)
        return [_line(row) for row in self._db.execute(query)]

    def by_key(self, actor: str, key: str) -> DutyLine | None:
        """The line that ``actor`` sent with ``key``."""
        query = select(duty_lines).where(SENT_WITH_A_KEY, c.actor == actor, c.key == key)
        row = self._db.execute(query).one_or_none()
        return None if row is None else _line(row)

    def corrections_of(self, ids: Collection[int]) -> dict[int, list[int]]:
        """Id of a line -> ids of those that correct it, in order; of ``ids`` that anybody corrected."""
        corrects = (ABOUT_ANOTHER, self._among(c.about, ids), c.kind == DutyLineKind.CORRECTION.value)
        query = select(c.about, c.id).where(*corrects).order_by(c.id)
        found: dict[int, list[int]] = {}
        for about, id_ in self._db.execute(query):
            found.setdefault(about, []).append(id_)
        return found

    def answers_of(
        self, ids: Collection[int], kind: DutyLineKind = DutyLineKind.ORDER_ANSWER
    ) -> dict[int, list[DutyLine]]:
        """Id of an order -> what its shift said of it, in order; of ``ids`` that anybody answered.

        Or of another line, as of a patrol sheet, those of ``kind`` that are about it.
        """
        answers = (ABOUT_ANOTHER, self._among(c.about, ids), c.kind == kind.value)
        found: dict[int, list[DutyLine]] = {}
        for row in self._db.execute(select(duty_lines).where(*answers).order_by(c.id)):
            found.setdefault(row.about, []).append(_line(row))
        return found


def _line(row: Row[Any]) -> DutyLine:
    values = row._asdict()
    return DutyLine(**{**values, "kind": DutyLineKind(values["kind"])})

"""Findings as rows: what the service found wrong, and what a person decided of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, TextClause, and_, or_, select

from alerts.matters.choices import FindingKind, FindingState
from alerts.matters.findings import Finding
from alerts.people.viewer import Territories
from alerts.records.sql.desk_tables import UNDECIDED, findings
from alerts.records.sql.part import LOOK, RecordsPart, before_position, columns_of

FIELDS = tuple(Finding.__dataclass_fields__)
DECISION = ("state", "decided_at", "decided_by", "reason")
MAY_BE_NONE = ("ticket", "place", "territory")
"""Of each finding there is the first, or there are the others: what it is not about is NULL."""

c = findings.c


class FindingRecords(RecordsPart):
    """The table of findings; one for each kind, ticket and cause.

    Of those without a ticket none is refused for being there: whoever adds one knows that it is new.
    """

    def add(self, new: Iterable[Finding]) -> None:
        """Put findings on record; one that is there already stays as it is."""
        columns = columns_of(new, FIELDS)
        if columns:
            columns["evidence"] = list(map(dict, columns["evidence"]))
            columns |= {name: list(map(str, columns[name])) for name in ("kind", "state")}
            columns |= {name: [value or None for value in columns[name]] for name in MAY_BE_NONE}
        self._insert_new(findings, columns)

    def by_ids(self, ids: Collection[int]) -> dict[int, Finding]:
        """The findings ``ids`` that exist."""
        query = select(findings).where(self._among(c.id, ids))
        return {row.id: _finding(row) for row in self._db.execute(query)}

    def known_elsewhere(self, kind: FindingKind, causes: Collection[str]) -> frozenset[str]:
        """Those of ``causes`` of which a finding of ``kind`` without a ticket is on record."""
        wanted = (c.ticket.is_(None), c.kind == kind.value, self._among(c.cause, causes))
        return frozenset(self._db.scalars(select(c.cause).where(*wanted)))

    def of_tickets(self, numbers: Collection[str]) -> dict[str, dict[int, Finding]]:
        """Ticket -> its findings by id, in the order they were found."""
        found: dict[str, dict[int, Finding]] = {number: {} for number in numbers}
        query = select(findings).where(self._among(c.ticket, numbers))
        for row in sorted(self._db.execute(query), key=lambda row: row.id):
            found[row.ticket][row.id] = _finding(row)
        return found

    def decide(self, decided: Mapping[int, Finding]) -> None:
        """Record what was decided of findings, and by whom: id -> finding."""
        columns = columns_of(decided.values(), DECISION)
        if columns:
            columns |= {"state": list(map(str, columns["state"])), "id": list(decided)}
        self._update(findings, ["id"], columns)

    def page(
        self,
        *,
        state: str | None = None,
        kind: str | None = None,
        unit: str | None = None,
        ticket: str | None = None,
        cursor: Sequence[int] | None = None,
        limit: int = 100,
        look: int = LOOK,
        territories: Territories,
        units: Collection[str] = (),
    ) -> tuple[dict[int, Finding], tuple[Any, ...] | None]:
        """Up to ``limit`` findings by id, newest first, and behind which to go on; ``None``: those are all.

        Parameters
        ----------
        unit
            Id of the department that they are about.
        cursor
            ``(found_at, id)``: where the page before ended.
        look
            How many are looked at for a kind, a unit, what was decided, and those on tickets of
            ``territories`` or that ``units`` have: a page may be short, or empty, and go on.
        """
        wanted: list[ColumnElement[bool] | TextClause] = [UNDECIDED] if state == FindingState.OPEN else []
        if ticket is not None:
            wanted.append(c.ticket == ticket)
        if cursor is not None:
            wanted.append(before_position(c.found_at, c.id, cursor))

        def apart(columns: Any) -> list[ColumnElement[bool]]:
            chosen = [] if kind is None else [columns.kind == kind]
            if state not in (None, FindingState.OPEN):
                chosen.append(columns.state == state)
            if unit is not None:
                chosen += [columns.subject_kind == "department", columns.subject == unit]
            seen = self._about_seen(columns.ticket, territories, units)
            if not seen:
                return chosen
            of_place = and_(columns.ticket.is_(None), self._apart(columns.territory, territories))
            return [*chosen, or_(of_place, *seen)]

        rows, position = self._looked_through(
            findings, ("found_at", "id"), wanted, apart, limit=limit, look=look, newest_first=True
        )
        return {row.id: _finding(row) for row in rows}, position


def _finding(row: Row[Any]) -> Finding:
    values = {name: getattr(row, name) for name in FIELDS}
    values |= {name: values[name] or "" for name in MAY_BE_NONE}
    return Finding(**values | {"kind": FindingKind(row.kind), "state": FindingState(row.state)})

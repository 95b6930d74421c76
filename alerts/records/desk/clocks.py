"""Clocks as rows, and what the sweep asks for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from msgspec import structs
from sqlalchemy import ColumnElement, Row, TextClause, func, select, text, update

from alerts.deadlines.desk_clock import GOING, ClockEnd, ClockFigures, ClockOf, ClockStatus, DeskClock
from alerts.people.viewer import Territories
from alerts.records.sql.desk_tables import DUE_UNKNOWN, GOES, LOOKED_AT, clocks
from alerts.records.sql.part import LOOK, RecordsPart, behind_position, columns_of
from alerts.records.sql.schema import BELOW, tickets

FIELDS = DeskClock.__struct_fields__
COLUMNS = tuple(clocks.c.keys())
IDENTITY = ("ticket", "key", "scope", "started_at", "occurrence")
"""No two clocks have the same; `move` alone changes the ticket."""
GIVEN = {"id", *IDENTITY, "of", "policy", "clause"}
"""What a clock has from its start and keeps."""
SAVED = ("id", *(name for name in FIELDS if name not in GIVEN))
"""What `ClockRecords.save` is told of a clock: its id, and all that it can become."""
SWEPT = ("id", "status", "leads", "caught_up", "next_at", "next_step")
"""What the sweep changes of a clock that is on record."""
OF, STATUS, ENDED = ({each.value: each for each in words} for words in (ClockOf, ClockStatus, ClockEnd))
"""Mappings, since to call the enumeration for each of thousands of clocks takes noticeable time."""
WORDS = {"of", "status", "ended_reason"}
"""Columns of enumerations."""
WAITING = tuple(sorted(status.value for status in GOING))
COUNTED = 10_000
"""Clocks that a figure counts at most: it is asked every few seconds."""
NEW_IDS = text("SELECT nextval('clocks_id_seq') FROM generate_series(1, :count)")

c, t = clocks.c, tickets.c


class ClockRecords(RecordsPart):
    """The table of clocks. What one has become is written over it; its way is in `clock_segments`."""

    changed = False
    """Whether any was put on record, or changed."""

    def add(self, new: Sequence[DeskClock]) -> list[DeskClock]:
        """Put new clocks on record, and give them back with their ids, in this order.

        Raises `RecordsError` (``conflict``) for one that is there already.
        """
        if not new:
            return []
        self.changed = True
        if self._is_postgres:
            ids: Iterable[int] = self._db.scalars(NEW_IDS, {"count": len(new)}).all()
        else:
            first = (self._db.scalar(select(func.max(c.id))) or 0) + 1  # nobody else writes meanwhile
            ids = range(first, first + len(new))
        found = [structs.replace(clock, id=id_) for clock, id_ in zip(new, ids, strict=True)]
        self._insert(clocks, columns_of_clocks(found))
        return found

    def save(self, changed: Iterable[DeskClock], names: Sequence[str] = SAVED) -> None:
        """Record what became of clocks, found by their ids; ``names``: all that can have changed of them."""
        columns = columns_of_clocks(changed, names)
        self.changed |= bool(columns)
        self._update(clocks, ["id"], columns)

    def of_tickets(self, numbers: Collection[str]) -> dict[str, tuple[DeskClock, ...]]:
        """Ticket -> its clocks, also those that ended, in the order they were put on record."""
        found: dict[str, list[DeskClock]] = {number: [] for number in numbers}
        query = select(clocks).where(self._among(c.ticket, numbers))
        for row in sorted(self._db.execute(query), key=lambda row: row.id):
            found[row.ticket].append(clock_of(row))
        return {number: tuple(those) for number, those in found.items()}

    def leading(self, numbers: Collection[str]) -> dict[str, tuple[DeskClock, ...]]:
        """Ticket -> those of its clocks that lead and wait for their proof; those due first before others.

        First of all those of which nobody can say when they are due.
        """
        found: dict[str, list[DeskClock]] = {number: [] for number in numbers}
        waiting = (self._among(c.ticket, numbers), c.leads, c.status.in_(WAITING))
        for row in sorted(self._db.execute(select(clocks).where(*waiting)), key=_by_due):
            found[row.ticket].append(clock_of(row))
        return {number: tuple(those) for number, those in found.items()}

    def running_below(self, numbers: Collection[str]) -> dict[str, tuple[DeskClock, ...]]:
        """Ticket -> its clocks that wait for their proof, of all tickets below ``numbers`` not closed.

        A question for each generation, since a database does not know how few there are; and one for the
        clocks if there are any.
        """
        below, asked = set[str](), set(numbers)
        while asked:
            query = select(t.number).where(BELOW, self._among(t.parent, asked))
            asked = set(self._db.scalars(query)) - below
            below |= asked
        found: dict[str, list[DeskClock]] = {}
        if below:
            waiting = (self._among(c.ticket, below), c.status.in_(WAITING))
            for row in sorted(self._db.execute(select(clocks).where(*waiting)), key=lambda row: row.id):
                found.setdefault(row.ticket, []).append(clock_of(row))
        return {number: tuple(those) for number, those in found.items()}

    def due(self, until: int, limit: int) -> list[DeskClock]:
        """The first ``limit`` clocks, in order, that the sweep has to look at by ``until`` (UTC ms)."""
        query = select(clocks).where(LOOKED_AT, c.next_at <= until).order_by(c.next_at, c.id).limit(limit)
        return [clock_of(row) for row in self._db.execute(query).all()]

    def next_instant(self) -> int | None:
        """When (UTC ms) the sweep has to look at a clock next; ``None``: at none."""
        return self._db.scalar(select(c.next_at).where(LOOKED_AT).order_by(c.next_at).limit(1))

    def count_unknown(self, most: int = COUNTED) -> int:
        """Of how many clocks nobody can say when they are due, ``most`` at most."""
        unknown = select(c.id).where(DUE_UNKNOWN).limit(most).subquery()
        return self._db.scalar(select(func.count()).select_from(unknown)) or 0

    def unknown(self, limit: int, after: int = 0) -> list[DeskClock]:
        """The first ``limit`` clocks of which nobody can say when they are due, behind the id ``after``."""
        query = select(clocks).where(DUE_UNKNOWN, c.id > after).order_by(c.id).limit(limit)
        return [clock_of(row) for row in self._db.execute(query)]

    def figures(self, now: int, most: int = COUNTED) -> ClockFigures:
        """How many clocks are overdue at ``now`` (UTC ms) and of unknown due, ``most`` of each at most."""
        overdue = select(c.id).where(GOES, c.due_at < now).limit(most).subquery()
        unknown = select(c.id).where(DUE_UNKNOWN).limit(most).subquery()
        counts = [select(func.count()).select_from(each).scalar_subquery() for each in (overdue, unknown)]
        first = select(c.due_at).where(GOES, c.due_at >= now).order_by(c.due_at).limit(1).scalar_subquery()
        looks = select(c.next_at).where(LOOKED_AT).order_by(c.next_at).limit(1).scalar_subquery()
        query = select(
            counts[0].label("overdue"),
            counts[1].label("unknown"),
            first.label("next_due"),
            looks.label("next_look"),
        )
        return ClockFigures(**self._db.execute(query).one()._asdict())

    def move(self, scopes: Collection[str], before: str, after: str) -> None:
        """Let the clocks of ``scopes``, numbers of contacts, go with them from one ticket to another."""
        of_scopes = (c.ticket == before, self._among(c.scope, scopes))
        self._db.execute(update(clocks).where(*of_scopes).values(ticket=after))

    def page(
        self,
        *,
        unit: str | None = None,
        keys: Collection[str] | None = None,
        due_before: int | None = None,
        cursor: Sequence[int] | None = None,
        limit: int = 100,
        look: int = LOOK,
        territories: Territories,
        units: Collection[str] = (),
    ) -> tuple[list[DeskClock], tuple[Any, ...] | None]:
        """The ``limit`` running clocks due first, and behind which to go on; ``None``: those are all.

        Parameters
        ----------
        due_before
            UTC ms: their due is earlier; now for those that are overdue.
        cursor
            ``(due_at, id)``: where the page before ended.
        look
            How many are looked at for a key and for those on tickets of ``territories``, or that ``units``
            have: a page may be short, or empty, and go on.
        """
        wanted: list[ColumnElement[bool] | TextClause] = [GOES]
        if unit is not None:
            wanted.append(c.unit == unit)
        if due_before is not None:
            wanted.append(c.due_at < due_before)
        if cursor is not None:
            wanted.append(behind_position(c.due_at, c.id, cursor))

        def apart(columns: Any) -> list[ColumnElement[bool]]:
            chosen = [] if keys is None else [columns.key.in_(sorted(keys))]
            return chosen + self._about_seen(columns.ticket, territories, units)

        rows, position = self._looked_through(clocks, ("due_at", "id"), wanted, apart, limit=limit, look=look)
        return [clock_of(row) for row in rows], position


def _by_due(row: Row[Any]) -> tuple[bool, int, int]:
    return row.status != ClockStatus.UNKNOWN.value, row.due_at or 0, row.id


def columns_of_clocks(those: Iterable[DeskClock], names: Sequence[str] = FIELDS) -> dict[str, Sequence[Any]]:
    """The columns ``names`` of ``those`` clocks; all values are plain."""
    columns = columns_of(those, names)
    for name in columns.keys() & WORDS:
        columns[name] = list(map(str, columns[name]))
    return columns


def clock_of(row: Row[Any]) -> DeskClock:
    """The clock of a row, be it of a ticket or of a stop of supply."""
    values = dict(zip(COLUMNS, row, strict=True))
    values["of"] = OF[values["of"]]
    values["status"] = STATUS[values["status"]]
    values["ended_reason"] = ENDED[values["ended_reason"]]
    values["obligation"] = tuple(values["obligation"])
    return DeskClock(**values)

"""What happened to clocks: their segments, and the steps of their ladders. Rows are only ever added."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any, Self

from sqlalchemy import Row, select

from alerts.deadlines.segments import Segment, SegmentKind
from alerts.records.sql.desk_tables import clock_segments, clock_steps, clocks
from alerts.records.sql.part import RecordsPart, columns_of


@dataclass(frozen=True, slots=True)
class RecordedStep:
    """A step of a clock's ladder that fired. Times UTC ms.

    Attributes
    ----------
    clock
        Id of the clock.
    step, n
        The step's id, and the how-manieth of it; a clock has each pair once.
    instant, at
        Of which instant it is the step, and when it was put on record.
    meant_for, reached
        Its posts, and the names of the users who held them when it fired.
    caught_up
        Its instant lies before the start of the service that put it on record.
    to_send
        Somebody is to be told of it.
    """

    clock: int
    step: str
    n: int
    instant: int
    at: int
    meant_for: tuple[str, ...]
    reached: tuple[str, ...]
    caught_up: bool = False
    to_send: bool = True

    def without_people(self) -> Self:
        """The step without whom it reached."""
        return replace(self, reached=())


SEGMENT = tuple(Segment.__dataclass_fields__)
STEP = tuple(RecordedStep.__dataclass_fields__)


class SegmentRecords(RecordsPart):
    """The table of segments, but for the first of each clock, which is in the clock's own row."""

    def append(self, new: Iterable[Segment]) -> None:
        """Append segments to clocks, which are on record."""
        rows = [{name: getattr(each, name) for name in SEGMENT} | {"kind": each.kind.value} for each in new]
        self._insert(clock_segments, rows)

    def of_clocks(self, ids: Collection[int]) -> dict[int, tuple[Segment, ...]]:
        """Id of a clock -> the segments appended to it, in order; none for most."""
        found: dict[int, tuple[Segment, ...]] = dict.fromkeys(ids, ())
        query = select(clock_segments).where(self._among(clock_segments.c.clock, ids))
        for row in sorted(self._db.execute(query), key=lambda row: row.no):
            found[row.clock] += (_segment(row),)
        return found


class StepRecords(RecordsPart):
    """The table of steps that fired."""

    def append(self, new: Iterable[RecordedStep]) -> None:
        """Put steps of clocks, which are on record, on record; one that is there already stays as it is."""
        self._insert_new(clock_steps, columns_of(new, STEP))

    def of_tickets(self, numbers: Collection[str]) -> dict[str, tuple[RecordedStep, ...]]:
        """Ticket -> the steps of its clocks, in the order of their instants."""
        found: dict[str, tuple[RecordedStep, ...]] = dict.fromkeys(numbers, ())
        query = select(clock_steps, clocks.c.ticket).join(clocks, clocks.c.id == clock_steps.c.clock)
        rows = self._db.execute(query.where(self._among(clocks.c.ticket, numbers))).all()
        for row in sorted(rows, key=lambda row: (row.instant, row.clock, row.n, row.step)):
            found[row.ticket] += (_step(row),)
        return found


def _step(row: Row[Any]) -> RecordedStep:
    values = {name: getattr(row, name) for name in STEP}
    return RecordedStep(**values | {"meant_for": tuple(row.meant_for), "reached": tuple(row.reached)})


def _segment(row: Row[Any]) -> Segment:
    return Segment(**{name: getattr(row, name) for name in SEGMENT} | {"kind": SegmentKind(row.kind)})

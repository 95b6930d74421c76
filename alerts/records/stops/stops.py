"""Stops of supply as rows: what each has come to, so that lists find it, and the lines that tell it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from sqlalchemy import Row, delete, or_, select

from alerts.matters.choices import StopKind
from alerts.records.sql.duty_tables import (
    GOES_ON,
    HAS_A_DUE,
    IMPORTED,
    LOOKED_AT_NEXT,
    OF_A_TICKET,
    RUNS,
    WAITS,
    stop_lines,
    stop_numbers,
    stop_places,
    stops,
)
from alerts.records.sql.part import NO_END, RecordsPart
from alerts.stops.stop_lines import StopLine, StopLineKind
from alerts.stops.stop_table import StopCommand, StopStep
from alerts.stops.supply_stop import SupplyStop

c, n, p = stops.c, stop_lines.c, stop_places.c
REPORTED_HERE = StopCommand.REPORT_DISPATCH.value
"""What a stop says to its ticket by itself."""


class RecordedStop(NamedTuple):
    """What lists ask of a stop; as `SupplyStop`. ``due_at``: of its clocks the first due (UTC ms)."""

    id: int
    number: str
    kind: StopKind
    step: StopStep
    ticket: str
    places: tuple[str, ...]
    over: bool
    due_at: int | None
    outage: str
    starts_at: int | None
    ends_at: int | None


class StopRecords(RecordsPart):
    """The tables of stops and their lines; lines only grow: the database itself refuses all else."""

    _at = select(stops).join(stop_places, p.stop == c.number)
    changed = False
    """Whether one was put on record, or changed."""

    def issue_numbers(self, year: int, count: int) -> list[str]:
        """The next numbers of ``year``, such as ``T2026-0001``; unused unless the transaction commits."""
        return [f"T{year}-{each:04d}" for each in self._next_of_year(stop_numbers, year, count)]

    def add(self, new: Iterable[SupplyStop]) -> None:
        """Put new stops on record; what their clocks say comes with `save`."""
        times = {"due_at": None, "next_at": None}
        self._insert(stops, [{**_row(each), "opened_at": each.opened_at, **times} for each in new])

    def save(self, found: Iterable[tuple[SupplyStop, int | None, int | None]]) -> None:
        """What stops have come to, each with when its clocks are due first, and looked at next (UTC ms)."""
        self.changed = True
        rows = [{**_row(stop), "due_at": due, "next_at": next_at} for stop, due, next_at in found]
        self._update(stops, ["number"], rows)

    def put_at(self, found: Collection[SupplyStop]) -> None:
        """Have stops, which are on record, found by their places."""
        self._db.execute(delete(stop_places).where(self._among(p.stop, {each.number for each in found})))
        rows = [{"place": place, "stop": each.number} for each in found for place in set(each.places)]
        self._insert(stop_places, rows)

    def add_lines(self, lines: Iterable[StopLine]) -> None:
        """Put lines of stops, which are on record, on record."""
        rows = [
            {
                "stop": each.number,
                "no": each.no,
                "at": each.at,
                "happened_at": each.happened_at,
                "kind": each.kind.value,
                "command": each.command,
                "actor": each.actor,
                "acting_for": each.acting_for,
                "text": each.text,
                "data": dict(each.data),
            }
            for each in lines
        ]
        self._insert(stop_lines, rows)

    def lines_of(self, numbers: Collection[str]) -> dict[str, list[StopLine]]:
        """Number of a stop -> its lines, in order; without numbers that there are not."""
        found: dict[str, list[StopLine]] = {}
        query = select(stop_lines).where(self._among(n.stop, numbers))
        for row in sorted(self._db.execute(query), key=lambda row: row.no):
            found.setdefault(row.stop, []).append(_line(row))
        return found

    def going_on(self, limit: int) -> list[RecordedStop]:
        """Up to ``limit`` stops of which something may still come.

        Those by which there is no supply come first, then those that are due first, then the newest: of what
        was imported there may be thousands.
        """
        found: dict[int, RecordedStop] = {}
        for query in (
            select(stops).where(RUNS).order_by(c.id.desc()),
            select(stops).where(HAS_A_DUE).order_by(c.due_at, c.id),
            select(stops).where(GOES_ON).order_by(c.id.desc()),
        ):
            found |= {row.id: _found(row) for row in self._db.execute(query.limit(limit))}
            if len(found) >= limit:
                break
        return list(found.values())[:limit]

    def page(self, before: int | None, limit: int) -> list[RecordedStop]:
        """The newest ``limit`` stops, of those with a smaller id than ``before``."""
        last = NO_END if before is None else before
        query = select(stops).where(c.id < last).order_by(c.id.desc()).limit(limit)
        return [_found(row) for row in self._db.execute(query)]

    def running(self) -> list[RecordedStop]:
        """The stops by which there is no supply now, the first one first."""
        query = select(stops).where(RUNS).order_by(c.id)
        return [_found(row) for row in self._db.execute(query)]

    def at_places(self, places: Collection[str]) -> list[RecordedStop]:
        """The stops that go on at one of ``places``, the first one first; not those above or below."""
        query = self._at.where(self._among(p.place, places), GOES_ON)
        found = {row.id: _found(row) for row in self._db.execute(query)}
        return [found[id_] for id_ in sorted(found)]

    def ever_at(self, places: Collection[str], limit: int) -> list[RecordedStop]:
        """The newest ``limit`` stops at ``places``, those that are over as well."""
        there = select(p.stop).where(self._among(p.place, places))
        query = select(stops).where(c.number.in_(there)).order_by(c.id.desc()).limit(limit)
        return [_found(row) for row in self._db.execute(query)]

    def planned_at(self, place: str, starts_at: int, ends_at: int) -> list[RecordedStop]:
        """The planned stops that go on at ``place`` with a window that overlaps the given one (UTC ms)."""
        overlaps = (GOES_ON, c.kind == StopKind.PLANNED.value, c.starts_at < ends_at, c.ends_at > starts_at)
        query = self._at.where(p.place == place, *overlaps)
        return [_found(row) for row in self._db.execute(query.order_by(c.id))]

    def imported(self, after: str, limit: int) -> list[RecordedStop]:
        """The first ``limit`` imported stops that go on whose outage comes after that id, in its order."""
        query = select(stops).where(IMPORTED, c.outage > after).order_by(c.outage).limit(limit)
        return [_found(row) for row in self._db.execute(query)]

    def of_outages(self, outages: Collection[str]) -> list[RecordedStop]:
        """The imported stops that go on, of the outages with these ids."""
        query = select(stops).where(IMPORTED, self._among(c.outage, outages))
        return [_found(row) for row in self._db.execute(query)]

    def over_unbegun(self, until: int, limit: int) -> list[str]:
        """Numbers of ``limit`` imported stops over by ``until`` (UTC ms) that nobody said began."""
        query = select(c.number).where(WAITS, c.ends_at <= until).order_by(c.ends_at).limit(limit)
        return list(self._db.scalars(query))

    def of_tickets(self, tickets: Collection[str]) -> list[RecordedStop]:
        """The stops of tickets, the first one first."""
        query = select(stops).where(OF_A_TICKET, self._among(c.ticket, tickets))
        return sorted(map(_found, self._db.execute(query)), key=lambda each: each.id)

    def unheard(self) -> list[RecordedStop]:
        """The stops that go on, came from a ticket, and were not told yet that it was reported there."""
        says_so = or_(n.kind == StopLineKind.TICKET_REPORTED.value, n.command == REPORTED_HERE)
        heard = select(n.no).where(n.stop == c.number, says_so)
        told_of = heard.limit(1).scalar_subquery()
        query = select(stops).where(GOES_ON, OF_A_TICKET, told_of.is_(None)).order_by(c.id)
        return [_found(row) for row in self._db.execute(query)]

    def due(self, until: int, limit: int) -> list[str]:
        """Numbers of the first ``limit`` stops whose clocks are to be looked at by ``until`` (UTC ms)."""
        looked_at = (LOOKED_AT_NEXT, c.next_at <= until)
        query = select(c.number).where(*looked_at).order_by(c.next_at, c.id).limit(limit)
        return list(self._db.scalars(query))

    def next_instant(self) -> int | None:
        """When (UTC ms) one is to be looked at next: its clocks, or that nobody began; ``None``: never."""
        clocks = select(c.next_at).where(LOOKED_AT_NEXT).order_by(c.next_at).limit(1)
        unbegun = select(c.ends_at).where(WAITS).order_by(c.ends_at).limit(1)
        instants = self._db.scalar(clocks), self._db.scalar(unbegun)
        return min((each for each in instants if each is not None), default=None)


def _row(stop: SupplyStop) -> dict[str, Any]:
    return {
        "number": stop.number,
        "kind": stop.kind.value,
        "step": stop.step.value,
        "over": stop.over,
        "places": list(stop.places),
        "ticket": stop.ticket,
        "outage": stop.outage,
        "starts_at": stop.starts_at,
        "ends_at": stop.ends_at,
    }


def _found(row: Row[Any]) -> RecordedStop:
    return RecordedStop(
        row.id,
        row.number,
        StopKind(row.kind),
        StopStep(row.step),
        row.ticket,
        tuple(row.places),
        row.over,
        row.due_at,
        row.outage,
        row.starts_at,
        row.ends_at,
    )


def _line(row: Row[Any]) -> StopLine:
    values = row._asdict()
    values["number"] = values.pop("stop")
    return StopLine(**{**values, "kind": StopLineKind(values["kind"])})

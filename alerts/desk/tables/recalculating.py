"""A year that was corrected, and the running clocks that a person has moved by it (desk.md, section 9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from alerts.deadlines.days.organisation import calendar_of
from alerts.deadlines.days.windows import Hours
from alerts.deadlines.desk_clock import DeskClock
from alerts.desk.clocks.moved_dues import MovedDue, move_dues, would_move
from alerts.desk.lookups.errors import NotFound
from alerts.desk.lookups.list_page import Position
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.tables.calendars import MOST_LISTED, MOST_LOOKED_AT, counts_by
from alerts.desk.tables.tables_in_force import with_policies_on_record
from alerts.people.audit import AuditKind
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import Viewer
from alerts.records import Records, Transaction
from alerts.tickets.desk_moves.loading import DESK_TABLES
from ingest.inventory.tree import Inventory
from ingest.printable import is_short_line
from ingest.problems import Problem, Problems
from ingest.said import Said

AT_ONCE = 500
"""Clocks that are looked at in one transaction."""
UNKNOWN, RUNNING = "unknown", "running"
"""What a position is among: clocks of unknown due, or those that run."""
LONGEST_REASON = 200
"""Characters."""


@dataclass(frozen=True, slots=True)
class Recalculation:
    """How many clocks were moved, and the first `MOST_LISTED` of them, with their dues before and after.

    ``go_on``: behind which position to go on; ``None``: all of them were looked at.
    """

    count: int
    moved: list[MovedDue]
    go_on: Position | None = None


@use_case("calendars.recalculate", Right.ORGANISE, ScopeKind.WHOLE)
def recalculate_year(
    records: Records,
    viewer: Viewer,
    year: int,
    reason: str,
    now: int,
    *,
    inventory: Inventory,
    hours: Mapping[str, tuple[Hours, ...]],
    after: Position | None = None,
) -> Recalculation:
    """Move the running clocks that count by ``year`` to the dues that the years on record give them now.

    Each gets a segment with the reason and who did it. What was extended by hand or stands still keeps its
    due. `MOST_LOOKED_AT` clocks are looked at, beside whoever writes; only a bite of which some move is a
    transaction that others wait for. Where it breaks off, asking again goes on.

    Parameters
    ----------
    reason
        Why, one line.
    now
        UTC ms.
    inventory, hours
        In force.
    after
        `Recalculation.go_on` of the call before.

    Raises
    ------
    Problems
        The reason is no line of text.
    NotFound
        There is no such year on record.
    Forbidden, RecordsError
    """
    because = reason.strip()
    if not is_short_line(because, LONGEST_REASON):
        raise Problems([Problem("body", "reason", Said("order-text", most=str(LONGEST_REASON)))])
    with records.begin() as tx:
        years = tx.calendars.years()
        if year not in years:
            raise NotFound(Said("calendar-year-missing", year=str(year)))
        tables = with_policies_on_record(tx, DESK_TABLES)
        tx.audit.act(viewer, AuditKind.CALENDAR_RECALCULATED, now, str(year), reason=because)
    desk = DeskInForce(inventory, tables, calendar_of(inventory, years, hours))
    count, moved = 0, list[MovedDue]()
    position: Position | None = after or [UNKNOWN, 0]
    for _ in range(MOST_LOOKED_AT // AT_ONCE):
        if position is None:
            break
        bite = _Bite(desk, year, now, because, viewer.name, position)
        with records.reading() as tx:
            moves, position = bite.look(tx)
        if moves:
            with records.begin() as tx:
                dues = bite.move(tx)
            count += len(dues)
            moved = [*moved, *dues][:MOST_LISTED]
    return Recalculation(count, moved, position)


@dataclass(frozen=True, slots=True)
class _Bite:
    """The next clocks behind a position: first those of unknown due, in order of id, then by their due."""

    desk: DeskInForce
    year: int
    now: int
    reason: str
    by: str
    position: Position

    def look(self, tx: Transaction) -> tuple[bool, Position | None]:
        """Whether any of them moves, and behind which position to go on; ``None``: those were the last."""
        clocks, last = self._read(tx)
        return any(would_move(tx, self.desk, clocks, self.now)), last

    def move(self, tx: Transaction) -> list[MovedDue]:
        """Move them, as they are by now; one that moves is met again at its new due, and stays there."""
        clocks, _ = self._read(tx)
        return move_dues(tx, self.desk, clocks, self.now, self.reason, self.by)

    def _read(self, tx: Transaction) -> tuple[list[DeskClock], Position | None]:
        kind, *place = self.position
        if kind == UNKNOWN:
            unknown = tx.clocks.unknown(AT_ONCE, int(place[0]))
            return unknown, [UNKNOWN, unknown[-1].id] if unknown else [RUNNING]
        cursor = [int(each) for each in place] or None
        clocks, last = tx.clocks.page(cursor=cursor, limit=AT_ONCE, territories=None)
        counting = [clock for clock in clocks if counts_by(clock, self.year)]
        return counting, None if last is None else [RUNNING, *map(int, last)]

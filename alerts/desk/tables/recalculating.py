"""A year that was corrected, and the running clocks that a person has moved by it (desk.md, section 9)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from alerts.deadlines.days.organisation import calendar_of
from alerts.deadlines.days.windows import Hours
from alerts.desk.clocks.moved_dues import MovedDue, move_dues
from alerts.desk.lookups.errors import NotFound
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.tables.calendars import MOST_LISTED, counts_by
from alerts.desk.tables.tables_in_force import with_policies_on_record
from alerts.people.audit import AuditKind
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import Viewer
from alerts.records import Records
from alerts.tickets.desk_moves.loading import DESK_TABLES
from ingest.inventory.tree import Inventory
from ingest.printable import is_one_line
from ingest.problems import Problem, Problems
from ingest.said import Said

AT_ONCE = 500
"""Clocks that are looked at in one transaction."""
LONGEST_REASON = 200
"""Characters."""


@dataclass(frozen=True, slots=True)
class Recalculation:
    """How many clocks were moved, and the first `MOST_LISTED` of them, with their dues before and after."""

    count: int
    moved: list[MovedDue]


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
) -> Recalculation:
    """Move the running clocks that count by ``year`` to the dues that the years on record give them now.

    Each gets a segment with the reason and who did it. What was extended by hand or stands still keeps its
    due. All of them are looked at, a bite in one transaction: where it breaks off, asking again goes on.

    Parameters
    ----------
    reason
        Why, one line.
    now
        UTC ms.
    inventory, hours
        In force.

    Raises
    ------
    Problems
        The reason is no line of text.
    NotFound
        There is no such year on record.
    Forbidden, RecordsError
    """
    because = reason.strip()
    if not because or len(because) > LONGEST_REASON or not is_one_line(because):
        raise Problems([Problem("body", "reason", Said("order-text", most=str(LONGEST_REASON)))])
    with records.begin() as tx:
        years = tx.calendars.years()
        if year not in years:
            raise NotFound(Said("calendar-year-missing", year=str(year)))
        tables = with_policies_on_record(tx, DESK_TABLES)
        tx.audit.act(viewer, AuditKind.CALENDAR_RECALCULATED, now, str(year), reason=because)
    desk = DeskInForce(inventory, tables, calendar_of(inventory, years, hours))
    count, moved = 0, list[MovedDue]()
    for dues in _moved_in_bites(records, desk, year, now, because, viewer.name):
        count += len(dues)
        moved = [*moved, *dues][:MOST_LISTED]
    return Recalculation(count, moved)


def _moved_in_bites(
    records: Records, desk: DeskInForce, year: int, now: int, reason: str, by: str
) -> Iterator[list[MovedDue]]:
    """First the clocks of unknown due, in order of id, then those that run, by their due."""
    last: int | None = 0
    while last is not None:
        with records.begin() as tx:
            clocks = tx.clocks.unknown(AT_ONCE, last)
            last = clocks[-1].id if clocks else None
            yield move_dues(tx, desk, clocks, now, reason, by)
    position: Sequence[int] | None = ()
    while position is not None:
        with records.begin() as tx:
            # One that moves is met again at its new due, and stays there.
            clocks, position = tx.clocks.page(cursor=position or None, limit=AT_ONCE, territories=None)
            counting = [clock for clock in clocks if counts_by(clock, year)]
            yield move_dues(tx, desk, counting, now, reason, by)

"""The work list: tickets by what is due next, or the newest first, with the clocks that count down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from alerts.compliance.situation.situation import SomePoints
from alerts.compliance.situation.ticket_points import TicketPoints
from alerts.deadlines.desk_clock import ClockStatus, DeskClock
from alerts.desk.lookups.list_page import ListPage, Position
from alerts.desk.lookups.naming import NameBook
from alerts.desk.lookups.seeing import names_with, require_place_seen
from alerts.desk.matters.lists.meant import words_asked
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import Viewer
from alerts.records import Records
from alerts.records.desk.work_list import WorkFilter
from alerts.tickets.ticket import Ticket
from ingest.inventory.tree import Inventory

WORK_PER_PAGE = 50
NO_DUE = -1
"""In a position: of a ticket of which no clock has a due that is known. No due is that early."""


@dataclass(frozen=True, slots=True)
class WorkItem:
    """A ticket, and its clocks that lead: those without a known due first, then by their due.

    What rests comes last. ``children``: how many tickets that are not closed stand below it, of those that
    are seen. ``points``: how the points that it is about stand now; ``None``: it was not asked for.
    """

    ticket: Ticket
    clocks: Sequence[DeskClock]
    children: int = 0
    points: SomePoints | None = None

    @property
    def is_due_unknown(self) -> bool:
        """Whether nobody can say when one of them is due: a year of the calendar is missing."""
        return any(each.status is ClockStatus.UNKNOWN for each in self.clocks)


@use_case("tickets.work", Right.LOOK, ScopeKind.PLACES)
def list_work(
    records: Records,
    viewer: Viewer,
    wanted: WorkFilter,
    after: Position | None,
    limit: int,
    now: int,
    *,
    inventory: Inventory,
    overdue: bool = False,
    newest: bool = False,
    points: TicketPoints | None = None,
    text: str = "",
    book: NameBook | None = None,
) -> ListPage[WorkItem]:
    """Up to ``limit`` tickets after the position ``after``, those due first before the others.

    Tickets of places that the viewer sees, or that they have themselves where they ask for these by their
    name, and that are not closed; what has no due comes last. A page looks through a
    bounded number of tickets, and may be short, or empty, and go on. Who sees no people sees nobody on them.

    Parameters
    ----------
    now
        UTC ms.
    inventory
        In force.
    overdue
        Only those of which a leading clock is past its due at ``now``, or has none that anybody knows: nobody
        can say that it is in time (desk.md, section 9).
    newest
        The newest first, and what is closed, too.
    points
        How points stand, where it is asked for.
    text
        That one of them has as its number, in its place or one above, in who is in charge, or
        in what people said; or a telephone, of a contact. ``book`` has the names of places.

    Raises
    ------
    NotFound
        Of the place that is asked for nothing is seen.
    Forbidden, RecordsError
    """
    scope = viewer.scope(Right.LOOK)
    if (wanted.assignee is not None or wanted.unowned) and not viewer.sees_people:
        return ListPage([], None)  # what is found would tell whose it is
    place, territories = scope.records_at(inventory, wanted.place)
    if wanted.assignee in names_with(viewer, Right.LOOK):
        place, territories = wanted.place, None  # what they have themselves they see wherever it is
    if text and book is not None:
        words = words_asked(records, viewer, text, now, inventory=inventory, book=book)
        wanted = replace(wanted, words=words)
    before = [each for each in (wanted.due_before, now if overdue else None) if each is not None]
    asked = replace(wanted, place=place, due_before=min(before, default=None), or_unknown=overdue)
    with records.reading() as tx:
        found, last = (
            tx.work.newest(asked, _newest_behind(after), limit, territories=territories)
            if newest
            else tx.work.page(asked, _behind(after), limit, territories=territories)
        )
        seen = tx.ticket_views.linked(found, scope.territories(inventory))
        something = bool(found) or (after or last) is not None
        require_place_seen(viewer, inventory, wanted.place, something=something)
        numbers = [each.number for each in seen]
        clocks = tx.clocks.leading(numbers) if seen else {}
        territories = scope.territories(inventory)
        children = tx.ticket_views.children_not_closed(numbers, territories=territories) if seen else {}
    if not viewer.sees_people:
        seen = [each.without_people() for each in seen]
    items = [
        WorkItem(
            *(each, sorted(clocks[each.number], key=_rests), children.get(each.number, 0)),
            None if points is None else points.of(each),
        )
        for each in seen
    ]
    return ListPage(items, None if last is None else [NO_DUE if each is None else each for each in last])


@use_case("tickets.work-counts", Right.LOOK, ScopeKind.PLACES)
def count_work(records: Records, viewer: Viewer, *, inventory: Inventory) -> Mapping[str, int]:
    """Concern -> how many tickets of it are not closed, of those that the viewer sees.

    ``inventory`` is in force. Raises `Forbidden`.
    """
    territories = viewer.scope(Right.LOOK).territories(inventory)
    with records.reading() as tx:
        return tx.ticket_views.open_by_concern(territories=territories)


def _rests(clock: DeskClock) -> bool:
    return clock.status is ClockStatus.PAUSED


def _newest_behind(after: Position | None) -> list[int] | None:
    return None if after is None else [int(part) for part in after]


def _behind(after: Position | None) -> tuple[int | None, ...] | None:
    if after is None:
        return None
    due, *rest = (int(part) for part in after)
    return (None if due == NO_DUE else due), *rest

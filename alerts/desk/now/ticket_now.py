"""How bad it is now: what the points of a ticket say, and how that came about since before the breach."""

from __future__ import annotations

from dataclasses import dataclass

from alerts.compliance.situation.situation import SomePoints
from alerts.compliance.situation.ticket_points import TicketPoints
from alerts.desk.history.point_history import LONGEST, PointHistory, history_of
from alerts.desk.lookups.list_page import ListPage
from alerts.desk.lookups.seeing import territories_with
from alerts.desk.now.book import SituationBook
from alerts.episodes.episode import Episode
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import Viewer, lies_in
from alerts.records import Records
from alerts.rules.plan import Plan
from alerts.tickets.refusals import UnknownTicket
from alerts.tickets.ticket import Ticket
from ingest.durations import DAY, HOUR
from ingest.inventory.tree import Inventory
from ingest.said import Said
from ingest.stores.contract import ReadableStore

MOST_FIGURES = 480
"""Of the chart: two for each of its pixels would not be told apart."""
LEAST_LEAD = 3 * HOUR
"""How much before the breach is shown at least, milliseconds."""
AFTER_CLOSING = DAY
"""How much of what follows the closing is shown, milliseconds: later readings are another matter's."""


@dataclass(frozen=True, slots=True, eq=False)
class TicketNow:
    """What the points of a ticket say now.

    Attributes
    ----------
    points
        How they stand, and the worst of them.
    households
        That the ticket affects, as it has them.
    history
        Of the worst point, from before the breach until now; ``None``: there is no point.
    judged_until
        UTC ms, of ``points``; 0: nothing has been judged yet.
    """

    ticket: Ticket
    points: SomePoints
    households: int
    history: PointHistory | None
    judged_until: int


@use_case("tickets.seen", Right.LOOK, ScopeKind.OBJECT)
def see_ticket(records: Records, viewer: Viewer, number: str, *, inventory: Inventory) -> Ticket:
    """The ticket ``number`` and nothing else of it, for who may have it open; ``inventory`` is in force.

    Raises `UnknownTicket`, also for one that they do not see; `Forbidden`, `RecordsError`.
    """
    with records.reading() as tx:
        ticket = tx.tickets.by_number([number]).get(number)
        if ticket is None or not lies_in(ticket.territory, territories_with(tx, viewer, ticket, inventory)):
            raise UnknownTicket(Said("refusal-no-ticket", number=number))
    return ticket if viewer.sees_people else ticket.without_people()


@use_case("tickets.now", Right.LOOK, ScopeKind.OBJECT)
def ticket_now(
    records: Records,
    store: ReadableStore,
    viewer: Viewer,
    number: str,
    now: int,
    *,
    plan: Plan,
    book: SituationBook,
) -> TicketNow:
    """How the points of the ticket ``number`` stand at ``now`` (UTC ms), and the way of the worst of them.

    ``plan`` is the one in force. Raises `UnknownTicket`, also for one that they do not see; `Forbidden`,
    `RecordsError`.
    """
    ticket = see_ticket(records, viewer, number, inventory=plan.inventory)
    situation = book.situation(plan.inventory)
    points = TicketPoints(situation, plan.rules).of(ticket)
    history = None
    if points.worst is not None:
        nothing: ListPage[Episode] = ListPage([], None)
        span = _span(ticket, now)
        history = history_of(store, points.worst.point, nothing, span, MOST_FIGURES, now, plan)
    return TicketNow(ticket, points, ticket.affected_households, history, situation.judged_until)


def _span(ticket: Ticket, now: int) -> tuple[int, int]:
    """From before the breach to the present, or to a day after it was closed. UTC ms."""
    end = now if ticket.closed_at is None else min(now, ticket.closed_at + AFTER_CLOSING)
    start = min(ticket.breached_at, ticket.opened_at)
    lead = max(LEAST_LEAD, (end - start) // 8)
    return max(start - lead, end - LONGEST), end + 1

"""Tickets: lists, and one whole file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Literal

from alerts.desk.lookups.list_page import ListPage, Position, cut
from alerts.desk.lookups.seeing import require_place_seen, territories_with
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import Territories, Viewer
from alerts.records import Records, Transaction
from alerts.records.desk.ticket_views import MOST_EPISODES
from alerts.rules.rule import Concern, Severity
from alerts.tickets.refusals import UnknownTicket
from alerts.tickets.ticket import Ticket, TicketFile, TicketKind, TicketState
from ingest.inventory.tree import Inventory
from ingest.said import Said


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketFilter:
    """Which tickets are asked for; ``None``: any.

    Attributes
    ----------
    state
        A state, or ``active`` for everything that is not closed.
    place
        This place and everything below it.
    parent
        Number of the ticket that they stand below.
    start, end
        UTC ms: opened in ``[start, end)``.
    """

    state: TicketState | Literal["active"] | None = None
    concern: Concern | None = None
    place: str | None = None
    severity: Severity | None = None
    kind: TicketKind | None = None
    parent: str | None = None
    start: int | None = None
    end: int | None = None


@use_case("tickets.list", Right.LOOK, ScopeKind.PLACES)
def list_tickets(
    records: Records,
    viewer: Viewer,
    wanted: TicketFilter,
    after: Position | None,
    limit: int,
    *,
    inventory: Inventory,
) -> ListPage[Ticket]:
    """Up to ``limit`` tickets after the position ``after``, newest first.

    ``inventory`` is in force. Raises `NotFound`: of the place that is asked for nothing is seen; `Forbidden`.
    """
    scope = viewer.scope(Right.LOOK)
    place, territories = scope.records_at(inventory, wanted.place)
    filters = asdict(wanted) | {"place": place}
    with records.reading() as tx:
        found = tx.ticket_views.page(**filters, cursor=after, limit=limit + 1, territories=territories)
        found = tx.ticket_views.linked(found, scope.territories(inventory))
    require_place_seen(viewer, inventory, wanted.place, something=bool(found) or after is not None)
    return cut(as_seen(found, viewer), limit, _newest)


@use_case("tickets.file", Right.LOOK, ScopeKind.OBJECT)
def ticket_file(records: Records, viewer: Viewer, number: str, *, inventory: Inventory) -> TicketFile:
    """All that is on record about one ticket, as far as it is seen; ``inventory`` is in force.

    Raises `UnknownTicket`, also for one that they do not see; `Forbidden`.
    """
    with records.reading() as tx:
        return seen_file(tx, viewer, number, inventory)[0]


def seen_file(
    tx: Transaction,
    who: Viewer,
    number: str,
    inventory: Inventory,
    most_episodes: int = MOST_EPISODES,
    before: int | None = None,
) -> tuple[TicketFile, Territories]:
    """As `ticket_file`, with the territories of which ``who`` sees what belongs to it.

    Those of their places; a department that has the ticket sees all of it. ``before``: as
    `TicketViews.file` has it. Raises `UnknownTicket`, `Forbidden`.
    """
    territories = who.scope(Right.LOOK).territories(inventory)
    people = who.sees_people
    read = partial(file_of, tx, number, with_people=people, most_episodes=most_episodes, before=before)
    try:
        found = read(territories)
    except UnknownTicket:
        ticket = tx.tickets.by_number([number]).get(number)
        if ticket is None:
            raise
        territories = territories_with(tx, who, ticket, inventory)
        found = read(territories)
    return found, territories


def file_of(
    tx: Transaction,
    number: str,
    territories: Territories,
    *,
    with_people: bool,
    most_episodes: int = MOST_EPISODES,
    before: int | None = None,
) -> TicketFile:
    """As `ticket_file`, for use cases that read more in the same transaction. Raises `UnknownTicket`.

    ``with_people`` is `Viewer.sees_people` of whoever asks; of its episodes there are the first
    ``most_episodes``, of its history the last lines, those before the line ``before`` where it is given.
    """
    file = tx.ticket_views.file(number, territories=territories, most_episodes=most_episodes, before=before)
    if file is None:
        raise UnknownTicket(Said("refusal-no-ticket", number=number))
    return file if with_people else file.without_people()


@use_case("tickets.open-files", Right.LOOK, ScopeKind.PLACES)
def open_ticket_files(
    records: Records, viewer: Viewer, limit: int, *, inventory: Inventory
) -> list[TicketFile]:
    """The files of the newest ``limit`` tickets that are not closed, newest first.

    ``inventory`` is in force. Raises `Forbidden`.
    """
    territories = viewer.scope(Right.LOOK).territories(inventory)
    with records.reading() as tx:
        found = tx.ticket_views.page(state="active", limit=limit, territories=territories)
        people = viewer.sees_people
        return [file_of(tx, ticket.number, territories, with_people=people) for ticket in found]


@use_case("tickets.count", Right.LOOK, ScopeKind.WHOLE)
def open_tickets_by_concern(records: Records, viewer: Viewer) -> dict[str, int]:
    """Concern -> tickets that are not closed. Raises `Forbidden`."""
    with records.reading() as tx:
        return tx.ticket_views.open_by_concern(territories=None)


def as_seen(found: Sequence[Ticket], who: Viewer) -> Sequence[Ticket]:
    """``found``, without what people wrote for who sees no people."""
    return found if who.sees_people else [each.without_people() for each in found]


def _newest(ticket: Ticket) -> Position:
    return [ticket.opened_at, ticket.id]

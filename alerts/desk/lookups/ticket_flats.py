"""The flats of a ticket by name, with their values, and how many of the flats that are measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from alerts.desk.lookups.list_page import ListPage, Position, cut
from alerts.desk.lookups.readings import latest_readings
from alerts.desk.lookups.seeing import territories_with
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import Scope, Viewer, lies_in
from alerts.records import Records
from alerts.records.desk.ticket_views import flat_position
from alerts.rules.plan import Plan
from alerts.rules.rule import Concern
from alerts.tickets.grouping import metrics_of
from alerts.tickets.place_tree import place_tree_of
from alerts.tickets.refusals import UnknownTicket
from alerts.tickets.ticket_flat import TicketFlat
from ingest.inventory.tree import Inventory
from ingest.said import Said
from ingest.stores.contract import ReadableStore

FLATS_PER_PAGE = 50
"""Flats on a page of a ticket."""


@dataclass(frozen=True, slots=True)
class TicketHomes:
    """A page of a ticket's flats, and how many there are.

    Attributes
    ----------
    concern
        Of the ticket.
    page
        Those with an open episode first.
    latest
        Id of a point of the page -> instant (UTC ms) and value (canonical unit) of its latest usable reading;
        a point that has said nothing usable since it would be silent is not there.
    count, breaching
        Of all flats of the ticket and of those below it, and of the households with an open episode among
        them.
    measured
        Households below the ticket's place with a point that its concern looks at.
    households
        Households there, measured or not, as the ticket has them.
    own_only
        The ticket is above what whoever asks sees: flats and numbers are of that part.
    readings_away
        The store does not answer, so ``latest`` is empty.
    """

    concern: Concern
    page: ListPage[TicketFlat]
    latest: Mapping[str, tuple[int, float]]
    count: int
    breaching: int
    measured: int
    households: int
    own_only: bool
    readings_away: bool


@use_case("tickets.flats", Right.LOOK, ScopeKind.OBJECT)
def ticket_flats(
    records: Records,
    store: ReadableStore,
    viewer: Viewer,
    number: str,
    after: Position | None,
    limit: int,
    now: int,
    *,
    plan: Plan,
) -> TicketHomes:
    """Up to ``limit`` flats of a ticket after the position ``after``, with their values at ``now`` (UTC ms).

    ``plan`` is the one in force. Of a ticket above what they see there are their own flats.

    Raises
    ------
    UnknownTicket, Forbidden, RecordsError
    """
    inventory, scope = plan.inventory, viewer.scope(Right.LOOK)
    with records.reading() as tx:
        ticket = tx.tickets.by_number([number]).get(number)
        if ticket is None:
            raise UnknownTicket(Said("refusal-no-ticket", number=number))
        territories = territories_with(tx, viewer, ticket, inventory)
        own_only = not lies_in(ticket.territory, territories)
        if own_only and not tx.tickets.seen([number], territories):
            raise UnknownTicket(Said("refusal-no-ticket", number=number))
        found = tx.ticket_views.flats(number, limit + 1, after, territories=territories)
    page = cut(found.flats, limit, flat_position)
    points = [inventory.points[flat.point] for flat in page.items if flat.point in inventory.points]
    latest = latest_readings(store, points, now)
    metrics, tree = metrics_of(Concern(ticket.concern), plan.rules), place_tree_of(inventory)
    measured, households = tree.monitored_households(metrics)[ticket.place], ticket.affected_households
    if own_only:
        own = _own_places(scope, inventory, ticket.place)
        measured = sum(tree.measured(place, metrics) for place in own)
        households = sum(tree.households(place) for place in own)
    return TicketHomes(
        Concern(ticket.concern),
        page,
        {} if latest is None else latest,
        found.count,
        found.breaching,
        measured,
        households,
        own_only=own_only,
        readings_away=latest is None,
    )


def _own_places(scope: Scope, inventory: Inventory, place: str) -> list[str]:
    """The places of ``scope`` below ``place``, none of them below another one."""
    if place not in inventory.places:
        return []
    return [each for each in scope.within(inventory, place) if each is not None]

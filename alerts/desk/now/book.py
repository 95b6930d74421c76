"""What all who look at the situation share: worked out once for what is known, and not for each of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

from alerts.compliance.mapping.placed import PlacedPlaces
from alerts.compliance.situation.open_tickets import OpenTicket, OpenTickets
from alerts.compliance.situation.place_order import PlaceOrder, place_order
from alerts.compliance.situation.point_states import PointStates
from alerts.compliance.situation.situation import SituationNow
from alerts.records import Transaction
from ingest.inventory.tree import Inventory

Shape = TypeVar("Shape")

MOST_KEPT = 200
"""Places of which how they are laid out is kept: each of those that somebody looks at."""
MOST_CHANGED = 500
"""Events after which all tickets are read again, and not those that they are of."""


class _ReadTickets(NamedTuple):
    order: PlaceOrder
    newest: int
    """Id of the newest event when they were read: nothing of a ticket changes without one."""
    tickets: OpenTickets


class SituationBook:
    """The newest situation, and the tickets that are open, kept ready.

    For several threads at once: the worst that two of them do is the same work twice.

    Parameters
    ----------
    states
        The newest states of points; ``None`` before the judge has any.
    """

    def __init__(self, states: Callable[[], PointStates | None]) -> None:
        self._states = states
        self._order: PlaceOrder | None = None
        self._placed: PlacedPlaces | None = None
        self._situation: tuple[PlaceOrder, PointStates | None, SituationNow] | None = None
        self._tickets: _ReadTickets | None = None
        self._laid_out: dict[tuple[str, ...], tuple[SituationNow, OpenTickets, Any]] = {}

    def laid_out(
        self,
        tops: Sequence[str],
        situation: SituationNow,
        tickets: OpenTickets,
        lay_out: Callable[[], Shape],
    ) -> Shape:
        """What ``lay_out`` makes of the places ``tops`` by these two, which are this book's, and no more."""
        key = tuple(tops)
        kept = self._laid_out.get(key)
        if kept is None or kept[0] is not situation or kept[1] is not tickets:
            if len(self._laid_out) >= MOST_KEPT:
                self._laid_out = {}
            kept = self._laid_out[key] = (situation, tickets, lay_out())
        shape: Shape = kept[2]
        return shape

    def situation(self, inventory: Inventory) -> SituationNow:
        """How the places of ``inventory`` stand by the newest states."""
        order, states, kept = self._order_of(inventory), self._states(), self._situation
        if kept is None or kept[0] is not order or kept[1] is not states:
            found = SituationNow(order, PointStates.unknown() if states is None else states)
            kept = self._situation = (order, states, found)
        return kept[2]

    def placed(self, inventory: Inventory) -> PlacedPlaces:
        """Where the places of ``inventory`` stand."""
        order, kept = self._order_of(inventory), self._placed
        if kept is None or kept.order is not order:
            kept = self._placed = PlacedPlaces(order)
        return kept

    def tickets(self, tx: Transaction, inventory: Inventory) -> OpenTickets:
        """The tickets that are open: after news those that it is of are read again, after much news all."""
        order, newest, kept = self._order_of(inventory), tx.events.newest(), self._tickets
        if kept is not None and kept.order is order and kept.newest == newest:
            return kept.tickets
        changed = None
        if kept is not None and kept.order is order:
            changed = tx.events.tickets_after(kept.newest, MOST_CHANGED)
        if kept is None or changed is None:
            found = OpenTickets.of(order, map(OpenTicket._make, tx.ticket_views.open_now()))
        elif changed:
            found = kept.tickets.changed(changed, map(OpenTicket._make, tx.ticket_views.open_now(changed)))
        else:
            found = kept.tickets
        self._tickets = _ReadTickets(order, newest, found)
        return found

    def _order_of(self, inventory: Inventory) -> PlaceOrder:
        kept = self._order
        if kept is None or kept.inventory is not inventory:
            kept = self._order = place_order(inventory)
        return kept

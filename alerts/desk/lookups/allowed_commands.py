"""What somebody may do to a ticket: what its state takes, for whoever may work tickets at its place."""

from __future__ import annotations

from alerts.desk.commands import as_worker_of_sensors_tickets
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import Viewer, lies_in
from alerts.tickets.moves import TABLE, UnknownTicket
from alerts.tickets.ticket import Command, Ticket
from ingest.inventory.tree import Inventory
from ingest.said import Said


@use_case("tickets.allowed", Right.LOOK, ScopeKind.OBJECT)
def allowed_commands(viewer: Viewer, ticket: Ticket, inventory: Inventory) -> tuple[Command, ...]:
    """The commands that the viewer may give ``ticket`` now, in the order of the table; see `carry_out`.

    Raises `UnknownTicket` for one that they do not see; `Forbidden`.
    """
    if not lies_in(ticket.territory, viewer.scope(Right.LOOK).territories(inventory)):
        raise UnknownTicket(Said("refusal-no-ticket", number=ticket.number))

    def may_give(command: Command) -> bool:
        worker = as_worker_of_sensors_tickets(viewer, command)
        return lies_in(ticket.territory, worker.where(Right.WORK).territories(inventory))

    return tuple(command for state, command in TABLE if state is ticket.state and may_give(command))

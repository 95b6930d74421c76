"""What somebody may do to a ticket: what its state takes, for whoever may work tickets at its place."""

from __future__ import annotations

from alerts.desk.commands import carry_out
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case, use_case_of
from alerts.people.viewer import Forbidden, Viewer
from alerts.tickets.moves import TABLE
from alerts.tickets.ticket import Command, Ticket
from ingest.inventory.tree import Inventory


@use_case("tickets.allowed", Right.LOOK, ScopeKind.WHOLE)
def allowed_commands(viewer: Viewer, ticket: Ticket, inventory: Inventory) -> tuple[Command, ...]:
    """The commands that the viewer may give ``ticket`` now, in the order of the table. Raises `Forbidden`."""
    try:
        use_case_of(carry_out).admit(viewer)
        scope = viewer.scope(Right.WORK)
    except Forbidden:
        return ()
    if scope.roots is not None and not scope.sees_place(inventory, ticket.place):
        return ()
    return tuple(command for state, command in TABLE if state is ticket.state)

"""Who sees a ticket beside those of its place: the departments that have it (desk.md, section 2)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from alerts.people.grants import belonging, reached
from alerts.people.roles import Right
from alerts.people.viewer import Territories, Viewer, lies_in
from alerts.records import Transaction
from alerts.tickets.ticket import Ticket
from ingest.inventory.tree import Inventory


def own_departments(who: Viewer, inventory: Inventory) -> frozenset[str]:
    """Ids of the departments to which ``who`` belongs, with those above, of which these are a part.

    By any role, as their head or leader, and those of whom they stand in for: what a matter about one of
    them has to hide is hidden from ``who`` (W28).
    """
    return belonging((who.name, *who.acting_for), who.grants, inventory.departments)


def units_of(who: Viewer, right: Right, inventory: Inventory) -> frozenset[str]:
    """Ids of the departments for which ``who`` has ``right``, each with those below it.

    None for who has it in the whole organisation: they need none to see a ticket.
    """
    if who.token_scope is not None and right not in who.token_scope:
        return frozenset()
    grants = [grant for grant in who.grants if grant.department is not None]
    departments = inventory.departments
    return reached(right, grants, departments, departments) if grants else frozenset()


def seen_of(
    tx: Transaction, who: Viewer, right: Right, tickets: Collection[Ticket], inventory: Inventory
) -> set[str]:
    """Those of ``tickets``, by number, at which ``who`` has ``right``: two statements, however many.

    By their territory; or since a department has them for which the right was given, or one below it: by an
    assignment that stands, as their owner, or by a task of theirs, such as a sample (C24), done or not.
    Such a department need not have a place. With a copy (抄送) it looks, and works on nothing.
    """
    territories = who.where(right).territories(inventory)
    seen = {each.number for each in tickets if lies_in(each.territory, territories)}
    rest = [each for each in tickets if each.number not in seen]
    units = units_of(who, right, inventory) if rest else frozenset()
    if not units:
        return seen
    seen |= {each.number for each in rest if each.owner in units}
    numbers = [each.number for each in rest if each.number not in seen]
    if not numbers:
        return seen
    assigned, tasks = tx.assignments.of_tickets(numbers), tx.tasks.of_tickets(numbers)
    return seen | {
        number
        for number in numbers
        if any(
            each.stands and each.department in units and (each.works or right is Right.LOOK)
            for each in assigned[number]
        )
        or any(each.department in units for each in tasks[number])
    }


def territories_with(tx: Transaction, who: Viewer, ticket: Ticket, inventory: Inventory) -> Territories:
    """The territories that ``who`` sees, with those of ``ticket`` where a department of theirs has it.

    Such a department sees all of the ticket, in whatever territories it has flats. ``None``: everything.
    """
    territories = who.scope(Right.LOOK).territories(inventory)
    if not lies_in(ticket.territory, territories) and seen_of(tx, who, Right.LOOK, [ticket], inventory):
        others = tx.ticket_territories.of([ticket.number]).get(ticket.number, ())
        return (territories or frozenset()) | {ticket.territory, *others}
    return territories


def for_whom_seen(
    tx: Transaction, who: Viewer, right: Right, tickets: Collection[Ticket], inventory: Inventory
) -> str | None:
    """For whom ``who`` has ``right`` at one of ``tickets``: empty for themselves; ``None``: at none of them.

    For somebody else only where nothing of their own gives it. A statement for each of these at most.
    """
    for whom in ("", *who.acting_for):
        grants = tuple(grant for grant in who.grants if grant.acting_for == whom)
        if seen_of(tx, replace(who, grants=grants), right, tickets, inventory):
            return whom
    return None

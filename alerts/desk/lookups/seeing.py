"""Who sees a ticket beside those of its place: departments and persons that have it (desk.md, section 2)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from alerts.desk.lookups.errors import NotFound
from alerts.matters.assignment import Assignment
from alerts.people.grants import belonging, reached
from alerts.people.roles import Right
from alerts.people.viewer import Territories, Viewer, lies_in
from alerts.records import Transaction
from alerts.tickets.ticket import Ticket
from ingest.inventory.tree import Inventory
from ingest.said import Said


def require_place_seen(who: Viewer, inventory: Inventory, place: str | None, *, something: bool) -> None:
    """Raise `NotFound` where a list is of a ``place`` that there is not, or of which ``who`` sees no part.

    Where ``something`` was found it is of a place that has left the inventory, or that is theirs by name.
    """
    if place is None or something:
        return
    if place not in inventory.places or not who.scope(Right.LOOK).within(inventory, place):
        raise NotFound(Said("refusal-no-place", id=place))


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


def names_with(who: Viewer, right: Right) -> frozenset[str]:
    """The names under which ``who`` has ``right`` for anything: their own, and of those they stand in for."""
    if not who.sees_people or (who.token_scope is not None and right not in who.token_scope):
        return frozenset()
    return frozenset(grant.acting_for or who.name for grant in who.grants if grant.gives(right))


def seen_of(
    tx: Transaction, who: Viewer, right: Right, tickets: Collection[Ticket], inventory: Inventory
) -> set[str]:
    """Those of ``tickets``, by number, at which ``who`` has ``right``: two statements, however many.

    By their territory; or since a department has them for which the right was given, or one below it: by an
    assignment that stands, as their owner, or by a task of theirs, such as a sample (C24), done or not.
    Such a department need not have a place. With a copy (抄送) it looks, and works on nothing. Or by name,
    who is responsible first (W12), case officer, in charge or has a task, wherever they have the right.
    """
    territories = who.where(right).territories(inventory)
    seen = {each.number for each in tickets if lies_in(each.territory, territories)}
    if len(seen) == len(tickets):
        return seen
    units, names = units_of(who, right, inventory), names_with(who, right)
    if not units and not names:
        return seen
    seen |= {each.number for each in tickets if each.owner in units or not names.isdisjoint(persons_of(each))}
    numbers = [each.number for each in tickets if each.number not in seen]
    if not numbers:
        return seen
    assigned, tasks = tx.assignments.of_tickets(numbers), tx.tasks.of_tickets(numbers)
    return seen | {
        number
        for number in numbers
        if any(_has(each, right, units, names) for each in assigned[number])
        or any(each.department in units or each.user in names for each in tasks[number])
    }


def persons_of(ticket: Ticket) -> frozenset[str]:
    """Names of those that a ticket names: responsible first, in charge, and its case officer."""
    return frozenset({ticket.first_responsible, ticket.person_in_charge, ticket.case_officer}) - {""}


def _has(assigned: Assignment, right: Right, units: Collection[str], names: Collection[str]) -> bool:
    """Whether it is of a department among ``units`` or a person among ``names``, and stands."""
    theirs = assigned.department in units or assigned.person in names
    return theirs and assigned.stands and (assigned.works or right is Right.LOOK)


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

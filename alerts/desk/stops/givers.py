"""Who may say something of a stop of supply: by a role for the department with the duty, or for the place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.people.roles import Right
from alerts.people.viewer import Viewer
from alerts.stops.stop_table import STOPS, StopGiver
from alerts.stops.supply_stop import SupplyStop
from alerts.tickets.desk_moves.who import covers
from ingest.inventory.departments import Duty
from ingest.inventory.tree import Inventory


def givers_of(who: Viewer, desk: DeskInForce) -> Callable[[StopGiver, str, Sequence[str]], str | None]:
    """For whom ``who`` may give a command: asked for its giver, the unit at work and the places.

    Empty for themselves, ``None`` if they may not. What they may do themselves counts before what they may
    do for somebody else.
    """
    inventory = desk.inventory
    if who.token_scope is not None and Right.WORK not in who.token_scope:
        return lambda _giver, _unit, _places: None

    def for_whom(giver: StopGiver, unit: str, places: Sequence[str]) -> str | None:
        row = STOPS.givers[giver]
        department = "" if row.duty is None else duty_at(row.duty, places, desk)
        found = [
            grant.acting_for
            for grant in who.grants
            if grant.role in row.roles
            and grant.gives(Right.WORK)
            and (
                covers(grant, department, inventory.departments)
                if department
                else (unit and covers(grant, unit, inventory.departments))
                or _sees_all(grant.scope(Right.WORK).sees_place, places, inventory)
            )
        ]
        return min(found, default=None)

    return for_whom


def own_unit(who: Viewer) -> str:
    """Id of the one department that ``who`` works for, by the roles of units at work; empty: not one."""
    roles = STOPS.givers[StopGiver.WORKS].roles
    found = {each.department for each in who.grants if each.role in roles and each.department is not None}
    return found.pop() if len(found) == 1 else ""


def upwards(place: str, inventory: Inventory) -> Iterator[str]:
    """``place`` and the places above it; none of one that has left."""
    here: str | None = place
    while here is not None and here in inventory.places:
        yield here
        here = inventory.places[here].parent


def duty_at(duty: Duty, places: Sequence[str], desk: DeskInForce) -> str:
    """Id of the department with ``duty`` for the first of ``places`` that there still is, or empty."""
    place = next((each for each in places if each in desk.inventory.places), None)
    return desk.departments.duty(duty, place) or ""


def sees_stop(who: Viewer, stop: SupplyStop, desk: DeskInForce, right: Right = Right.LOOK) -> bool:
    """Whether ``who`` has ``right`` at a stop: at one of its places, or since they may say something."""
    if any(_sees_place(who, right, each, desk.inventory) for each in stop.places):
        return True
    given = givers_of(who, desk)
    return any(given(each, stop.unit, stop.places) is not None for each in StopGiver)


def _sees_place(who: Viewer, right: Right, place: str, inventory: Inventory) -> bool:
    """Whether ``who`` has ``right`` at ``place``; at one that has left who has it everywhere."""
    scope = who.where(right)
    return scope.roots is None or (place in inventory.places and scope.sees_place(inventory, place))


def _sees_all(sees: Callable[[Inventory, str], bool], places: Sequence[str], inventory: Inventory) -> bool:
    known = [each for each in places if each in inventory.places]
    return bool(known) and all(sees(inventory, each) for each in known)

"""The routing table tried on facts: whom a matter would be sent to, and why."""

from __future__ import annotations

from collections.abc import Mapping

from alerts.desk.departments import department_in
from alerts.desk.tables.places_tried import place_tried
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import Viewer
from alerts.routing.departments import Departments
from alerts.routing.trying import TriedRouting, read_facts, try_facts
from ingest.inventory.tree import Inventory


@use_case("routing.try", Right.LOOK, ScopeKind.ANYWHERE)
def try_routing(
    inventory: Inventory,
    viewer: Viewer,
    facts: Mapping[str, object],
    place: str | None = None,
    named: str | None = None,
) -> TriedRouting:
    """What the routing table proposes for a matter with ``facts``, as `alerts.routing.trying` reads them.

    Parameters
    ----------
    place
        Its place by id or name; ``None``: not known, which is the root of the tree.
    named
        Id of the department that it is about.

    Raises
    ------
    Problems
        Everything that is wrong with the facts.
    PlaceUnclear
        No place that they see is meant, or several.
    NotFound
        There is no such department, or no place at all.
    Forbidden
    """
    scope = viewer.scope(Right.LOOK)
    read = read_facts(facts)
    if named is not None:
        department_in(scope, inventory, named)
    where = place_tried(viewer, inventory, place)
    return try_facts(read, where, Departments(inventory), inventory, named=named)

"""The table of policies tried on facts: which time limits a matter would have, and by when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.tables.places_tried import place_tried
from alerts.matters.state import MatterState
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import Viewer
from alerts.routing.trying import read_facts
from alerts.tickets.desk_moves.timekeeping.trying import (
    TriedClock,
    checked_instants,
    state_tried,
    try_policies,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyQuestion:
    """A matter that is made up.

    Attributes
    ----------
    facts
        As `alerts.routing.trying.read_facts` reads them.
    at
        When it is registered, or opened by the service (UTC ms).
    instants
        Further starts, and instants that limits may be, UTC ms by their names.
    place
        Its place by id or name; ``None``: not known, which is the root of the tree.
    before
        Facts that were otherwise before, where it is asked what a change of them changes.
    """

    facts: Mapping[str, object]
    at: int
    instants: Mapping[str, int] = field(default_factory=dict)
    place: str | None = None
    before: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class TriedPolicies:
    """What a matter would be, and the clocks that it would have; ``zone``: IANA name, of its place."""

    state: MatterState
    clocks: tuple[TriedClock, ...]
    zone: str


@use_case("policies.try", Right.LOOK, ScopeKind.ANYWHERE)
def try_limits(desk: DeskInForce, viewer: Viewer, question: PolicyQuestion) -> TriedPolicies:
    """Which clocks a matter would have by the policies in force, what they are due by, and their steps.

    Nothing comes of it.

    Raises
    ------
    Problems
        Everything that is wrong with the facts or the instants.
    PlaceUnclear
        No place that they see is meant, or several.
    NotFound
        There is no place at all.
    Forbidden
    """
    inventory, tables = desk.inventory, desk.tables
    read = read_facts(question.facts)
    before = None if question.before is None else read_facts({**question.facts, **question.before})
    instants = checked_instants(question.instants, tables.policies)
    place = place_tried(viewer, inventory, question.place)
    state = state_tried(read, place, inventory, tables)
    was = None if before is None else state_tried(before, place, inventory, tables)
    calendar = desk.calendar_at(place)
    clocks = try_policies(state, question.at, instants, tables.policies, calendar, was)
    return TriedPolicies(state, clocks, calendar.zone)

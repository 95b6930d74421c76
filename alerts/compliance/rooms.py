"""The rooms that have compliance figures, zone by zone, as columns: compiled once for a plan."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from alerts.rules.hours import Applicability
from alerts.rules.limits import PastLimits, effective_limit
from alerts.rules.plan import Plan
from alerts.rules.rule import Rule, RuleKind, Side
from alerts.rules.selection import applies
from alerts.rules.timing import hold_of
from ingest.inventory.tree import Level, Point

Keeps = Callable[[NDArray[np.int32], NDArray[np.intp]], NDArray[np.bool_]]
"""bool[m]: which values (int32[m], micro) of the rooms (intp[m], positions in their group) keep a limit."""


class RoomLimits(NamedTuple):
    """What one rule asks of the rooms of a group.

    ``limits`` are those in force now (int32[n], micro), ``past`` the earlier ones by position in the group.
    """

    rule: Rule
    applicability: Applicability
    limits: NDArray[np.int32]
    past: PastLimits

    def kept_since(self, instant: int) -> Keeps:
        """Says which values keep the limits in force at ``instant`` (UTC ms)."""
        limits, below = self.past.in_force(self.limits, instant), self.rule.side is Side.BELOW
        return lambda values, of: values >= limits[of] if below else values <= limits[of]


class RoomGroup(NamedTuple):
    """The rooms at ``first <= place < last``: the same rules look at them at the same hours."""

    first: int
    last: int
    rules: tuple[RoomLimits, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ZoneRooms:
    """The rooms of one zone; their *place* is their position in the columns, a group after the other.

    Attributes
    ----------
    zone
        IANA name.
    households
        Ids; ``household`` (intp[n]) is each room's position among them.
    points
        The rooms themselves; ``place_of_key`` (intp[highest key + 1]) finds them by key, -1 for all others.
    hold, registered_at
        int64[n]: ``H`` in ms, and UTC ms.
    """

    zone: str
    households: tuple[str, ...]
    points: tuple[Point, ...]
    place_of_key: NDArray[np.intp]
    household: NDArray[np.intp]
    hold: NDArray[np.int64]
    registered_at: NDArray[np.int64]
    groups: tuple[RoomGroup, ...]

    @classmethod
    def of(cls, plan: Plan, zone: str, households: Mapping[str, Sequence[Point]]) -> Self:
        """Those of ``households`` with their rooms. Raises `alerts.rules.hours.CalendarMissing`."""
        groups: dict[object, _Members] = {}
        for position, rooms in enumerate(households.values()):
            for point in rooms:
                rules = figure_rules(plan, point)
                key = tuple((rule.id, plan.applicability_groups.group(rule, point)) for rule in rules)
                members = groups.setdefault(key, _Members(rules, [], []))
                members.points.append(point)
                members.households.append(position)
        points = tuple(point for members in groups.values() for point in members.points)
        positions = [position for members in groups.values() for position in members.households]
        keys = np.array([point.key for point in points], np.intp)
        place_of_key = np.full(max(keys, default=-1) + 1, -1, np.intp)
        place_of_key[keys] = np.arange(len(keys))
        return cls(
            zone,
            tuple(households),
            points,
            place_of_key,
            np.array(positions, np.intp),
            np.array([hold_of(point) for point in points], np.int64),
            np.array([point.registered_at for point in points], np.int64),
            tuple(_groups(plan, groups.values())),
        )

    def places_of(self, keys: NDArray[np.int32]) -> NDArray[np.intp]:
        """intp[n]: the places of the rooms ``keys`` (int32[n]), -1 for those that are no rooms here."""
        known = keys < len(self.place_of_key)
        if known.all():
            return self.place_of_key[keys]
        places = np.full(len(keys), -1, np.intp)
        places[known] = self.place_of_key[keys[known]]
        return places

    def limit_changes(self, start: int, end: int) -> list[int]:
        """The instants in ``start < instant < end`` (UTC ms) at which some limit changed, in order."""
        past = [limits.past.until for group in self.groups for limits in group.rules]
        until = np.unique(np.concatenate([np.empty(0, np.int64), *past]))
        return until[(until > start) & (until < end)].tolist()  # type: ignore[no-any-return]  # ints


class _Members(NamedTuple):
    """The rooms of a group to be, and the positions of their households."""

    rules: list[Rule]
    points: list[Point]
    households: list[int]


def _groups(plan: Plan, groups: Iterable[_Members]) -> list[RoomGroup]:
    found: list[RoomGroup] = []
    first = 0
    for rules, points, _ in groups:
        keys = np.array([point.key for point in points], np.int32)
        limits = tuple(
            RoomLimits(
                rule,
                plan.applicability(rule, points[0]),
                np.array([effective_limit(rule, point) or 0 for point in points], np.int32),
                PastLimits.of(keys, plan.past_limits.get(rule.id, {})),
            )
            for rule in rules
        )
        found.append(RoomGroup(first, first + len(points), limits))
        first += len(points)
    return found


def figure_rules(plan: Plan, point: Point) -> list[Rule]:
    """The sound window rules marked for the figures (`Rule.figures`) that look at ``point``."""
    return [
        rule
        for rule in plan.rules_by_metric[point.metric]
        if rule.figures
        and rule.kind is RuleKind.WINDOW
        and applies(rule, point)
        and not plan.is_unsound(rule.id, point.id)
    ]


def rooms_by_zone(plan: Plan) -> dict[str, ZoneRooms]:
    """Zone -> its rooms: everything that has compliance figures. Raises `CalendarMissing`."""
    inventory = plan.inventory
    found: dict[str, dict[str, list[Point]]] = {}
    for place, points in inventory.points_at.items():
        if inventory.places[place].level is Level.HOUSEHOLD:
            rooms = [point for point in points if figure_rules(plan, point)]
            if rooms:
                found.setdefault(inventory.zone_of(place), {})[place] = rooms
    return {zone: ZoneRooms.of(plan, zone, households) for zone, households in found.items()}

"""Which open tickets a matter that comes in may be joined to (并入): its concern, at its place or above."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from alerts.matters.choices import Category, Origin
from alerts.matters.names import SERVICE_CONCERN
from alerts.routing.proposing import concern_of
from alerts.routing.routing_files import ROUTING
from alerts.routing.routing_rows import RoutingTables
from ingest.inventory.tree import Inventory
from ingest.said import Said


@dataclass(frozen=True, slots=True)
class OpenMatter:
    """What is to be known of a ticket that is not closed; ``opened_at`` UTC ms."""

    number: str
    place: str
    concern: str
    category: Category | None
    origin: Origin
    opened_at: int


class Candidate(NamedTuple):
    """A ticket that a matter may be joined to, so many places ``above`` the matter's, and why (W26)."""

    number: str
    above: int
    because: Said


def candidates(
    category: Category,
    place: str,
    matters: Iterable[OpenMatter],
    inventory: Inventory,
    tables: RoutingTables = ROUTING,
) -> tuple[Candidate, ...]:
    """Those of ``matters`` that one of ``category`` at ``place`` may be joined to, the likeliest first.

    They are of its concern and lie at the place or above it: the nearest come first, of one place the
    sensors', then the oldest. What no sensor finds is of one concern whatever it is about, so there the
    category must be the same. Nothing is joined by this: a dispatcher agrees to one, or to none.
    """
    concern = concern_of(category, tables)
    above = (
        {node.id: steps for steps, node in enumerate(inventory.upwards(place))}
        if place in inventory.places
        else {}
    )
    found = [
        (above[each.place], each.origin is not Origin.SENSOR, each.opened_at, each.number, each)
        for each in matters
        if each.place in above
        and each.concern == concern
        and (concern != SERVICE_CONCERN or each.category is category)
    ]
    return tuple(
        Candidate(matter.number, steps, _because(matter, steps, inventory))
        for steps, *_, matter in sorted(found, key=lambda each: each[:-1])
    )


def _because(matter: OpenMatter, steps: int, inventory: Inventory) -> Said:
    place = inventory.name_of(matter.place)
    if matter.origin is Origin.SENSOR:
        return Said("join-sensors-above" if steps else "join-sensors-here", place=place)
    return Said("join-people-above" if steps else "join-people-here", place=place)

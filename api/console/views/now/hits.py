"""What was found, with where it leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from alerts.desk.now.searching import Hit, HitKind
from alerts.places.finding import folded
from ingest.inventory.tree import Inventory

PATHS = {
    HitKind.TICKET: "/tickets/",
    HitKind.PLACE: "/places/",
    HitKind.POINT: "/points/",
    HitKind.GATEWAY: "/gateways/",
    HitKind.DEPARTMENT: "/work?unit=",
    HitKind.PERSON: "/work?assignee=",
}
"""Where what has its id behind them is shown."""
EXACT = {HitKind.TICKET, HitKind.CONTACT}
"""Kinds that are found by their numbers only."""


@dataclass(frozen=True, slots=True)
class HitRow:
    """Something found: where it leads, and the place that it is at, if any."""

    kind: HitKind
    id: str
    path: str
    place: str
    ticket: str


def path_of(hit: Hit, inventory: Inventory) -> str:
    """The page of what was found; of a device that of its first point, of a contact that of its ticket."""
    if hit.kind is HitKind.CONTACT:
        return PATHS[HitKind.TICKET] + quote(hit.of, safe="")
    if hit.kind is HitKind.DEVICE:
        own = (each.id for each in inventory.points.values() if each.device == hit.id)
        point = next(own, None)
        gateway = inventory.devices[hit.id].gateway
        if point is not None:
            return PATHS[HitKind.POINT] + quote(point, safe="")
        return "/now" if gateway is None else PATHS[HitKind.GATEWAY] + quote(gateway, safe="")
    return PATHS[hit.kind] + quote(hit.id, safe="")


def meant(found: Sequence[Hit], text: str) -> Hit | None:
    """What is meant beyond doubt: the only thing with that number or id, or the only one found."""
    wanted = folded(text)
    exact = [each for each in found if each.kind in EXACT or folded(each.id) == wanted]
    candidates = exact or list(found)
    return candidates[0] if len(candidates) == 1 else None


def row_of(hit: Hit, inventory: Inventory) -> HitRow:
    """``hit`` as it is listed."""
    place = hit.of if hit.of in inventory.places else ""
    ticket = hit.of if hit.kind is HitKind.CONTACT else ""
    return HitRow(hit.kind, hit.id, path_of(hit, inventory), place, ticket)

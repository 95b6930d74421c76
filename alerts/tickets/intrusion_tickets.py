"""The ticket about a gateway that speaks for others (judgement.md, *foreign*): where it is, what it says.

There is no episode behind it and no clock on it but that of signing where a department gets it: a person
ends it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from alerts.rules.rule import Concern
from alerts.tickets.ticket import TicketEvent, TicketReason
from ingest.inventory.tree import Inventory
from ingest.readings.intrusions import Intrusion

CONCERN = Concern.SENSOR


def places_of(intrusion: Intrusion, inventory: Inventory) -> list[str]:
    """The place of the gateway that spoke; where that is not known, the organisations that it spoke for.

    None while the inventory has no place.
    """
    gateway = inventory.gateways.get(intrusion.sender)
    if gateway is not None:
        return [gateway.place]
    spoken_for = [inventory.points[point].place for point in intrusion.points if point in inventory.points]
    roots = [[node.id for node in inventory.upwards(place)][-1] for place in spoken_for]
    return list(dict.fromkeys(roots)) or list(inventory.roots[:1])


def told(intrusions: Sequence[Intrusion], now: int) -> list[TicketEvent]:
    """A line for each of ``intrusions``."""
    return [TicketEvent(now, TicketReason.FOREIGN_READINGS, data=data_of(each)) for each in intrusions]


def data_of(intrusion: Intrusion) -> dict[str, Any]:
    """What a line of history says of it."""
    return {
        "sender": intrusion.sender,
        "since": intrusion.since,
        "letters": intrusion.letters,
        "points": list(intrusion.points),
    }

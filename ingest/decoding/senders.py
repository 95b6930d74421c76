"""Who sent a message, as far as its topic tells: what dead letters are grouped and rationed by.

There are as many senders as gateways in the inventory and a few more: those who may invent names on a broker
without an access list share one, and so do those who publish on a topic that names no gateway.
"""

from __future__ import annotations

from ingest.decoding.topics import FORMATS, SHARED_TOPICS, Route
from ingest.inventory.tree import Inventory
from ingest.readings.dead_letters import UNKNOWN_SENDER

_NAMED = {wire_format.name for wire_format in FORMATS if wire_format.gateway is not None}
_OWN_TOPICS = ["wenya", "v1"]
UNREGISTERED = f"{UNKNOWN_SENDER}/"
"""What `counted_as` begins with where a gateway is not in the inventory; no id of one does."""


def sender_of(route: Route, inventory: Inventory) -> str:
    """The id of the gateway that a topic names, if it is in the inventory; else the filter of its format.

    `UNKNOWN_SENDER` where a topic names a gateway that is not in the inventory, and where it is no format's.
    A topic of no format names a gateway, too, where it begins as those of gateways do.
    """
    if route.format.shared:
        return route.format.topics
    levels = route.levels
    named = levels[2] if len(levels) > 2 and levels[:2] == _OWN_TOPICS else ""
    return _known(route.gateway or named, inventory)


def counted_as(route: Route, inventory: Inventory) -> str:
    """By which name the messages of a topic are counted for the limit of their rate.

    The `sender_of` it; gateways that are not in the inventory are counted by the names they give, too.
    """
    sender = sender_of(route, inventory)
    return f"{UNREGISTERED}{route.gateway}" if sender == UNKNOWN_SENDER and route.gateway else sender


def sender_of_source(source: str, inventory: Inventory) -> str:
    """The same of readings, by the source they carry (``"json/gw-7"``, ``"thingsboard"``)."""
    name, _, named = source.partition("/")
    if name in _NAMED and named:
        return _known(named, inventory)
    return SHARED_TOPICS.get(name, UNKNOWN_SENDER)


def _known(name: str, inventory: Inventory) -> str:
    return inventory.gateway_by_name.get(name, UNKNOWN_SENDER)

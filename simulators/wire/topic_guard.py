"""Who may speak for a point: which readings of a message a correct receiver refuses (judgement.md, foreign).

Written from the text a second time, so that the service's own can be compared with it. A town never moves a
device, so that nobody speaks for what he was before.
"""

from __future__ import annotations

from collections.abc import Sequence

from ingest.inventory.tree import Inventory
from ingest.readings.speakers import GatewayFormat
from simulators.wire.messages import Wire

NAMING = {"wenya": 2, "spBv1.0": 3}
"""How a topic begins that names a gateway -> which of its levels that is."""
SHARED = {
    Wire.THINGSBOARD: GatewayFormat.THINGSBOARD,
    Wire.CHIRPSTACK: GatewayFormat.CHIRPSTACK,
    Wire.TTS: GatewayFormat.TTS,
}
"""Wire formats whose own topics name no gateway -> the format for whose gateways they speak."""


def speaking_gateway(topic: str) -> str | None:
    """The gateway that ``topic`` names, or ``None`` if it names none."""
    levels = topic.split("/")
    return levels[NAMING[levels[0]]] if levels[0] in NAMING else None


class TopicGuard:
    """Which channels of a town a message may speak for.

    Parameters
    ----------
    inventory
        The town's, with its gateways' formats.
    points
        Point ids of the channels, in their order.
    """

    def __init__(self, inventory: Inventory, points: Sequence[str]) -> None:
        self._inventory = inventory
        self._points = points
        self._known: dict[tuple[str, int], bool] = {}

    def admits(self, wire: Wire, topic: str, channel: int) -> bool:
        """Whether a message on ``topic`` may speak for the channel (number)."""
        key = topic, channel
        if key not in self._known:
            self._known[key] = self._may_speak(wire, speaking_gateway(topic), self._points[channel])
        return self._known[key]

    def _may_speak(self, wire: Wire, named: str | None, point: str) -> bool:
        inventory = self._inventory
        behind = [inventory.gateways[each] for each in inventory.gateways_of(inventory.points[point])]
        if not behind:
            return True
        if named is not None:
            return any(named == gateway.id or named in gateway.formerly for gateway in behind)
        return any(gateway.format in (None, SHARED.get(wire)) for gateway in behind)

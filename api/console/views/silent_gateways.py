"""Silent gateways of a ticket, and what its history says of them, written in a language."""

from __future__ import annotations

from alerts.tickets.gateway_silence import GatewaySilence
from alerts.tickets.ticket import TicketEvent, TicketReason
from api.words.languages import Language
from ingest.inventory.tree import Inventory


def gateway_lines(
    silences: tuple[GatewaySilence, ...], inventory: Inventory, language: Language, zone: str
) -> list[str]:
    """One line for each gateway: that it is silent, or who was heard first."""
    return [
        language.text("ticket-gateway-silent", gateway=_gateway(silence.gateway, inventory))
        if silence.heard_at is None
        else language.text(
            "ticket-gateway-heard",
            gateway=_gateway(silence.gateway, inventory),
            point=silence.heard_point or "–",
            time=language.date_time(silence.heard_at, zone),
        )
        for silence in silences
    ]


def history_detail(event: TicketEvent, inventory: Inventory, language: Language, zone: str) -> str | None:
    """What a line of history says of gateways beside its reason, if anything."""
    data = event.data
    if event.reason is TicketReason.GATEWAY_HEARD:
        gateway, time = _gateway(data["gateway"], inventory), language.date_time(data["at"], zone)
        if not data["silent"]:
            return language.text("ticket-none-silent", gateway=gateway, point=data["point"], time=time)
        points = language.text("list-separator").join(data["points"])
        more = data["silent"] - len(data["points"])
        if more:
            points = language.text("ticket-and-more", points=points, count=language.number(more))
        return language.text(
            "ticket-still-silent", gateway=gateway, point=data["point"], time=time, points=points
        )
    if "gateways" in data:
        names = [_gateway(gateway, inventory) for gateway in data["gateways"]]
        return language.text("ticket-named-gateways", gateways=language.text("list-separator").join(names))
    return None


def _gateway(id_: str, inventory: Inventory) -> str:
    """Its name; its id where it has none, and for one that has left."""
    known = inventory.gateways.get(id_)
    return id_ if known is None else known.name or id_

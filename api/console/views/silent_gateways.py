"""Silent gateways of a ticket, and what its history says of them, written in a language."""

from __future__ import annotations

from markupsafe import Markup

from alerts.tickets.gateway_silence import GatewaySilence
from alerts.tickets.ticket import TicketEvent, TicketReason
from api.console.views.names import Names
from api.words.languages import Language
from ingest.inventory.tree import Inventory


def gateway_lines(
    silences: tuple[GatewaySilence, ...], inventory: Inventory, language: Language, zone: str
) -> list[Markup]:
    """One line for each gateway: that it is silent, or who was heard first."""
    names = Names(inventory, language)
    return [
        names.write("ticket-gateway-silent", gateway=names.gateway(silence.gateway))
        if silence.heard_at is None
        else names.write(
            "ticket-gateway-heard",
            gateway=names.gateway(silence.gateway),
            point=names.point(silence.heard_point) if silence.heard_point else "–",
            time=language.date_time(silence.heard_at, zone),
        )
        for silence in silences
    ]


def heard_line(event: TicketEvent, inventory: Inventory, language: Language, zone: str) -> Markup | None:
    """What a line of history says of gateways beside its reason, if anything."""
    data, names = event.data, Names(inventory, language)
    if event.reason is not TicketReason.GATEWAY_HEARD:
        if "gateways" not in data:
            return None
        return names.write("ticket-named-gateways", gateways=names.gateways(data["gateways"]))
    gateway, point = names.gateway(data["gateway"]), names.point(data["point"])
    time = language.date_time(data["at"], zone)
    if not data["silent"]:
        return names.write("ticket-none-silent", gateway=gateway, point=point, time=time)
    points = names.points(data["points"])
    more = data["silent"] - len(data["points"])
    if more:
        points = names.write("ticket-and-more", points=points, count=language.number(more))
    return names.write("ticket-still-silent", gateway=gateway, point=point, time=time, points=points)

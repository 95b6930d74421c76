"""A town with buildings of three flats that fall silent."""

from dataclasses import replace

from alerts.rules.rule import Concern
from alerts.tickets.ticket import TicketKind, TicketReason
from ingest.inventory.devices import Device, Gateway
from ingest.inventory.tree import Inventory
from tests.alerts.desk.town_on_record import Town

SILENCE = Concern.SILENCE


def rooms(building: str) -> list[str]:
    return [f"{building}-h{n}/t" for n in (1, 2, 3)]


def silence(town: Town) -> list[tuple[str, TicketKind]]:
    return sorted((t.place, t.kind) for t in town.tickets(concern="silence"))


def speak_everywhere(town: Town) -> None:
    town.speak(*town.inventory.points)


def lines(town: Town, place: str, reason: TicketReason):
    file = town.file(town.open_at(place, SILENCE).number)
    return [dict(line.data) for line in file.history if line.reason is reason]


def behind(inventory: Inventory, point: str, gateway: str, place: str) -> Inventory:
    """The inventory with ``gateway`` at ``place``, and ``point`` behind it."""
    device = Device(f"dev-{gateway}", gateway)
    return replace(
        inventory,
        gateways={**inventory.gateways, gateway: Gateway(gateway, place)},
        devices={**inventory.devices, device.id: device},
        points={**inventory.points, point: replace(inventory.points[point], device=device.id)},
    )

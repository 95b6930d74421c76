"""Readings of gateways that may not speak for a point: whose ticket tells of them (judgement.md, foreign)."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.inventory.tree import Inventory


@dataclass(frozen=True, slots=True)
class ForeignReading:
    """A reading of ``point`` that its sender may not speak for; the receiver refused it.

    ``received_at`` is UTC ms; ``gateway`` the one that the topic named, ``None`` if it named none.
    """

    received_at: int
    gateway: str | None
    point: str


def place_of(reading: ForeignReading, inventory: Inventory) -> str:
    """Where the ticket belongs: at the speaking gateway, at the point's organisation if that is unknown."""
    for gateway in inventory.gateways.values():
        if reading.gateway is not None and reading.gateway in (gateway.id, *gateway.formerly):
            return gateway.place
    *_, organisation = inventory.upwards(inventory.points[reading.point].place)
    return organisation.id

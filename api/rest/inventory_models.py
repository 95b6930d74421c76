"""The service itself: users, inventory, health."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel

from ingest.inventory.tree import Inventory


class Alive(BaseModel):
    """The process answers."""

    status: str


class Ready(BaseModel):
    """Every part does its work."""

    status: str
    parts: dict[str, str]


class Session(BaseModel):
    """Whose token it is."""

    name: str
    role: str


class ImportOutcome(BaseModel):
    """What the inventory now in force holds."""

    version: int
    places: int
    points: int
    gateways: int
    devices: int
    aliases: int
    calendars: int
    outages: int

    @classmethod
    def of(cls, inventory: Inventory) -> Self:
        """The sizes of ``inventory``."""
        return cls(
            version=inventory.version,
            places=len(inventory.places),
            points=len(inventory.points),
            gateways=len(inventory.gateways),
            devices=len(inventory.devices),
            aliases=len(inventory.aliases),
            calendars=len(inventory.calendars),
            outages=len(inventory.outages),
        )

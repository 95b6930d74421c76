"""Maintenance (检修) of a gateway, a place or a point: until its end its silence opens no ticket."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from alerts.rules.rule import RuleKind
from ingest.durations import DAY
from ingest.inventory.tree import Inventory

HELD_KINDS: Final = (RuleKind.SILENT, RuleKind.STUCK, RuleKind.UNUSABLE)
"""Kinds of rules whose episodes are of devices: they stay on record, and open no ticket during maintenance.

What a device measures while it is worked on is judged as ever: nobody's room may be cold for that.
"""
LONGEST: Final = 92 * DAY
"""Of one maintenance; who needs longer says so again."""
LONGEST_REASON: Final = 200


class MaintainedKind(StrEnum):
    """What is worked on."""

    GATEWAY = "gateway"
    PLACE = "place"
    """A station, or any other place, with all below it."""
    POINT = "point"


@dataclass(frozen=True, slots=True, kw_only=True)
class Maintenance:
    """That something is worked on. Instants are UTC ms, of the service's time.

    Attributes
    ----------
    kind, subject
        What: its id in the inventory.
    starts_at, ends_at
        It is in force in ``[starts_at, ends_at)``.
    because, by, entered_at
        Why, who said so, and when.
    ended_at, ended_by
        When somebody ended it before its time, and who; ``None`` and empty: nobody.
    id
        Counts up; 0 before it is on record.
    """

    kind: MaintainedKind
    subject: str
    starts_at: int
    ends_at: int
    because: str
    by: str
    entered_at: int
    ended_at: int | None = None
    ended_by: str = ""
    id: int = 0

    @property
    def until(self) -> int:
        """UTC ms: from when on it is not in force any more."""
        return self.ends_at if self.ended_at is None else min(self.ended_at, self.ends_at)

    def in_force(self, at: int) -> bool:
        """Whether it is in force at ``at`` (UTC ms)."""
        return self.starts_at <= at < self.until

    def place_in(self, inventory: Inventory) -> str | None:
        """Id of the place where it is; ``None``: what is worked on has left ``inventory``."""
        return place_of(inventory, self.kind, self.subject)


def place_of(inventory: Inventory, kind: MaintainedKind, subject: str) -> str | None:
    """Id of the place where ``subject`` (id) is; ``None``: ``inventory`` does not have it."""
    if kind is MaintainedKind.PLACE:
        return subject if subject in inventory.places else None
    known = inventory.gateways if kind is MaintainedKind.GATEWAY else inventory.points
    found = known.get(subject)
    return None if found is None else found.place


class UnderMaintenance:
    """Which points are under maintenance.

    Parameters
    ----------
    inventory
        In force.
    maintenances
        In force at some time, or still to come.
    """

    def __init__(self, inventory: Inventory, maintenances: Collection[Maintenance]) -> None:
        self._inventory = inventory
        self._of: dict[tuple[MaintainedKind, str], list[Maintenance]] = {}
        for each in maintenances:
            self._of.setdefault((each.kind, each.subject), []).append(each)

    def until(self, point: str, at: int) -> int | None:
        """UTC ms: until when ``point`` (id) is under maintenance, as far as is known at ``at``.

        ``None``: it is not under maintenance at ``at``, or has left the inventory.
        """
        ends = [each.until for each in self._about(point) if each.in_force(at)]
        return max(ends, default=None)

    def _about(self, point: str) -> Sequence[Maintenance]:
        known = self._inventory.points.get(point)
        if known is None:
            return []
        keys = [(MaintainedKind.POINT, point)]
        gateway = self._inventory.gateway_of(known)
        if gateway is not None:
            keys.append((MaintainedKind.GATEWAY, gateway))
        keys += [(MaintainedKind.PLACE, node.id) for node in self._inventory.upwards(known.place)]
        return [each for key in keys for each in self._of.get(key, ())]

"""The desk's tables as they are in force, in one value."""

from __future__ import annotations

from dataclasses import dataclass

from alerts.deadlines.policy import PolicyTable
from alerts.matters.settings import DeskSettings
from alerts.routing.routing_rows import RoutingTables
from alerts.tickets.desk_moves.closing import ClosingItem
from alerts.tickets.desk_moves.table import MoveTable


@dataclass(frozen=True)
class DeskTables:
    """What the desk goes by."""

    moves: MoveTable
    closing: tuple[ClosingItem, ...]
    policies: PolicyTable
    routing: RoutingTables
    settings: DeskSettings

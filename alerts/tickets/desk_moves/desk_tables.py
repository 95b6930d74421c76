"""The desk's tables as they are in force, in one value."""

from __future__ import annotations

from dataclasses import dataclass

from alerts.matters.settings import DeskSettings
from alerts.routing.routing_rows import RoutingTables
from alerts.tickets.desk_moves.closing import ClosingItem
from alerts.tickets.desk_moves.table import MoveTable


@dataclass(frozen=True)
class DeskTables:
    """What the desk goes by. The policies of clocks join them here."""

    moves: MoveTable
    closing: tuple[ClosingItem, ...]
    routing: RoutingTables
    settings: DeskSettings

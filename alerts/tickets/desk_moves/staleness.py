"""What happened since the version that a command was decided on, for who is refused (``stale-version``)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alerts.tickets.desk_moves.changes import DeskLine
from alerts.tickets.desk_moves.desk_tables import DeskTables
from alerts.tickets.desk_moves.orders import Order
from alerts.tickets.desk_moves.table import Move

STEP = "step"
"""Stands among fields for where the ticket is on its way."""


@dataclass(frozen=True, slots=True)
class OvertakenLine:
    """A line that came in between, and what it and the refused command are both about."""

    line: DeskLine
    both: tuple[str, ...]


def since(lines: Sequence[DeskLine], order: Order, tables: DeskTables) -> tuple[OvertakenLine, ...]:
    """The lines after the version that ``order`` names, in their order; none where it names none.

    Two commands are about the same where they give the same field of it, or both move the ticket.
    """
    version = order.version
    if version is None:
        return ()
    mine = {name for name, value in order.values.items() if value is not None}
    mine |= {STEP} if any(_moves(row) for row in tables.moves.of_word(order.command)) else set()
    return tuple(
        OvertakenLine(line, tuple(sorted(mine & _touched(line)))) for line in lines if line.version > version
    )


def _moves(row: Move) -> bool:
    return row.to is not None or bool(row.or_to)


def _touched(line: DeskLine) -> set[str]:
    given = line.data.get("given", {})
    moved = line.data.get("from") != line.data.get("to")
    return {*given} | ({STEP} if moved else set())

"""What is proposed of a matter beside its unit: mode and class; and what the matters of sensors are.

Nothing is imposed: a person takes what is proposed or something else, and why not is on record. Each answer
is the row that says so, with its clauses and its reason.
"""

from __future__ import annotations

from alerts.matters.choices import Category, Mode
from alerts.matters.conditions import holds
from alerts.matters.state import MatterState
from alerts.routing.routing_files import ROUTING
from alerts.routing.routing_rows import ClassRow, ModeRow, RoutingTables, SensorRow


def propose_mode(state: MatterState, tables: RoutingTables = ROUTING) -> ModeRow:
    """How a matter in ``state`` is handled (W19)."""
    return next(row for row in tables.modes if holds(row.when, state))


def supervising_rows(state: MatterState, taken: Mode, tables: RoutingTables = ROUTING) -> tuple[ModeRow, ...]:
    """All that speaks for another mode than the one that is ``taken``, in the order of the table (W9)."""
    speaking = (row for row in tables.modes if row.insists and row.mode is not taken)
    return tuple(row for row in speaking if holds(row.when, state))


def propose_supervision(state: MatterState, taken: Mode, tables: RoutingTables = ROUTING) -> ModeRow | None:
    """What speaks for another mode than the one that is ``taken``, so that declining it needs a reason (W9).

    ``None``: nothing does.
    """
    return next(iter(supervising_rows(state, taken, tables)), None)


def propose_class(state: MatterState, tables: RoutingTables = ROUTING) -> ClassRow:
    """Of which class a matter in ``state`` is (性质)."""
    return next(row for row in tables.classes if holds(row.when, state))


def sensors_matter(state: MatterState, tables: RoutingTables = ROUTING) -> SensorRow:
    """Of which category and line a matter is that sensors found; its concern is in ``state``.

    Raises `StopIteration` for a concern of no sensor.
    """
    return next(row for row in tables.sensors if holds(row.when, state))


def concern_of(category: Category, tables: RoutingTables = ROUTING) -> str:
    """The concern of matters of ``category``: one of `Concern`, or ``"service"``, which no sensor finds."""
    return tables.concerns[category]

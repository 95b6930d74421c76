"""A scenario at another time: every instant in it moved by as much."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from simulators.scenario.schema import Scenario

INSTANTS = {"start", "end", "after", "before"}
"""Keys that hold an instant, wherever they stand."""


def moved_to(scenario: Scenario, start: int) -> Scenario:
    """``scenario`` beginning at ``start`` (UTC ms), its faults and expectations as long after it as before."""
    moved = _moved(scenario, start - scenario.start)
    assert isinstance(moved, Scenario)
    return moved


def _moved(value: Any, by: int) -> Any:
    if isinstance(value, BaseModel):
        fields = {name: getattr(value, name) for name in type(value).model_fields}
        changed = {
            name: part + by if name in INSTANTS and isinstance(part, int) else _moved(part, by)
            for name, part in fields.items()
        }
        return value.model_copy(update=changed)
    if isinstance(value, tuple):
        return tuple(_moved(part, by) for part in value)
    return value

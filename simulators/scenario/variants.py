"""A scenario at another time, or the beginning of one."""

from __future__ import annotations

from typing import Any, cast

from pydantic import BaseModel

from simulators.scenario.schema import Scenario

INSTANTS = {"start", "end", "after", "before"}
"""Keys that hold an instant, in any table."""


def moved_to(scenario: Scenario, start: int) -> Scenario:
    """``scenario`` beginning at ``start`` (UTC ms), with all instants in it moved alike."""
    return cast("Scenario", _moved(scenario, start - scenario.start))


def shortened(scenario: Scenario, hours: float) -> Scenario:
    """The first ``hours`` of ``scenario``, without later faults, expectations of its author, and matters."""
    short = scenario.model_copy(update={"hours": min(hours, scenario.hours), "expect": None, "matters": ()})
    faults = tuple(fault for fault in scenario.faults if fault.start < short.until)
    return short.model_copy(update={"faults": faults})


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

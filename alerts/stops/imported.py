"""What the service says of stops that were imported: as outages of the inventory. Pure."""

from __future__ import annotations

from typing import Any

from alerts.stops.by_service import SERVICE
from alerts.stops.moved import renewed
from alerts.stops.stop_lines import FACTS, StopLine, StopLineKind
from alerts.stops.stop_table import StopStep
from alerts.stops.supply_stop import APPROVED, ENTERED, SupplyStop
from ingest.inventory.tree import Outage

CAME = [ENTERED, APPROVED]
MOVED = ["stop-approved-anew"]


def came_as(number: str, outage: Outage, households: int, now: int) -> StopLine:
    """The line by which the stop ``number`` comes to be at ``now`` (UTC ms), approved as ``outage``.

    ``households``: at and below its place (W38, W39). Its limits count from when it was imported.
    """
    data = {"outage": outage.id, **_said(outage, households), FACTS: CAME}
    return _line(number, 1, StopLineKind.IMPORTED, data, now)


def moved_as(stop: SupplyStop, outage: Outage, households: int, now: int) -> StopLine:
    """The line by which ``stop`` has the window and the place of ``outage`` from ``now`` (UTC ms) on."""
    again = renewed(stop, [outage.place], (outage.start, outage.end), households)
    data = {**_said(outage, households), FACTS: [*MOVED, *again]}
    return _line(stop.number, stop.lines + 1, StopLineKind.IMPORT_MOVED, data, now)


def gone(stop: SupplyStop, now: int) -> StopLine:
    """The line by which nothing of ``stop`` is approved any more at ``now`` (UTC ms)."""
    facts = ["stop-ended"] if stop.step is StopStep.RUNNING else []
    return _line(stop.number, stop.lines + 1, StopLineKind.IMPORT_GONE, {FACTS: facts}, now)


def lapsed(stop: SupplyStop, now: int) -> StopLine:
    """The line by which ``stop`` is over at ``now`` (UTC ms): its window is, and nobody began."""
    return _line(stop.number, stop.lines + 1, StopLineKind.LAPSED, {}, now)


def is_as(stop: SupplyStop, outage: Outage) -> bool:
    """Whether ``stop`` is at the place and has the window of ``outage``: all that judgement goes by."""
    return (stop.places, stop.window) == ((outage.place,), (outage.start, outage.end))


def _said(outage: Outage, households: int) -> dict[str, Any]:
    window = {"starts_at": outage.start, "ends_at": outage.end}
    words = {"cause": outage.reason, "approved_by": outage.approved_by}
    return {"places": [outage.place], **window, **words, "affected": households}


def _line(number: str, no: int, kind: StopLineKind, data: dict[str, Any], now: int) -> StopLine:
    return StopLine(number=number, no=no, at=now, happened_at=now, kind=kind, actor=SERVICE, data=data)

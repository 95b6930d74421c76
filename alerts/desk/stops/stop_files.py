"""A stop of supply with all that is on record of it, and what of it is put on record."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from alerts.deadlines.desk_clock import DeskClock
from alerts.deadlines.obligations import due_of
from alerts.deadlines.policy_files import keys_of
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.stops.givers import duty_at
from alerts.events import NewEvent
from alerts.records import Transaction
from alerts.stops.stop_lines import StopLine
from alerts.stops.supply_stop import SupplyStop, after, told
from alerts.stops.timekeeping import StopTime, keep_stop_time
from ingest.inventory.departments import Duty

CHANGED = "stop.changed"
ON_TICKETS = keys_of("fault.dispatch")
"""Clocks of tickets that measure the report to production dispatch (W40)."""
_DUTIES = (Duty.PRODUCTION_DISPATCH, Duty.PUBLICITY)


@dataclass(frozen=True, slots=True)
class StopFile:
    """A stop, its lines and its clocks."""

    stop: SupplyStop
    lines: tuple[StopLine, ...]
    clocks: tuple[DeskClock, ...]


def stop_files_of(tx: Transaction, numbers: Collection[str]) -> dict[str, StopFile]:
    """The stops ``numbers`` that there are: two statements, however many."""
    lines = tx.stops.lines_of(numbers)
    clocks = tx.stop_clocks.of_stops(lines)
    found = {}
    for number, its in lines.items():
        stop = told(its)
        if stop is not None:
            found[number] = StopFile(stop, tuple(its), clocks[number])
    return found


def write_line(
    tx: Transaction, file: StopFile | None, line: StopLine, desk: DeskInForce, now: int
) -> StopFile:
    """Put ``line`` on record with what it makes of the stop and its clocks at ``now`` (UTC ms)."""
    stop = after(None if file is None else file.stop, line)
    if file is None:
        tx.stops.add(stop)
    lines = (*(() if file is None else file.lines), line)
    tx.stops.add_lines([line])
    before = () if file is None else file.clocks
    changed = keep_stop_time(stop, lines, before, _time_of(tx, stop, desk), now)
    clocks = save_clocks(tx, stop, changed)
    place = next((each for each in stop.places if each in desk.inventory.places), "")
    data = {"step": stop.step.value, "kind": stop.kind.value, "command": line.command, "place": place}
    territory = desk.inventory.territory_of(place)
    tx.events.append([NewEvent(CHANGED, stop.number, data, territory)], now)
    return StopFile(stop, lines, clocks)


def save_clocks(tx: Transaction, stop: SupplyStop, changed: Sequence[DeskClock]) -> tuple[DeskClock, ...]:
    """Put changed and new clocks of ``stop`` on record, with when it is due; all its clocks by now."""
    tx.stop_clocks.save([each for each in changed if each.id])
    tx.stop_clocks.add([each for each in changed if not each.id])
    clocks = tx.stop_clocks.of_stops([stop.number])[stop.number]
    looks = (each.next_at for each in clocks if each.next_at is not None)
    tx.stops.save(stop, due_of(clocks), min(looks, default=None))
    return clocks


def _time_of(tx: Transaction, stop: SupplyStop, desk: DeskInForce) -> StopTime:
    of_ticket = tx.clocks.of_tickets([stop.ticket])[stop.ticket] if stop.ticket else ()
    place = next((each for each in stop.places if each in desk.inventory.places), "")
    return StopTime(
        desk.tables.policies,
        desk.calendar_at(place),
        desk.inventory,
        {duty: duty_at(duty, stop.places, desk) for duty in _DUTIES},
        reported_on_ticket=any(each.key in ON_TICKETS for each in of_ticket),
    )

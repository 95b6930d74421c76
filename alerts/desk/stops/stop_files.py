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
from alerts.notices.deciding import told_of_stop
from alerts.notices.occasions import OCCASIONS
from alerts.records import Transaction
from alerts.stops.stop_lines import StopLine, StopLineKind
from alerts.stops.supply_stop import SupplyStop, after, told
from alerts.stops.timekeeping import StopTime, keep_stop_time
from ingest.inventory.departments import Duty

CHANGED = "stop.changed"
MOST_GOING_ON = 500
"""Stops that go on, at most, that are looked at together."""
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
    (written,) = write_lines(tx, [(file, line)], desk, now)
    return written


def write_lines(
    tx: Transaction, said: Sequence[tuple[StopFile | None, StopLine]], desk: DeskInForce, now: int
) -> list[StopFile]:
    """Put lines of different stops on record with what each makes of its stop at ``now`` (UTC ms).

    ``None``: the stop comes to be by its line. Who is to be told of commands is decided with them. A few
    statements, however many there are.
    """
    before = [None if file is None else file.stop for file, _ in said]
    stops = [after(stop, line) for stop, (_, line) in zip(before, said, strict=True)]
    tx.stops.add(stop for stop, (file, _) in zip(stops, said, strict=True) if file is None)
    tx.stops.add_lines(line for _, line in said)
    elsewhere = [
        stop
        for stop, (file, _) in zip(stops, said, strict=True)
        if file is None or stop.places != file.stop.places
    ]
    if elsewhere:
        tx.stops.put_at(elsewhere)
    times = _times_of(tx, stops, desk)
    lines = [(*(() if file is None else file.lines), line) for file, line in said]
    changed = [
        keep_stop_time(stop, those, () if file is None else file.clocks, time, now)
        for stop, those, time, (file, _) in zip(stops, lines, times, said, strict=True)
    ]
    clocks = save_clocks(tx, list(zip(stops, changed, strict=True)))
    told = []
    for stop, (_, line) in zip(stops, said, strict=True):
        place = next((each for each in stop.places if each in desk.inventory.places), "")
        data = {"step": stop.step.value, "kind": stop.kind.value, "command": line.command, "place": place}
        told.append(NewEvent(CHANGED, stop.number, data, desk.inventory.territory_of(place)))
    tx.events.append(told, now)
    tx.notices.add(
        notice
        for stop, was, (_, line) in zip(stops, before, said, strict=True)
        if line.kind is StopLineKind.COMMAND
        for notice in told_of_stop(line, was, _units_at(stop, desk), OCCASIONS)
    )
    return [StopFile(stop, those, clocks[stop.number]) for stop, those in zip(stops, lines, strict=True)]


def save_clocks(
    tx: Transaction, changed: Sequence[tuple[SupplyStop, Sequence[DeskClock]]]
) -> dict[str, tuple[DeskClock, ...]]:
    """Put changed and new clocks of stops on record, with when each stop is due; all their clocks by now."""
    found = [clock for _, clocks in changed for clock in clocks]
    tx.stop_clocks.save([each for each in found if each.id])
    tx.stop_clocks.add([each for each in found if not each.id])
    clocks = tx.stop_clocks.of_stops([stop.number for stop, _ in changed])
    tx.stops.save((stop, due_of(its), _next_of(its)) for stop, _ in changed for its in [clocks[stop.number]])
    return clocks


def _units_at(stop: SupplyStop, desk: DeskInForce) -> dict[Duty, str]:
    """The departments that have the duties at a stop that rows of occasions name."""
    return {row.duty: duty_at(row.duty, stop.places, desk) for row in OCCASIONS.rows if row.duty is not None}


def _next_of(clocks: Sequence[DeskClock]) -> int | None:
    return min((each.next_at for each in clocks if each.next_at is not None), default=None)


def _times_of(tx: Transaction, stops: Sequence[SupplyStop], desk: DeskInForce) -> list[StopTime]:
    tickets = {stop.ticket for stop in stops if stop.from_ticket}
    of_tickets = tx.clocks.of_tickets(tickets) if tickets else {}
    measuring = {number for number, its in of_tickets.items() if any(each.key in ON_TICKETS for each in its)}
    return [
        StopTime(
            desk.tables.policies,
            desk.calendar_at(next((each for each in stop.places if each in desk.inventory.places), "")),
            desk.inventory,
            {duty: duty_at(duty, stop.places, desk) for duty in _DUTIES},
            reported_on_ticket=stop.from_ticket and stop.ticket in measuring,
            notices_of_every=desk.tables.settings.notices_of_every_stop,
        )
        for stop in stops
    ]

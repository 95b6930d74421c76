"""Commands on stops of supply: each goes through the table of stops (C20, C33, C34, W38 to W59)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from dataclasses import replace as changed
from typing import Any
from zoneinfo import ZoneInfo

from alerts.deadlines.days.local_days import local_day
from alerts.desk.lookups.errors import NotFound
from alerts.desk.matters.commanding import GivenCommand, give_within, seen_ticket
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.stops.givers import givers_of, own_unit, sees_stop, upwards
from alerts.desk.stops.stop_files import ON_TICKETS, StopFile, stop_files_of, write_line
from alerts.desk.stops.windows import bring_in_line
from alerts.matters.choices import StopKind
from alerts.people.audit import AuditKind
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import Viewer
from alerts.records import Records, Transaction
from alerts.stops.deciding import StopSituation, decide
from alerts.stops.forms import StopOrder
from alerts.stops.refusals import FORM, StopReason, StopRefused
from alerts.stops.stop_lines import LONGEST_LINE, StopLine
from alerts.stops.stop_table import StopCommand, StopStep
from alerts.tickets.refusals import UnknownTicket
from alerts.tickets.ticket import TicketState
from ingest.inventory.tree import Inventory
from ingest.printable import is_one_line
from ingest.said import Said

REPORT_FAULT = "report_fault"
"""The command of a ticket that is said with the report of its stop."""


@dataclass(frozen=True, slots=True)
class GivenStopCommand:
    """A command as it is given; of nothing it is known yet whether it fits. As `StopOrder`."""

    command: StopCommand
    values: Mapping[str, object] = field(default_factory=dict)
    happened_at: int | None = None
    version: int | None = None
    late_reason: str = ""

    def order(self, actor: str, now: int) -> StopOrder:
        """The order that ``actor`` gives by it at ``now`` (UTC ms)."""
        return StopOrder(
            self.command, actor, now, self.values, self.happened_at, self.version, self.late_reason
        )


@use_case("stops.open", Right.WORK, ScopeKind.ANYWHERE)
def open_stop(
    records: Records,
    viewer: Viewer,
    given: GivenStopCommand,
    now: int,
    *,
    desk: DeskInForce,
    wall: int | None = None,
) -> StopFile:
    """Apply for a planned stop, or open one by a fault, at ``now`` (UTC ms); it has its number then.

    One that comes from a ticket has its places and the instant of its breach where nothing else is given.
    ``wall``: the time of persons, by which leave runs (UTC ms); ``None``: ``now``.

    Raises `StopRefused`, `Forbidden`, `RecordsError`: nothing is on record then.
    """
    with records.begin() as tx:
        unit = own_unit(viewer)
        if given.command is StopCommand.OPEN:
            given, unit = _of_ticket(tx, viewer, given, desk, unit)
        order = given.order(viewer.name, now)
        place = next(
            (each for each in _texts(given.values.get("places")) if each in desk.inventory.places), ""
        )
        year = local_day(now, ZoneInfo(desk.calendar_at(place).zone)).year
        around = StopSituation(desk.inventory, desk.tables.settings, givers_of(viewer, desk))
        line = decide(None, order, around, tx.stops.issue_numbers(year, 1)[0])
        if given.command is StopCommand.OPEN:
            _refuse_twin(tx, line.data["places"], desk.inventory)
        else:
            _refuse_planned_twin(tx, line)
        if unit in desk.inventory.departments:
            line = changed(line, data={"unit": unit, **line.data})
        return _write(tx, viewer, None, line, desk, now, wall)


@use_case("stops.command", Right.WORK, ScopeKind.OBJECT)
def give_stop_command(
    records: Records,
    viewer: Viewer,
    number: str,
    given: GivenStopCommand,
    now: int,
    *,
    desk: DeskInForce,
    wall: int | None = None,
) -> StopFile:
    """Carry out a command on the stop ``number`` at ``now`` (UTC ms); the stop after it.

    What is approved is in force for judgement with it. A report to production dispatch is said on the ticket
    of the stop as well, where that waits for it. ``wall``: as for `open_stop`.

    Raises `NotFound`, `StopRefused`, `MoveRefused` (of the ticket), `Forbidden`, `RecordsError`: nothing has
    changed then.
    """
    with records.begin() as tx:
        file = seen_stop(tx, viewer, number, desk)
        if not sees_stop(viewer, file.stop, desk, Right.WORK):
            raise viewer.not_here(Right.WORK)
        around = StopSituation(desk.inventory, desk.tables.settings, givers_of(viewer, desk), file.clocks)
        line = decide(file.stop, given.order(viewer.name, now), around, number)
        return _write(tx, viewer, file, line, desk, now, wall)


def seen_stop(tx: Transaction, who: Viewer, number: str, desk: DeskInForce) -> StopFile:
    """The stop ``number``. Raises `NotFound` where there is none, or ``who`` does not see it."""
    file = stop_files_of(tx, [number]).get(number)
    if file is None or not sees_stop(who, file.stop, desk):
        raise NotFound(Said("stop-unknown", number=number))
    return file


def _write(
    tx: Transaction,
    viewer: Viewer,
    file: StopFile | None,
    line: StopLine,
    desk: DeskInForce,
    now: int,
    wall: int | None,
) -> StopFile:
    told: dict[str, Any] = {"command": line.command, "line": line.no}
    kind = AuditKind.STOP_COMMAND
    tx.audit.act_for(line.acting_for, viewer, kind, now, line.number, wall=wall, **told)
    if file is not None and line.command == StopCommand.REPORT_DISPATCH:
        _report_on_ticket(tx, viewer, file, line, desk, now, wall)
    written = write_line(tx, file, line, desk, now)
    bring_in_line(tx, None if file is None else file.stop, written.stop, desk.inventory, now)
    return written


def _of_ticket(
    tx: Transaction, viewer: Viewer, given: GivenStopCommand, desk: DeskInForce, unit: str
) -> tuple[GivenStopCommand, str]:
    """``given`` with what is known of the ticket that it names, and the unit at work; else ``unit``.

    Raises `StopRefused`.
    """
    number = given.values.get("ticket")
    if not isinstance(number, str) or not number:
        return given, unit
    unknown = StopRefused([StopReason(FORM, Said("stop-no-ticket"), "ticket")])
    if len(number) > LONGEST_LINE or not is_one_line(number):
        raise unknown
    try:
        ticket = seen_ticket(tx, viewer, number, desk)
    except UnknownTicket:
        raise unknown from None
    there = next((each for each in tx.stops.of_tickets([number]) if not each.over), None)
    if there is not None:
        raise StopRefused([StopReason(FORM, Said("stop-of-ticket-there", stop=there.number), "ticket")])
    values = {"places": [ticket.place], **given.values}
    unit = ticket.unit or unit
    if given.happened_at is not None:
        return changed(given, values=values), unit
    because = given.late_reason or number
    return changed(given, values=values, happened_at=ticket.breached_at, late_reason=because), unit


def _refuse_twin(tx: Transaction, places: Sequence[str], inventory: Inventory) -> None:
    """Raises `StopRefused` where a fault has stopped supply at all of ``places`` already."""
    above = [set(upwards(place, inventory)) for place in places]
    for each in tx.stops.at_places(set().union(*above)):
        is_there = not any(those.isdisjoint(each.places) for those in above)
        if is_there and each.kind is StopKind.FAULT and each.step is StopStep.RUNNING:
            raise StopRefused([StopReason(FORM, Said("stop-there", stop=each.number), "places")])


def _refuse_planned_twin(tx: Transaction, line: StopLine) -> None:
    """Raises `StopRefused` where another is planned for the same places at the time of ``line``."""
    places, starts_at, ends_at = line.data["places"], line.data["starts_at"], line.data["ends_at"]
    for each in tx.stops.planned_at(places[0], starts_at, ends_at):
        if set(each.places) == set(places) and each.step is not StopStep.ENDED:
            said = Said("stop-there-planned", stop=each.number)
            raise StopRefused([StopReason(FORM, said, "starts_at")])


def _report_on_ticket(
    tx: Transaction,
    viewer: Viewer,
    file: StopFile,
    line: StopLine,
    desk: DeskInForce,
    now: int,
    wall: int | None,
) -> None:
    """Say the report on the ticket of the stop as well, whose clock waits for it (W40)."""
    number = file.stop.ticket
    if not number:
        return
    waits = any(each.key in ON_TICKETS and each.going for each in tx.clocks.of_tickets([number])[number])
    ticket = tx.tickets.by_number([number])[number]
    if waits and ticket.state is not TicketState.CLOSED:
        happened = None if line.happened_at == now else line.happened_at
        text, because = str(line.data["content"]), str(line.data.get("late_reason", ""))
        said = GivenCommand(REPORT_FAULT, text, happened_at=happened, late_reason=because)
        give_within(tx, viewer, number, said, now, desk, wall)


def _texts(given: object) -> list[str]:
    return [str(each) for each in given] if isinstance(given, list | tuple) else []

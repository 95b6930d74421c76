"""Stops of supply at the desk: opened, worked at by commands, on records, in simulated time.

Instants are as in `tests.clauses.matter_at_desk`. Ji is head of production technology, Mei works for the
public relations office, and Pan is head of production dispatch.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import pytest

from alerts.deadlines.desk_clock import DeskClock
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.stops.commanding import GivenStopCommand, give_stop_command, open_stop
from alerts.desk.stops.listing import find_stop, stops_going_on
from alerts.desk.stops.stop_files import StopFile, stop_files_of
from alerts.people.grants import with_places
from alerts.people.viewer import Grant, Viewer
from alerts.records import Records
from alerts.stops.refusals import StopRefused
from alerts.stops.stop_lines import StopLineKind
from alerts.stops.stop_table import StopCommand
from alerts.stops.supply_stop import SupplyStop
from ingest.inventory.departments import Department, DepartmentKind, Duty
from tests.clauses.company import COMPANY, STAFF
from tests.clauses.matter_at_desk import CompanyDesk, shown

PUBLICITY = Department(
    "publicity",
    "宣传部",
    DepartmentKind.FUNCTIONAL,
    place="group",
    duties=(Duty.PUBLICITY,),
    head="xuan",
    leader="zhao",
)
MORE_STAFF = {
    "ji": (Grant("handler", "technology"), Grant("head", "technology")),
    "mei": (Grant("handler", "publicity"),),
    "xuan": (Grant("head", "publicity"),),
}
INSTANTS = ("starts_at", "ends_at")


class StopRefusal(NamedTuple):
    """What a refusal is called, the codes of its reasons, and the fields that these are about."""

    code: str
    reasons: set[str]
    fields: set[str]


class StopDesk(CompanyDesk):
    """The company's desk with a public relations office, at which stops of supply are worked."""

    def __init__(self, records: Records) -> None:
        super().__init__(records)
        departments = {**COMPANY.departments, PUBLICITY.id: PUBLICITY}
        with records.begin() as tx:
            inventory = tx.inventory.save(replace(COMPANY, departments=departments), self.now, replace=True)
            for name, grants in MORE_STAFF.items():
                tx.users.add(name, grants, self.now)
        self.desk = DeskInForce(inventory, self.desk.tables, self.desk.calendar)

    def viewer(self, name: str) -> Viewer:
        grants = {**STAFF, **MORE_STAFF}[name]
        return Viewer(name, with_places(grants, self.desk.inventory.departments))

    def opens(self, when: str, who: str, command: str, happened: str = "", **said: object) -> StopAtDesk:
        """``who`` applies for a stop, or opens one by a fault."""
        self._pass(self.instant(when))
        given = self.given(command, happened, said)
        file = open_stop(self.records, self.viewer(who), given, self.now, desk=self.desk)
        return StopAtDesk(self, file.stop.number)

    def given(self, command: str, happened: str, said: dict[str, object]) -> GivenStopCommand:
        late = str(said.pop("late_reason", ""))
        values = {
            name: self.instant(str(value)) if name in INSTANTS else value for name, value in said.items()
        }
        at = self.instant(happened) if happened else None
        return GivenStopCommand(StopCommand(command), values, happened_at=at, late_reason=late)

    def going_on(self, who: str = "wang") -> list[str]:
        """Numbers of the stops that go on, by what is due next."""
        found = stops_going_on(self.records, self.viewer(who), desk=self.desk)
        return [each.stop.number for each in found.items]


class StopAtDesk:
    """One stop, with what people do to it and what is on record about it."""

    def __init__(self, desk: StopDesk, number: str) -> None:
        self.desk = desk
        self.number = number

    def does(self, when: str, who: str, command: str, happened: str = "", **said: object) -> StopAtDesk:
        """``who`` gives the command at ``when``; ``happened``: when it was so, if that was before."""
        desk = self.desk
        desk._pass(desk.instant(when))
        given = desk.given(command, happened, said)
        give_stop_command(desk.records, desk.viewer(who), self.number, given, desk.now, desk=desk.desk)
        return self

    def refuses(self, when: str, who: str, command: str, happened: str = "", **said: object) -> StopRefusal:
        """Why a command is refused."""
        with pytest.raises(StopRefused) as caught:
            self.does(when, who, command, happened, **said)
        return refusal_of(caught.value)

    @property
    def file(self) -> StopFile:
        with self.desk.records.reading() as tx:
            return stop_files_of(tx, [self.number])[self.number]

    @property
    def stop(self) -> SupplyStop:
        return self.file.stop

    @property
    def step(self) -> str:
        return self.stop.step.value

    def may(self, who: str) -> set[str]:
        """The commands that ``who`` may give now."""
        desk = self.desk
        view = find_stop(desk.records, desk.viewer(who), self.number, desk=desk.desk)
        return {row.command.value for row in view.allowed}

    def clocks(self, key: str) -> list[DeskClock]:
        """All of it, the first one first."""
        return [each for each in self.file.clocks if each.key == key]

    def has_clock(self, key: str) -> bool:
        return bool(self.clocks(key))

    def due(self, key: str) -> str | None:
        """By when the latest of it is due, as clocks there show it."""
        return shown(self.clocks(key)[-1].due_at)

    def came_of(self, key: str) -> str:
        """What the latest clock of ``key`` is; ``overdue``: it still waits for its proof past its due."""
        clock = self.clocks(key)[-1]
        return "overdue" if clock.overdue(self.desk.now) else clock.status.value

    def steps(self, key: str) -> list[tuple[str, str | None, list[str]]]:
        """Steps of ladders of its clocks of ``key`` that fired: which, of which instant, whom it reached."""
        return [
            (line.data["step"], shown(line.happened_at), line.data["reached"])
            for line in self.file.lines
            if line.kind is StopLineKind.STEP and line.data["clock"] == key
        ]


def refusal_of(refused: StopRefused) -> StopRefusal:
    reasons = refused.reasons
    return StopRefusal(refused.code, {each.code for each in reasons}, {each.where for each in reasons})

"""What a change of a stop makes of its clocks (desk.md, 7.6): decided anew each time, by the policies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from msgspec import structs

from alerts.deadlines.anew import decided_anew, ended
from alerts.deadlines.days.work_calendar import WorkCalendar
from alerts.deadlines.desk_clock import ClockOf, DeskClock
from alerts.deadlines.policy import PolicyTable
from alerts.deadlines.starting import ClockSubject
from alerts.matters.choices import StopKind
from alerts.matters.conditions import holds
from alerts.matters.facts import Fact
from alerts.matters.names import Name, StateValue
from alerts.matters.state import MatterState
from alerts.stops.moved import ANEW
from alerts.stops.stop_lines import StopLine, book_of
from alerts.stops.stop_table import STOPS, StopStep
from alerts.stops.supply_stop import StopSize, SupplyStop
from ingest.durations import HOUR
from ingest.inventory.departments import Duty
from ingest.inventory.tree import Inventory, Level

PLANNED_START = "planned_start"
"""Field of limits that are given."""
_LEVELS = tuple(Level)


class StopInstant(StrEnum):
    """Instants at which a clock of a stop may start and that no command leaves as a fact."""

    APPROVED_END = "approved-end"
    """Of the window; the clock runs from then on while there is no supply (C33)."""
    FAULT_SIZED = "fault-sized"
    """The report was received and the stop is so large, whichever came later (W41, AMB-4)."""


@dataclass(frozen=True, slots=True)
class StopTime:
    """What clocks go by.

    ``units``: department with a duty at the stop, by the duty; ``reported_on_ticket``: its ticket has a clock
    for the report to production dispatch; ``notices_of_every``: also of stops below a building (AMB-20).
    """

    policies: PolicyTable
    calendar: WorkCalendar
    inventory: Inventory
    units: dict[Duty, str]
    reported_on_ticket: bool = False
    notices_of_every: bool = False


def keep_stop_time(
    of: SupplyStop, lines: Sequence[StopLine], clocks: Sequence[DeskClock], by: StopTime, now: int
) -> list[DeskClock]:
    """Those of ``clocks``, all of the stop ``of``, that its last line changes or begins at ``now`` (UTC ms).

    Its facts stop what they prove; what no longer applies, or counts from or to another instant by now, ends
    and is owed anew; of what applies now clocks begin.
    """
    if of.over:
        return ended(clocks, now, by.calendar)
    book, subject = book_of(lines), _subject(of, lines, by)
    return decided_anew(
        clocks, subject, book, by.policies, by.calendar, now, owed=lambda clock: _owed(clock, by)
    )


def state_of(of: SupplyStop, size: StopSize | None, by: StopTime) -> MatterState:
    """What is so of a stop that is so large."""
    estimate = 0 if size is None or size.estimate is None else size.estimate
    said: dict[Name, StateValue] = {
        Name.STOP_KIND: of.kind.value,
        Name.STOP_RUNS: of.step is StopStep.RUNNING,
        Name.HOUSEHOLDS_AT_LEAST: 0 if size is None else size.households,
        Name.HOURS_AT_LEAST: estimate // HOUR,
        Name.FROM_BUILDING_UP: by.notices_of_every or from_building_up(of.places, by.inventory),
        Name.HAS_ENTERPRISES: bool(of.enterprises),
        Name.REPORTED_ON_TICKET: by.reported_on_ticket,
    }
    return MatterState(said)


def from_building_up(places: Iterable[str], inventory: Inventory) -> bool:
    """Whether one of ``places`` is a building or above (AMB-20); of places that all have left too."""
    known = [inventory.places[each].level for each in places if each in inventory.places]
    return min(map(_LEVELS.index, known), default=0) <= _LEVELS.index(Level.BUILDING)


def _subject(of: SupplyStop, lines: Sequence[StopLine], by: StopTime) -> ClockSubject:
    starts: dict[str, int] = {}
    known: dict[str, int] = {}
    for line in lines:
        for fact in line.facts:
            for begun in (fact.name, *ANEW[fact.name]) if fact.name in ANEW else ():
                starts.pop(begun, None)
                known.pop(begun, None)
            starts.setdefault(fact.name, _begins(line, fact))
            if fact.name not in known and line.at > starts[fact.name]:
                known[fact.name] = line.at
    if of.window is not None:
        starts[StopInstant.APPROVED_END] = of.window[1]
    sized = _sized_since(of, starts.get("fault-report-received"), by)
    if sized is not None:
        starts[StopInstant.FAULT_SIZED] = sized
    given = {} if of.starts_at is None else {PLANNED_START: of.starts_at}
    state = state_of(of, of.sizes[-1] if of.sizes else None, by)
    unit = of.unit or by.units.get(Duty.PRODUCTION_DISPATCH, "")
    return ClockSubject(of.number, ClockOf.STOP, "", state, starts, unit, known, given=given)


def _begins(line: StopLine, fact: Fact) -> int:
    """From when a clock that starts by ``fact`` counts: an event from itself, however late told (W40).

    What is to be done once it is known counts from when it was (W59).
    """
    return {"fault-event": line.happened_at, "fault-stop-known": line.at}.get(fact.name, fact.counts_at)


def _sized_since(of: SupplyStop, received: int | None, by: StopTime) -> int | None:
    """Since when a report was received and the stop is as large as policies that count from that ask."""
    wanted = [each for each in by.policies.current if each.start == StopInstant.FAULT_SIZED]
    if received is None or of.kind is not StopKind.FAULT or not wanted:
        return None
    since: int | None = None
    for size in of.sizes:
        if not any(holds(each.applies, state_of(of, size, by)) for each in wanted):
            since = None
        elif since is None:
            since = size.since
    return None if since is None else max(since, received)


def _owed(clock: DeskClock, by: StopTime) -> DeskClock:
    """With the department that answers for it, where that is another than the unit at work."""
    unit = next((by.units.get(each.duty, "") for each in STOPS.owed if clock.key in each.clocks), "")
    return structs.replace(clock, unit=unit) if unit else clock

"""Stops of supply as posts of ladders ask of what they are reached for."""

from __future__ import annotations

from alerts.desk.clocks.posts import ClockMatter
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.stops.givers import duty_at
from alerts.desk.stops.stop_files import StopFile
from alerts.matters.choices import Line, Mode
from alerts.rules.rule import Concern, Severity
from alerts.tickets.ticket import TicketInBrief, TicketKind, TicketState
from ingest.inventory.departments import Duty


def matter_of(file: StopFile, desk: DeskInForce) -> ClockMatter:
    """The stop as posts of ladders ask of a matter: production dispatch answers, the unit at work has it."""
    stop = file.stop
    owner = duty_at(Duty.PRODUCTION_DISPATCH, stop.places, desk)
    place = next((each for each in stop.places if each in desk.inventory.places), "")
    brief = TicketInBrief(
        number=stop.number,
        place=place,
        concern=Concern.WATER_PRESSURE.value,
        kind=TicketKind.PLACE,
        state=TicketState.CLOSED if stop.over else TicketState.OPEN,
        severity=Severity.MAJOR.value,
        version=stop.version,
        territory=desk.inventory.territory_of(place),
        parent=None,
        line=Line.WATER,
        mode=Mode.TRANSFER,
        unit=stop.unit or owner,
        owner=owner,
        first_responsible="",
        person_in_charge="",
    )
    units = frozenset(each.unit for each in file.clocks)
    return ClockMatter(brief, units=units, applicant=stop.applied_by)

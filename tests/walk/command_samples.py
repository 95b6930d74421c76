"""What asks the use cases about commands on tickets."""

from __future__ import annotations

from alerts.deadlines.days.windows import HOURS
from alerts.deadlines.days.work_calendar import WorkCalendar
from alerts.desk.matters.commanding import GivenCommand, give_command
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.matters.possible import missing_items, possible_commands
from alerts.people.viewer import Viewer
from alerts.tickets.desk_moves.loading import DESK_TABLES
from tests.api.stand_in_service import NOW, StandInService

OF_TICKETS = ("allowed", "missing")
"""Parts of a ticket that have a route of their own."""


def of_commands(service: StandInService, who: Viewer, number: str) -> dict:
    """Id -> what asks a use case about commands on the ticket ``number``."""
    records, known = service.records, service.known
    desk = DeskInForce(known, DESK_TABLES, WorkCalendar(known.root_zone, {}, HOURS))
    given = GivenCommand("comment", "seen")
    return {
        "tickets.command": lambda: give_command(records, who, number, given, NOW, desk=desk),
        "tickets.possible": lambda: possible_commands(records, who, number, NOW, desk=desk),
        "tickets.missing": lambda: missing_items(records, who, number, NOW, desk=desk),
    }

"""What is so around tickets that sensors open or breach, many at once: nothing of it is asked of records."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from alerts.desk.matters.around import agreed, around_place
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.matters.choices import ContactChannel, Line, Origin
from alerts.matters.names import NONE, Name
from alerts.matters.state import MatterState
from alerts.routing.route import route
from alerts.tickets.desk_moves.by_service.breaches import SensorOpening, values_of
from alerts.tickets.desk_moves.matter_file import Around, MatterOpening
from alerts.tickets.opening import TicketAddition
from alerts.tickets.ticket import Ticket, TicketKind
from ingest.inventory.departments import LINE_OF


class BreachedPlaces:
    """The surroundings of places at one instant.

    Parameters
    ----------
    desk, now
        What is in force, and when (UTC ms).
    in_charge
        Says who is in charge of each department's shift; asked once something opens.
    """

    def __init__(self, desk: DeskInForce, now: int, in_charge: Callable[[], Mapping[str, str]]) -> None:
        self.desk = desk
        self._now = now
        self._in_charge = in_charge

    def around_place(self, place: str) -> Around:
        """What the inventory and the calendar say of ``place``."""
        return around_place(place, self.desk, self._now)

    def around(self, addition: TicketAddition) -> Around:
        """What is so around the ticket that ``addition`` opens or joins."""
        live = addition.live_episodes
        points = self.desk.inventory.points
        on = [points[each.point] for each in addition.episodes if each.point in points]
        return replace(
            self.around_place(addition.place),
            episodes=1,  # how many makes no difference
            open_episodes=int(any(each.open for each in live)),
            suspected_burst=addition.suspected_burst,
            loss_of_supply=addition.loss_of_supply,
            breach_began=addition.clocks_begin_at if live else None,
            joined_at=self._now,
            meter_side=agreed(point.meter_side for point in on),
            water_kind=agreed(point.water_kind for point in on),
        )

    def opening(self, addition: TicketAddition, number: str, previous: Ticket | None) -> SensorOpening:
        """What opens a ticket ``number`` for ``addition``; ``previous``: of which it is a recurrence."""
        numbers = MatterOpening(
            ticket=number,
            contact="",
            place=addition.place,
            concern=addition.concern.value,
            severity=addition.severity.value,
            territory=addition.territory,
            households=addition.households,
            kind=addition.kind,
        )
        around, unit = self.routed(self.around(addition), numbers, self._line_of(addition))
        told = addition.summary | (addition.share if addition.kind is TicketKind.GROUP else {})
        named = None if previous is None else previous.number
        return SensorOpening(
            around, unit, addition.began_at, addition.reason, told, addition.clauses(), named
        )

    def _line_of(self, addition: TicketAddition) -> Line | None:
        """The line of all its points; ``None`` where they are of several, as behind one gateway."""
        points = self.desk.inventory.points
        lines = {LINE_OF[points[each.point].metric] for each in addition.episodes if each.point in points}
        return Line(lines.pop().value) if len(lines) == 1 else None

    def routed(self, around: Around, numbers: MatterOpening, line: Line | None = None) -> tuple[Around, str]:
        """``around`` the opening with ``numbers``, and the id of the department that gets it, or empty.

        ``line``: whose unit at the place gets what is of no line itself (row 16).
        """
        around = replace(around, opening=numbers)
        if not around.departments:
            return around, ""
        around = replace(around, in_charge=self._in_charge())
        tables = self.desk.tables
        about = values_of(numbers.concern, tables.routing, suspected_burst=around.suspected_burst)
        state = MatterState(
            {
                Name.ORIGIN: Origin.SENSOR.value,
                Name.CHANNEL: ContactChannel.SENSOR.value,
                Name.LINE: str(about.get("line", NONE)),
                Name.CATEGORY: str(about["category"]),
                Name.CONCERN: numbers.concern,
                Name.SEVERITY: numbers.severity,
                Name.HOUSEHOLDS_AT_LEAST: numbers.households,
                Name.METER_SIDE: around.meter_side,
                Name.WATER_KIND: around.water_kind,
                Name.PUMP_STATION: around.pump_station,
                Name.HAS_DEPARTMENTS: True,
                Name.BUILT_UP: around.built_up is not False,
                Name.IN_DUTY_HOURS: around.in_duty_hours,
                Name.IN_SEASON: around.in_season,
                Name.LOSS_OF_SUPPLY: around.loss_of_supply,
                Name.SUSPECTED_BURST: around.suspected_burst,
            }
        )
        found = route(state, numbers.place, self.desk.departments, tables.routing, line=line)
        around = replace(around, routed_by=found.by)
        unit, owner = found.unit or "", found.owner or ""
        around = replace(
            around,
            routed_unit=unit,
            routed_owner=owner,
            routed_task=found.task,
            routed_copies=found.copies,
            routed_hand_over=found.hands_over,
        )
        return around, unit

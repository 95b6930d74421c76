"""One point, watched by the rules that ship: from its readings to the ticket, and what people do to that."""

from __future__ import annotations

from dataclasses import replace

from alerts.people.viewer import Grant, Viewer
from alerts.records import Records
from alerts.tickets.ticket import Command, Ticket
from ingest.durations import MINUTE
from ingest.inventory.departments import Department, DepartmentKind, PhoneBand
from ingest.inventory.tree import Calendar, DateSpan, Inventory, Level, Place, Point
from ingest.readings.quantities import Metric
from tests.alerts.desk.matters.desk_on_record import say
from tests.alerts.reference.episodes import Reading
from tests.alerts.reference.town import at
from tests.simulators.expected.lock_step_service import Service

LI = Viewer("li", (Grant("dispatcher"), Grant("handler")))
LOOKS_EVERY = 5 * MINUTE
CITY = Calendar(
    "city",
    heating_season=(DateSpan("10-20", "04-10"),),
    supply_winter=("06:00-10:00", "11:00-16:00", "17:00-22:00"),
    supply_summer=("06:00-10:00", "11:00-16:00", "17:00-23:00"),
    summer=DateSpan("05-01", "09-30"),
)
"""The three periods of clause B4, and the summer of AMB-8."""
ROOM = Point("room", Metric.INDOOR_TEMPERATURE, "flat", MINUTE, MINUTE, residential=True)
SHOP = replace(ROOM, residential=False, limits={"room.contract": 20.0})
MAIN = Point("main", Metric.WATER_PRESSURE, "flat", MINUTE, MINUTE)


UNIT = Department(
    "unit",
    "Unit",
    DepartmentKind.FUNCTIONAL,
    place="company",
    head="head",
    leader="leader",
    phones=(PhoneBand("08:00-20:00", "111"), PhoneBand("20:00-08:00", "222")),
)


def place_of(point: Point, households: int = 1, level: Level = Level.HOUSEHOLD) -> Inventory:
    """A company with one department, and a flat with ``point`` that stands for ``households``.

    ``level``: of what is called a flat.
    """
    return Inventory(
        places={
            "company": Place("company", Level.ORGANISATION, "", calendar="city"),
            "flat": Place("flat", level, "", "company", households=households),
        },
        points={point.id: point},
        calendars={"city": CITY},
        departments={"unit": UNIT},
    )


class WatchedPlace:
    """The service, and a point that speaks once a minute; instants are wall-clock times of Shanghai."""

    def __init__(
        self,
        records: Records,
        point: Point,
        start: str,
        households: int = 1,
        level: Level = Level.HOUSEHOLD,
    ) -> None:
        self.now = at(start)
        heard = replace(point, registered_at=self.now)
        self.service = Service(records, place_of(heard, households, level), self.now)
        self.point = point.id

    def measures(self, value: float, until: str) -> None:
        """It says ``value`` every minute from now until before ``until``; the service looks now and then."""
        while self.now < at(until):
            until_next = range(self.now, min(self.now + LOOKS_EVERY, at(until)), MINUTE)
            self.now = until_next[-1] + MINUTE
            self.service.tick(self.now, [Reading(self.point, each, value, each) for each in until_next])

    def clauses(self) -> list[tuple[str, ...]]:
        """The clauses of each ticket that there is, the oldest first."""
        with self.service.records.reading() as tx:
            found = tx.ticket_views.page(limit=100, territories=None)
        return [tuple(each.clauses) for each in sorted(found, key=lambda ticket: ticket.opened_at)]

    def episodes(self) -> list[tuple[str, str]]:
        """Rule and clause of each episode that there is."""
        return [(each.rule, each.clause) for each in self.service.episodes()]

    def ticket(self) -> Ticket:
        """The one that there is."""
        with self.service.records.reading() as tx:
            (found,) = tx.ticket_views.page(limit=100, territories=None)
        return found

    def clocks(self) -> dict[str, tuple[int, bool | None]]:
        """Clause -> due in minutes from now, and whether it was met; ``None`` while it runs."""
        with self.service.records.reading() as tx:
            clocks = tx.ticket_views.file(self.ticket().number, territories=None).clocks
        return {
            each.clause: (
                (each.due_at - self.now) // MINUTE,
                None if each.stopped_at is None else not each.missed(self.now),
            )
            for each in clocks
        }

    def due(self, clause: str) -> int:
        """When the clock of ``clause`` is due, UTC ms."""
        with self.service.records.reading() as tx:
            clocks = tx.ticket_views.file(self.ticket().number, territories=None).clocks
        (found,) = [each.due_at for each in clocks if each.clause == clause]
        return found

    def says(self, command: str, text: str = "", at_instant: int | None = None) -> None:
        """Li gives the ticket a command, now or at an instant (UTC ms)."""
        say(
            self.service.records,
            LI,
            self.ticket().number,
            Command(command),
            self.now if at_instant is None else at_instant,
            desk=self.service.desk,
            text=text,
        )

    def met(self, clause: str) -> bool | None:
        """Whether the clock of ``clause`` was met; ``None`` while it runs."""
        return self.clocks()[clause][1]

"""Sensors beside a company's desk: what they say is judged and settled there, in step with its time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.tickets.ticket import Ticket
from ingest.durations import MINUTE
from ingest.inventory.tree import Place, Point
from tests.alerts.reference.episodes import Reading
from tests.clauses.matter_at_desk import CompanyDesk
from tests.clauses.watched_place import CITY
from tests.simulators.expected.lock_step_service import Service


class SensorsOfCompany:
    """Points that speak once a minute, at places of the company or at new ones, in the city's hours."""

    def __init__(self, desk: CompanyDesk, begun: str, points: Iterable[Point], *places: Place) -> None:
        self.company = desk
        known, at = desk.desk.inventory, desk.instant(begun)
        inventory = replace(
            known,
            places={**known.places, **{each.id: each for each in places}},
            points={each.id: replace(each, registered_at=at) for each in points},
            calendars={"city": CITY},
        )
        self._service = Service(desk.records, inventory, at)
        desk.desk = DeskInForce(self._service.inventory, desk.desk.tables, desk.desk.calendar)
        self._service.desk = desk.desk
        desk.until(begun)

    def say(self, values: Mapping[str, float], until: str) -> None:
        """Points say ``values`` each minute from now until before ``until``; the desk goes on with it."""
        desk = self.company
        while desk.now < desk.instant(until):
            found = [Reading(point, desk.now, value, desk.now) for point, value in values.items()]
            self._service.tick(desk.now + MINUTE, found)
            desk._pass(desk.now + MINUTE)

    def tickets(self) -> dict[str, Ticket]:
        """Place -> the ticket there."""
        with self.company.records.reading() as tx:
            found = tx.ticket_views.page(limit=100, territories=None)
        return {each.place: each for each in found}

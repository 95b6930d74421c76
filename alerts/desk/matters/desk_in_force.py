"""What the desk goes by while it decides: the places, the departments, its tables and its calendar."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from alerts.deadlines.days.work_calendar import WorkCalendar
from alerts.routing.departments import Departments
from alerts.tickets.desk_moves.desk_tables import DeskTables
from ingest.inventory.tree import Inventory


@dataclass(frozen=True)
class DeskInForce:
    """As it is in force at one instant; it may be kept, and asked from several threads.

    ``tables`` has the ids of its policies' rows on record, which new clocks point to; ``calendar`` is in the
    zone of the organisation.
    """

    inventory: Inventory
    tables: DeskTables
    calendar: WorkCalendar

    @cached_property
    def departments(self) -> Departments:
        """The departments of the inventory, with what was found for places."""
        return Departments(self.inventory, self.tables.routing.fallbacks)

    def calendar_at(self, place: str) -> WorkCalendar:
        """The calendar by the clocks of ``place``; of one that left by those of the organisation."""
        if place not in self.inventory.places:
            return self.calendar
        zone = self.inventory.zone_of(place)
        return self._calendars.setdefault(zone, self.calendar.in_zone(zone))

    @cached_property
    def _calendars(self) -> dict[str, WorkCalendar]:
        """By zone: one for all places of it."""
        return {self.calendar.zone: self.calendar}

"""Tickets and episodes follow their places into other territories.

What goes on moves with the import that cuts the territories anew, what is over a little later, in bites:
there may be years of it.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Table, select

from alerts.records.desk.ticket_territories import TicketTerritories
from alerts.records.sql.part import RecordsPart
from alerts.records.sql.schema import NOT_CLOSED, OPEN, episodes, territory_moves, tickets

PLACES_AT_ONCE = 100
ROWS_AT_ONCE = 2_000
"""Rows of a table that one transaction moves at most."""


class TerritoryRecords(RecordsPart):
    """Moves rows to the territories that their places are in now."""

    def move_what_goes_on(self, moved: Mapping[str, str]) -> None:
        """Move tickets that are not closed, and open episodes; ``moved``: place -> its new territory."""
        if not moved:
            return
        for table, goes_on in ((tickets, NOT_CLOSED), (episodes, OPEN)):
            found = self._db.execute(select(table.c.id, table.c.place, table.c.territory).where(goes_on))
            self._move(
                table,
                {
                    row.id: moved[row.place]
                    for row in found
                    if moved.get(row.place, row.territory) != row.territory
                },
            )

    def due(self, before: int, limit: int = 1) -> list[tuple[str, str]]:
        """Up to ``limit`` places that moved until ``before`` (UTC ms), where something may be left behind."""
        m = territory_moves.c
        query = select(m.place, m.territory).where(m.at <= before).order_by(m.at, m.place).limit(limit)
        return [(row.place, row.territory) for row in self._db.execute(query)]

    def move_some(self, before: int) -> bool:
        """Move some of what is at the places that are `due`; whether there was one.

        Everything there moves, also what was put on record under the inventory of before.
        """
        places = self.due(before, PLACES_AT_ONCE)
        if not places:
            return False
        m = territory_moves.c
        given = self._as_table({"place": m.place.type, "territory": m.territory.type}, places)
        all_moved = True
        for table in (tickets, episodes):
            there = (table.c.place == given.c.place) & (table.c.territory != given.c.territory)
            wanted = select(table.c.id, given.c.territory).join_from(given, table, there)
            found = {row.id: row.territory for row in self._db.execute(wanted.limit(ROWS_AT_ONCE))}
            self._move(table, found)
            all_moved &= len(found) < ROWS_AT_ONCE
        if all_moved:
            self._delete(territory_moves, "place", [place for place, _ in places])
        return True

    def _move(self, table: Table, found: Mapping[int, str]) -> None:
        if not found:
            return
        self._update(table, ["id"], [{"id": id_, "territory": new} for id_, new in found.items()])
        TicketTerritories(self._db).follow(table, found)

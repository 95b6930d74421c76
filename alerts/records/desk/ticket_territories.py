"""Of which other territories a ticket has flats: those who see one of these see the ticket reduced.

A row is a ticket and a territory, other than its own, of an episode on it or on a ticket below it that was
not withdrawn, or of a ticket below it that is not closed: what is closed has the flats that stayed on it.
What joins a ticket is added; where something is taken away, or tickets become children of others, the rows
are worked out again. Those of a closed ticket stay as they are until its places go to other territories.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import Row, Table, select, tuple_, update

from alerts.records.sql.part import RecordsPart
from alerts.records.sql.schema import episodes, ticket_territories, tickets
from alerts.tickets.ticket import TicketState

c, t = ticket_territories.c, tickets.c


class TicketTerritories(RecordsPart):
    """The table of tickets and territories."""

    def of(self, numbers: Collection[str]) -> dict[str, tuple[str, ...]]:
        """Ticket -> the other territories of which it has flats, in order; without those that have none."""
        found: dict[str, tuple[str, ...]] = {}
        if not numbers:
            return found
        query = select(c.ticket, c.territory).where(self._among(c.ticket, numbers))
        for ticket, territory in sorted(tuple(row) for row in self._db.execute(query)):
            found[ticket] = (*found.get(ticket, ()), territory)
        return found

    def of_episodes(self, ids: Collection[int]) -> set[tuple[str, str]]:
        """``(ticket, territory)`` of the episodes ``ids``, which are on tickets."""
        if not ids:
            return set()
        query = select(episodes.c.ticket, episodes.c.territory).where(self._among(episodes.c.id, ids))
        return {(ticket, territory) for ticket, territory in self._db.execute(query.distinct())}

    def add(self, joined: Iterable[tuple[str, str]]) -> None:
        """Add what came with new episodes: ``(ticket, territory)``; what is there stays."""
        rows = [{"ticket": ticket, "territory": each} for ticket, each in sorted(set(joined))]
        self._insert_new(ticket_territories, rows)

    def close(self, numbers: Collection[str]) -> None:
        """Note that these tickets are closed: they stand above nothing any more.

        Those that have no flat of their own territory leave no trace of it on the tickets above them.
        """
        among = self._among(c.ticket, numbers)
        self._db.execute(update(ticket_territories).where(among).values(closed=True))
        e = episodes.c
        own_flat = select(e.id).where(e.ticket == t.number, e.territory == t.territory, ~e.withdrawn)
        below = (self._among(t.number, numbers), t.parent.is_not(None), t.territory != "")
        self.work_out(self._db.scalars(select(t.parent).where(*below, ~own_flat.exists())).all())

    def work_out(self, numbers: Collection[str], *, with_closed: bool = False) -> None:
        """Work out the rows of the tickets ``numbers`` and of all above them, of closed ones as well if said.

        It reads the episodes on these tickets and on those below them.
        """
        roots = {
            row.number: row
            for row in self._with_all_above(numbers)
            if with_closed or row.state != TicketState.CLOSED.value
        }
        if not roots:
            return
        found = self._territories_of(roots)
        there = select(c.ticket, c.territory).where(self._among(c.ticket, roots))
        known = {(ticket, each) for ticket, each in self._db.execute(there)}
        self._remove(known - found)
        self._insert(
            ticket_territories,
            [
                {
                    "ticket": ticket,
                    "territory": each,
                    "closed": roots[ticket].state == TicketState.CLOSED.value,
                }
                for ticket, each in sorted(found - known)
            ],
        )

    def follow(self, moved: Table, ids: Collection[int]) -> None:
        """Work out the rows of tickets after rows of ``moved``, tickets or episodes, changed territory."""
        number = t.number if moved is tickets else episodes.c.ticket
        query = select(number).where(self._among(moved.c.id, ids)).distinct()
        self.work_out([each for each in self._db.scalars(query) if each], with_closed=True)

    # A question for each generation: a database does not know how few there are, and reads all tickets.

    def _with_all_above(self, numbers: Collection[str]) -> list[Row[Any]]:
        found: dict[str, Row[Any]] = {}
        asked = set(numbers)
        while asked:
            query = select(t.number, t.parent, t.territory, t.state).where(self._among(t.number, asked))
            found |= {row.number: row for row in self._db.execute(query)}
            asked = {row.parent for row in found.values() if row.parent is not None} - found.keys()
        return list(found.values())

    def _territories_of(self, roots: Mapping[str, Row[Any]]) -> set[tuple[str, str]]:
        """``(ticket, territory)``: others than its own of its episodes, and of what is below it."""
        found: set[tuple[str, str]] = set()
        above: dict[str, set[str]] = {number: {number} for number in roots}
        """Ticket -> those of ``roots`` that it is below, itself among them."""
        asked = set(roots)
        while asked:
            query = select(t.number, t.parent, t.territory, t.state).where(self._among(t.parent, asked))
            following: set[str] = set()
            for number, parent, territory, state in self._db.execute(query):
                if state != TicketState.CLOSED.value:
                    found |= {(root, territory) for root in above[parent]}
                known = above.setdefault(number, set())
                if not above[parent] <= known:
                    known |= above[parent]
                    following.add(number)
            asked = following
        e = episodes.c
        on_them = select(e.ticket, e.territory).where(self._among(e.ticket, above), ~e.withdrawn)
        for number, territory in self._db.execute(on_them.distinct()):
            found |= {(root, territory) for root in above[number]}
        return {(root, each) for root, each in found if each and each != roots[root].territory}

    def _remove(self, gone: Collection[tuple[str, str]]) -> None:
        if not gone:
            return
        given = self._as_table({"ticket": c.ticket.type, "territory": c.territory.type}, sorted(gone))
        same = tuple_(c.ticket, c.territory).in_(select(given.c.ticket, given.c.territory))
        self._db.execute(ticket_territories.delete().where(same))

"""Facts as rows: of each name and scope on a ticket the one that was entered last (decision 0052)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import select, update

from alerts.matters.facts import Fact, FactBook
from alerts.records.sql.desk_tables import desk_facts
from alerts.records.sql.part import RecordsPart

FIELDS = tuple(Fact.__dataclass_fields__)

c = desk_facts.c


class FactRecords(RecordsPart):
    """The table of facts; the history of a ticket has all that there ever were."""

    def put(self, facts: Iterable[tuple[str, Fact]]) -> None:
        """Put facts on record, ``(ticket, fact)``, each over the one before of its ticket, scope and name.

        What was before a fact, as far as that still counts, it has with it.
        """
        latest = {(ticket, fact.scope, fact.name): fact for ticket, fact in facts}
        rows = [
            {"ticket": ticket}
            | {name: getattr(fact, name) for name in FIELDS}
            | {"data": dict(fact.data), "earlier": _as_json(fact.earlier)}
            for (ticket, _, _), fact in latest.items()
        ]
        self._put(desk_facts, rows)

    def of_tickets(self, numbers: Collection[str]) -> dict[str, FactBook]:
        """Ticket -> its facts; an empty book where there is none."""
        found: dict[str, list[Fact]] = {number: [] for number in numbers}
        query = select(desk_facts).where(self._among(c.ticket, numbers))
        for row in self._db.execute(query):
            values = {name: getattr(row, name) for name in FIELDS}
            before = tuple(Fact(row.name, row.scope, *each) for each in row.earlier or ())
            found[row.ticket].append(Fact(**values | {"earlier": before}))
        return {number: FactBook(facts) for number, facts in found.items()}

    def move(self, scopes: Collection[str], before: str, after: str) -> None:
        """Let the facts of ``scopes``, numbers of contacts, go with them from one ticket to another."""
        of_scopes = (c.ticket == before, self._among(c.scope, scopes))
        self._db.execute(update(desk_facts).where(*of_scopes).values(ticket=after))


def _as_json(earlier: Iterable[Fact]) -> list[list[Any]] | None:
    """Of each when it was entered, when it was, who entered it, and how it counts; nothing where none is."""
    return [[each.at, each.happened_at, each.actor, dict(each.data)] for each in earlier] or None

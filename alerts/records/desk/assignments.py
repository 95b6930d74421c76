"""Assignments as rows: to which departments tickets were given, from when on and until when."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Row, select

from alerts.matters.assignment import Assignment
from alerts.matters.choices import AssignmentEnd, AssignmentRole, Mode
from alerts.records.sql.desk_tables import assignments
from alerts.records.sql.part import RecordsPart
from alerts.tickets.ticket import Ticket

FIELDS = tuple(Assignment.__dataclass_fields__)
CHANGES = ("role", "person", "limit_at", "ended_at", "end_reason")
"""What may become of an assignment; everything else of it stays as it was given."""

c = assignments.c


class AssignmentRecords(RecordsPart):
    """The table of assignments. Of those of a ticket that stand at most one leads (clause W14)."""

    def add(self, new: Iterable[tuple[Ticket, Assignment]]) -> None:
        """Add assignments to tickets, which are on record, after `save` of those that they replace.

        Raises `RecordsError` (``conflict``) for a second one that leads.
        """
        rows = [
            {"ticket": ticket.number, **_row(assignment), "opened_at": ticket.opened_at}
            for ticket, assignment in new
        ]
        self._insert(assignments, rows)

    def save(self, changed: Iterable[tuple[str, Assignment]]) -> None:
        """Record who leads, who is in charge, another limit, and what ended: ``(ticket, assignment)``.

        Raises `RecordsError` (``conflict``) for one that leads beside another: whoever led comes first, in a
        call of its own.
        """
        rows = [
            {"ticket": ticket, "no": assignment.no}
            | {name: value for name, value in _row(assignment).items() if name in CHANGES}
            for ticket, assignment in changed
        ]
        self._update(assignments, ["ticket", "no"], rows)

    def of_tickets(self, numbers: Collection[str]) -> dict[str, tuple[Assignment, ...]]:
        """Ticket -> its assignments, also those that ended, in order."""
        found: dict[str, tuple[Assignment, ...]] = dict.fromkeys(numbers, ())
        query = select(assignments).where(self._among(c.ticket, numbers))
        for row in sorted(self._db.execute(query), key=lambda row: row.no):
            found[row.ticket] += (_assignment(row),)
        return found


def _row(assignment: Assignment) -> dict[str, Any]:
    return {name: getattr(assignment, name) for name in FIELDS} | {
        "role": assignment.role.value,
        "mode": assignment.mode and assignment.mode.value,
        "end_reason": assignment.end_reason and assignment.end_reason.value,
    }


def _assignment(row: Row[Any]) -> Assignment:
    values = {name: getattr(row, name) for name in FIELDS} | {
        "role": AssignmentRole(row.role),
        "mode": row.mode and Mode(row.mode),
        "end_reason": row.end_reason and AssignmentEnd(row.end_reason),
    }
    return Assignment(**values)

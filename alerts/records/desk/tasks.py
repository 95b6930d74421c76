"""Tasks as rows: bounded pieces of work on tickets."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Row, select

from alerts.matters.choices import TaskKind
from alerts.matters.task import Task
from alerts.records.sql.desk_tables import TO_DO, tasks
from alerts.records.sql.part import RecordsPart

FIELDS = tuple(Task.__dataclass_fields__)

c = tasks.c


class TaskRecords(RecordsPart):
    """The table of tasks."""

    def add(self, new: Iterable[tuple[str, Task]]) -> None:
        """Add tasks to tickets, which are on record: ``(ticket, task)``."""
        self._insert(tasks, [_row(*each) for each in new])

    def save(self, changed: Iterable[tuple[str, Task]]) -> None:
        """Record what became of tasks: ``(ticket, task)``."""
        self._update(tasks, ["ticket", "no"], [_row(*each) for each in changed])

    def of_tickets(self, numbers: Collection[str]) -> dict[str, tuple[Task, ...]]:
        """Ticket -> its tasks, in the order of their numbers."""
        found: dict[str, tuple[Task, ...]] = dict.fromkeys(numbers, ())
        query = select(tasks).where(self._among(c.ticket, numbers))
        for row in sorted(self._db.execute(query), key=lambda row: row.no):
            found[row.ticket] += (_task(row),)
        return found

    def to_do(self, department: str, limit: int) -> list[tuple[str, Task]]:
        """The ``limit`` oldest tasks, ``(ticket, task)``, that ``department`` has still to do."""
        oldest_first = (c.opened_at, c.ticket, c.no)
        query = select(tasks).where(TO_DO, c.department == department).order_by(*oldest_first).limit(limit)
        return [(row.ticket, _task(row)) for row in self._db.execute(query)]


def _row(ticket: str, task: Task) -> dict[str, Any]:
    values = {name: getattr(task, name) for name in FIELDS}
    return values | {"ticket": ticket, "kind": task.kind.value, "proof": dict(task.proof)}


def _task(row: Row[Any]) -> Task:
    return Task(**{name: getattr(row, name) for name in FIELDS} | {"kind": TaskKind(row.kind)})

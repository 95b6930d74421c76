"""Tasks (子任务): a bounded piece of work on a ticket, with a proof of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from alerts.matters.choices import TaskKind


@dataclass(frozen=True, slots=True)
class Task:
    """A task. Times UTC ms.

    Attributes
    ----------
    no
        1, 2, ... on its ticket; people see the ticket's number with ``-01``.
    department, user
        Whom it is given to: a unit, one person of it, or only a person; the other is empty.
    proof
        What it was done with (values by name); empty while it is open.
    """

    no: int
    kind: TaskKind
    opened_at: int
    department: str = ""
    user: str = ""
    done_at: int | None = None
    proof: Mapping[str, Any] = field(default_factory=dict)

    @property
    def scope(self) -> str:
        """What its facts and clocks are filed under."""
        return str(self.no)

    def number(self, ticket: str) -> str:
        """What people call it: the number of its ``ticket`` with its own."""
        return f"{ticket}-{self.no:02}"

    @property
    def open(self) -> bool:
        """Whether it is still to be done."""
        return self.done_at is None

    def without_people(self) -> Self:
        """The task for who sees no people."""
        return replace(self, user="", proof={})

"""What a guard is asked about, and an effect carried out on; and what both of them are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from alerts.matters.assignment import Assignment
from alerts.matters.facts import LATE, Fact, FactScope, scope_of
from alerts.tickets.desk_moves.changes import DeskChanges, apply_to
from alerts.tickets.desk_moves.checks import ASSIGNMENT
from alerts.tickets.desk_moves.desk_tables import DeskTables
from alerts.tickets.desk_moves.matter_file import Around, MatterFile
from alerts.tickets.desk_moves.orders import Order
from alerts.tickets.desk_moves.refusals import Reason
from alerts.tickets.desk_moves.table import Move
from alerts.tickets.desk_moves.who import Standing


@dataclass(frozen=True, slots=True)
class Situation:
    """A command on its way.

    Attributes
    ----------
    file
        The ticket as it is; for an effect, as the step and the effects before it left it.
    before
        The ticket as it was when the command was given.
    move, standing
        Its row, and by what the actor may give it.
    order, values
        What was given, and the values of its fields as they were read; a field that was not given, or cannot
        be read, is missing.
    now
        UTC ms.
    """

    file: MatterFile
    before: MatterFile
    move: Move
    standing: Standing
    order: Order
    values: Mapping[str, Any]
    around: Around
    now: int
    tables: DeskTables

    @property
    def assignment(self) -> Assignment | None:
        """The assignment that the actor stands for, as it is; ``None``: none, or no unit has the ticket."""
        standing = self.standing.assignment
        return None if standing is None else self.file.assignment(standing.no)

    @property
    def is_late(self) -> bool:
        """Whether it is a late entry (补录)."""
        return self.order.is_late(self.tables.settings.late_after)

    @property
    def counts_at(self) -> int:
        """The instant (UTC ms) from which on what it says counts: of a late entry its entry."""
        return self.order.at if self.is_late else self.order.happened

    def fact(self, name: str, scope: str, data: Mapping[str, Any] | None = None) -> Fact:
        """The fact that the command leaves under ``name``, with ``data`` and what every fact says."""
        order, own = self.order, self.assignment
        said = dict(data or {})
        if scope_of(name) is FactScope.TICKET and own is not None:
            said[ASSIGNMENT] = own.no
        if self.is_late:
            said[LATE] = True
        fact = Fact(name, scope, order.at, order.happened, order.actor.name, said)
        return fact.after(self.before.facts.latest(name, scope))

    def after(self, changes: DeskChanges) -> Situation:
        """The situation once ``changes`` are made."""
        return replace(self, file=apply_to(self.file, changes))


Effect = Callable[[Situation], DeskChanges]
"""What a command does beside its step and its facts: a pure function.

It may leave a fact that its row names, with more data than the row keeps, and no other; it may name commands
that follow. It raises nothing.
"""


@dataclass(frozen=True, slots=True)
class Guard:
    """What must be so for a command; its sentence is ``guard-<id>``.

    Attributes
    ----------
    check
        Whether it is so. It is asked before anything changes; what was not given, or cannot be read, never
        makes it fail: it looks at ``values`` by ``get``.
    code
        What the refusal is called.
    clauses
        What it rests on.
    because
        What to tell instead of the sentence, where there is more to say.
    """

    check: Callable[[Situation], bool]
    code: str
    clauses: tuple[str, ...] = ()
    because: Callable[[Situation], tuple[Reason, ...]] | None = None

"""What sheets are filled from: the parts of a matter that stand on paper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from alerts.deadlines.desk_clock import ClockOf, DeskClock
from alerts.matters.assignment import Assignment
from alerts.matters.choices import AssignmentRole
from alerts.matters.contact import Contact
from alerts.matters.facts import Fact, FactBook


@dataclass(frozen=True, slots=True)
class LimitOnSheet:
    """A clock that runs: key and clause of its policy, and its due (UTC ms); ``None``: not known yet."""

    policy: str
    clause: str
    due_at: int | None


def limits_of(clocks: Iterable[DeskClock], contact: str) -> tuple[LimitOnSheet, ...]:
    """What stands on the sheet of ``contact`` of the clocks of its ticket.

    Those that run or rest, of the ticket, its units and tasks and this contact; due first comes first.
    """
    shown = [
        LimitOnSheet(clock.key, clock.clause, clock.due_at)
        for clock in clocks
        if clock.going and (clock.of is not ClockOf.CONTACT or clock.scope == contact)
    ]
    return tuple(sorted(shown, key=lambda limit: (limit.due_at is None, limit.due_at or 0, limit.policy)))


@dataclass(frozen=True, slots=True)
class SheetSource:
    """What a sheet is filled from. Times UTC ms.

    Attributes
    ----------
    ticket
        Its number.
    contact
        The one whose sheet it is, with its reporter: who may not see them is given a sheet as
        `alerts.sheets.masking` shows it.
    assignments
        Of the ticket, in order; of those that stand the lead's counts, else the last one that led.
    facts
        Of the ticket, with what their commands were given: `alerts.sheets.filling`.
    signer
        Who signed the sheet: of a reporter, so it stands in no history and no fact, only with the signature.
    limits
        What `limits_of` gives.
    department_names
        Id -> what people call a department; one without a name is called by its id.
    version, issued_at
        Of the sheet.
    """

    ticket: str
    contact: Contact
    version: int
    issued_at: int
    assignments: tuple[Assignment, ...] = ()
    facts: FactBook = field(default_factory=FactBook)
    signer: str = ""
    limits: tuple[LimitOnSheet, ...] = ()
    department_names: Mapping[str, str] = field(default_factory=dict)

    @property
    def lead(self) -> Assignment | None:
        """The assignment that the sheet was handed on with."""
        leads = [each for each in self.assignments if each.role is AssignmentRole.LEAD]
        return next((each for each in leads if each.stands), leads[-1] if leads else None)

    @property
    def helpers(self) -> tuple[Assignment, ...]:
        """Those of the co-handlers that stand."""
        return tuple(each for each in self.assignments if each.role is AssignmentRole.WITH and each.stands)

    def department(self, department: str) -> str:
        """What people call it."""
        return self.department_names.get(department) or department

    def of_contact(self, name: str) -> Fact | None:
        """The latest fact ``name`` of this contact."""
        return self.facts.latest(name, self.contact.number)

    def of_unit(self, name: str) -> Fact | None:
        """The latest fact ``name`` of the unit that leads."""
        return None if self.lead is None else self.facts.latest(name, self.lead.scope)


def said_in(fact: Fact | None, name: str) -> str:
    """What the field ``name`` of the command that left ``fact`` was given; empty where nothing was."""
    value = None if fact is None else fact.data.get(name)
    return value if isinstance(value, str) else ""

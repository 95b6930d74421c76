"""The table of moves: which command leads from which step where, and what it asks, leaves and does. Data.

The rows are in ``moves.toml``, whose head explains every key; `files` has their reader, and `loading` sees
that all they name is there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from alerts.matters.choices import Step
from alerts.matters.conditions import Condition
from alerts.matters.facts import FactScope, scope_of
from alerts.words.desk_names import move_name
from ingest.said import Said

STAYS = "="
"""In place of a step: the ticket stays where it is."""
STEPS: Mapping[str, frozenset[Step]] = {
    "none": frozenset(),
    "any": frozenset(Step) - {Step.ARCHIVED},
    "before_closed": frozenset(Step) - {Step.CLOSED, Step.ARCHIVED},
    "work": frozenset({Step.DISPATCHED, Step.IN_HAND, Step.SUSPENDED}),
} | {step.value: frozenset({step}) for step in Step}
"""What ``from`` may say; ``none``: there is no ticket yet."""


class MoveGiver(StrEnum):
    """Whom a row may name beside roles."""

    SERVICE = "service"
    ANYONE = "anyone"
    """Whoever has a role of the desk that reaches the ticket."""
    OWNER = "owner"
    """Whom the task is given to, or whoever is of its department."""
    FIRST_RESPONSIBLE = "first_responsible"
    CASE_OFFICER = "case_officer"


class MoveReach(StrEnum):
    """How far a role must reach for a row."""

    UNIT = "unit"
    """The department of an assignment that stands."""
    LEAD = "lead"
    """The department of the lead."""
    TICKET = "ticket"
    """The ticket's place, owner or unit."""
    ORGANISATION = "organisation"
    ANYWHERE = "anywhere"
    """It does not matter for what somebody has the role: nobody may turn a user away (W12)."""


class FieldKind(StrEnum):
    """What a field of a command takes; `alerts.tickets.desk_moves.orders` reads each."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    INSTANT = "instant"
    DURATION = "duration"
    NUMBER = "number"
    YES_NO = "yes_no"
    PHONE = "phone"
    CHOICE = "choice"
    CHOICES = "choices"
    """Any number of one enumeration."""
    USER = "user"
    DEPARTMENT = "department"
    DEPARTMENTS = "departments"
    PLACE = "place"
    TICKET = "ticket"
    CONTACT = "contact"
    """Of the ticket."""
    OTHER_CONTACT = "other_contact"
    """Of another ticket."""
    TASK = "task"
    CLOCK = "clock"
    PICTURE = "picture"
    PROOF = "proof"
    """Values by name."""


class Need(StrEnum):
    """Whether a field must be given."""

    ALWAYS = "always"
    WHEN = "when"
    NEVER = "never"


class Whose(StrEnum):
    """Whose fact of an assignment a row leaves."""

    ACTOR = "actor"
    """The assignment that the actor stands for."""
    STANDING = "standing"
    """Every assignment that stands."""
    NAMED = "named"
    """The one that stands of the department in the field of that name; where none is given, every one."""


@dataclass(frozen=True, slots=True)
class MoveField:
    """A field of a command's form.

    ``choice`` names the enumeration of `CHOICES` of kinds CHOICE and CHOICES. ``private``: it is of a
    reporter, and stands in no history (W28).
    """

    name: str
    kind: FieldKind
    choice: str
    need: Need
    when: Condition
    private: bool


@dataclass(frozen=True, slots=True)
class FactLeft:
    """A fact that a command leaves.

    It leaves it only where ``when`` holds and the field ``given`` was given, if one is named. The values of
    the fields ``keeps`` are the fact's data. ``passes_down``: it counts for the open tickets below a group.
    ``by``: where no unit has the ticket, only who has it by one of these leaves it; nobody named: anybody.
    """

    name: str
    when: Condition
    given: str
    keeps: tuple[str, ...]
    whose: Whose
    passes_down: bool
    by: tuple[str, ...] = ()

    @property
    def scope(self) -> FactScope:
        """What it is a fact of."""
        return scope_of(self.name)


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table.

    Attributes
    ----------
    row
        Number in the table of desk.md, section 4; ``"0"``: it stands for another section, named in the file.
    old
        The word of programs of before; empty: there is none.
    steps, opens
        From which steps; whether it makes a ticket, and so starts from none.
    to
        The step that it leads to; ``None``: it stays.
    or_to_field, or_to
        Where this field has one of these values, it leads to that step.
    who, reach
        Ids of roles and members of `MoveGiver`, and how far the role must reach.
    organisation
        Roles that, had for the organisation, act for any unit as its owner of a task does.
    needs, does
        Ids of guards and effects.
    stage
        From which stage on it can be given.
    several
        Whether what it takes can be said of several tickets at once.
    """

    command: str
    row: str
    old: str
    steps: frozenset[Step]
    opens: bool
    to: Step | None
    or_to_field: str
    or_to: Mapping[str, Step]
    who: tuple[str, ...]
    reach: MoveReach
    fields: tuple[MoveField, ...]
    needs: tuple[str, ...]
    facts: tuple[FactLeft, ...]
    does: tuple[str, ...]
    clauses: tuple[str, ...]
    stage: int
    organisation: tuple[str, ...] = ()
    several: bool = False

    def field(self, name: str) -> MoveField | None:
        """Its field of that name."""
        return next((field for field in self.fields if field.name == name), None)

    def starts_from(self, step: Step | None) -> bool:
        """Whether it can be given at ``step``; ``None``: there is no ticket yet."""
        return self.opens if step is None else step in self.steps

    def leads_to(self, step: Step, values: Mapping[str, object]) -> Step:
        """Where it leads from ``step``, with these values of its fields."""
        other = self.or_to.get(str(values.get(self.or_to_field, ""))) if self.or_to_field else None
        return other or self.to or step


@dataclass(frozen=True)
class MoveTable:
    """The rows, in the order of the file."""

    rows: tuple[Move, ...]

    @cached_property
    def _by_word(self) -> Mapping[str, tuple[Move, ...]]:
        words: dict[str, list[Move]] = {}
        for row in self.rows:
            for word in dict.fromkeys([row.command, row.old]):
                if word:
                    words.setdefault(word, []).append(row)
        return {word: tuple(rows) for word, rows in words.items()}

    def of_word(self, word: str) -> tuple[Move, ...]:
        """The rows that ``word``, a command or a word of before, may mean; none: nobody knows it."""
        return self._by_word.get(word, ())

    def row(self, word: str, step: Step | None) -> Move | None:
        """The row that ``word`` means at ``step``; ``None`` where it is not possible there."""
        return next((row for row in self.of_word(word) if row.starts_from(step)), None)

    @cached_property
    def for_several(self) -> Mapping[str, Move]:
        """Command -> its first row, of those that may be given to several tickets at once."""
        return {row.command: row for row in reversed(self.rows) if row.several}

    @cached_property
    def commands_at(self) -> Mapping[Step, tuple[Said, ...]]:
        """Step -> what the commands are called that are built and possible there."""
        return {
            step: tuple(
                move_name(row.command) for row in self.rows if row.starts_from(step) and row.stage == 1
            )
            for step in Step
        }

    @cached_property
    def facts(self) -> frozenset[str]:
        """Names of all facts that some row leaves."""
        return frozenset(fact.name for row in self.rows for fact in row.facts)

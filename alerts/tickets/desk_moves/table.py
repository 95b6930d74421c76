"""The table of moves: which command leads from which step where, and what it asks, leaves and does. Data.

The rows are in ``moves.toml``, whose head explains every key; that what they name is there (clauses, guards,
effects) is seen by `loading`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any

import msgspec

from alerts.matters.choices import Step
from alerts.matters.conditions import ALWAYS, Condition, condition_of
from alerts.matters.facts import FactScope, scope_of
from alerts.matters.form_choices import CHOICES
from alerts.people.roles import ROLES
from alerts.words.desk_names import move_name
from ingest.problems import Problem, Problems
from ingest.said import Said
from ingest.toml_files import parse_toml

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
    ATTACHMENT = "attachment"
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
    """

    name: str
    when: Condition
    given: str
    keeps: tuple[str, ...]
    whose: Whose
    passes_down: bool

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
    needs, does
        Ids of guards and effects.
    stage
        From which stage on it can be given.
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


Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_-]*$", max_length=60)]
FactName = Annotated[str, msgspec.Meta(pattern=r"^(?:(?:contact|assignment|task):)?[a-z][a-z0-9-]*$")]


class _Field(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: Id
    kind: str
    need: Need
    when: Any = None
    private: bool = False


class _Fact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    fact: FactName
    when: Any = None
    given: str = ""
    keeps: tuple[str, ...] = ()
    of: Whose = Whose.ACTOR
    passes_down: bool = False


class _OrTo(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    field: str
    values: dict[str, Step]


class _MoveRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"steps": "from"}):
    command: Id
    row: str
    steps: tuple[str, ...]
    to: str
    who: tuple[str, ...]
    reach: MoveReach
    fields: tuple[_Field, ...]
    needs: tuple[Id, ...]
    facts: tuple[FactName | _Fact, ...]
    does: tuple[Id, ...]
    clauses: tuple[str, ...]
    old: str = ""
    because: str = ""
    or_to: _OrTo | None = None
    stage: Annotated[int, msgspec.Meta(ge=1, le=3)] = 1


def read_moves(name: str, content: bytes) -> MoveTable:
    """The table of the file ``name``.

    Raises
    ------
    Problems
        All at once: no TOML; keys that are unknown or missing; steps, roles, choices, kinds and conditions
        that there are not; a field that is named and not there; two rows that one word means at one step.
    """
    tables = parse_toml(name, content)
    problems = [Problem(name, key, "is not known here") for key in tables if key != "move"]
    given = tables.get("move")
    rows: list[Move] = []
    if not isinstance(given, list) or not given:
        problems.append(Problem(name, "move", "has no rows"))
        given = []
    for number, table in enumerate(given, start=1):
        try:
            row = msgspec.convert(table, _MoveRow)
        except msgspec.ValidationError as error:
            reason, _, where = str(error).partition(" - at ")
            problems.append(Problem(name, f"move {_called(table, number)}: {where.strip('`')}", reason))
            continue
        rows.append(_move(row, name, problems))
    problems += _meant_twice(name, rows)
    if problems:
        raise Problems(problems)
    return MoveTable(tuple(rows))


def _called(table: object, number: int) -> str:
    return str(table.get("command", number)) if isinstance(table, Mapping) else str(number)


def _move(row: _MoveRow, file: str, problems: list[Problem]) -> Move:
    where = f"move {row.command}"
    faults = [
        *(f"from: there is no step “{each}”" for each in row.steps if each not in STEPS),
        *(f"who: there is no role “{each}”" for each in row.who if each not in {*ROLES, *MoveGiver}),
        *_faults_of_fields(row),
        *_faults_of_facts(row),
    ]
    faults += [] if row.to == STAYS or row.to in {*Step} else [f"to: there is no step “{row.to}”"]
    faults += [] if row.who else ["who: nobody may"]
    faults += [] if row.steps else ["from: there is no step"]
    if "none" in row.steps and (len(row.steps) > 1 or row.to == STAYS):
        faults.append("from: what makes a ticket starts from nothing else, and leads to a step")
    problems += [Problem(file, where, fault) for fault in faults]
    return Move(
        row.command,
        row.row,
        row.old,
        frozenset[Step]().union(*(STEPS.get(each, frozenset()) for each in row.steps)),
        "none" in row.steps,
        Step(row.to) if row.to in {*Step} else None,
        row.or_to.field if row.or_to else "",
        row.or_to.values if row.or_to else {},
        row.who,
        row.reach,
        tuple(_field(each, file, where, problems) for each in row.fields),
        row.needs,
        tuple(_fact(each, file, where, problems) for each in row.facts),
        row.does,
        row.clauses,
        row.stage,
    )


def _faults_of_fields(row: _MoveRow) -> Iterator[str]:
    names = Counter(field.name for field in row.fields)
    yield from (f"fields: “{name}” is there twice" for name, count in names.items() if count > 1)
    for field in row.fields:
        kind, _, choice = field.kind.partition(":")
        if kind not in {*FieldKind} or (choice != "") != (kind in (FieldKind.CHOICE, FieldKind.CHOICES)):
            yield f"field {field.name}: there is no kind “{field.kind}”"
        elif choice and choice not in CHOICES:
            yield f"field {field.name}: there is no choice “{choice}”"
        if (field.when is not None) != (field.need is Need.WHEN):
            yield f"field {field.name}: a condition belongs to the need “when”, and to no other"
    if row.or_to is not None and row.or_to.field not in names:
        yield f"or_to: there is no field “{row.or_to.field}”"


def _faults_of_facts(row: _MoveRow) -> Iterator[str]:
    fields = {field.name for field in row.fields}
    for fact in row.facts:
        if isinstance(fact, _Fact):
            named = {*fact.keeps, fact.given} - {""}
            yield from (f"fact {fact.fact}: there is no field “{each}”" for each in sorted(named - fields))


def _field(field: _Field, file: str, where: str, problems: list[Problem]) -> MoveField:
    kind, _, choice = field.kind.partition(":")
    when = _condition(field.when, file, f"{where}: field {field.name}.when", problems)
    read = FieldKind(kind) if kind in {*FieldKind} else FieldKind.TEXT
    return MoveField(field.name, read, choice, field.need, when, field.private)


def _fact(fact: str | _Fact, file: str, where: str, problems: list[Problem]) -> FactLeft:
    if isinstance(fact, str):
        return FactLeft(fact, ALWAYS, "", (), Whose.ACTOR, passes_down=False)
    when = _condition(fact.when, file, f"{where}: fact {fact.fact}.when", problems)
    return FactLeft(fact.fact, when, fact.given, fact.keeps, fact.of, fact.passes_down)


def _condition(table: object, file: str, where: str, problems: list[Problem]) -> Condition:
    if table is None:
        return ALWAYS
    try:
        return condition_of(table, file=file, where=where)
    except Problems as found:
        problems += found.problems
        return ALWAYS


def _meant_twice(file: str, rows: Sequence[Move]) -> Iterator[Problem]:
    for word in dict.fromkeys(word for row in rows for word in (row.command, row.old) if word):
        meaning = [row for row in rows if word in (row.command, row.old)]
        counts = Counter(step for row in meaning for step in ([None] if row.opens else row.steps))
        for step in (step for step, count in counts.items() if count > 1):
            yield Problem(file, f"move {word}", f"means two rows at the step “{step or 'none'}”")

"""The table of moves as a file: read with a schema, every fault of every row at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

import msgspec

from alerts.matters.choices import Step
from alerts.matters.conditions import ALWAYS, Condition, condition_of
from alerts.matters.form_choices import CHOICES
from alerts.people.roles import ROLES
from alerts.tickets.desk_moves.table import (
    STAYS,
    STEPS,
    FactLeft,
    FieldKind,
    Move,
    MoveField,
    MoveGiver,
    MoveReach,
    MoveTable,
    Need,
    Whose,
)
from ingest.problems import Problem, Problems
from ingest.toml_files import parse_toml, why_unfit

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
    by: tuple[str, ...] = ()


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
    organisation: tuple[str, ...] = ()
    several: bool = False


OF_ONE_TICKET = frozenset({FieldKind.CONTACT, FieldKind.TASK, FieldKind.CLOCK})
"""Kinds of fields that name what is on a ticket."""


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
            where, reason = why_unfit(error)
            problems.append(Problem(name, f"move {_called(table, number)}: {where}", reason))
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
        *(f"organisation: there is no role “{each}”" for each in row.organisation if each not in ROLES),
        *_faults_of_fields(row),
        *_faults_of_facts(row),
    ]
    faults += [] if row.to == STAYS or row.to in {*Step} else [f"to: there is no step “{row.to}”"]
    faults += [] if row.who else ["who: nobody may"]
    faults += [] if row.steps else ["from: there is no step"]
    if row.several and ("none" in row.steps or any(each.kind in OF_ONE_TICKET for each in row.fields)):
        faults.append("several: what it takes is of one ticket")
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
        row.organisation,
        row.several,
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
            givers = [each for each in fact.by if each not in {*ROLES, *MoveGiver}]
            yield from (f"fact {fact.fact}.by: there is no role “{each}”" for each in givers)


def _field(field: _Field, file: str, where: str, problems: list[Problem]) -> MoveField:
    kind, _, choice = field.kind.partition(":")
    when = _condition(field.when, file, f"{where}: field {field.name}.when", problems)
    read = FieldKind(kind) if kind in {*FieldKind} else FieldKind.TEXT
    return MoveField(field.name, read, choice, field.need, when, field.private)


def _fact(fact: str | _Fact, file: str, where: str, problems: list[Problem]) -> FactLeft:
    if isinstance(fact, str):
        return FactLeft(fact, ALWAYS, "", (), Whose.ACTOR, passes_down=False)
    when = _condition(fact.when, file, f"{where}: fact {fact.fact}.when", problems)
    return FactLeft(fact.fact, when, fact.given, fact.keeps, fact.of, fact.passes_down, fact.by)


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

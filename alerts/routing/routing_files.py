"""The routing table as a file: read, and checked whole, before anything is routed by it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from importlib import resources
from typing import Annotated, Any, Literal, TypeVar

import msgspec

from alerts.matters.choices import Category, Code, Line, MatterClass, Mode, TaskKind
from alerts.matters.clauses import ClauseId, known_clause
from alerts.matters.conditions import ALWAYS, Condition, condition_of, holds
from alerts.matters.names import SERVICE_CONCERN, Name
from alerts.matters.state import MatterState
from alerts.routing.routing_rows import (
    Addressee,
    ClassRow,
    HandOverInstant,
    ModeRow,
    RoutingRow,
    RoutingTables,
    SensorRow,
    addressee_of,
)
from alerts.rules.rule import Concern
from ingest.inventory.departments import Duty
from ingest.problems import Problem, Problems
from ingest.toml_files import parse_toml, rows_of

FILE = "routing.toml"
LAST_RESORT = Duty.PRODUCTION_DISPATCH
"""Who takes what nobody else does (W17); every chain of fallbacks leads there."""

RowId = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
RuleNumber = Annotated[str, msgspec.Meta(pattern=r"^[1-9]\d?[a-z]?$")]
Whom = Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]


class _Written(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the rows of all tables have: a condition as it is written."""

    when: Any


class _WrittenTask(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    kind: TaskKind
    to: str


class _WrittenHandOver(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    to: str
    at: HandOverInstant


class _WrittenRule(_Written, frozen=True, forbid_unknown_fields=True, kw_only=True):
    id: RowId
    rule: RuleNumber
    to: Whom
    clauses: tuple[ClauseId, ...]
    sets: Literal["owner"] | None = None
    owner: tuple[str, ...] = ()
    copy: tuple[str, ...] = ()
    mode: Mode | None = None
    task: _WrittenTask | None = None
    code: Code | None = None
    view: Literal["restricted"] | None = None
    hands_over: _WrittenHandOver | None = None


class _WrittenMode(_Written, frozen=True, forbid_unknown_fields=True, kw_only=True):
    id: RowId
    mode: Mode
    clauses: tuple[ClauseId, ...]
    insists: bool = False


class _WrittenClass(_Written, frozen=True, forbid_unknown_fields=True, kw_only=True):
    id: RowId
    class_: MatterClass = msgspec.field(name="class")
    clauses: tuple[ClauseId, ...]


class _WrittenSensor(_Written, frozen=True, forbid_unknown_fields=True, kw_only=True):
    category: Category
    line: Line | None = None


class _WrittenConcern(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    concern: str
    category: tuple[Category, ...]


Row = TypeVar("Row")

ROW_TYPES = {
    "rule": _WrittenRule,
    "mode": _WrittenMode,
    "class": _WrittenClass,
    "sensor": _WrittenSensor,
    "concern": _WrittenConcern,
}
FALLBACKS = "fallbacks"


def read_routing(name: str, content: bytes) -> RoutingTables:
    """The tables of the file ``name``.

    Raises
    ------
    Problems
        All at once, each with its row and key: no TOML; a table, key or value that there is not; a condition
        that cannot be asked; a clause or addressee that is unknown; an id that is there twice; a row that
        names an owner only, and says more; one that no matter gets past although rows come after it; a last
        row that does not always hold; an addressee that does not lead to production dispatch; a category
        without a concern or with two; a concern of sensors that is of no category.
    """
    reading = _Reading(name, parse_toml(name, content))
    tables = RoutingTables(
        tuple(reading.rows("rule", _rule)),
        tuple(reading.rows("mode", _mode)),
        tuple(reading.rows("class", _class)),
        tuple(reading.rows("sensor", _sensor)),
        reading.concerns(),
        reading.fallbacks(),
        sha256(content).hexdigest()[:12],
    )
    if not reading.problems:
        reading.problems += _faults(name, tables)
    if reading.problems:
        raise Problems(reading.problems)
    return tables


class _Reading:
    """A file that is being read, with what was found wrong so far."""

    def __init__(self, name: str, tables: Mapping[str, Any]) -> None:
        self._name = name
        self._tables = tables
        known = {*ROW_TYPES, FALLBACKS}
        self.problems = [Problem(name, key, "is no table of this file") for key in tables if key not in known]

    def rows(self, table: str, make: Callable[[Any, _Reading, str, Condition], Row]) -> Iterator[Row]:
        """The rows of ``table`` that can be read, made by ``make`` of what is written, where, and when."""
        for where, written in self._written(table):
            made = make(written, self, where, self._condition(where, written.when))
            self.problems += [
                Problem(self._name, f"{where}.clauses", f"there is no clause {clause}")
                for clause in getattr(written, "clauses", ())
                if not known_clause(clause)
            ]
            yield made

    def concerns(self) -> dict[Category, str]:
        """Category -> concern; each category once."""
        rows = list(self._written("concern"))
        known = {*Concern, SERVICE_CONCERN}
        self.problems += [
            Problem(self._name, f"{where}.concern", f"there is no concern {row.concern}")
            for where, row in rows
            if row.concern not in known
        ]
        found = [(category, row.concern) for _, row in rows for category in row.category]
        times = Counter(category for category, _ in found)
        self.problems += [
            Problem(self._name, "concern", f"category {category} is there {times[category]} times")
            for category in Category
            if times[category] != 1
        ]
        return dict(found)

    def fallbacks(self) -> dict[str, tuple[Addressee, ...]]:
        """Key of an addressee -> who takes it where there is none."""
        written = self._tables.get(FALLBACKS)
        try:
            table = msgspec.convert(written, dict[str, tuple[str, ...]])
        except msgspec.ValidationError as error:
            self.problems.append(Problem(self._name, FALLBACKS, str(error)))
            return {}
        for key in table:
            self.addressees(FALLBACKS, (key,))
        return {key: self.addressees(f"{FALLBACKS}.{key}", to) for key, to in table.items()}

    def addressees(self, where: str, written: Iterable[str]) -> tuple[Addressee, ...]:
        """Those of ``written`` that there are."""
        found = []
        for each in written:
            try:
                found.append(addressee_of(each))
            except ValueError:
                self.problems.append(Problem(self._name, where, f"{each} is no duty and nobody else"))
        return tuple(found)

    def one(self, where: str, written: str) -> Addressee | None:
        """The one that is ``written``, if there is."""
        return next(iter(self.addressees(where, (written,))), None)

    def _written(self, table: str) -> Iterator[tuple[str, Any]]:
        return rows_of(self._name, self._tables, table, ROW_TYPES[table], "id", self.problems)

    def _condition(self, where: str, written: object) -> Condition:
        try:
            return condition_of(written, file=self._name, where=f"{where}.when")
        except Problems as found:
            self.problems += found.problems
            return ALWAYS


def _rule(written: _WrittenRule, reading: _Reading, where: str, when: Condition) -> RoutingRow:
    task, over = written.task, written.hands_over
    task_for = None if task is None else reading.one(f"{where}.task", task.to)
    over_to = None if over is None else reading.one(f"{where}.hands_over", over.to)
    return RoutingRow(
        written.id,
        written.rule,
        when,
        reading.addressees(f"{where}.to", written.to),
        written.clauses,
        written.sets is not None,
        reading.addressees(f"{where}.owner", written.owner),
        reading.addressees(f"{where}.copy", written.copy),
        written.mode,
        None if task is None or task_for is None else (task.kind, task_for),
        written.code,
        written.view is not None,
        None if over is None or over_to is None else (over_to, over.at),
    )


def _mode(written: _WrittenMode, _: _Reading, __: str, when: Condition) -> ModeRow:
    return ModeRow(written.id, written.mode, when, written.clauses, written.insists)


def _class(written: _WrittenClass, _: _Reading, __: str, when: Condition) -> ClassRow:
    return ClassRow(written.id, written.class_, when, written.clauses)


def _sensor(written: _WrittenSensor, _: _Reading, __: str, when: Condition) -> SensorRow:
    return SensorRow(when, written.category, written.line)


def _faults(name: str, tables: RoutingTables) -> Iterator[Problem]:
    """What is wrong with tables of which every row can be read."""
    yield from _faults_of_order(name, "rule", tables.rules)
    yield from _faults_of_order(name, "mode", tables.modes)
    yield from _faults_of_order(name, "class", tables.classes)
    for row in tables.rules:
        more = (row.owner, row.copies, row.mode, row.task, row.code, row.restricted, row.hands_over)
        if row.sets_owner and any(more):
            yield Problem(name, f"rule {row.id}", "names an owner, and says more that would be forgotten")
    yield from _dead_ends(name, tables)
    for concern in Concern:
        found = MatterState({Name.CONCERN: concern.value})
        if not any(holds(row.when, found) for row in tables.sensors):
            yield Problem(name, "sensor", f"nothing says what a matter of the concern {concern} is")


def _faults_of_order(
    name: str, table: str, rows: Sequence[RoutingRow | ModeRow | ClassRow]
) -> Iterator[Problem]:
    for id_, times in Counter(row.id for row in rows).items():
        if times > 1:
            yield Problem(name, f"{table} {id_}", "is there twice")
    deciding = [row for row in rows if not (isinstance(row, RoutingRow) and row.sets_owner)]
    if not deciding or deciding[-1] is not rows[-1] or not _always(rows[-1].when):
        yield Problem(name, f"{table} {rows[-1].id}", "is the last, and does not decide whatever comes")
    for row in deciding[:-1]:
        if _always(row.when):
            yield Problem(name, f"{table} {row.id}.when", "always holds: no row after it is ever met")


def _always(when: Condition) -> bool:
    return () in when.one_of


def _dead_ends(name: str, tables: RoutingTables) -> Iterator[Problem]:
    named = {each.key for row in tables.rules for each in row.addressees}
    named |= {each.key for chain in tables.fallbacks.values() for each in chain}
    for key in sorted(named | tables.fallbacks.keys()):
        if key != LAST_RESORT and LAST_RESORT not in _reached(key, tables):
            yield Problem(name, f"{FALLBACKS}.{key}", f"does not lead to {LAST_RESORT}")


def _reached(key: str, tables: RoutingTables) -> set[str]:
    seen, todo = set[str](), [key]
    while todo:
        here = todo.pop()
        if here not in seen:
            seen.add(here)
            todo += [each.key for each in tables.fallbacks.get(here, ())]
    return seen


ROUTING: RoutingTables = read_routing(FILE, resources.files("alerts.routing").joinpath(FILE).read_bytes())
"""The tables that ship."""

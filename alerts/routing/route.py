"""Who is proposed to work on a matter, and why: the rows of the routing table, held against its state."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from typing import NamedTuple

from alerts.matters.choices import Code, Line, Mode, TaskKind
from alerts.matters.conditions import Condition, holds, unmet
from alerts.matters.names import NONE, Name
from alerts.matters.state import MatterState
from alerts.routing.departments import Departments, FoundDepartment
from alerts.routing.routing_files import ROUTING
from alerts.routing.routing_rows import Addressee, HandOverInstant, RoutingRow, RoutingTables
from ingest.said import Said, Value

ABOUT = frozenset({Name.CATEGORY, Name.CONCERN})
"""What a matter is about."""
REMEMBERED = 4_096
"""States of which the rows are remembered; the 20 000 tickets of a wave share a handful."""


class RoutedTask(NamedTuple):
    """A task to be opened, and the id of the department it is for; ``None``: nobody."""

    kind: TaskKind
    department: str | None


class RoutedHandOver(NamedTuple):
    """Which department takes the matter over, when, and what that rests on."""

    department: str
    at: HandOverInstant
    clauses: tuple[str, ...] = ()


class RoutedBy(NamedTuple):
    """The row that decided: its id, its number as people know it, its clauses, and the code it proposes.

    ``why`` is what the row says, and not where that led; ``owner_row``: the row that only named who answers.
    """

    row: str
    rule: str
    clauses: tuple[str, ...]
    why: Said
    code: Code | None
    owner_row: str | None


@dataclass(frozen=True, slots=True)
class Routed:
    """What the routing table proposes for a matter; departments by their ids.

    Attributes
    ----------
    row, rule, clauses
        The row that decided: its id, its number as people know it, what it rests on.
    unit
        Who works on it; ``None``: nobody is found, and it is on the list 无人负责.
    owner, owner_row
        Who answers for it, and the row that only said so, if one did.
    copies
        Who reads it and is told, without a clock; never the unit itself.
    mode
        Mode that goes with the row; ``None``: as `alerts.routing.proposing.propose_mode` has it.
    task
        What is to be opened with it.
    code
        How it probably ends.
    restricted
        The department it is about does not see the reporter (W28).
    hands_over
        Who takes it over from the unit, and when; never the unit itself.
    because
        All of it in a sentence.
    table_version
        Of the tables that said so.
    why
        What the row says.
    """

    row: str
    rule: str
    clauses: tuple[str, ...]
    unit: str | None
    owner: str | None
    owner_row: str | None
    copies: tuple[str, ...]
    mode: Mode | None
    task: RoutedTask | None
    code: Code | None
    restricted: bool
    hands_over: RoutedHandOver | None
    because: Said
    table_version: str
    why: Said

    @property
    def by(self) -> RoutedBy:
        """The row that decided, as it stands on a ticket."""
        return RoutedBy(self.row, self.rule, self.clauses, self.why, self.code, self.owner_row)


class NearRow(NamedTuple):
    """A row that would have decided, if it were not for the name ``unmet``."""

    row: str
    rule: str
    clauses: tuple[str, ...]
    unmet: Name


class MatchingRows(NamedTuple):
    """The row that names who answers for a matter, if one does, and the row that decides."""

    owner: RoutingRow | None
    deciding: RoutingRow


def route(
    state: MatterState,
    place: str,
    departments: Departments,
    tables: RoutingTables = ROUTING,
    *,
    named: str | None = None,
    line: Line | None = None,
) -> Routed:
    """What ``tables`` propose for a matter in ``state`` at ``place``; every matter is sent somewhere.

    Parameters
    ----------
    place
        Id of the place; the root of the tree where it is not known.
    departments
        Of the inventory that the place is in.
    named
        Id of the department that the matter is about (``target_department``), if it names one.
    line
        Whose territorial unit is meant where the matter is of none, as what devices are.
    """
    owner_row, row = matching_rows(state, tables)
    its_line = line_of(state) or line

    def find(*wanted: Addressee) -> FoundDepartment | None:
        return departments.find(wanted, line=its_line, place=place, named=named) if wanted else None

    unit = find(*row.to)
    unit_id = None if unit is None else unit.id
    owner = find(*(row.owner if owner_row is None else owner_row.to)) or unit
    copies = dict.fromkeys(each.id for each in map(find, row.copies) if each is not None)
    task = None if row.task is None else RoutedTask(row.task[0], _id(find(row.task[1])))
    over = None
    if row.hands_over is not None:
        next_one = find(row.hands_over[0])
        if next_one is not None and next_one.id != unit_id:
            over = RoutedHandOver(next_one.id, row.hands_over[1], row.clauses)
    return Routed(
        row.id,
        row.rule,
        row.clauses,
        unit_id,
        _id(owner),
        None if owner_row is None else owner_row.id,
        tuple(each for each in copies if each != unit_id),
        row.mode,
        task,
        row.code,
        row.restricted,
        over,
        _because(row, unit),
        tables.version,
        row.said,
    )


@lru_cache(REMEMBERED)
def matching_rows(state: MatterState, tables: RoutingTables) -> MatchingRows:
    """The rows of ``tables`` that hold in ``state``: the first that decides, and who answers before it."""
    owner: RoutingRow | None = None
    for row in tables.rules:
        if holds(row.when, state):
            if not row.sets_owner:
                return MatchingRows(owner, row)
            owner = owner or row
    raise AssertionError("the last row always holds: the tables were checked")


def near_rows(state: MatterState, tables: RoutingTables = ROUTING) -> tuple[NearRow, ...]:
    """The rows before the deciding one that would have been it but for one name, in their order.

    Rows for matters that are about something else are none of them, or most would be.
    """
    found = []
    deciding = matching_rows(state, tables).deciding
    for row in takewhile(lambda row: row is not deciding, tables.rules):
        alone = (unmet(Condition((all_of,)), state) for all_of in row.when.one_of)
        missed = [names[0] for names in alone if len(names) == 1 and names[0] not in ABOUT]
        if missed and not row.sets_owner:
            found.append(NearRow(row.id, row.rule, row.clauses, missed[0]))
    return tuple(found)


def line_of(state: MatterState) -> Line | None:
    """The line of a matter in ``state``; ``None``: it has none."""
    line = state[Name.LINE]
    return None if line == NONE else Line(str(line))


def _id(found: FoundDepartment | None) -> str | None:
    return None if found is None else found.id


def _because(row: RoutingRow, unit: FoundDepartment | None) -> Said:
    of: dict[str, Value] = {"rule": row.rule, "why": row.said}
    if unit is None:
        return Said("routed-to-nobody", **of)
    if unit.found_as in row.to[:1]:
        return Said("routed", **of)
    return Said("routed-instead", **of, wanted=row.to[0].said, instead=unit.found_as.said)

"""The desk's tables, read and held against one another: everything that is wrong with them at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import resources
from typing import Final

from alerts.deadlines.desk_clock import ClockOf
from alerts.deadlines.policy import BUILT_STAGE, PolicyTable
from alerts.deadlines.policy_files import FILE as POLICY_FILE
from alerts.deadlines.policy_files import POLICIES
from alerts.deadlines.starting import StartInstant
from alerts.duty.timekeeping import DutyFact, DutyInstant
from alerts.matters.clauses import known_clause
from alerts.matters.settings import SHIPPED, DeskSettings
from alerts.routing.routing_files import ROUTING
from alerts.routing.routing_rows import RoutingTables
from alerts.stops.stop_table import STOPS
from alerts.stops.timekeeping import StopInstant
from alerts.tickets.desk_moves.closing import CHECK, ClosingItem, read_closing
from alerts.tickets.desk_moves.desk_tables import DeskTables
from alerts.tickets.desk_moves.effects import EFFECTS
from alerts.tickets.desk_moves.files.move_files import read_moves
from alerts.tickets.desk_moves.guards import GUARDS
from alerts.tickets.desk_moves.table import MoveTable
from ingest.problems import Problem, Problems

MOVES = "moves.toml"
CLOSING = "closing.toml"
_HERE = "alerts.tickets.desk_moves"


def read_tables(
    moves: bytes,
    closing: bytes,
    policies: PolicyTable = POLICIES,
    routing: RoutingTables = ROUTING,
    settings: DeskSettings = SHIPPED,
) -> DeskTables:
    """The tables of these files.

    Raises
    ------
    Problems
        All at once: what `read_moves` and `read_closing` find; clauses that there are not; facts that closing
        or a policy of this stage asks for and no move leaves; starts of such a policy that cannot happen.
    """
    problems: list[Problem] = []
    table = MoveTable(())
    items: tuple[ClosingItem, ...] = ()
    try:
        table = read_moves(MOVES, moves)
    except Problems as found:
        problems += found.problems
    try:
        items = read_closing(CLOSING, closing)
    except Problems as found:
        problems += found.problems
    problems += _unknown_clauses(table, items)
    if table.rows:
        problems += _left_by_nobody(table, items)
        problems += _cannot_happen(table, policies)
    if problems:
        raise Problems(problems)
    return DeskTables(table, items, policies, routing, settings)


def _unknown_clauses(table: MoveTable, items: Iterable[ClosingItem]) -> Iterator[Problem]:
    rows = [(MOVES, f"move {row.command}", row.clauses) for row in table.rows]
    rows += [(CLOSING, f"item {item.item}", item.clauses) for item in items]
    for file, where, clauses in rows:
        for clause in clauses:
            if not known_clause(clause):
                yield Problem(file, where, f"there is no clause “{clause}”")


def _left_by_nobody(table: MoveTable, items: Iterable[ClosingItem]) -> Iterator[Problem]:
    for item in items:
        for need in dict.fromkeys([*(each for needs in item.needs for each in needs), item.after]):
            if need and not need.startswith(CHECK) and need not in table.facts:
                yield Problem(CLOSING, f"item {item.item}", f"no move leaves the fact “{need}”")


def _cannot_happen(table: MoveTable, policies: PolicyTable) -> Iterator[Problem]:
    """Starts and proofs that neither a command nor the service brings about."""
    of_tickets = table.facts, table.facts | {instant.value for instant in StartInstant}
    of_others = {
        ClockOf.STOP: (STOPS.facts, STOPS.facts | {instant.value for instant in StopInstant}),
        ClockOf.OTHER: ({fact.value for fact in DutyFact}, {instant.value for instant in DutyInstant}),
    }
    for policy in policies.current:
        where = f"policy {policy.row_key}"
        if policy.stage > BUILT_STAGE:
            continue
        facts, starts = of_others.get(policy.of, of_tickets)
        if policy.start not in starts:
            yield Problem(POLICY_FILE, where, f"nothing starts it: “{policy.start}”")
        for fact in sorted(policy.facts - facts):
            yield Problem(POLICY_FILE, where, f"no move leaves the fact “{fact}”")


def not_built(table: MoveTable) -> tuple[set[str], set[str]]:
    """Guards and effects that rows of this stage name and that are not there: such a row is refused."""
    rows = [row for row in table.rows if row.stage == 1]
    guards = {each for row in rows for each in row.needs}
    effects = {each for row in rows for each in row.does}
    return guards - GUARDS.keys(), effects - EFFECTS.keys()


def not_asked(table: MoveTable) -> tuple[set[str], set[str]]:
    """Guards and effects that are there, and that no row names."""
    guards = {each for row in table.rows for each in row.needs}
    effects = {each for row in table.rows for each in row.does}
    return GUARDS.keys() - guards, EFFECTS.keys() - effects


DESK_TABLES: Final = read_tables(
    resources.files(_HERE).joinpath(MOVES).read_bytes(), resources.files(_HERE).joinpath(CLOSING).read_bytes()
)
"""The tables that ship, with the settings that ship."""

"""The desk's tables as anybody may read them: which limits and which routing hold, and by which clauses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from alerts.chain.links import canonical
from alerts.deadlines.policy import Policy
from alerts.desk.tables.site_tables import SiteTables
from alerts.desk.tables.tables_in_force import RowVersion, TablesInForce, rows_of
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import Viewer
from alerts.records import Records
from alerts.records.desk_rows.rows import RowKind
from alerts.routing.routing_rows import ClassRow, ModeRow, RoutingRow

UNRECORDED = RowVersion(0, 0)


@dataclass(frozen=True, slots=True)
class ShownRoutingRow:
    """A row of routing, of the table ``table`` (rule, mode, class), with its version on record."""

    table: str
    row: RoutingRow | ModeRow | ClassRow
    version: RowVersion


@use_case("policies.list", Right.LOOK, ScopeKind.ANYWHERE)
def list_policies(tables: TablesInForce, viewer: Viewer) -> tuple[Policy, ...]:
    """The policies in force in the order of the table, variants before their row. Raises `Forbidden`.

    Who sees no people is not told who has adopted a number.
    """
    current = tables.tables.policies.current
    return current if viewer.sees_people else tuple(replace(each, adopted_by="") for each in current)


@use_case("routing.list", Right.LOOK, ScopeKind.ANYWHERE)
def list_routing(tables: TablesInForce, viewer: Viewer) -> list[ShownRoutingRow]:
    """The rows of routing in their order: rules, then modes, then classes. Raises `Forbidden`."""
    versions = tables.versions.get(RowKind.ROUTING, {})
    routing = tables.tables.routing
    of_tables: dict[str, Sequence[RoutingRow | ModeRow | ClassRow]] = {
        "rule": routing.rules,
        "mode": routing.modes,
        "class": routing.classes,
    }
    return [
        ShownRoutingRow(table, row, versions.get(f"{table} {row.id}", UNRECORDED))
        for table, rows in of_tables.items()
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """A row that a start would bring, beside what is on record of it.

    ``version``: of what was recorded last, 0 where nothing was; ``is_new``: it differs from that, and would
    become the next one.
    """

    kind: RowKind
    key: str
    version: int
    is_new: bool
    row: Mapping[str, Any]


@use_case("desk-rows.compare", Right.LOOK, ScopeKind.WHOLE)
def compare_rows(records: Records, viewer: Viewer, site: SiteTables) -> list[ComparedRow]:
    """Every row of ``site``, with what a start would make of it. Raises `Forbidden`, `RecordsError`."""
    found = []
    with records.reading() as tx:
        for kind, rows in rows_of(site).items():
            on_record = tx.rows.current(kind)
            for key, row in rows.items():
                last = on_record.get(key)
                is_new = last is None or canonical(last.row) != canonical(msgspec.to_builtins(row))
                found.append(ComparedRow(kind, key, 0 if last is None else last.version, is_new, row))
    return found

"""The desk's tables in force: put on record at a start, each row with its version (decision 0052).

A row that differs from what was recorded of it last gets the next version; a clock names the version of its
policy, so that no edit moves what runs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from importlib import resources
from typing import Any, NamedTuple

import msgspec
import structlog

from alerts.deadlines.days.organisation import calendar_of
from alerts.deadlines.days.windows import Hours
from alerts.deadlines.policy import Policy, numbered
from alerts.deadlines.rows.policy_rows import ladder_row, policy_of, row_of
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.tables.site_tables import SiteTables
from alerts.people.audit import AuditKind, done_by
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import SERVICE, Viewer
from alerts.records import Records, Transaction
from alerts.records.desk_rows.rows import RowKind, WrittenRow, written
from alerts.routing.routing_files import FALLBACKS, ROW_TYPES
from alerts.routing.routing_files import FILE as ROUTING_FILE
from alerts.tickets.desk_moves.desk_tables import DeskTables
from alerts.tickets.desk_moves.loading import CLOSING, MOVES
from ingest.problems import Problem, Problems, said_of_error
from ingest.toml_files import parse_toml

log = structlog.get_logger("wenya.desk")

Rows = Mapping[str, Any]
"""Key -> row, plain JSON."""


class RowVersion(NamedTuple):
    """A row as it is on record: its id, and the how-manieth of its key it is."""

    id: int
    version: int


@dataclass(frozen=True)
class TablesInForce:
    """What the desk goes by, with the versions under which it is on record.

    Attributes
    ----------
    tables
        The desk's tables; policies have the ids of their rows, and those of before are known.
    hours
        Calendars of hours by id.
    settings
        Key of a setting -> its value as it is written.
    versions
        Kind -> key -> version on record, of all rows in force; empty where nothing was put on record.
    warnings
        Limits of clauses that the site does not keep.
    """

    tables: DeskTables
    hours: Mapping[str, tuple[Hours, ...]]
    settings: Mapping[str, object]
    versions: Mapping[RowKind, Mapping[str, RowVersion]] = field(default_factory=dict)
    warnings: tuple[Problem, ...] = ()


@lru_cache(maxsize=2)
def rows_of(site: SiteTables) -> Mapping[RowKind, Rows]:
    """Every row of ``site`` by kind and key, as it is put on record. Not to be changed: a start asks twice.

    What a site cannot change is taken as it is written. The order of rows, which decides in routing, is a row
    of its own, so that one that is put between two leaves the others as they are.
    """
    return {
        RowKind.POLICY: {policy.row_key: row_of(policy) for policy in site.tables.policies.current},
        RowKind.LADDER: {id_: ladder_row(each) for id_, each in site.tables.policies.ladders.items()},
        RowKind.MOVE: _rows_of_moves(),
        RowKind.ROUTING: _rows_of_routing(),
        RowKind.CLOSING: {row["item"]: row for row in _written(_MOVES_ROOM, CLOSING)["item"]},
        RowKind.HOURS: {id_: msgspec.to_builtins(rows) for id_, rows in site.hours.items()},
        RowKind.SETTING: {key: {"value": value} for key, value in site.settings.items()},
    }


@lru_cache(maxsize=2)
def _written_rows(site: SiteTables) -> Mapping[RowKind, Mapping[str, WrittenRow]]:
    return {kind: {key: written(row) for key, row in rows.items()} for kind, rows in rows_of(site).items()}


def record_tables(tx: Transaction, site: SiteTables, now: int) -> dict[str, list[str]]:
    """Put on record at ``now`` (UTC ms) what is new in ``site``: kind -> keys. An act of the service.

    Two statements a kind, one where nothing of it is new.
    """
    new = {
        kind.value: changed
        for kind, rows in _written_rows(site).items()
        if (changed := tx.rows.record(kind, rows, now, SERVICE.name))
    }
    if new:
        kind = AuditKind.DESK_TABLES_CHANGED
        tx.audit.append([done_by(SERVICE, kind, now, site.file or "start", rows=new)])
    return new


def tables_on_record(tx: Transaction, site: SiteTables) -> TablesInForce:
    """``site`` with the versions that `record_tables` gave its rows, and its policies of before.

    Raises `KeyError` for a row that is not on record.
    """
    versions = {
        kind: {key: last[key] for key in rows}
        for kind, rows in rows_of(site).items()
        for last in [{key: RowVersion(id_, no) for key, id_, no in tx.rows.last_versions(kind)}]
    }
    of_policies = versions[RowKind.POLICY]
    table = numbered(site.tables.policies, of_policies)
    in_force = {version.id for version in of_policies.values()}
    before = (row for row in tx.rows.all_versions(RowKind.POLICY) if row.id not in in_force)
    table = table.with_earlier(_of_before((row.id, row.version, row.row) for row in before))
    tables = replace(site.tables, policies=table)
    return TablesInForce(tables, site.hours, site.settings, versions, site.warnings)


def with_policies_on_record(tx: Transaction, tables: DeskTables) -> DeskTables:
    """``tables``, which know every policy by which a clock on record may run."""
    known = ((row.id, row.version, row.row) for row in tx.rows.all_versions(RowKind.POLICY))
    return replace(tables, policies=tables.policies.with_earlier(_of_before(known)))


@use_case("desk.recorded", Right.LOOK, ScopeKind.WHOLE)
def recorded_desk(records: Records, viewer: Viewer, site: SiteTables) -> DeskInForce:
    """What the desk goes by on record, with the tables of ``site``. Raises `Forbidden`, `RecordsError`."""
    with records.reading() as tx:
        inventory, tables = tx.inventory.load(), with_policies_on_record(tx, site.tables)
        return DeskInForce(inventory, tables, calendar_of(inventory, tx.calendars.years(), site.hours))


@cache
def shipped_tables() -> TablesInForce:
    """What ships, of which nothing is on record: for who only looks at what a table says."""
    site = SiteTables.of(None)
    return TablesInForce(site.tables, site.hours, site.settings)


def _of_before(rows: Iterable[tuple[int, int, Rows]]) -> list[Policy]:
    """Policies of before. One that cannot be read any more is left out, and told of in the log."""
    found = []
    for id_, version, row in rows:
        try:
            found.append(policy_of(row, id_, version))
        except (Problems, KeyError) as error:
            why = said_of_error(error) if isinstance(error, Problems) else repr(error)
            log.warning("a policy of before cannot be read", id=id_, key=row.get("key"), reason=why)
    return found


_MOVES_ROOM = "alerts.tickets.desk_moves"


@cache
def _written(package: str, file: str) -> Mapping[str, Any]:
    return parse_toml(file, resources.files(package).joinpath(file).read_bytes())


def _rows_of_moves() -> Rows:
    """By the command; of one that has several rows by the steps that each starts from, which differ."""
    rows = _written(_MOVES_ROOM, MOVES)["move"]
    times = Counter(row["command"] for row in rows)
    keys = (
        row["command"] if times[row["command"]] == 1 else " ".join([row["command"], *row["from"]])
        for row in rows
    )
    return dict(zip(keys, rows, strict=True))


def _rows_of_routing() -> Rows:
    written = _written("alerts.routing", ROUTING_FILE)
    keys = {
        table: [_key_of(table, no, row) for no, row in enumerate(written[table], 1)] for table in ROW_TYPES
    }
    rows = {key: row for table in ROW_TYPES for key, row in zip(keys[table], written[table], strict=True)}
    rows |= {f"fallback {key}": {"to": to} for key, to in written[FALLBACKS].items()}
    return rows | {"order": {table: keys[table] for table in ("rule", "mode", "class", "sensor")}}


def _key_of(table: str, number: int, row: Mapping[str, Any]) -> str:
    return f"{table} {row.get('id', row.get('concern', number))}"

"""The desk's tables of a site: those that ship, with what its own ``desk.toml`` says over them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final, Self

from alerts.deadlines.days.windows import HOURS, Hours, hours_of
from alerts.deadlines.policy_files import with_site_rows
from alerts.matters.settings import FILE as SETTINGS_FILE
from alerts.matters.settings import SHIPPED, settings_of
from alerts.tickets.desk_moves.desk_tables import DeskTables
from alerts.tickets.desk_moves.loading import DESK_TABLES
from ingest.inventory.files.entries import DESK_TABLES as INVENTORY_TABLES
from ingest.inventory.files.entries import LARGEST
from ingest.problems import Problem, Problems
from ingest.said import Said
from ingest.toml_files import parse_toml, read_bytes

BESIDE: Final = frozenset({*INVENTORY_TABLES, "policy", "hours"})
"""Tables of a site's file that are no settings."""


@dataclass(frozen=True, eq=False)
class SiteTables:
    """What a start brings, before it is on record.

    Attributes
    ----------
    tables
        The desk's tables, none with an id.
    hours
        Calendars of hours by id.
    settings
        Key of a setting -> its value as it is written.
    warnings
        Limits of clauses that the site does not keep.
    file
        Name of the site's file; empty where there is none.
    """

    tables: DeskTables
    hours: Mapping[str, tuple[Hours, ...]]
    settings: Mapping[str, object]
    warnings: tuple[Problem, ...] = ()
    file: str = ""

    @classmethod
    def of(cls, file: Path | None) -> Self:
        """The tables that ship, with what ``file`` says over them: settings, ``[[policy]]``, ``[[hours]]``.

        A site's hours of an id stand instead of all rows of that id. Departments are left to the inventory,
        and so is a file that is no TOML file by its name.

        Raises
        ------
        Problems
            Everything that is wrong at once, each with row or key: what `parse_toml`, `settings_of`,
            `with_site_rows` and `hours_of` find; a limit given by a field that no command has.
        """
        shipped = cls._shipped()
        if file is None or file.suffix.lower() != ".toml":
            return shipped
        name = file.name
        said = parse_toml(name, read_bytes(file, LARGEST))
        problems: list[Problem] = []
        settings, policies, hours = SHIPPED, DESK_TABLES.policies, dict(HOURS)
        warnings: list[Problem] = []
        try:
            settings = settings_of(name, said, SHIPPED, beside=BESIDE)
        except Problems as found:
            problems += found.problems
        try:
            if "policy" in said:
                problems += _given_by_nobody(name, said["policy"])
                policies, warnings = with_site_rows(policies, name, said["policy"])
        except Problems as found:
            problems += found.problems
        try:
            if "hours" in said:
                hours |= hours_of(name, {"hours": said["hours"]})
        except Problems as found:
            problems += found.problems
        if problems:
            raise Problems(problems)
        tables = replace(DESK_TABLES, policies=policies, settings=settings)
        return cls(tables, hours, {**shipped.settings, **_flat(said)}, tuple(warnings), name)

    @classmethod
    @cache
    def _shipped(cls) -> Self:
        """The same value each time: `alerts.desk.tables.tables_in_force.rows_of` knows its rows by it."""
        return cls(DESK_TABLES, HOURS, shipped_settings())


@cache
def shipped_settings() -> Mapping[str, object]:
    """Key of each setting -> its value as it ships, as it is written."""
    content = resources.files("alerts.matters").joinpath(SETTINGS_FILE).read_bytes()
    return _flat(parse_toml(SETTINGS_FILE, content))


def _flat(tables: Mapping[str, Any]) -> dict[str, object]:
    return {
        f"{section}.{key}": value
        for section, keys in tables.items()
        if section not in BESIDE
        for key, value in keys.items()
    }


def _given_by_nobody(file: str, rows: object) -> Iterator[Problem]:
    """Limits that a site lets a field give, of which no command has one of that name."""
    fields = {field.name for move in DESK_TABLES.moves.rows for field in move.fields}
    for row in rows if isinstance(rows, list) else ():
        limit = row.get("limit") if isinstance(row, Mapping) else None
        for name in _given(limit):
            if name not in fields:
                where = f"policy {row.get('key')}.limit"
                yield Problem(file, where, Said("policies-no-field", name=name))


def _given(limit: object) -> Iterator[str]:
    """Fields that a limit names, as it is written."""
    if not isinstance(limit, Mapping):
        return
    earliest = limit.get("earliest")
    for each in (limit, *(earliest if isinstance(earliest, list) else ())):
        if isinstance(each, Mapping) and isinstance(each.get("given"), str):
            yield each["given"]

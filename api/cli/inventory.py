"""``wenya inventory``: import and export, on the records themselves.

A service that is running notices the new version by itself.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, get_args

import typer

from alerts.desk.rules_in_force import note_limits
from alerts.rules.hours import missing_calendars
from alerts.rules.inventory_files import read_inventory, write_inventory
from alerts.rules.rule import Rule
from alerts.rules.rule_files import check_against, load_rules
from api.cli.terminal import SettingsFile, errors_as_messages, read_settings, records_of
from ingest.clock import RealClock
from ingest.inventory.files.exporter import InventoryFormat
from ingest.inventory.files.importer import merge
from ingest.inventory.files.problem_collector import InventoryProblems
from ingest.inventory.tree import Inventory

app = typer.Typer(help="Import and export places, points, gateways, devices, aliases, calendars and outages.")

TABLES = ("places", "points", "gateways", "devices", "aliases", "calendars", "outages")


@app.command("import")
def import_(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A .toml, .csv or .json file, or a folder of .csv")
    ],
    *,
    replace: Annotated[
        bool, typer.Option("--replace", help="Remove whatever the file does not list.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Tell what would change, and change nothing.")
    ] = False,
    settings: SettingsFile = None,
) -> None:
    """Bring FILE into the inventory: all of it or, when rows are bad, nothing and the names of those rows."""
    with errors_as_messages():
        read = read_settings(settings)
        with records_of(read) as records, records.begin() as tx:
            old = tx.inventory.load()
            imported = read_inventory(file, Inventory() if replace else old)
            new = merge(old, imported, replace=replace)
            rules = load_rules(read.service.rules)
            _check_judgeable(rules, new, file.name)
            if not dry_run:
                now = RealClock().now()
                new = tx.inventory.save(new, now, replace=True)
                note_limits(tx, rules, old, rules, new, now)
    typer.echo("Nothing was changed; this would be:" if dry_run else f"Inventory version {new.version}:")
    for line in _changes(old, new) or ["no change"]:
        typer.echo(f"  {line}")


@app.command("export")
def export(
    form: Annotated[
        str | None, typer.Option("--format", help="toml, csv or json; default: by --output, or toml.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write here instead of the terminal.")
    ] = None,
    settings: SettingsFile = None,
) -> None:
    """Write the inventory as a file that import reads."""
    chosen = _format(form or (output.suffix.removeprefix(".") if output else "toml"))
    with errors_as_messages():
        with records_of(read_settings(settings)) as records, records.reading() as tx:
            text = write_inventory(tx.inventory.load(), chosen)
        if output is None:
            sys.stdout.write(text)
        else:
            # A spreadsheet needs the mark at the beginning to see that Chinese names are UTF-8.
            output.write_text(text, encoding="utf-8-sig" if chosen == "csv" else "utf-8")


def _format(name: str) -> InventoryFormat:
    for form in get_args(InventoryFormat):
        if form == name:
            return form  # type: ignore[no-any-return]
    raise typer.BadParameter(f"must be one of {', '.join(get_args(InventoryFormat))}", param_hint="--format")


def _check_judgeable(rules: Mapping[str, Rule], inventory: Inventory, file: str) -> None:
    """Raise for an inventory that the service would refuse at its start."""
    problems = check_against(rules, inventory, file) + missing_calendars(rules, inventory, file)
    if problems:
        raise InventoryProblems(problems)


def _changes(old: Inventory, new: Inventory) -> list[str]:
    """A line for each table that changed."""
    lines = []
    for table in TABLES:
        before: Mapping[str, object] = getattr(old, table)
        after: Mapping[str, object] = getattr(new, table)
        counts = {
            "added": len(after.keys() - before.keys()),
            "changed": sum(before[name] != after[name] for name in after.keys() & before.keys()),
            "removed": len(before.keys() - after.keys()),
        }
        if any(counts.values()):
            lines.append(
                f"{table}: " + ", ".join(f"{count} {what}" for what, count in counts.items() if count)
            )
    return lines

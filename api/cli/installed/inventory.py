"""``wenya inventory``: import and export, on the records themselves.

A service that is running notices the new version by itself.
"""

from __future__ import annotations

import sys
from codecs import BOM_UTF8
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, get_args

import typer

from alerts.desk.registration import export_recorded_inventory, import_inventory
from alerts.people.viewer import OPERATOR
from alerts.rules.inventory_files import write_template
from alerts.rules.rule_files import load_rules
from api.cli.terminal import SettingsFile, errors_as_messages, read_settings, records_of
from api.cli.usage import BadOption
from api.words.terminal_language import terminal_language
from api.words.terminal_output import say, warn
from ingest.clock import RealClock
from ingest.inventory.extent import extent_of
from ingest.inventory.files.flats.form import write_flat_form
from ingest.inventory.files.template import TemplateFormat
from ingest.inventory.files.workbook import FileFormat
from ingest.inventory.tree import Inventory
from ingest.said import Said, name_of
from ingest.words.catalogue import Catalogue
from ingest.words.packages import catalogue_of

app = typer.Typer(
    help="Import and export places, departments, points, gateways, devices, aliases, calendars and outages.",
    no_args_is_help=True,
    add_completion=False,
)

LANGUAGES = {"zh": "zh-CN", "zh-CN": "zh-CN", "en": "en"}
"""What may be said of a language -> its tag."""
TABLES = (
    "places",
    "departments",
    "points",
    "gateways",
    "models",
    "devices",
    "aliases",
    "calendars",
    "outages",
)


@app.command("import")
def import_(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A .toml, .csv, .json or .xlsx file, or a folder of .csv")
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
        rules, now = load_rules(read.service.rules), RealClock().now()
        with records_of(read) as records:
            done = import_inventory(records, OPERATOR, file, rules, now, replace=replace, dry_run=dry_run)
    if dry_run:
        say(Said("terminal-would-be"))
    else:
        say(Said("terminal-inventory-version", version=str(done.after.version)))
    for line in _changes(done.before, done.after) or [Said("terminal-no-change")]:
        say(line)
    say(Said("terminal-afterwards", extent=extent_of(done.after)))
    for warning in done.warnings:
        warn(warning.said)


@app.command("export")
def export(
    form: Annotated[
        str | None, typer.Option("--format", help="toml, csv, json or xlsx; default: by --output, or toml.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write here instead of the terminal.")
    ] = None,
    settings: SettingsFile = None,
) -> None:
    """Write the inventory as a file that import reads."""
    chosen = _format(form or (output.suffix.removeprefix(".") if output else "toml"))
    with errors_as_messages():
        with records_of(read_settings(settings)) as records:
            content = export_recorded_inventory(records, OPERATOR, chosen, RealClock().now())
        _write(content, output, for_spreadsheet=chosen == "csv")


@app.command("template")
def template(
    form: Annotated[
        str | None, typer.Option("--format", help="toml, csv or xlsx; default: by --output, or toml.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write here instead of the terminal.")
    ] = None,
    lang: Annotated[
        str | None,
        typer.Option("--lang", help="zh or en: a workbook for a list of flats in that language."),
    ] = None,
) -> None:
    """Write a file to begin with: all keys, and an example of each kind as a remark.

    As a workbook it is a form for a list with a row a flat, with headings, choices, examples and notes.
    """
    chosen = form or (output.suffix.removeprefix(".") if output else "xlsx" if lang else "toml")
    known: dict[str, TemplateFormat] = {"toml": "toml", "csv": "csv"}
    if chosen not in {*known, "xlsx"}:
        raise BadOption("--format", Said("usage-one-of", choices=(*known, "xlsx")))
    if lang not in {None, *LANGUAGES}:
        raise BadOption("--lang", Said("usage-one-of", choices=("zh", "en")))
    if lang is not None and chosen != "xlsx":
        raise BadOption("--lang", Said("usage-only-as", form="xlsx"))
    with errors_as_messages():
        if chosen == "xlsx":
            _write_form(catalogue_of(LANGUAGES[lang or terminal_language().tag]), output)
        else:
            _write(write_template(known[chosen]).encode(), output, for_spreadsheet=chosen == "csv")


def _write_form(catalogue: Catalogue, output: Path | None) -> None:
    """To ``output``; else to a file that is not there yet, since a terminal shows no workbook."""
    path = output or Path(f"{Said('flats-form-sheet').written(catalogue)}.xlsx")
    if output is None and path.exists():
        raise BadOption("--output", Said("usage-there-already", file=path.name))
    path.write_bytes(write_flat_form(catalogue))
    say(Said("terminal-form-written", file=str(path)))


def _write(content: bytes, output: Path | None, *, for_spreadsheet: bool) -> None:
    """To ``output`` or the terminal. Raises `OSError`."""
    if output is None:
        sys.stdout.buffer.write(content)
    else:
        # A spreadsheet needs the mark at the beginning to see that Chinese names are UTF-8.
        output.write_bytes(BOM_UTF8 + content if for_spreadsheet else content)


def _format(name: str) -> FileFormat:
    for form in get_args(FileFormat):
        if form == name:
            return form  # type: ignore[no-any-return]
    raise BadOption("--format", Said("usage-one-of", choices=get_args(FileFormat)))


def _changes(old: Inventory, new: Inventory) -> list[Said]:
    """A line for each table that changed."""
    lines: list[Said] = []
    for table in TABLES:
        before: Mapping[str, object] = getattr(old, table)
        after: Mapping[str, object] = getattr(new, table)
        both = after.keys() & before.keys()
        counts = {
            "added": len(after.keys() - before.keys()),
            "changed": sum(before[name] != after[name] for name in both),
            "removed": len(before.keys() - after.keys()),
        }
        found = tuple(
            Said("terminal-count", count=count, what=name_of("change", what))
            for what, count in counts.items()
            if count
        )
        if found:
            lines.append(Said("terminal-changes", table=name_of("table", table), changes=found))
    return lines

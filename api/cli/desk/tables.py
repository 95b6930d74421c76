"""``wenya desk``: the desk's tables, as a file says them and as they are on record, and tickets by them."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from alerts.desk.matters.matter_view import explain_for, see_matter
from alerts.desk.tables.shown_tables import compare_rows
from alerts.desk.tables.site_tables import SiteTables
from alerts.desk.tables.tables_in_force import recorded_desk
from alerts.people.viewer import OPERATOR
from alerts.records.desk_rows.rows import RowKind
from alerts.tickets.refusals import UnknownTicket
from api.cli.desk.explanation import explanation
from api.cli.terminal import SettingsFile, errors_as_messages, read_settings, records_of
from api.cli.usage import instant_of
from api.words.terminal_output import say, tell, warn
from ingest.clock import RealClock
from ingest.said import Said

app = typer.Typer(
    help="The desk's tables: limits, ladders, moves, routing, closing, hours, settings.",
    no_args_is_help=True,
    add_completion=False,
)

DeskFile = Annotated[
    Path | None,
    typer.Argument(
        metavar="FILE", help="The desk's file; default: service.desk of the settings.", show_default=False
    ),
]


@app.command()
def check(file: DeskFile = None, settings: SettingsFile = None) -> None:
    """Tell everything that is wrong with the desk's tables of a file; nothing is changed.

    Departments are not looked at: check-config does that, with the inventory.
    """
    with errors_as_messages():
        site = SiteTables.of(file or read_settings(settings).service.desk)
    for warning in site.warnings:
        warn(warning.said)
    say(Said("terminal-desk-good", policies=len(site.tables.policies.current)))


@app.command()
def tables(
    file: DeskFile = None,
    *,
    kind: Annotated[RowKind | None, typer.Option(help="Of one table.", show_default=False)] = None,
    changed: Annotated[
        bool, typer.Option("--changed", help="Only rows that a start would put on record anew.")
    ] = False,
    settings: SettingsFile = None,
) -> None:
    """Every row of the desk's tables with its version on record: a JSON object a line. Nothing is changed."""
    with errors_as_messages():
        read = read_settings(settings)
        site = SiteTables.of(file or read.service.desk)
        with records_of(read, as_they_are=True) as records:
            rows = compare_rows(records, OPERATOR, site)
    for row in rows:
        if kind in (None, row.kind) and (row.is_new or not changed):
            tell(msgspec.json.encode(asdict(row)).decode())


@app.command()
def explain(
    ticket: Annotated[str, typer.Argument(metavar="TICKET", help="Its number.", show_default=False)],
    *,
    as_user: Annotated[
        str | None,
        typer.Option("--as", metavar="USER", help="What this user may do, and why not the rest."),
    ] = None,
    at: Annotated[
        str | None,
        typer.Option(
            metavar="TIME",
            help="When it is looked at (RFC 3339), as records on simulated time need; default: now.",
            show_default=False,
        ),
    ] = None,
    settings: SettingsFile = None,
) -> None:
    """Tell where a ticket is, by which clauses its limits run, what is missing, and what may be done.

    By the tables of the settings' desk file, on the records as they are; nothing is changed.
    """
    now = RealClock().now() if at is None else instant_of("--at", at)
    with errors_as_messages(UnknownTicket):
        read = read_settings(settings)
        site = SiteTables.of(read.service.desk)
        with records_of(read, as_they_are=True) as records:
            desk = recorded_desk(records, OPERATOR, site)
            if as_user is None:
                found = see_matter(records, OPERATOR, ticket, now, desk=desk)
            else:
                found = explain_for(records, OPERATOR, as_user, ticket, now, desk=desk)
    for line in explanation(found, desk.inventory, now, for_user=as_user is not None):
        say(line)

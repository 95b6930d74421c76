"""``wenya user``: the people and programs that may use the service."""

from __future__ import annotations

import re
from typing import Annotated

import typer

from alerts.desk.registration import add_user
from alerts.people.user import UserRole
from alerts.people.viewer import OPERATOR
from api.cli.terminal import SettingsFile, errors_as_messages, read_settings, records_of
from ingest.clock import RealClock

app = typer.Typer(
    help="People and programs that may use the service.", no_args_is_help=True, add_completion=False
)

_NAME = re.compile(r"[^\x00-\x20\x7f-\x9f\ud800-\udfff]{1,64}")


@app.callback()
def user() -> None:
    """People and programs that may use the service."""


@app.command("add")
def add(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="Of the person or program; appears in the tickets' history.")
    ],
    role: Annotated[
        UserRole,
        typer.Option(help="viewer looks, dispatcher works tickets, engineer also imports and replays."),
    ],
    settings: SettingsFile = None,
) -> None:
    """Add a user and print the token, once: it is not kept and cannot be shown again."""
    if not _NAME.fullmatch(name):
        raise typer.BadParameter("1 to 64 characters without spaces", param_hint="NAME")
    with errors_as_messages(), records_of(read_settings(settings)) as records:
        token = add_user(records, OPERATOR, name, role, RealClock().now())
    typer.echo(f"{role} {name} added. Keep this token; it is not shown again:", err=True)
    typer.echo(token)

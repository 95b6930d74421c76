"""``wenya user reach``: by which addresses a user is told out of the console."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from alerts.desk.people.reaching import change_reach, reach_of
from alerts.people.viewer import OPERATOR
from api.cli.terminal import SettingsFile, errors_as_messages, read_settings, records_of
from api.words.terminal_output import say
from ingest.clock import RealClock
from ingest.said import Said

NOT_SAID = Said("terminal-reach-none")


def reach(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Of the person.", show_default=False)],
    mail: Annotated[
        str | None, typer.Option(help="Mail address; empty: none any more.", show_default=False)
    ] = None,
    mobile: Annotated[
        str | None,
        typer.Option(help="For text messages, calls, and to be mentioned in groups.", show_default=False),
    ] = None,
    language: Annotated[
        str | None, typer.Option(help="Of what they are sent: zh-CN or en.", show_default=False)
    ] = None,
    settings: SettingsFile = None,
) -> None:
    """Show how a user is reached, or change it."""
    given = {"mail": mail, "mobile": mobile, "language": language}
    wanted = {key: value for key, value in given.items() if value is not None}
    with errors_as_messages(), records_of(read_settings(settings)) as records:
        found = reach_of(records, OPERATOR, name)
        if wanted:
            found = change_reach(records, OPERATOR, name, replace(found, **wanted), RealClock().now())
    values = {
        "mail": found.mail or NOT_SAID,
        "mobile": found.mobile or NOT_SAID,
        "language": found.language or NOT_SAID,
    }
    say(Said("terminal-reach", **values))

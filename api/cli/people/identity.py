"""``wenya user provider``: whom the provider of identities knows a user as."""

from __future__ import annotations

from typing import Annotated

import typer

from alerts.desk.doors.by_provider import identity_of_user, link_identity
from alerts.people.viewer import OPERATOR
from api.cli.terminal import SettingsFile, errors_as_messages, read_settings, records_of
from api.words.terminal_output import say
from ingest.clock import RealClock
from ingest.said import Said


def provider(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Of the person.", show_default=False)],
    link: Annotated[
        str | None,
        typer.Option(metavar="SUBJECT", help="Whom the provider knows them as; empty: nobody any more."),
    ] = None,
    settings: SettingsFile = None,
) -> None:
    """Show whom a provider knows a user as, or link them."""
    with errors_as_messages():
        read = read_settings(settings)
        with records_of(read) as records:
            if link is None:
                found = identity_of_user(records, OPERATOR, name)
            else:
                now = RealClock().now()
                found = link_identity(records, OPERATOR, name, read.oidc.issuer, link, now)
    for each in found:
        say(Said("terminal-identity", name=name, issuer=each.issuer, subject=each.subject))
    if not found:
        say(Said("terminal-identity-none", name=name))

"""``wenya user factor``: whether a user has a second factor, and taken off for who has lost it."""

from __future__ import annotations

from typing import Annotated

import typer

from alerts.desk.doors.factors_of_users import factor_of_user, take_off_factor
from alerts.people.viewer import OPERATOR
from api.cli.terminal import SettingsFile, errors_as_messages, read_settings, records_of, utc_text
from api.words.terminal_output import say
from ingest.clock import RealClock
from ingest.said import Said


def factor(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Of the person.", show_default=False)],
    *,
    off: Annotated[
        bool, typer.Option("--off", help="Take it off: the phone is lost. Ends all their sessions.")
    ] = False,
    settings: SettingsFile = None,
) -> None:
    """Show whether a user has a second factor, or take it off."""
    with errors_as_messages(), records_of(read_settings(settings)) as records:
        taken = take_off_factor(records, OPERATOR, name, RealClock().now()) if off else False
        found = factor_of_user(records, OPERATOR, name)
    if taken:
        say(Said("terminal-factor-taken", name=name))
    elif found.on_since is None:
        say(Said("terminal-factor-none", name=name))
    else:
        say(Said("terminal-factor-on", name=name, at=utc_text(found.on_since), left=found.codes_left))

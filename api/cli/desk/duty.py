"""``wenya duty``: rosters brought in, and who is on duty, on the records themselves."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from alerts.desk.departments import recorded_departments
from alerts.desk.duty.importing import import_roster
from alerts.desk.duty.overview import see_duty
from alerts.duty.holes import hole_in_words
from alerts.duty.lines import LONGEST_REASON
from alerts.duty.roster_files import MOST_BYTES
from alerts.duty.shifts import DutyShift
from alerts.people.viewer import OPERATOR
from api.cli.terminal import SettingsFile, errors_as_messages, read_settings, records_of
from api.cli.usage import reason_of
from api.http.times import rfc3339
from api.words.terminal_output import say, warn
from ingest.clock import RealClock
from ingest.durations import DAY
from ingest.said import Said
from ingest.toml_files import read_bytes

app = typer.Typer(help="Duty: rosters, and who is on duty.", no_args_is_help=True, add_completion=False)


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="TOML, or CSV.", show_default=False)],
    because: Annotated[
        str,
        typer.Option(
            help="Why; it is on record with it.", callback=reason_of(LONGEST_REASON), show_default=False
        ),
    ],
    settings: SettingsFile = None,
) -> None:
    """Bring in a roster in the place of the one before: posts, patterns of shifts, sensitive periods."""
    with errors_as_messages():
        read, content = read_settings(settings), read_bytes(file, MOST_BYTES)
        with records_of(read) as records:
            inventory = recorded_departments(records, OPERATOR).inventory
            source, now = (file.name, content), RealClock().now()
            done = import_roster(records, OPERATOR, source, because, now, inventory=inventory)
    version = str(done.version)
    if done.is_new:
        say(Said("terminal-duty-imported", version=version, count=len(done.roster.posts)))
    else:
        say(Said("terminal-duty-same", version=version))


@app.command()
def show(
    days: Annotated[int, typer.Option(min=1, max=62, help="How many days from now.")] = 1,
    settings: SettingsFile = None,
) -> None:
    """Who is in charge of each post now, the shifts to come, and holes of the next 7 days.

    Exit code 1 when there is a hole.
    """
    now = RealClock().now()
    with errors_as_messages(), records_of(read_settings(settings)) as records:
        inventory = recorded_departments(records, OPERATOR).inventory
        seen = see_duty(records, OPERATOR, now, now + days * DAY, now, inventory=inventory)
    zone = inventory.root_zone
    for each in seen.posts:
        charge = each.in_charge
        who = Said("terminal-duty-nobody") if charge is None else _persons(charge, seen.called)
        say(Said("terminal-duty-post", id=each.post.id, name=each.post.name, who=who))
        for shown in each.shifts:
            start, end = (rfc3339(at, zone) for at in (shown.shift.starts_at, shown.shift.ends_at))
            say(Said("terminal-duty-shift", start=start, end=end, who=_persons(shown.shift, seen.called)))
    if not seen.posts:
        say(Said("terminal-duty-none"))
    names = {each.post.id: each.post.name for each in seen.posts}
    for hole in seen.holes:
        start, end = (rfc3339(at, zone) for at in (hole.starts_at, hole.ends_at))
        what = hole_in_words(hole, names.get(hole.post, ""), seen.called)
        warn(Said("terminal-duty-hole", start=start, end=end, what=what))
    if seen.holes:
        raise typer.Exit(1)


def _persons(shift: DutyShift, called: Mapping[str, str]) -> Said | tuple[str, ...]:
    return tuple(called.get(name, name) for name in shift.persons) or Said("terminal-duty-nobody")

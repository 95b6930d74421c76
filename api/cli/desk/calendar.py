"""``wenya calendar``: the years of the working-day calendar on record."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from alerts.deadlines.days.organisation import calendar_of, year_wanted
from alerts.deadlines.days.years import MOST_BYTES, write_year
from alerts.desk.clocks.moved_dues import MovedDue
from alerts.desk.departments import recorded_departments
from alerts.desk.tables.calendars import import_year, list_years
from alerts.desk.tables.recalculating import LONGEST_REASON, recalculate_year
from alerts.desk.tables.site_tables import SiteTables
from alerts.people.viewer import OPERATOR
from api.cli.terminal import MISTAKE, SettingsFile, errors_as_messages, read_settings, records_of, utc_text
from api.cli.usage import reason_of
from api.words.terminal_output import say, tell, warn
from ingest.clock import RealClock
from ingest.said import Said
from ingest.toml_files import read_bytes

app = typer.Typer(
    help="Working days: years off and on, as on record.", no_args_is_help=True, add_completion=False
)


@app.command("list")
def list_(settings: SettingsFile = None) -> None:
    """Every version of every year: from where, when and by whom it was put on record."""
    with errors_as_messages(), records_of(read_settings(settings)) as records:
        found = list_years(records, OPERATOR)
    for each in found:
        table = each.table
        said = Said(
            "terminal-calendar-year",
            year=str(table.year),
            version=str(table.version),
            off=len(table.off),
            on=len(table.on),
            source=each.source,
            by=each.by,
            at=utc_text(each.recorded_at),
        )
        say(said)
    if not found:
        say(Said("terminal-calendar-none"))


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV or JSON of a year.", show_default=False)],
    settings: SettingsFile = None,
) -> None:
    """Put a year on record, as its next version, and list the running clocks that it would move.

    CSV is date,off|on,name a line; JSON {"year", "days": [{"date", "name", "isOffDay"}]}. It is all of the
    year's days off and make-up days. No clock is moved. A running service has the year a second later.
    """
    now = RealClock().now()
    with errors_as_messages():
        read = read_settings(settings)
        content = read_bytes(file, MOST_BYTES)
        hours = SiteTables.of(read.service.desk).hours
        with records_of(read) as records:
            inventory = recorded_departments(records, OPERATOR).inventory
            calendar = calendar_of(inventory, {}, hours)
            done = import_year(records, OPERATOR, (file.name, content), now, calendar=calendar)
            found = list_years(records, OPERATOR)
    year, version = str(done.table.year), str(done.table.version)
    if done.is_new:
        say(Said("terminal-calendar-imported", year=year, version=version))
    else:
        say(Said("terminal-calendar-same", year=year, version=version))
    for clock in done.to_move:
        due, would_be = (
            Said("terminal-calendar-unknown") if at is None else utc_text(at)
            for at in (clock.before, clock.after)
        )
        moved = Said(
            "terminal-calendar-clock", ticket=clock.ticket, key=clock.key, due=due, would_be=would_be
        )
        say(moved)
    if not done.all_listed:
        warn(Said("terminal-calendar-more"))
    wanted = year_wanted(calendar_of(inventory, {each.table.year: each.table for each in found}, {}), now)
    if wanted is not None:
        warn(wanted)


@app.command()
def recalculate(
    year: Annotated[int, typer.Argument(metavar="YEAR", help="Such as 2026.", show_default=False)],
    because: Annotated[
        str,
        typer.Option(
            help="Why; it is on record with each limit.",
            callback=reason_of(LONGEST_REASON),
            show_default=False,
        ),
    ],
    settings: SettingsFile = None,
) -> None:
    """Move the running limits that count by a year to the dues that the calendar on record gives them.

    After a correction of the year, which by itself moves none. Asking again moves nothing.
    """
    now = RealClock().now()
    with errors_as_messages():
        read = read_settings(settings)
        hours = SiteTables.of(read.service.desk).hours
        with records_of(read) as records:
            inventory = recorded_departments(records, OPERATOR).inventory
            count, position, more = 0, None, True
            while more:
                done = recalculate_year(
                    records, OPERATOR, year, because, now, inventory=inventory, hours=hours, after=position
                )
                count, position, more = count + done.count, done.go_on, done.go_on is not None
                for each in done.moved:
                    _say_moved(each)
    say(Said("terminal-calendar-recalculated", count=count))


def _say_moved(moved: MovedDue) -> None:
    before, after = (
        Said("terminal-calendar-unknown") if at is None else utc_text(at)
        for at in (moved.before, moved.after)
    )
    say(Said("terminal-calendar-moved", ticket=moved.ticket, key=moved.key, due=before, is_now=after))


@app.command()
def export(
    year: Annotated[int, typer.Argument(metavar="YEAR", help="Such as 2026.", show_default=False)],
    settings: SettingsFile = None,
) -> None:
    """Print a year as it is on record now, as CSV, as `import` reads it."""
    with errors_as_messages(), records_of(read_settings(settings)) as records:
        tables = [each.table for each in list_years(records, OPERATOR) if each.table.year == year]
    if not tables:
        say(Said("calendar-year-missing", year=str(year)), err=True)
        raise typer.Exit(MISTAKE)
    tell(write_year(tables[-1]).rstrip("\n"))

"""``wenya department``: who answers for which places and lines, on the records themselves."""

from __future__ import annotations

from collections.abc import Iterator

import typer

from alerts.desk.departments import recorded_departments
from alerts.desk.registration import clear_departments
from alerts.people.viewer import OPERATOR
from alerts.rules.rule_files import load_rules
from api.cli.terminal import SettingsFile, errors_as_messages, read_settings, records_of, tell
from ingest.clock import RealClock
from ingest.inventory.departments import Department
from ingest.inventory.responsibility import department_warnings
from ingest.inventory.tree import Inventory

app = typer.Typer(
    help="Departments: who answers for which places and lines.", no_args_is_help=True, add_completion=False
)

MOST_GAPS = 1000
"""Places without a territorial unit that are named; the rest are counted."""


@app.command("list")
def list_(settings: SettingsFile = None) -> None:
    """Every department: what it answers for, its persons, and how it is reached."""
    with errors_as_messages(), records_of(read_settings(settings)) as records:
        found = recorded_departments(records, OPERATOR)
    for department in found.departments:
        tell("\n".join(_lines(department, found.inventory)))
    if not found.departments:
        typer.echo("There are no departments.")


@app.command()
def check(settings: SettingsFile = None) -> None:
    """Whether every place with points has one territorial unit for each of its lines, and all are reached.

    Exit code 1 when a place has none; a line that begins with "warning:" is no fault.
    """
    with errors_as_messages(), records_of(read_settings(settings)) as records:
        found = recorded_departments(records, OPERATOR)
    for warning in department_warnings(found.inventory, "inventory"):
        tell(f"warning: {warning}")
    for gap in found.gaps[:MOST_GAPS]:
        tell(str(gap.reason(found.inventory)))
    if len(found.gaps) > MOST_GAPS:
        typer.echo(f"and {len(found.gaps) - MOST_GAPS} more")
    if found.gaps:
        raise typer.Exit(1)
    if found.departments:
        typer.echo(f"ok: {len(found.departments)} departments")


@app.command()
def clear(settings: SettingsFile = None) -> None:
    """Take all departments off record, which no import does.

    Those in a file that a start reads (service.desk, service.inventory) come back with it.
    """
    with errors_as_messages():
        read = read_settings(settings)
        rules, now = load_rules(read.service.rules), RealClock().now()
        with records_of(read) as records:
            done = clear_departments(records, OPERATOR, rules, now)
    count = len(done.before.departments)
    typer.echo(f"Inventory version {done.after.version}: {count} departments taken off record.")


def _lines(department: Department, inventory: Inventory) -> Iterator[str]:
    """What is on record of a department, a text of one line each."""
    place = "" if department.place is None else f" at {_called(department.place, inventory)}"
    lines = ", ".join(department.lines)
    yield f"{department.id}: {department.name}, {department.kind}{f' ({lines})' if lines else ''}{place}"
    if department.parent is not None:
        yield f"  below {department.parent}"
    for what, who in (("head", department.head), ("leader in charge", department.leader)):
        if who is not None:
            yield f"  {what}: {who}"
    for band in department.phones:
        yield f"  {band.hours}: {band.number}"
    if department.channels:
        yield f"  channels: {', '.join(department.channels)}"


def _called(place: str, inventory: Inventory) -> str:
    return f"{inventory.name_of(place)} [{place}]"

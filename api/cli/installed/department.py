"""``wenya department``: who answers for which places and lines, on the records themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer

from alerts.desk.departments import recorded_departments
from alerts.desk.people.contacts import unmanned_departments
from alerts.desk.registration import clear_departments
from alerts.people.presence import unmanned_in_words
from alerts.people.viewer import OPERATOR
from alerts.rules.rule_files import load_rules
from api.cli.terminal import MISTAKE, SettingsFile, errors_as_messages, read_settings, records_of
from api.words.terminal_output import say, warn
from ingest.clock import RealClock
from ingest.inventory.departments import Department
from ingest.inventory.responsibility import department_warnings
from ingest.inventory.tree import Inventory
from ingest.said import Said, Value, name_of

app = typer.Typer(
    help="Departments: who answers for which places and lines.", no_args_is_help=True, add_completion=False
)

Yes = Annotated[bool, typer.Option("--yes", help="Take them off record.")]
MOST_GAPS = 1000
"""Places without a territorial unit that are named; the rest are counted."""


@app.command("list")
def list_(settings: SettingsFile = None) -> None:
    """Every department: what it answers for, its persons, and how it is reached."""
    with errors_as_messages(), records_of(read_settings(settings)) as records:
        found = recorded_departments(records, OPERATOR)
    for department in found.departments:
        for line in _lines(department, found.inventory):
            say(line)
    if not found.departments:
        say(Said("terminal-no-departments"))


@app.command()
def check(settings: SettingsFile = None) -> None:
    """Whether every place with points has one territorial unit for each of its lines, and all are reached.

    Exit code 1 when a place has none; a line that begins with "warning:" is no fault.
    """
    with errors_as_messages(), records_of(read_settings(settings)) as records:
        found = recorded_departments(records, OPERATOR)
    for warning in department_warnings(found.inventory, Said("inventory-source")):
        warn(warning)
    for gap in found.gaps[:MOST_GAPS]:
        say(gap.reason(found.inventory))
    if len(found.gaps) > MOST_GAPS:
        say(Said("terminal-and-more", count=len(found.gaps) - MOST_GAPS))
    if found.gaps:
        raise typer.Exit(1)
    if found.departments:
        say(Said("terminal-good", parts=Said("terminal-departments", count=len(found.departments))))


@app.command("unmanned")
def unmanned(settings: SettingsFile = None) -> None:
    """Departments of which nobody can be reached now, and which one above answers for them.

    Exit code 1 when there is one.
    """
    with errors_as_messages(), records_of(read_settings(settings)) as records:
        inventory = recorded_departments(records, OPERATOR).inventory
        found = unmanned_departments(records, inventory, OPERATOR, RealClock().now())
    for each in found:
        say(unmanned_in_words(each))
    if found:
        raise typer.Exit(1)
    say(Said("terminal-all-manned"))


@app.command()
def clear(yes: Yes = False, settings: SettingsFile = None) -> None:
    """Take all departments off record, which no import does. Without --yes it says how many.

    Those in a file that a start reads (service.desk, service.inventory) come back with it.
    """
    with errors_as_messages():
        read = read_settings(settings)
        rules, now = load_rules(read.service.rules), RealClock().now()
        with records_of(read) as records:
            if not yes:
                count = len(recorded_departments(records, OPERATOR).departments)
                say(Said("terminal-departments-to-clear", count=count))
                raise typer.Exit(MISTAKE)
            done = clear_departments(records, OPERATOR, rules, now)
    count = len(done.before.departments)
    say(Said("terminal-departments-cleared", version=str(done.after.version), count=count))


def _lines(department: Department, inventory: Inventory) -> Iterator[Said | str]:
    """What is on record of a department, a text of one line each."""
    of: dict[str, Value] = {
        "id": department.id,
        "name": department.name,
        "kind": name_of("department", department.kind),
    }
    if department.lines:
        lines = tuple(name_of("line", line) for line in department.lines)
        of["kind"] = Said("terminal-kind-and-lines", kind=of["kind"], lines=lines)
    place = department.place
    if place is None:
        yield Said("terminal-department", **of)
    else:
        yield Said("terminal-department-at", **of, place=inventory.name_of(place), place_id=place)
    if department.parent is not None:
        yield Said("terminal-department-below", parent=department.parent)
    if department.duties:
        duties = tuple(name_of("duty", duty) for duty in department.duties)
        yield Said("terminal-department-duties", duties=duties)
    yield from _persons(department)
    for band in department.phones:
        yield f"  {band.hours}: {band.number}"
    if department.channels:
        yield Said("terminal-department-channels", channels=department.channels)
    if department.data_delivery:
        periods = tuple(name_of("period", period) for period in department.data_delivery)
        yield Said("terminal-department-delivery", periods=periods)


def _persons(department: Department) -> Iterator[Said]:
    if department.head is not None:
        yield Said("terminal-department-head", head=department.head)
    if department.leader is not None:
        yield Said("terminal-department-leader", leader=department.leader)
    if department.petition_staff:
        yield Said("terminal-department-petition-staff", names=department.petition_staff)

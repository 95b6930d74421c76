"""``wenya user leave``: who is on leave, and who stands in. To approve and accept is for persons."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated

import typer

from alerts.desk.departments import recorded_departments
from alerts.desk.people.leaves import ShownLeave, ask_for_leave_of, end_leave, list_leaves
from alerts.people.leave import NewLeave
from alerts.people.refusals import LeaveRefused
from alerts.people.viewer import OPERATOR
from alerts.records import Records
from api.cli.terminal import SettingsFile, errors_as_messages, read_settings, records_of, utc_text
from api.http.times import parse_instant
from api.words.terminal_output import say, tell
from ingest.clock import RealClock
from ingest.said import Said

app = typer.Typer(help="Who is on leave, and who stands in.", no_args_is_help=True, add_completion=False)

PAGE = 1_000


@app.command("ask")
def ask(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Who goes away.", show_default=False)],
    until: Annotated[str, typer.Option(help="When it ends: 2026-02-01T08:00:00+08:00.", show_default=False)],
    substitute: Annotated[str, typer.Option(help="Who stands in.")] = "",
    since: Annotated[str, typer.Option("--from", help="When it begins; default: now.")] = "",
    because: Annotated[str, typer.Option(help="Why; for who approves it.")] = "",
    settings: SettingsFile = None,
) -> None:
    """Ask for a leave of somebody who cannot. A head has to approve it, and the substitute to accept."""
    now = RealClock().now()
    with errors_as_messages(), records_of(read_settings(settings)) as records:
        wanted = NewLeave(
            substitute=substitute,
            starts_at=_instant(since) if since else now,
            ends_at=_instant(until),
            because=because,
        )
        asked = ask_for_leave_of(records, OPERATOR, name, wanted, now)
    say(Said("terminal-leave-asked", id=str(asked.id)), err=True)


@app.command("list")
def list_(settings: SettingsFile = None) -> None:
    """List the leaves whose end is still to come: a JSON object a line."""
    now = RealClock().now()
    with errors_as_messages(), records_of(read_settings(settings)) as records:
        found = list(_every_leave(records, now))
    for each in found:
        instants = {
            key: utc_text(value)
            for key, value in asdict(each.leave).items()
            if key.endswith("_at") and value is not None
        }
        state = {"state": each.leave.state(now).value, "late": each.leave.is_late(now)}
        tell(json.dumps(asdict(each.leave) | instants | state, ensure_ascii=False))


@app.command("end")
def end(
    id: Annotated[int, typer.Argument(metavar="ID", help="As `list` shows it.", min=1)],  # noqa: A002 - what it is called everywhere
    settings: SettingsFile = None,
) -> None:
    """End a leave before its time, or before it begins."""
    with errors_as_messages(), records_of(read_settings(settings)) as records:
        departments = recorded_departments(records, OPERATOR).inventory.departments
        ended = end_leave(records, OPERATOR, id, RealClock().now(), departments=departments)
    say(Said("terminal-leave-ended", id=str(id), person=ended.leave.person), err=True)


def _every_leave(records: Records, now: int) -> Iterator[ShownLeave]:
    departments = recorded_departments(records, OPERATOR).inventory.departments
    page = list_leaves(records, OPERATOR, None, PAGE, now, departments=departments)
    yield from page.items
    while page.last is not None:
        page = list_leaves(records, OPERATOR, page.last, PAGE, now, departments=departments)
        yield from page.items


def _instant(text: str) -> int:
    try:
        return parse_instant(text)
    except ValueError as error:
        (said,) = error.args
        raise LeaveRefused(said) from error

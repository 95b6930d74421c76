"""``wenya routing``: whom a matter would be sent to, by the departments on record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer

from alerts.desk.departments import recorded_departments
from alerts.desk.tables.routing import try_routing
from alerts.people.viewer import OPERATOR
from alerts.routing.trying import TriedRouting, read_words
from api.cli.terminal import SettingsFile, errors_as_messages, read_settings, records_of
from api.words.terminal_output import say
from ingest.inventory.tree import Inventory
from ingest.said import Said, name_of

app = typer.Typer(help="Whom matters are sent to, and why.", no_args_is_help=True, add_completion=False)


@app.callback()
def routing() -> None:
    """Whom matters are sent to, and why."""


@app.command("try")
def try_it(
    facts: Annotated[
        list[str],
        typer.Argument(
            metavar="NAME=VALUE...",
            help="What is known of the matter: category=leak line=water meter_side=before tags=hot,press",
        ),
    ],
    place: Annotated[
        str | None, typer.Option(help="Id of its place; default: the root of the tree.", show_default=False)
    ] = None,
    department: Annotated[
        str | None, typer.Option(help="Id of the department that it is about.", show_default=False)
    ] = None,
    settings: SettingsFile = None,
) -> None:
    """Whom a matter with these facts would be sent to, in which mode, of which class. Nothing comes of it."""
    with errors_as_messages():
        words = read_words(facts)
        with records_of(read_settings(settings)) as records:
            inventory = recorded_departments(records, OPERATOR).inventory
        tried = try_routing(inventory, OPERATOR, words, place, department)
    for line in _lines(tried, inventory):
        say(line)


def _lines(tried: TriedRouting, inventory: Inventory) -> Iterator[Said]:
    routed = tried.routed

    def named(department: str | None) -> Said:
        if department is None:
            return Said("terminal-routing-nobody")
        name = inventory.departments[department].name
        return Said("terminal-routing-department", id=department, name=name)

    yield routed.because
    yield Said("terminal-routing-clauses", clauses=routed.clauses)
    yield Said("terminal-routing-unit", unit=named(routed.unit))
    yield Said("terminal-routing-owner", owner=named(routed.owner))
    if routed.copies:
        yield Said("terminal-routing-copies", copies=tuple(map(named, routed.copies)))
    if routed.task is not None:
        kind = name_of("choice-task-kind", routed.task.kind)
        yield Said("terminal-routing-task", kind=kind, department=named(routed.task.department))
    if routed.hands_over is not None:
        yield Said("terminal-routing-hands-over", department=named(routed.hands_over.department))
    if routed.code is not None:
        yield Said("terminal-routing-code", code=name_of("choice-code", routed.code))
    if routed.restricted:
        yield Said("terminal-routing-restricted")
    for row in (tried.mode, *(() if tried.supervision is None else (tried.supervision,))):
        yield Said("terminal-routing-mode", mode=name_of("choice-mode", row.mode), because=row.said)
    class_ = name_of("choice-class", tried.class_.class_)
    yield Said("terminal-routing-class", name=class_, because=tried.class_.said)
    for near in tried.near:
        yield Said("terminal-routing-near", rule=near.rule, unmet=near.unmet.value)

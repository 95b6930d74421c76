"""``wenya policies``: which time limits a matter would have, by the tables in force."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated

import typer

from alerts.desk.tables.policies import PolicyQuestion, try_limits
from alerts.desk.tables.site_tables import SiteTables
from alerts.desk.tables.tables_in_force import recorded_desk
from alerts.people.viewer import OPERATOR
from alerts.routing.trying import read_words
from alerts.tickets.desk_moves.timekeeping.trying import TriedChange, TriedClock
from alerts.words.desk_names import clock_name, ladder_post_name, ladder_step_name
from api.cli.terminal import SettingsFile, errors_as_messages, read_settings, records_of, utc_text
from api.http.times import parse_instant
from api.words.terminal_output import say
from ingest.clock import RealClock
from ingest.problems import Problem, Problems
from ingest.said import Said

app = typer.Typer(help="Which time limits hold, and by when.", no_args_is_help=True, add_completion=False)


@app.callback()
def policies() -> None:
    """Which time limits hold, and by when."""


@app.command("try")
def try_it(
    facts: Annotated[
        list[str],
        typer.Argument(
            metavar="NAME=VALUE...",
            help="What is known of the matter: category=leak line=water channel=call tags=hot,press",
        ),
    ],
    at: Annotated[
        str,
        typer.Option(
            help="When it is registered: 2026-02-13T15:00:00+08:00; default: now.", show_default=False
        ),
    ] = "",
    instant: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=INSTANT",
            help="Another instant of it: dispatched=2026-02-13T15:05:00+08:00; may be repeated.",
            show_default=False,
        ),
    ] = None,
    before: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=VALUE", help="What was otherwise before, to see what changes; may be repeated."
        ),
    ] = None,
    place: Annotated[
        str | None, typer.Option(help="Id of its place; default: the root of the tree.", show_default=False)
    ] = None,
    settings: SettingsFile = None,
) -> None:
    """Which time limits a matter with these facts would have, by when, with which steps.

    Nothing comes of it. Times are in UTC.
    """
    with errors_as_messages():
        question = PolicyQuestion(
            facts=read_words(facts),
            at=_instant("at", at) if at else RealClock().now(),
            instants=_instants(instant or ()),
            place=place,
            before=read_words(before) if before else None,
        )
        read = read_settings(settings)
        site = SiteTables.of(read.service.desk)
        with records_of(read, as_they_are=True) as records:
            desk = recorded_desk(records, OPERATOR, site)
        tried = try_limits(desk, OPERATOR, question)
    for each in tried.clocks:
        for line in _lines(each):
            say(line)


def _instants(words: Iterator[str] | list[str] | tuple[str, ...]) -> Mapping[str, int]:
    written = read_words(words)
    return {name: _instant(name, str(text)) for name, text in written.items()}


def _instant(name: str, text: str) -> int:
    try:
        return parse_instant(text)
    except ValueError as error:
        raise Problems([Problem("", name, error.args[0])]) from error


def _lines(tried: TriedClock) -> Iterator[Said]:
    policy, clock = tried.policy, tried.clock
    name, clauses = clock_name(policy.key), policy.clauses
    if tried.change is TriedChange.ENDS:
        yield Said("terminal-policies-ends", name=name, clauses=clauses)
    elif clock is None:
        yield Said("terminal-policies-waits", name=name, clauses=clauses, start=policy.start)
    elif clock.due_at is None:
        yield Said("terminal-policies-unknown", name=name, clauses=clauses, year=str(tried.missing_year))
    else:
        yield Said(
            "terminal-policies-due",
            name=name,
            clauses=clauses,
            since=utc_text(clock.started_at),
            due=utc_text(clock.due_at),
            leads="yes" if clock.leads else "no",
            stays="yes" if tried.change is TriedChange.STAYS else "no",
        )
    if tried.days:
        yield Said("terminal-policies-days", days=tuple(day.isoformat() for day in tried.days))
    for each in tried.steps:
        to = tuple(ladder_post_name(post) for post in each.step.to)
        step = ladder_step_name(each.step.id)
        yield Said("terminal-policies-step", at=utc_text(each.instant), step=step, to=to)

"""``wenya dead-letters``: what the running service could not take, by gateway and reason."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from api.cli.service_api import ServiceApi, ServiceUrl, TokenFile, service_api
from api.cli.terminal import SettingsFile, errors_as_messages, read_settings
from api.words.terminal_language import terminal_language
from api.words.terminal_output import say
from ingest.printable import printable, told
from ingest.readings.batch import DeadLetterReason
from ingest.said import Said

app = typer.Typer(help="Dead letters of the running service.", no_args_is_help=True, add_completion=False)

OfGateway = Annotated[
    str | None,
    typer.Option("--gateway", metavar="ID", help="Only letters of this gateway, as `list` shows it."),
]
Until = Annotated[
    int | None,
    typer.Option(
        "--until",
        metavar="ID",
        min=0,
        help="Only letters up to this one, such as the newest that `list` showed; default: the newest now.",
    ),
]
OfReason = Annotated[DeadLetterReason | None, typer.Option("--reason", help="Only letters of this reason.")]


@app.callback()
def dead_letters() -> None:
    """Dead letters of the running service: list them, replay or dismiss them in bulk."""


@app.command("list")
def list_(
    gateway: OfGateway = None,
    url: ServiceUrl = None,
    token_file: TokenFile = None,
    settings: SettingsFile = None,
) -> None:
    """How many letters each gateway has of each reason, and how many of them wait."""
    with errors_as_messages(), service_api(read_settings(settings), url, token_file) as service:
        newest = _newest(service)
        groups = list(service.listed("dead-letters/groups", gateway=gateway))
    if not groups:
        say(Said("terminal-no-letters"))
        return
    columns = ("reason", "letters", "waiting", "times", "bytes")
    spoken = terminal_language()
    table = Table(*(spoken.name_of("column", column) for column in ("gateway", *columns)))
    for group in groups:
        gateway = told(group["gateway_name"], group["gateway"])
        table.add_row(Text(printable(gateway)), *(str(group[column]) for column in columns))
    Console().print(table)
    say(Said("terminal-newest-letter", newest=str(newest)))


@app.command()
def replay(
    gateway: OfGateway = None,
    reason: OfReason = None,
    until: Until = None,
    url: ServiceUrl = None,
    token_file: TokenFile = None,
    settings: SettingsFile = None,
) -> None:
    """Decode the letters that wait once more, with the inventory in force. Needs an engineer's token."""
    with errors_as_messages(), service_api(read_settings(settings), url, token_file) as service:
        sums = _in_bites(service, "dead-letters/replay", gateway, reason, until)
    dead = sums["letters"] - sums["done"]
    say(Said("terminal-letters-replayed", **sums, dead=dead))


@app.command()
def dismiss(
    gateway: OfGateway = None,
    reason: OfReason = None,
    until: Until = None,
    url: ServiceUrl = None,
    token_file: TokenFile = None,
    settings: SettingsFile = None,
) -> None:
    """Note that nobody wants the letters that wait: the first to go. Needs an engineer's token."""
    with errors_as_messages(), service_api(read_settings(settings), url, token_file) as service:
        sums = _in_bites(service, "dead-letters/dismiss", gateway, reason, until)
    say(Said("terminal-letters-dismissed", count=sums["letters"]))


def _newest(service: ServiceApi) -> int:
    """The id of the newest letter."""
    return int(service.get("dead-letters/groups", limit=1)["newest"])


def _in_bites(
    service: ServiceApi,
    path: str,
    gateway: str | None,
    reason: DeadLetterReason | None,
    until: int | None,
) -> dict[str, int]:
    """The sums over all bites. What comes meanwhile is not touched, so that there is an end."""
    last = _newest(service) if until is None else until
    sums = {"letters": 0, "done": 0, "readings": 0}
    after: int | None = 0
    while after is not None:
        bite = service.post(path, {"gateway": gateway, "reason": reason, "after": after, "until": last})
        for name in sums:
            sums[name] += bite[name]
        after = bite["next"]
    return sums

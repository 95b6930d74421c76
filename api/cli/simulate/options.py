"""What the commands of ``wenya simulate`` share: options, the broker they name, and what they cannot do."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, NoReturn, Self, cast, get_args

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TextColumn
from rich.status import Status

from alerts.rules.inventory_files import write_inventory
from api.cli.terminal import MISTAKE, written
from api.words.terminal_language import terminal_language
from ingest.clock import elapsed
from ingest.inventory.files.exporter import InventoryFormat
from ingest.inventory.tree import Inventory
from ingest.problems import why_unreadable
from ingest.said import Said, said_by
from ingest.settings import read_secret
from simulators.publishing.publisher import Broker

console = Console()
errors = Console(stderr=True, highlight=False)

PLAIN_EVERY = 5.0
"""Seconds between two lines of progress where there is no terminal to redraw."""
INTERRUPTED = 130
"""Exit code after Ctrl+C, as shells have it."""
PLAIN_PORT, TLS_PORT = "1883", "8883"
"""Ports of MQTT and of MQTT in TLS, as registered with IANA."""
PORT = re.compile(r"[0-9]{1,5}")

Where = Annotated[str, typer.Option("--broker", metavar="HOST:PORT", help="The broker to publish to.")]
Username = Annotated[str | None, typer.Option(help="User name at the broker.")]
PasswordFile = Annotated[Path | None, typer.Option(help="A file that holds the password.")]
Tls = Annotated[bool, typer.Option("--tls", help="Speak TLS; the broker must show a certificate we trust.")]
CaFile = Annotated[
    Path | None,
    typer.Option(help="PEM file of the authorities to trust instead of this machine's; implies --tls."),
]
CertFile = Annotated[
    Path | None,
    typer.Option(help="PEM file of the certificate to show the broker, for every gateway; implies --tls."),
]
KeyFile = Annotated[
    Path | None, typer.Option(help="PEM file of its key, without a password; default: in --cert-file.")
]
InventoryOut = Annotated[
    Path | None, typer.Option(help="First write the inventory to import to this .toml, .csv or .json file.")
]


class ProgressLine:
    """A line of progress on the terminal, redrawn; a new one every few seconds where there is none."""

    def __init__(self) -> None:
        self._plain_at = elapsed() + PLAIN_EVERY
        self._bar = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task(terminal_language().text("simulate-connecting"))

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def show(self, line: Said) -> bool:
        """Show ``line`` in place of the one before; whether it was time to."""
        self._bar.update(self._task, description=escape(terminal_language().say(line)))
        if console.is_terminal:
            return True
        due = elapsed() >= self._plain_at
        if due:
            self._plain_at = elapsed() + PLAIN_EVERY
            say(line)
        return due


def broker_of(
    text: str,
    username: str | None,
    password_file: Path | None,
    *,
    tls: bool = False,
    ca_file: Path | None = None,
    cert_file: Path | None = None,
    key_file: Path | None = None,
) -> Broker:
    """``HOST:PORT`` (or ``[IPv6]:PORT``, or a host alone) with its credentials and how it is trusted."""
    if key_file is not None and cert_file is None:
        fail(Said("simulate-needs", option="--key-file", needed="--cert-file"))
    tls = tls or ca_file is not None or cert_file is not None
    host, colon, port = text.rpartition(":")
    if not colon or text.endswith("]"):
        host, port = text, TLS_PORT if tls else PLAIN_PORT
    if not host or not PORT.fullmatch(port) or not 1 <= int(port) <= 65535:
        fail(Said("simulate-broker-address", given=text))
    if password_file is not None and username is None:
        fail(Said("simulate-needs", option="--password-file", needed="--username"))
    try:
        password = None if password_file is None else read_secret(password_file)
    except ValueError as error:
        fail(Said("usage-at", option="--password-file", reason=said_by(error)))
    return Broker(host.strip("[]"), int(port), username, password, tls, ca_file, cert_file, key_file)


def write_out(inventory: Inventory, path: Path) -> None:
    """Write the inventory that a service has to import, and say how."""
    form = path.suffix.lstrip(".")
    if form not in get_args(InventoryFormat):
        fail(Said("simulate-inventory-name", file=str(path)))
    try:
        path.write_text(write_inventory(inventory, cast("InventoryFormat", form)), encoding="utf-8")
    except OSError as error:
        fail(Said("file-reason", file=f"--inventory-out {path}", reason=why_unreadable(error)))
    say(Said("simulate-inventory-written", count=len(inventory.points), file=str(path)))


def say(line: Said | str) -> None:
    """Print ``line`` in the language of the terminal, as it is: what users wrote may look like markup."""
    console.print(terminal_language().say(line), highlight=False, markup=False, soft_wrap=True)


def status(said: Said) -> Status:
    """That something goes on, for a block; ``said`` is what."""
    return console.status(terminal_language().say(said))


def fail(said: Said | str) -> NoReturn:
    """End the command with a message and exit code 2."""
    warn_of(said)
    raise typer.Exit(MISTAKE)


def fail_by(error: Exception) -> NoReturn:
    """End the command with what ``error`` says, a line for each problem, and exit code 2."""
    for line in written(error).split("\n"):
        warn_of(line)
    raise typer.Exit(MISTAKE)


def warn_of(said: Said | str) -> None:
    """Print a message to the standard error."""
    line = Said("usage-refused", command="wenya simulate", reason=said)
    errors.print(terminal_language().say(line), markup=False, soft_wrap=True)

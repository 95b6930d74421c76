"""``wenya simulate``: readings without a field, published to a broker with the time that they belong to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, NoReturn, Self, cast, get_args

import typer
from rich.console import Console
from rich.progress import Progress as Bar
from rich.progress import SpinnerColumn, TextColumn

from api.cli.terminal import MISTAKE
from ingest.clock import SECOND, elapsed
from ingest.inventory import Inventory
from ingest.inventory_files import Format, write_inventory
from ingest.settings import read_secret
from simulators import recorded as recordings
from simulators.driver import Progress, drive
from simulators.gateways import Message, Wire
from simulators.publisher import Broker, Publisher, PublishError
from simulators.recorded import Recording, RecordingError
from simulators.town import Town

app = typer.Typer(
    help="Publish simulated or recorded readings, and the time that they belong to.",
    add_completion=False,
    pretty_exceptions_enable=False,
)
console = Console()
errors = Console(stderr=True, highlight=False)

PLAIN_EVERY = 5.0
"""Seconds between two lines of progress where there is no terminal to redraw."""

Where = Annotated[str, typer.Option("--broker", metavar="HOST:PORT", help="The broker to publish to.")]
Username = Annotated[str | None, typer.Option(help="User name at the broker.")]
PasswordFile = Annotated[Path | None, typer.Option(help="A file that holds the password.")]
InventoryOut = Annotated[
    Path | None, typer.Option(help="First write the inventory to import to this .toml, .csv or .json file.")
]
Speed = Annotated[
    float,
    typer.Option(min=0.0, help="Simulated seconds per second; 0 is as fast as the broker acknowledges."),
]


@app.callback(invoke_without_command=True)
def simulate(
    context: typer.Context,
    recorded: Annotated[
        Path | None,
        typer.Option(metavar="FILE.csv", help="Play this recording: time_utc, then a column a point."),
    ] = None,
    broker: Where = "127.0.0.1:1883",
    gateway: Annotated[str, typer.Option(help="The gateway that the readings come from.")] = "recorded",
    prefix: Annotated[str, typer.Option(help="Put before a column's name to make the point's id.")] = "room-",
    wire: Annotated[str, typer.Option("--format", help="json or senml.")] = Wire.JSON.value,
    speed: Speed = 60_000.0,
    username: Username = None,
    password_file: PasswordFile = None,
    inventory_out: InventoryOut = None,
    contract_min: Annotated[
        float, typer.Option(help="Contract minimum of the rooms in --inventory-out, degC.")
    ] = 23.0,
) -> None:
    """Play a recording, or run one of the commands below."""
    if context.invoked_subcommand is not None:
        if recorded is not None:
            _fail("--recorded stands alone: leave out the command after it")
        return
    if recorded is None:
        console.print(context.get_help(), highlight=False, markup=False)
        raise typer.Exit(MISTAKE)
    if wire not in recordings.NATIVE:
        _fail(f"--format {wire}: recorded readings are played as json or senml")
    try:
        recording = Recording(recorded, gateway=gateway, prefix=prefix, wire=Wire(wire))
        if inventory_out is not None:
            _write(recordings.inventory_of(recording, contract_min), inventory_out)
        _play(recording.plays(), _broker(broker, username, password_file), speed, lambda: recording.readings)
    except RecordingError as error:
        _fail(str(error))


@app.command()
def town(
    broker: Where = "127.0.0.1:1883",
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same bytes.")] = 0,
    hours: Annotated[float, typer.Option(min=0.01, max=2400.0, help="Simulated hours from midnight.")] = 24.0,
    speed: Speed = 864.0,
    username: Username = None,
    password_file: PasswordFile = None,
    inventory_out: InventoryOut = None,
) -> None:
    """Run the demo town, with a station outage, a silent gateway, a cold flat and a low main."""
    simulated = Town(seed)
    if inventory_out is not None:
        _write(simulated.inventory, inventory_out)
    _play(
        simulated.plays(hours),
        _broker(broker, username, password_file),
        speed,
        lambda: simulated.readings,
    )


def _play(
    plays: Iterable[tuple[int, list[Message]]], broker: Broker, speed: float, readings: Callable[[], int]
) -> None:
    """Publish all of it, showing how far it is, and say at the end what was acknowledged."""
    try:
        with Publisher(broker) as publisher:
            try:
                with _Shown(readings) as shown:
                    drive(plays, publisher, speed=speed or None, on_progress=shown.update)
            except RecordingError:
                publisher.wait()
                raise
            finally:
                _sum_up(publisher, readings())
    except PublishError as error:
        _fail(str(error))
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    if publisher.refused:
        _fail(f"the broker refused {publisher.refused} messages: {publisher.refusal}")


def _sum_up(publisher: Publisher, readings: int) -> None:
    console.print(
        f"{readings} readings in {publisher.sent} messages (clock messages included): "
        f"{publisher.acknowledged - publisher.refused} acknowledged, {publisher.refused} refused, "
        f"{publisher.sent - publisher.acknowledged} unanswered",
        highlight=False,
        soft_wrap=True,
    )


class _Shown:
    """Progress on the terminal; a line every few seconds where there is none."""

    def __init__(self, readings: Callable[[], int]) -> None:
        self._readings = readings
        self._plain_at = elapsed() + PLAIN_EVERY
        self._bar = Bar(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task("connecting")

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def update(self, progress: Progress) -> None:
        line = (
            f"{datetime.fromtimestamp(progress.now / SECOND, UTC):%Y-%m-%d %H:%M}Z  "
            f"{self._readings()} readings, {progress.acknowledged} of {progress.sent} messages acknowledged"
        )
        self._bar.update(self._task, description=line)
        if not console.is_terminal and elapsed() >= self._plain_at:
            self._plain_at = elapsed() + PLAIN_EVERY
            console.print(line, highlight=False, soft_wrap=True)


def _broker(text: str, username: str | None, password_file: Path | None) -> Broker:
    """``HOST:PORT`` (or ``[IPv6]:PORT``, or a host alone) with its credentials."""
    host, colon, port = text.rpartition(":")
    if not colon or text.endswith("]"):
        host, port = text, "1883"
    if not host or not port.isdecimal() or not 1 <= int(port) <= 65535:
        _fail(f"--broker {text}: must be HOST:PORT, such as 127.0.0.1:1883")
    if password_file is not None and username is None:
        _fail("--password-file needs --username")
    try:
        password = None if password_file is None else read_secret(password_file)
    except ValueError as error:
        _fail(f"--password-file: {error}")
    return Broker(host.strip("[]"), int(port), username, password)


def _write(inventory: Inventory, path: Path) -> None:
    form = path.suffix.lstrip(".")
    if form not in get_args(Format):
        _fail(f"--inventory-out {path}: the name must end in .toml, .csv or .json")
    try:
        path.write_text(write_inventory(inventory, cast("Format", form)), encoding="utf-8")
    except OSError as error:
        _fail(f"--inventory-out {path}: {error.strerror or error}")
    console.print(
        f"wrote {len(inventory.points)} points to {path}; import them with: wenya inventory import {path}",
        highlight=False,
        soft_wrap=True,
    )


def _fail(message: str) -> NoReturn:
    errors.print(f"wenya simulate: {message}", markup=False, soft_wrap=True)
    raise typer.Exit(MISTAKE)

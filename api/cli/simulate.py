"""``wenya simulate``: readings without a field, published to a broker with the time that they belong to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Self

import typer
from rich.progress import Progress as Bar
from rich.progress import SpinnerColumn, TextColumn

from api.cli.simulate_load import load
from api.cli.simulate_options import (
    PLAIN_EVERY,
    InventoryOut,
    PasswordFile,
    Username,
    Where,
    broker_of,
    console,
    fail,
    write_out,
)
from api.cli.terminal import MISTAKE
from ingest.clock import SECOND, elapsed
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
app.command()(load)
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
            fail("--recorded stands alone: leave out the command after it")
        return
    if recorded is None:
        console.print(context.get_help(), highlight=False, markup=False)
        raise typer.Exit(MISTAKE)
    if wire not in recordings.NATIVE:
        fail(f"--format {wire}: recorded readings are played as json or senml")
    try:
        recording = Recording(recorded, gateway=gateway, prefix=prefix, wire=Wire(wire))
        if inventory_out is not None:
            write_out(recordings.inventory_of(recording, contract_min), inventory_out)
        _play(
            recording.plays(), broker_of(broker, username, password_file), speed, lambda: recording.readings
        )
    except RecordingError as error:
        fail(str(error))


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
        write_out(simulated.inventory, inventory_out)
    _play(
        simulated.plays(hours),
        broker_of(broker, username, password_file),
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
        fail(str(error))
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    if publisher.refused:
        fail(f"the broker refused {publisher.refused} messages: {publisher.refusal}")


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

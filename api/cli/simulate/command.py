"""``wenya simulate``: towns without a field, for engineers who test gateways, rules and services."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.simulate import scenarios
from api.cli.simulate.load import load
from api.cli.simulate.options import (
    InventoryOut,
    PasswordFile,
    Username,
    Where,
    broker_of,
    console,
    fail,
    fail_by,
    write_out,
)
from api.cli.simulate.playback import play
from api.cli.simulate.verdict import verify_service
from api.cli.terminal import MISTAKE
from ingest.said import Said
from simulators.recordings import recording as recordings
from simulators.recordings.recording import Recording
from simulators.recordings.timed_csv import RecordingError
from simulators.wire.messages import Wire

app = typer.Typer(
    help="Play scenarios, recordings or load, and hold a service against what must come of it.",
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("list")(scenarios.list_scenarios)
app.command()(scenarios.run)
app.command()(scenarios.check)
app.command()(scenarios.ledger)
app.command("plot")(scenarios.plot_scenario)
app.command()(load)


@app.callback(invoke_without_command=True)
def simulate(
    context: typer.Context,
    verify: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Hold the service at URL against --ledger of an earlier run."),
    ] = None,
    ledger: Annotated[Path | None, typer.Option(metavar="FOLDER", help="The ledger for --verify.")] = None,
    token_file: scenarios.TokenFile = None,
    recorded: Annotated[
        Path | None,
        typer.Option(metavar="FILE.csv", help="Play this recording: time_utc, then a column a point."),
    ] = None,
    broker: Where = "127.0.0.1:1883",
    gateway: Annotated[str, typer.Option(help="The gateway that the readings come from.")] = "recorded",
    prefix: Annotated[str, typer.Option(help="Put before a column's name to make the point's id.")] = "room-",
    wire: Annotated[str, typer.Option("--format", help="json or senml.")] = Wire.JSON.value,
    speed: Annotated[
        float,
        typer.Option(min=0.0, help="Simulated seconds per second; 0 is as fast as the broker acknowledges."),
    ] = 60_000.0,
    username: Username = None,
    password_file: PasswordFile = None,
    inventory_out: InventoryOut = None,
    contract_min: Annotated[
        float, typer.Option(help="Contract minimum of the rooms in --inventory-out, degC.")
    ] = 23.0,
) -> None:
    """Verify a service, play a recording, or run one of the commands below."""
    if context.invoked_subcommand is not None:
        if recorded is not None or verify is not None:
            fail(Said("simulate-stand-alone"))
        return
    if verify is not None:
        verify_service(verify, ledger, token_file)
        return
    if ledger is not None:
        fail(Said("simulate-goes-with", option="--ledger", needed="--verify URL"))
    if recorded is None:
        console.print(context.get_help(), highlight=False, markup=False)
        raise typer.Exit(MISTAKE)
    if wire not in recordings.NATIVE:
        fail(Said("simulate-recorded-format", format=wire))
    try:
        recording = Recording(recorded, gateway=gateway, prefix=prefix, wire=Wire(wire))
        if inventory_out is not None:
            write_out(recordings.inventory_of(recording, contract_min), inventory_out)
        play(
            recording.plays(),
            broker_of(broker, username, password_file),
            lambda: recording.readings,
            speed=speed,
        )
    except RecordingError as error:
        fail_by(error)

"""Scenarios on the command line: ``wenya simulate run``, ``list``, ``check``, ``ledger``, ``plot``."""

from __future__ import annotations

import logging
import tempfile
import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import structlog
import typer
from rich.table import Table

from alerts.rules.inventory_files import LIMIT_COLUMNS
from api.cli.simulate.options import (
    CaFile,
    CertFile,
    InventoryOut,
    KeyFile,
    PasswordFile,
    Tls,
    Username,
    broker_of,
    console,
    fail,
    fail_by,
    say,
    status,
    write_out,
)
from api.cli.simulate.people import people_at, told_of
from api.cli.simulate.playback import PlayProgress, PlaySpan, play
from api.cli.simulate.verdict import leave, service_at, show
from api.wiring.hosted_service import HOST, IN_STEP, HostedService, HostingError
from api.words.terminal_language import terminal_language
from ingest.clock import RealClock
from ingest.durations import MINUTE
from ingest.said import Said
from simulators.ledger.contents import Ledger
from simulators.ledger.files import LedgerError, ensure_ledger_folder, read, write
from simulators.ledger.recorder import Recorder
from simulators.plot.picture import PlotError, ensure_drawable, plot
from simulators.publishing.driver import Progress
from simulators.publishing.publisher import Broker
from simulators.scenario.files import ScenarioError, gallery, load
from simulators.scenario.variants import moved_to, shortened
from simulators.town.town import Town
from simulators.verdict.author_expectations import unmet_expectations
from simulators.verdict.comparison import Verdict, verify
from simulators.verdict.service_client import ServiceClient, ServiceError

LEDGERS = Path("wenya-ledgers")
"""Where runs write their ledgers by default."""

Named = Annotated[
    str, typer.Argument(metavar="SCENARIO", help="A name of `list`, or the path of a .toml file.")
]
Seed = Annotated[
    int | None,
    typer.Option(
        min=0, max=(1 << 63) - 1, help="Instead of the scenario's; the same seed gives the same bytes."
    ),
]
Hours = Annotated[float | None, typer.Option(min=0.01, help="Play only so many hours from the beginning.")]
Url = Annotated[
    str | None,
    typer.Option(
        "--url", help="The service behind the broker: played in step with it, and verified at the end."
    ),
]
TokenFile = Annotated[Path | None, typer.Option(help="A file that holds a user's token for --url.")]


def run(
    scenario: Named,
    broker: Annotated[
        str | None,
        typer.Option(
            metavar="HOST:PORT", help="The broker to publish to; without it everything is hosted here."
        ),
    ] = None,
    url: Url = None,
    token_file: TokenFile = None,
    ledger: Annotated[
        Path | None,
        typer.Option(help="Write the ground truth to this folder; by default wenya-ledgers/SCENARIO here."),
    ] = None,
    seed: Seed = None,
    hours: Hours = None,
    speed: Annotated[
        float, typer.Option(min=0.0, help="Simulated seconds per second; 0 is as fast as it is judged.")
    ] = 0.0,
    real_time: Annotated[
        bool, typer.Option("--real-time", help="Begin now and keep to the real clock; no time is told.")
    ] = False,
    connections: Annotated[int, typer.Option(min=1, max=64, help="Connections that the gateways share.")] = 1,
    stay: Annotated[
        bool, typer.Option("--stay", help="Where it is hosted here: keep console and API until Ctrl+C.")
    ] = False,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Of console and API, hosted here.")] = 0,
    tls: Tls = False,
    ca_file: CaFile = None,
    cert_file: CertFile = None,
    key_file: KeyFile = None,
    username: Username = None,
    password_file: PasswordFile = None,
    inventory_out: InventoryOut = None,
) -> None:
    """Play a scenario, and hold the service against its ground truth.

    Without --broker a broker, stores and the service are started here, on loopback and in a temporary folder.
    With --broker alone nobody is asked what came of it. People of a scenario work at a service hosted here.
    The exit code is 1 where the service differs.
    """
    if broker is None and (url or real_time or tls or ca_file or username or connections > 1):
        fail(Said("scenario-with-broker"))
    if broker is not None and (stay or port):
        fail(Said("scenario-hosted-here"))
    town = _town(scenario, seed, hours, start=RealClock().now() // MINUTE * MINUTE if real_time else None)
    if broker is not None and town.scenario.matters:
        fail(Said("scenario-people-hosted-here"))
    office: list[Said] = []
    try:
        ledger = ledger or LEDGERS / Path(scenario).stem
        ensure_ledger_folder(ledger)
        if inventory_out is not None:
            write_out(town.inventory, inventory_out)
        with ExitStack() as stack:
            if broker is None:
                made, verdict = _run_here(town, ledger, speed, port, office, stay=stay, stack=stack)
            else:
                there = broker_of(
                    broker,
                    username,
                    password_file,
                    tls=tls,
                    ca_file=ca_file,
                    cert_file=cert_file,
                    key_file=key_file,
                )
                service = stack.enter_context(service_at(url, token_file)) if url else None
                if service is not None and not real_time:
                    service.ensure_ready_for(town.inventory, town.start)
                in_step = None if service is None or real_time else service.wait_judged
                pace = 1.0 if real_time else speed
                recorder = _play(town, there, pace, in_step, connections, tell=not real_time)
                made, verdict = _finish(recorder, ledger, service)
    except (HostingError, ServiceError, LedgerError) as error:
        fail_by(error)
    leave(verdict, [*unmet_expectations(town.scenario, made), *office])


def _run_here(
    town: Town, ledger: Path, speed: float, port: int, office: list[Said], *, stay: bool, stack: ExitStack
) -> tuple[Ledger, Verdict | None]:
    """Everything on this machine; ``office`` gets a line for each difference in what people did."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    stack.callback(structlog.reset_defaults)
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="wenya-scenario-")))
    with status(Said("scenario-starting")):
        hosted = stack.enter_context(
            HostedService(folder, town.inventory, town.start, port=port, overrides=IN_STEP)
        )
    if stay:
        say(Said("scenario-console", url=hosted.url))
    people = stack.enter_context(people_at(hosted, town.scenario))
    recorder = _play(town, Broker(HOST, hosted.broker_port), speed, people.in_step(hosted.wait_judged))
    with ServiceClient(hosted.url, hosted.add_user("verdict", "viewer")) as service:
        made, verdict = _finish(recorder, ledger, service)
        office += told_of(people, service)
    if stay:
        say(Said("scenario-stays"))
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            say(Said("terminal-stopped"))
    return made, verdict


def _play(
    town: Town,
    broker: Broker,
    speed: float,
    in_step: Callable[[int], None] | None,
    connections: int = 1,
    *,
    tell: bool = True,
) -> Recorder:
    recorder = Recorder(town)
    play(
        recorder.plays(),
        broker,
        lambda: town.readings,
        speed=speed,
        step_ms=town.scenario.step,
        in_step_with=in_step,
        connections=connections,
        tell=tell,
        span=_span(town),
    )
    return recorder


def _finish(recorder: Recorder, folder: Path, service: ServiceClient | None) -> tuple[Ledger, Verdict | None]:
    """The ledger of what was played, written to ``folder``; and what the service made of it."""
    with status(Said("scenario-working-out")):
        made = recorder.finish()
    write(made, folder, LIMIT_COLUMNS)
    say(Said("scenario-truth", folder=str(folder)))
    if service is None:
        return made, None
    verdict = verify(made, service)
    show(verdict, made)
    return made, verdict


# Without a service -----------------------------------------------------------------------------------------


def list_scenarios() -> None:
    """Show the scenarios that come with Wenya."""
    table = Table(box=None, pad_edge=False)
    language = terminal_language()
    for title in (
        language.text("column-scenario"),
        language.text("column-hours"),
        language.text("column-what"),
    ):
        table.add_column(title, overflow="fold")
    for name in gallery():
        scenario = load(name)
        table.add_row(name, f"{scenario.hours:g}", language.name_of("scenario-title", name))
    console.print(table)


def check(scenario: Named) -> None:
    """Check a scenario file: every problem with its key and reason."""
    town = _town(scenario, None)
    say(
        Said(
            "scenario-good",
            scenario=scenario,
            points=len(town.layout.channels),
            faults=len(town.faults),
            hours=f"{town.scenario.hours:g}",
        )
    )


def ledger(
    scenario: Named,
    folder: Annotated[Path, typer.Argument(help="A new or empty folder.")],
    seed: Seed = None,
    hours: Hours = None,
) -> None:
    """Simulate a scenario without sending anything, and write its ground truth."""
    town = _town(scenario, seed, hours)
    try:
        ensure_ledger_folder(folder)
        made = _simulate(town).finish()
        write(made, folder, LIMIT_COLUMNS)
    except LedgerError as error:
        fail_by(error)
    say(
        Said(
            "scenario-ledger",
            readings=str(len(made.delivered.value)),
            episodes=str(len(made.episodes)),
            tickets=str(len(made.tickets)),
            folder=str(folder),
        )
    )
    leave(None, unmet_expectations(town.scenario, made))


def plot_scenario(
    scenario: Annotated[
        str, typer.Argument(metavar="SCENARIO|LEDGER", help="A scenario, or the folder of a ledger.")
    ],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="A .png or .svg file; default SCENARIO.png here.")
    ] = None,
    seed: Seed = None,
    hours: Hours = None,
) -> None:
    """Draw a scenario: temperatures and pressures with their limits, faults shaded, tickets marked."""
    try:
        ensure_drawable()
        if Path(scenario).is_dir():
            made = read(Path(scenario), LIMIT_COLUMNS)
        else:
            made = _simulate(_town(scenario, seed, hours)).finish()
        path = output or Path(f"{Path(scenario).stem}.png")
        plot(made, path)
    except (LedgerError, PlotError) as error:
        fail_by(error)
    say(Said("scenario-drawn", file=str(path)))


def _simulate(town: Town) -> Recorder:
    """All of the town's time, sent nowhere."""
    recorder = Recorder(town)
    with PlayProgress(lambda: town.readings, _span(town)) as display:
        for t, _ in recorder.plays():
            display.update(Progress(t, 0, 0, 0))
    return recorder


def _span(town: Town) -> PlaySpan:
    return PlaySpan(town.start, town.until, town.scenario.zone)


def _town(scenario: str, seed: int | None, hours: float | None = None, start: int | None = None) -> Town:
    try:
        definition = load(scenario)
        if hours is not None:
            definition = shortened(definition, hours)
        if start is not None:
            definition = moved_to(definition, start)
        if start is not None or seed not in (None, definition.seed):
            # What its author promised holds at its own hours and with its own numbers.
            definition = definition.model_copy(update={"expect": None})
        with status(Said("scenario-laying-out")):
            town = Town(definition, seed=seed, file=Path(scenario).name)
    except ScenarioError as error:
        fail_by(error)
    for note in town.notes:
        say(note)
    return town

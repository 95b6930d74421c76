"""Scenarios on the command line: ``wenya simulate run``, ``list``, ``check``, ``ledger``, ``plot``."""

from __future__ import annotations

import logging
import tempfile
import threading
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import structlog
import typer
from rich.table import Table

from api.cli.simulate_options import (
    CaFile,
    InventoryOut,
    PasswordFile,
    Tls,
    Username,
    broker_of,
    console,
    fail,
    say,
    write_out,
)
from api.cli.simulate_playing import Shown, play
from api.hosted import HOST, IN_STEP, Hosted, HostError
from ingest.clock import MINUTE, SECOND, RealClock
from ingest.settings import read_secret
from simulators.driver import Progress
from simulators.ledger import Ledger, LedgerError, Recorder, read, write
from simulators.plot import PlotError, plot
from simulators.publisher import Broker
from simulators.scenario import ScenarioError, gallery, load
from simulators.scenario.moving import moved_to, shortened
from simulators.town import Town
from simulators.verdict import Amiss, Count, Verdict, lateness, verify
from simulators.watched import ServiceError, Watched

DIFFERS = 1
"""Exit code when the service does not say what the ledger expects."""
MOST_SHOWN = 30
"""Differences that are listed; the others are counted."""

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
    ledger: Annotated[Path | None, typer.Option(help="Write the ground truth to this folder.")] = None,
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
    username: Username = None,
    password_file: PasswordFile = None,
    inventory_out: InventoryOut = None,
) -> None:
    """Play a scenario, and hold the service against its ground truth.

    Without --broker a broker, stores and the service are started here, on loopback and in a temporary folder.
    With --broker alone nobody is asked what came of it. The exit code is 1 where the service differs.
    """
    if broker is None and (url or real_time or tls or ca_file or username or connections > 1):
        fail("--url, --real-time, --connections, --tls and --username go with --broker")
    if broker is not None and (stay or port):
        fail("--stay and --port are for a service hosted here: leave out --broker")
    town = _town(scenario, seed, hours, start=RealClock().now() // MINUTE * MINUTE if real_time else None)
    if inventory_out is not None:
        write_out(town.inventory, inventory_out)
    try:
        with ExitStack() as stack:
            if broker is None:
                verdict = _run_here(town, ledger, speed, port, stay=stay, stack=stack)
            else:
                there = broker_of(broker, username, password_file, tls=tls, ca_file=ca_file)
                service = stack.enter_context(_watched(url, token_file)) if url else None
                in_step = None if service is None or real_time else service.wait_judged
                recorder = _play(
                    town, there, 1.0 if real_time else speed, in_step, connections, tell=not real_time
                )
                verdict = _finish(recorder, ledger, service)
    except (HostError, ServiceError, LedgerError) as error:
        fail(str(error))
    _leave(verdict)


def _run_here(
    town: Town, ledger: Path | None, speed: float, port: int, *, stay: bool, stack: ExitStack
) -> Verdict | None:
    """Everything on this machine."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    stack.callback(structlog.reset_defaults)
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="wenya-scenario-")))
    with console.status("Starting broker, stores and service"):
        hosted = stack.enter_context(Hosted(folder, town.inventory, town.start, port=port, said=IN_STEP))
    if stay:
        say(f"Console {hosted.url}/")
    recorder = _play(town, Broker(HOST, hosted.broker_port), speed, hosted.wait_judged)
    with Watched(hosted.url) as service:
        verdict = _finish(recorder, ledger, service)
    if stay:
        say("Console and API stay. Ctrl+C ends it.")
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            say("Stopped.")
    return verdict


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
    )
    return recorder


def _finish(recorder: Recorder, folder: Path | None, service: Watched | None) -> Verdict | None:
    if folder is None and service is None:
        return None
    with console.status("Working out what must have come of it"):
        ledger = recorder.finish()
    if folder is not None:
        write(ledger, folder)
        say(f"The ground truth is in {folder}")
    if service is None:
        return None
    verdict = verify(ledger, service)
    show(verdict, ledger)
    return verdict


def check_against(url: str, folder: Path | None, token_file: Path | None) -> None:
    """``wenya simulate --verify URL --ledger FOLDER``: a running service against an earlier run's ledger."""
    if folder is None:
        fail("--verify needs --ledger FOLDER, which `wenya simulate run SCENARIO --ledger FOLDER` writes")
    try:
        ledger = read(folder)
        with _watched(url, token_file) as service:
            verdict = verify(ledger, service)
    except (LedgerError, ServiceError) as error:
        fail(str(error))
    show(verdict, ledger)
    _leave(verdict)


def _leave(verdict: Verdict | None) -> None:
    if verdict is not None and not verdict.right:
        raise typer.Exit(DIFFERS)


# Without a service -----------------------------------------------------------------------------------------


def list_scenarios() -> None:
    """Show the scenarios that come with Wenya."""
    table = Table(box=None, pad_edge=False)
    for column in ("scenario", "hours", "what it is"):
        table.add_column(column, overflow="fold")
    for name in gallery():
        scenario = load(name)
        table.add_row(name, f"{scenario.hours:g}", scenario.title)
    console.print(table)


def check(scenario: Named) -> None:
    """Check a scenario file: every problem with its key and reason."""
    town = _town(scenario, None)
    say(
        f"{scenario}: {len(town.layout.channels)} points, {len(town.faults)} faults, "
        f"{town.scenario.hours:g} hours: no problem found",
    )


def ledger(
    scenario: Named,
    folder: Annotated[Path, typer.Argument(help="A new or empty folder.")],
    seed: Seed = None,
    hours: Hours = None,
) -> None:
    """Simulate a scenario without sending anything, and write its ground truth."""
    recorder = _simulate(_town(scenario, seed, hours))
    try:
        made = recorder.finish()
        write(made, folder)
    except LedgerError as error:
        fail(str(error))
    say(
        f"{len(made.delivered.value)} readings; to expect: {len(made.episodes)} episodes and "
        f"{len(made.tickets)} tickets; in {folder}",
    )


def draw(
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
        if Path(scenario).is_dir():
            made = read(Path(scenario))
        else:
            made = _simulate(_town(scenario, seed, hours)).finish()
        path = output or Path(f"{Path(scenario).stem}.png")
        plot(made, path)
    except (LedgerError, PlotError) as error:
        fail(str(error))
    say(f"drawn to {path}")


def _simulate(town: Town) -> Recorder:
    """All of the town's time, sent nowhere."""
    recorder = Recorder(town)
    with Shown(lambda: town.readings) as shown:
        for t, _ in recorder.plays():
            shown.update(Progress(t, 0, 0, 0))
    return recorder


def _town(scenario: str, seed: int | None, hours: float | None = None, start: int | None = None) -> Town:
    try:
        said = load(scenario)
        if hours is not None:
            said = shortened(said, hours)
        if start is not None:
            said = moved_to(said, start)
        with console.status("Laying out the town"):
            town = Town(said, seed=seed, file=Path(scenario).name)
    except ScenarioError as error:
        fail(str(error))
    for note in town.notes:
        say(note)
    return town


def _watched(url: str, token_file: Path | None) -> Watched:
    try:
        return Watched(url, None if token_file is None else read_secret(token_file))
    except ValueError as error:
        fail(f"--token-file: {error}")


# The verdict -----------------------------------------------------------------------------------------------


def show(verdict: Verdict, made: Ledger) -> None:
    """Print the table, the differences, and what the sensors kept from everybody."""
    title = f"{made.run.title} (seed {made.run.seed})"
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    table.add_column("tickets", no_wrap=True)
    for column in ("expected", "found", "missed", "false", "late", "wrong place", "wrong grouping"):
        table.add_column(column, justify="right")
    for concern, count in sorted(verdict.tickets.items()):
        table.add_row(concern, *_cells(count), lateness(count.late), *_places(count))
    if not verdict.tickets:
        table.add_row("none", "0", "0", "0", "0", "none", "0", "0")
    console.print(table)
    wrong = [rule for rule, count in verdict.episodes.items() if not count.right]
    total = sum(count.expected for count in verdict.episodes.values())
    say(
        f"{total} episodes expected, {sum(count.found for count in verdict.episodes.values())} found"
        + (f"; different in {', '.join(sorted(wrong))}" if wrong else ", each as expected"),
    )
    zone = ZoneInfo(made.run.zone)
    for difference in verdict.differences[:MOST_SHOWN]:
        at = datetime.fromtimestamp(difference.at / SECOND, zone)
        say(
            f"{at:%m-%d %H:%M}  {difference}",
        )
    if len(verdict.differences) > MOST_SHOWN:
        say(f"and {len(verdict.differences) - MOST_SHOWN} more")
    _hidden(made)


def _cells(count: Count) -> tuple[str, ...]:
    return (
        str(count.expected),
        str(count.found),
        str(count.amiss[Amiss.MISSED]),
        str(count.amiss[Amiss.FALSE]),
    )


def _places(count: Count) -> tuple[str, ...]:
    return str(count.amiss[Amiss.WRONG_PLACE]), str(count.amiss[Amiss.WRONG_GROUPING])


def _hidden(made: Ledger) -> None:
    """True breaches that nothing delivered shows: no fault of the service's, and worth knowing."""
    seen = {(each.rule, each.point) for each in made.episodes if not each.withdrawn}
    hidden = {(each.rule, each.point) for each in made.true_episodes} - seen
    if hidden:
        points = sorted({point for _, point in hidden})
        say(
            f"True breaches that nothing delivered shows: {len(hidden)}, at {', '.join(points[:5])}"
            + (" ..." if len(points) > 5 else ""),
        )

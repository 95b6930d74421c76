"""``wenya simulate load``: very many readings, to see what a broker, or a service behind it, can take."""

from __future__ import annotations

import math
from typing import Annotated

import typer
from rich.table import Table

from api.cli.simulate.options import (
    INTERRUPTED,
    CaFile,
    CertFile,
    InventoryOut,
    KeyFile,
    PasswordFile,
    ProgressLine,
    Tls,
    Username,
    Where,
    broker_of,
    console,
    fail_by,
    warn_of,
    write_out,
)
from api.cli.stopping import stop_requests
from api.words.terminal_language import terminal_language
from ingest.said import Said
from simulators.load.fleet import Fleet, inventory_of
from simulators.load.generator import CONNECTIONS, Job, Report, run
from simulators.publishing.publisher import PublishError

UNANSWERED = 1
"""Exit code when messages were not acknowledged."""


def load(
    devices: Annotated[
        int, typer.Option(min=1, help="Devices, each a room sensor; rounded up to whole packs.")
    ] = 10_000,
    rate: Annotated[
        float, typer.Option(min=0.0, help="Messages a second; 0 is as fast as the broker acknowledges.")
    ] = 0.0,
    pack: Annotated[int, typer.Option(min=1, help="Readings a message: 1 is JSON, more is SenML.")] = 1,
    connections: Annotated[
        int, typer.Option(min=1, max=64, help="Connections that the gateways share, at most one each.")
    ] = CONNECTIONS,
    gateways: Annotated[
        int | None, typer.Option(min=1, help="Gateways that the devices hang on; by default ten or fewer.")
    ] = None,
    seconds: Annotated[float, typer.Option(min=0.1, max=86_400.0, help="How long to send.")] = 10.0,
    broker: Where = "127.0.0.1:1883",
    tls: Tls = False,
    ca_file: CaFile = None,
    cert_file: CertFile = None,
    key_file: KeyFile = None,
    username: Username = None,
    password_file: PasswordFile = None,
    inventory_out: InventoryOut = None,
) -> None:
    """Drive a broker as hard as it takes, or at a rate, and report what was acknowledged.

    Readings of load-000000 and on, all of warm rooms, go at QoS 1 to
    wenya/v1/load-gw-NNNN/json (or senml), with this machine's time.
    A service that has imported --inventory-out stores and judges them;
    any other sets them aside as unknown.

    The account must be one that may publish for every gateway, such as
    "simulator" of deploy/mosquitto: what a broker does not let through
    it acknowledges all the same.

    Ctrl+C or SIGTERM ends the sending, and what was acknowledged until
    then is reported; the exit code is then 130. It is 0 only if
    everything was acknowledged.
    """
    try:
        fleet = Fleet.of(devices, pack, gateways)
    except ValueError as error:
        fail_by(error)
    if inventory_out is not None:
        write_out(inventory_of(fleet), inventory_out)
    where = broker_of(
        broker, username, password_file, tls=tls, ca_file=ca_file, cert_file=cert_file, key_file=key_file
    )
    job = Job(fleet, where, rate, seconds, connections=connections)
    try:
        with stop_requests.noted() as stop, _LoadProgress(seconds) as display:
            report = run(job, on_progress=display.update, stop=stop)
    except PublishError as error:
        fail_by(error)
    _print_summary(job, report)
    if report.unanswered:
        warn_of(Said("load-unanswered", count=report.unanswered))
        raise typer.Exit(UNANSWERED)
    if stop.is_set():
        raise typer.Exit(INTERRUPTED)


def _print_summary(job: Job, report: Report) -> None:
    table = Table(show_header=False, box=None, pad_edge=False)
    fleet = job.fleet
    used = min(job.connections, fleet.gateways)
    language = terminal_language()
    on = language.text(
        "load-on", devices=str(fleet.devices), gateways=str(fleet.gateways), connections=str(used)
    )
    sent = language.text(
        "load-sent", sent=str(report.sent), pack=str(fleet.pack), megabytes=f"{report.bytes / 1e6:.1f}"
    )
    messages, readings = f"{report.rate:,.0f}", f"{report.rate * fleet.pack:,.0f}"
    table.add_row(language.text("load-devices"), on)
    table.add_row(language.text("load-messages"), sent)
    table.add_row(language.text("load-acknowledged"), str(report.acknowledged))
    table.add_row(language.text("load-no-answer"), str(report.unanswered))
    table.add_row(language.text("load-time"), f"{report.seconds:.2f} s")
    table.add_row(
        language.text("load-rate"), language.text("load-rates", messages=messages, readings=readings)
    )
    if job.rate:
        asked = f"{job.rate:,.0f}"
        held = language.text("load-held", asked=asked)
        if not report.held:
            held = language.text("load-short", asked=asked, short=f"{report.short_by:.1%}")
        table.add_row(language.text("load-rate-held"), held)
    table.add_row(
        language.text("load-after"), f"p50 {_ms(report.latency_p50_s)}, p99 {_ms(report.latency_p99_s)}"
    )
    console.print(table, highlight=False)


def _ms(seconds: float) -> str:
    return "-" if math.isnan(seconds) else f"{seconds * 1000:.1f} ms"


class _LoadProgress(ProgressLine):
    """How far a load is."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._seconds = seconds
        self._before: Report | None = None

    def update(self, report: Report) -> None:
        """Show how far it is, and the rate since what was shown last."""
        was_shown = self.show(
            Said(
                "load-progress",
                passed=f"{report.seconds:.0f}",
                seconds=f"{self._seconds:.0f}",
                rate=f"{self._rate(report):,.0f}",
                acknowledged=str(report.acknowledged),
                sent=str(report.sent),
                latency=_ms(report.latency_p99_s),
            )
        )
        if was_shown:
            self._before = report

    def _rate(self, report: Report) -> float:
        if self._before is None:
            return report.rate
        passed = report.seconds - self._before.seconds
        return (report.acknowledged - self._before.acknowledged) / passed if passed > 0 else 0.0

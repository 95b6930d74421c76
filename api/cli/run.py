"""``wenya run``: the service."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import structlog
import typer

from alerts.records import RecordsError
from api.app import create_app
from api.server import Server
from api.service import Service
from api.settings import load
from ingest.clock import Clock, RealClock, SimulatedClock
from ingest.journal import JournalError
from ingest.problems import Problems

log = structlog.get_logger("wenya.run")


class WhichClock(StrEnum):
    """Whose time the service lives in."""

    REAL = "real"
    SIMULATED = "simulated"


def run(
    settings: Annotated[
        Path | None,
        typer.Option(help="Settings file; ./wenya.toml when there is one. WENYA_* variables go over it."),
    ] = None,
    clock: Annotated[
        WhichClock,
        typer.Option(help='simulated: time is told by messages on wenya/v1/clock; only in mode = "test".'),
    ] = WhichClock.REAL,
) -> None:
    """Run the service: subscribe, keep, judge, open tickets, and show them.

    Without a settings file everything is embedded and on loopback: the broker, the readings (DuckDB) and the
    records (SQLite), in ./wenya-data. Ctrl+C stops it in order.
    """
    if settings is None and Path("wenya.toml").exists():
        settings = Path("wenya.toml")
    time: Clock = SimulatedClock() if clock is WhichClock.SIMULATED else RealClock()
    try:
        loaded = load(settings, os.environ)
        with Service(loaded, time) as service:
            api = loaded.api
            log.info("serving", console=f"http://{api.host}:{api.port}", broker_port=service.broker_port)
            Server(create_app(service), api.host, api.port).run()
    except (Problems, RecordsError, JournalError, ValueError, OSError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error

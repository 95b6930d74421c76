"""``wenya run``: the service."""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from functools import partial
from typing import Annotated

import structlog
import typer

from api.cli.first_administrator import see_to_an_administrator
from api.cli.terminal import SettingsFile, errors_as_messages, read_settings
from api.http.connections import allow_many_files
from api.http.server import Server
from api.http.waiting import answer_that_it_waits
from api.ports.logs import log_to
from api.ports.settings import Settings
from api.wiring.app import create_app, problem_pages
from api.wiring.backup.unfinished_restore import require_no_unfinished_restore
from api.wiring.private_files import for_owner_only
from api.wiring.service import Service
from api.wiring.systemd import SystemdWatch
from ingest.clock import Clock, RealClock, SimulatedClock
from ingest.collector import exempt_from_collection
from ingest.mqtt.broker import HOST
from ingest.network.listening import require_free

log = structlog.get_logger("wenya.run")

SWITCH_S = 0.001
"""How long a busy thread keeps others waiting. A page waits a dozen times, and Python's own is 5 ms."""


class ClockChoice(StrEnum):
    """Whose time the service lives in."""

    REAL = "real"
    SIMULATED = "simulated"


def run(
    settings: SettingsFile = None,
    clock: Annotated[
        ClockChoice,
        typer.Option(
            help='simulated: time is told by messages on wenya/v1/clock; only with service.mode = "test".'
        ),
    ] = ClockChoice.REAL,
) -> None:
    """Run the service: subscribe, keep, judge, open tickets, and show them.

    Without settings everything is embedded and on loopback: the broker, the readings (DuckDB) and the
    records (SQLite), in ./wenya-data. Ctrl+C or SIGTERM stops it in order.
    """
    log_to()
    for_owner_only()
    allow_many_files()
    sys.setswitchinterval(SWITCH_S)
    time: Clock = SimulatedClock() if clock is ClockChoice.SIMULATED else RealClock()
    with errors_as_messages(ValueError):
        loaded = read_settings(settings)
        log_to(settings=loaded.log)
        require_no_unfinished_restore(loaded)
        try:
            api = loaded.api
            _require_free_ports(loaded)
            waiting = partial(answer_that_it_waits, api.host, api.port, problem_pages(loaded).bare)
            with (
                SystemdWatch(api.url, os.environ) as watch,
                Service(loaded, time, meanwhile=waiting) as service,
            ):
                watch.watch(service.longest_turn_s)
                folder = loaded.service.data_dir
                see_to_an_administrator(service.records, folder, service.wall.now())
                stores = {"records": loaded.records.where, "readings": loaded.readings.where}
                log.info("serving", console=api.url, **stores)
                app = create_app(service)
                # What the pages are made of came after the jobs have exempted what the judge is made of.
                exempt_from_collection(len(service.inventory().points))
                Server(app, api.host, api.port).run()
        except KeyboardInterrupt:
            log.info("stopped")


def _require_free_ports(settings: Settings) -> None:
    """Raise `OSError` where somebody else has a port that we are to listen on."""
    require_free(settings.api.host, settings.api.port, "api.host", "api.port")
    if settings.mqtt.embedded:
        require_free(HOST, settings.mqtt.port, "mqtt.port")
        require_free(HOST, settings.mqtt.port_v4, "mqtt.port_v4")

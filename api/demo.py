"""The demo: an embedded broker, embedded stores, the service on simulated time, and a town for it to watch.

Everything listens on loopback and lives in one folder. api/cli/demo.py shows it on a terminal.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from api.app import create_app
from api.explained import Explained, explained
from api.server import Server
from api.service import Service
from api.settings import Settings, load
from ingest.broker import EmbeddedBroker
from ingest.clock import MINUTE, SimulatedClock, elapsed
from ingest.inventory_files import write_inventory
from simulators.driver import Progress, drive
from simulators.publisher import Broker, Publisher
from simulators.town import Town

HOST = "127.0.0.1"
DISPATCHER = "demo"
SETTLES_WITHIN = 30.0
"""Seconds for the parts to start, and for the service to catch up with the last reading of the day."""


TICK_MS = 20
"""Of the checker: at 864 simulated seconds a second, a mark is decided some 20 simulated seconds late."""


class DemoError(Exception):
    """The demo cannot run; the message says why and what to do."""


class Demo:
    """A running demo; use it as a context manager. Leaving it stops everything, in reverse order.

    Parameters
    ----------
    folder
        Where the stores and the journal lie. Must exist.
    seed
        Of the town.
    port
        Of the console and the API; 0 takes a free one.

    Attributes
    ----------
    url
        Where the console is.
    token
        Of the demo's dispatcher.
    town
        What is watched.

    Raises
    ------
    DemoError
        The port is taken, or the service does not come up.
    """

    def __init__(self, folder: Path, *, seed: int = 0, port: int = 0) -> None:
        self.town = Town(seed)
        self.url = ""
        self.token = ""
        self._folder = folder
        self._port = port
        self._held = ExitStack()
        self._service: Service | None = None
        self._publisher: Publisher | None = None

    def __enter__(self) -> Self:
        with ExitStack() as starting:
            listening = starting.enter_context(_listen(self._port))
            port = listening.getsockname()[1]
            broker = starting.enter_context(EmbeddedBroker())
            clock = SimulatedClock(self.town.start - MINUTE)
            service = starting.enter_context(Service(self._settings(broker.port, port), clock=clock))
            starting.enter_context(_Served(service, listening))
            _until(lambda: _ready(service), lambda: f"the service is not ready: {service.readiness()}")
            self._publisher = starting.enter_context(Publisher(Broker(HOST, broker.port)))
            with service.records.begin() as tx:
                self.token = tx.add_user(DISPATCHER, "dispatcher", clock.now())
            self._service = service
            self.url = f"http://{HOST}:{port}"
            self._held = starting.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._held.close()

    @property
    def service(self) -> Service:
        """The running service."""
        if self._service is None:
            raise DemoError("the demo has not been started")
        return self._service

    def day(
        self, *, speed: float | None, on_progress: Callable[[Progress], None], stop: threading.Event
    ) -> None:
        """Play a day of the town, and return when the service has judged all of it.

        Raises
        ------
        DemoError
            The service does not catch up.
        PublishError
            The broker went away.
        """
        if self._publisher is None:
            raise DemoError("the demo has not been started")
        drive(self.town.plays(24), self._publisher, speed=speed, on_progress=on_progress, stop=stop)
        sent = self._publisher.sent
        self._publisher.close()
        _until(lambda: self._has_judged(sent), lambda: "the service does not catch up with the day")

    def tickets(self) -> list[Explained]:
        """The tickets that are not closed, explained."""
        with self.service.records.reading() as tx:
            return explained(tx, self.service.inventory(), self.service.rules)

    def _settings(self, broker_port: int, port: int) -> Settings:
        """The settings of a demo; variables of the environment have no say in it."""
        path = self._folder / "inventory.toml"
        path.write_text(write_inventory(self.town.inventory, "toml"), encoding="utf-8")
        said = {
            "SERVICE__MODE": "test",
            "SERVICE__DATA_DIR": str(self._folder),
            "SERVICE__INVENTORY": str(path),
            "MQTT__EMBEDDED": "false",
            "MQTT__HOST": HOST,
            "MQTT__PORT": str(broker_port),
            "CHECKER__TICK_MS": str(TICK_MS),
            "API__HOST": HOST,
            "API__PORT": str(port),
        }
        return load(None, {f"WENYA_{name}": value for name, value in said.items()})

    def _has_judged(self, messages: int) -> bool:
        """Whether so many messages have gone all the way."""
        counters = self.service.counters()
        return counters.acknowledged >= messages and not any(counters.journal_lag_batches.values())


class _Served:
    """The service's HTTP side in a thread of its own, on a socket that listens already."""

    def __init__(self, service: Service, listening: socket.socket) -> None:
        host, port = listening.getsockname()[:2]
        self._server = Server(create_app(service), host, port)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [listening]}, name="http", daemon=True
        )

    def __enter__(self) -> Self:
        self._thread.start()
        if not self._server.wait_until_started(SETTLES_WITHIN):
            self._server.should_exit = True
            raise DemoError("the console does not start")
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(SETTLES_WITHIN)


def _until(done: Callable[[], bool], otherwise: Callable[[], str]) -> None:
    """Return when ``done``; raise DemoError with what ``otherwise`` says when it takes too long."""
    give_up_at = elapsed() + SETTLES_WITHIN
    pause = threading.Event()
    while not done():
        if elapsed() > give_up_at:
            raise DemoError(otherwise())
        pause.wait(0.05)


def _ready(service: Service) -> bool:
    return all(state == "ok" for state in service.readiness().values())


def _listen(port: int) -> socket.socket:
    """A socket on loopback, so that a taken port is known before anything else is started."""
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
    except OSError as error:
        listening.close()
        raise DemoError(f"port {port} is in use: choose another with --port (0 takes a free one)") from error
    return listening

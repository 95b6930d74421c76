"""A service hosted here, on simulated time: embedded broker and stores, console and API, all on loopback.

For the demo, for engineers who play scenarios, and for the test kit. Everything lies in one folder.
"""

from __future__ import annotations

import secrets
import socket
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from alerts.desk.people.tokens import make_token
from alerts.desk.people.users import NewUser, add_user
from alerts.people.grants import grant_of
from alerts.people.viewer import OPERATOR, Grant
from alerts.records.people.password_hashes import hashed
from alerts.rules.inventory_files import write_inventory
from api.http.server import Server
from api.ports.readiness import is_ready, parts_told
from api.ports.settings import Settings, load
from api.wiring.app import create_app
from api.wiring.service import Service
from ingest.clock import SimulatedClock, elapsed
from ingest.inventory.tree import Inventory
from ingest.journal.journal import WRITER
from ingest.mqtt.broker import EmbeddedBroker
from ingest.said import Said

HOST = "127.0.0.1"
TIMEOUT_S = 30.0
"""Seconds for the parts to start, and for the service to catch up with what was published."""
POLL_PAUSE_S = 0.0005
"""How long to wait before looking again whether a step has been judged."""
IN_STEP = {"CHECKER__TICK_MS": "1", "JOURNAL__GROUP_MS": "0"}
"""Settings of a service that is waited for after each step: it keeps and judges what comes at once."""

PASSWORD_BYTES = 9
"""Of randomness."""
GRANTS = {
    "viewer": (Grant("viewer"),),
    "dispatcher": (Grant("dispatcher"), Grant("handler")),
    "engineer": (Grant("engineer"), Grant("dispatcher"), Grant("handler")),
}
"""Who can be had here: one who looks, one who works tickets, and one who does all that a test needs."""


class HostingError(Exception):
    """The service cannot be hosted here, or falls behind; the message says why and what to do."""


class HostedService:
    """A running service; use it as a context manager. Leaving it stops everything, in reverse order.

    Parameters
    ----------
    folder
        Where the stores and the journal lie. Must exist.
    inventory
        What is installed.
    start
        The time it begins at, UTC ms; from then on ``wenya/v1/clock`` tells it.
    port
        Of the console and the API; 0 takes a free one.
    overrides
        Settings over those it needs, as ``SECTION__KEY``.

    Attributes
    ----------
    url
        Where the console is.
    broker_port, broker_port_v4
        Of the embedded broker: MQTT 5, and MQTT 3.1.1.

    Raises
    ------
    HostingError
        The port is taken, or the service does not come up.
    """

    def __init__(
        self,
        folder: Path,
        inventory: Inventory,
        start: int,
        *,
        port: int = 0,
        overrides: Mapping[str, str] | None = None,
    ) -> None:
        self.url = ""
        self.broker_port = self.broker_port_v4 = 0
        self._folder = folder
        self._inventory = inventory
        self._start = start
        self._port = port
        self._overrides = overrides or {}
        self._stack = ExitStack()
        self._service: Service | None = None

    def __enter__(self) -> Self:
        with ExitStack() as starting:
            listening = starting.enter_context(_listen(self._port))
            port = listening.getsockname()[1]
            broker = starting.enter_context(EmbeddedBroker())
            clock = SimulatedClock(self._start)
            service = starting.enter_context(Service(self._settings(broker.port, port), clock=clock))
            starting.enter_context(_HttpThread(service, listening))
            wait_until(
                lambda: _ready(service),
                lambda: Said("hosting-not-ready", parts=parts_told(service.readiness())),
            )
            self._service = service
            self.broker_port, self.broker_port_v4 = broker.port, broker.port_v4
            self.url = f"http://{HOST}:{port}"
            self._stack = starting.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    @property
    def service(self) -> Service:
        """The running service."""
        if self._service is None:
            raise HostingError(Said("hosting-not-started"))
        return self._service

    def add_user(self, name: str, role: str) -> str:
        """The token of a new user ``name``, who may do what ``role`` stands for in `GRANTS`."""
        records, now = self.service.records, self.service.wall.now()
        add_user(records, OPERATOR, NewUser(name, GRANTS[role]), now)
        return make_token(records, OPERATOR, name, now).secret

    def add_people(self, people: Mapping[str, Sequence[str]]) -> dict[str, str]:
        """Tokens of new users by name; each has roles, for a department as in ``handler@unit-7``.

        Raises `GrantRefused` for a role or a department that there is not.
        """
        service = self.service
        records, now, departments = service.records, service.wall.now(), service.inventory().departments
        tokens = {}
        for name, roles in people.items():
            grants = tuple(map(grant_of, roles))
            add_user(records, OPERATOR, NewUser(name, grants), now, departments=departments)
            tokens[name] = make_token(records, OPERATOR, name, now).secret
        return tokens

    def token_of(self, name: str, role: str) -> str:
        """A token of the user ``name``, who is added as `add_user` does where the records have none."""
        records, now = self.service.records, self.service.wall.now()
        with records.reading() as tx:
            known = tx.users.named(name)
        if known is None:
            return self.add_user(name, role)
        return make_token(records, OPERATOR, name, now).secret

    def new_password(self, name: str) -> str:
        """A password for the user ``name`` to sign in with, in the place of the one that they have.

        Raises `HostingError` where there is no such user.
        """
        password = secrets.token_urlsafe(PASSWORD_BYTES)
        password_hash = hashed(password)
        with self.service.records.begin() as tx:
            user = tx.users.named(name)
            if user is None:
                raise HostingError(Said("hosting-no-user", name=name))
            tx.users.set_password(user.id, password_hash, self.service.wall.now())
        return password

    def wait_judged(self, now: int) -> None:
        """Return when everything until ``now`` (UTC ms) has been judged. Raises `HostingError`.

        A step over weeks takes long on a busy machine: this waits for as long as marks are decided.
        """
        service = self.service
        wait_until(
            lambda: service.judged_until >= now,
            lambda: Said(
                "hosting-not-judged",
                until=str(service.judged_until),
                wanted=str(now),
                parts=parts_told(service.readiness()),
            ),
            POLL_PAUSE_S,
            lambda: sum(service.counters().marks_decided.values()),
        )

    def wait_processed(self, messages: int) -> None:
        """Return when so many messages have gone all the way. Raises `HostingError`."""

        def processed() -> bool:
            counters = self.service.counters()
            return counters.acknowledged >= messages and not any(counters.journal_lag_batches.values())

        wait_until(processed, lambda: Said("hosting-behind"))

    def wait_written(self) -> None:
        """Return when everything received is in the readings store, judged or not. Raises `HostingError`."""
        wait_until(
            lambda: not self.service.counters().journal_lag_batches[WRITER],
            lambda: Said("hosting-not-written", parts=parts_told(self.service.readiness())),
        )

    def _settings(self, broker_port: int, port: int) -> Settings:
        """The settings; variables of the environment have no say in them."""
        path = self._folder / "inventory.toml"
        path.write_text(write_inventory(self._inventory, "toml"), encoding="utf-8")
        overrides = {
            "SERVICE__MODE": "test",
            "SERVICE__DATA_DIR": str(self._folder),
            "SERVICE__INVENTORY": str(path),
            "MQTT__EMBEDDED": "false",
            "MQTT__HOST": HOST,
            "MQTT__PORT": str(broker_port),
            "API__HOST": HOST,
            "API__PORT": str(port),
            **self._overrides,
        }
        return load(None, {f"WENYA_{name}": value for name, value in overrides.items()})


class _HttpThread:
    """The service's HTTP side in a thread of its own, on a socket that listens already."""

    def __init__(self, service: Service, listening: socket.socket) -> None:
        host, port = listening.getsockname()[:2]
        self._server = Server(create_app(service), host, port)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [listening]}, name="http", daemon=True
        )

    def __enter__(self) -> Self:
        self._thread.start()
        if not self._server.wait_until_started(TIMEOUT_S):
            self._server.should_exit = True
            raise HostingError(Said("hosting-no-console"))
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(TIMEOUT_S)


def wait_until(
    done: Callable[[], bool],
    message: Callable[[], Said],
    pause_s: float = 0.05,
    progress: Callable[[], int] = int,
) -> None:
    """Return when ``done``; raise `HostingError` with what ``message`` says when it takes too long.

    That is after `TIMEOUT_S`, and later only once ``progress`` has stayed the same for half of it.
    """
    reached, look_at = None, elapsed() + TIMEOUT_S / 2
    pause = threading.Event()
    while not done():
        if elapsed() > look_at:
            before, reached = reached, progress()
            if reached == before:
                raise HostingError(message())
            look_at = elapsed() + TIMEOUT_S / 2
        pause.wait(pause_s)


def _ready(service: Service) -> bool:
    return all(map(is_ready, service.readiness().values()))


def _listen(port: int) -> socket.socket:
    """A socket on loopback, so that a taken port is known before anything else is started."""
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
    except OSError as error:
        listening.close()
        raise HostingError(Said("hosting-port-in-use", port=str(port))) from error
    return listening

"""The demo: a hosted service, and the town of the scenario ``demo`` for it to watch.

api/cli/demo.py shows it on a terminal.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import ExitStack
from importlib import resources
from pathlib import Path
from types import TracebackType
from typing import Self

from alerts.desk.lookups.tickets import open_ticket_files
from alerts.people.viewer import OPERATOR
from alerts.rules.inventory_files import read_inventory
from api.demo.ticket_summary import TicketSummary, ticket_summaries
from api.wiring.hosted_service import HOST, IN_STEP, HostedService
from api.wiring.service import Service
from api.words.languages import Language
from ingest.durations import MINUTE
from ingest.inventory.files.importer import merge
from ingest.inventory.tree import Inventory
from simulators.publishing.driver import Progress, drive
from simulators.publishing.publisher import Broker, Publisher
from simulators.scenario.files import load
from simulators.town.town import Town

SCENARIO = "demo"
DISPATCHER = "demo"
DEPARTMENTS = "departments.toml"
MOST_TICKETS = 200
TICK_MS = 5
"""Of the checker: quick enough to be waited for each minute, and cheap when the day is over."""


def _with_departments(town: Inventory) -> Inventory:
    """``town`` with who works in it."""
    content = resources.files("api.demo").joinpath(DEPARTMENTS).read_bytes()
    return merge(town, read_inventory((DEPARTMENTS, content), town), replace=False)


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
    token, password
        Of the demo's dispatcher: for programs, and to sign in to the console.
    town
        What is watched.

    Raises
    ------
    HostingError
        The port is taken, or the service does not come up.
    """

    def __init__(self, folder: Path, *, seed: int = 0, port: int = 0) -> None:
        self.town = Town(load(SCENARIO), seed=seed)
        self.token = self.password = ""
        self._hosted = HostedService(
            folder,
            _with_departments(self.town.inventory),
            self.town.start - MINUTE,
            port=port,
            overrides=IN_STEP | {"CHECKER__TICK_MS": str(TICK_MS)},
        )
        self._stack = ExitStack()
        self._publisher: Publisher | None = None

    def __enter__(self) -> Self:
        with ExitStack() as starting:
            hosted = starting.enter_context(self._hosted)
            self._publisher = starting.enter_context(Publisher(Broker(HOST, hosted.broker_port)))
            self.token = hosted.add_user(DISPATCHER, "dispatcher")
            self.password = hosted.new_password(DISPATCHER)
            self._stack = starting.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    @property
    def service(self) -> Service:
        """The running service."""
        return self._hosted.service

    @property
    def broker_ports(self) -> tuple[int, int]:
        """Of the broker: for MQTT 5, and for MQTT 3.1.1."""
        return self._hosted.broker_port, self._hosted.broker_port_v4

    @property
    def url(self) -> str:
        """Where the console is."""
        return self._hosted.url

    def day(
        self, *, speed: float | None, on_progress: Callable[[Progress], None], stop: threading.Event
    ) -> None:
        """Play the town's day in step with the service, and return when it has judged all of it.

        Raises
        ------
        HostingError
            The service does not catch up.
        PublishError
            The broker went away.
        """
        if self._publisher is None:
            raise RuntimeError("the demo has not been started")
        drive(
            self.town.plays(),
            self._publisher,
            speed=speed,
            step_ms=self.town.scenario.step,
            in_step_with=self._hosted.wait_judged,
            on_progress=on_progress,
            stop=stop,
        )
        sent = self._publisher.sent
        self._publisher.close()
        self._hosted.wait_processed(sent)

    def tickets(self, language: Language) -> list[TicketSummary]:
        """The newest `MOST_TICKETS` tickets that are not closed, oldest first."""
        plan = self.service.plan()
        files = open_ticket_files(self.service.records, OPERATOR, MOST_TICKETS, inventory=plan.inventory)
        return ticket_summaries(files, plan, language)

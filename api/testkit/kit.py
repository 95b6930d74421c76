"""What a test does with a service: install, move the time, publish, expect."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self
from zoneinfo import ZoneInfo

import httpx
import structlog

from alerts.people.viewer import OPERATOR
from alerts.rules.inventory_files import read_inventory
from api.ports.logs import log_beside_output
from api.testkit import inventories
from api.testkit.addresses import KitBroker
from api.testkit.expectations import Expectations, Moment
from api.wiring.hosted_service import HOST, IN_STEP, HostedService
from ingest.durations import SECOND
from ingest.inventory.files.importer import merge
from ingest.inventory.tree import DEFAULT_ZONE, Inventory
from simulators.ledger.contents import Ledger
from simulators.ledger.recorder import Recorder
from simulators.publishing.driver import drive
from simulators.publishing.publisher import Broker, Publisher
from simulators.town.town import Town
from simulators.verdict.comparison import Verdict, verify
from simulators.verdict.service_client import ServiceClient


class _Parts(NamedTuple):
    """What a started kit holds."""

    hosted: HostedService
    publisher: Publisher
    service_client: ServiceClient
    token: str
    """Of a viewer: what the kit asks itself."""


class Kit(Expectations):
    """A service for one test, started when it is first needed; use it as a context manager.

    Parameters
    ----------
    folder
        Where stores and journal lie.
    day
        The local day that times such as ``"06:35"`` belong to.
    zone
        IANA zone of the places and of those times.
    settings
        Over those of a hosted service, as ``SECTION__KEY``; such as ``READINGS__KIND``.
    rules
        A rules file over the default rules.
    """

    def __init__(
        self,
        folder: Path,
        *,
        day: str = "2026-01-15",
        zone: str = DEFAULT_ZONE,
        settings: Mapping[str, str] | None = None,
        rules: Path | str | None = None,
    ) -> None:
        self.zone = zone
        self._day = date.fromisoformat(day)
        self._folder = folder
        overrides = {**IN_STEP, **(settings or {})}
        self._overrides = overrides | ({} if rules is None else {"SERVICE__RULES": str(rules)})
        self._installed = inventories.company(zone)
        self._stack = ExitStack()
        self._parts: _Parts | None = None
        self._users = 0
        self.now = 0
        """The time told last, UTC ms; 0 before the first."""

    def __enter__(self) -> Self:
        if not structlog.is_configured():
            self._stack.callback(log_beside_output())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    # What is installed ------------------------------------------------------------------------------------

    def rooms(
        self,
        *ids: str,
        every: str = "1min",
        upload: str | None = None,
        contract_min: float | None = None,
        **more: Any,
    ) -> None:
        """Install rooms: point and household of the same id, below the building ``building``.

        ``every`` and ``upload`` are their periods P and U (``upload`` defaults to ``every``). With a
        ``contract_min`` (degC) they are not residential. ``more`` goes to `ingest.inventory.tree.Point`,
        such as ``contract_hours="08:00-18:00"``.
        """
        if contract_min is not None:
            more = {"residential": False, "limits": {"room.contract": contract_min}, **more}
        self.install(inventories.rooms(self._installed, ids, every, upload or every, more))

    def mains(self, *ids: str, every: str = "1min", upload: str | None = None, **more: Any) -> None:
        """Install pressure sensors: point and place of the same id."""
        self.install(inventories.mains(self._installed, ids, every, upload or every, more))

    def taps(self, *ids: str, every: str = "5min", upload: str | None = None, **more: Any) -> None:
        """Install water quality probes: points ``{id}-chlorine``, ``{id}-turbidity`` and ``{id}-ph``."""
        self.install(inventories.taps(self._installed, ids, every, upload or every, more))

    def aliases(self, names: Mapping[str, str], unit: str | None = None) -> None:
        """Register what devices call their channels: name -> point; ``unit`` is that of bare values."""
        self.install(inventories.aliases(self._installed, names, unit))

    def install(self, what: Inventory | Path | str) -> None:
        """Install an inventory, or that of a file (.toml, .csv, .json), beside what is installed."""
        if not isinstance(what, Inventory):
            path = Path(what)
            what = read_inventory((path.name, path.read_bytes()), self._installed)
        self._installed = merge(self._installed, what, replace=False)
        if self._parts is not None:
            self._parts.hosted.service.import_inventory(OPERATOR, self._installed, replace=False)

    # Time -------------------------------------------------------------------------------------------------

    def at(self, moment: Moment) -> int:
        """UTC ms of ``"06:35"`` on the test's day, of ``"2026-01-16 06:35"``, or of a datetime.

        Raises
        ------
        ValueError
            It is no time.
        """
        if isinstance(moment, int):
            return moment
        if isinstance(moment, str):
            text = moment if len(moment) > len("06:35:00") else f"{self._day}T{moment}"
            try:
                moment = datetime.fromisoformat(text)
            except ValueError:
                raise ValueError(f'{moment!r} is no time such as "06:35" or "2026-01-16 06:35"') from None
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=ZoneInfo(self.zone))
        return round(moment.timestamp() * SECOND)

    def tell(self, moment: Moment) -> int:
        """Tell the time, and return it (UTC ms) when the service has judged until then.

        What a gateway published before must have been acknowledged to it: then it has been judged too.

        Raises
        ------
        ValueError
            It is before the time told last.
        """
        instant = self.at(moment)
        if instant < self.now:
            requested, last = (
                datetime.fromtimestamp(t / SECOND, ZoneInfo(self.zone)) for t in (instant, self.now)
            )
            raise ValueError(
                f"time does not go back: {requested:%Y-%m-%d %H:%M:%S} after {last:%Y-%m-%d %H:%M:%S}"
            )
        parts = self._started(instant)
        parts.publisher.publish_time(instant)
        parts.publisher.wait()
        parts.hosted.wait_judged(instant)
        self.now = instant
        return instant

    def minutes(self, first: Moment, last: Moment, step: str = "1min") -> Iterator[int]:
        """Tell every minute from ``first`` to ``last``, both included, and give each (UTC ms) to publish in.

        At the end one more is told, so that what was published in the last one is judged. ``step`` is how far
        they are apart. Raises `ValueError` where ``last`` is before ``first``.
        """
        start, end, apart = self.at(first), self.at(last), inventories.period(step)
        if end < start:
            raise ValueError(f"{last!r} is before {first!r}")
        for instant in range(start, end + 1, apart):
            yield self.tell(instant)
        self.tell(instant + apart)

    # The running service ----------------------------------------------------------------------------------

    @property
    def broker(self) -> KitBroker:
        """Where a gateway connects, without credentials."""
        hosted = self._running().hosted
        return KitBroker.of(hosted.broker_port_v4, hosted.broker_port)

    @property
    def url(self) -> str:
        """Of console and API."""
        return self._running().hosted.url

    def token(self, role: str = "engineer") -> str:
        """The token of a new user of that role: ``viewer``, ``dispatcher`` or ``engineer``."""
        self._users += 1
        return self._running().hosted.add_user(f"{role}-{self._users}", role)

    def publish(self, topic: str, payload: bytes | str) -> None:
        """Publish one message at QoS 1, and return when it is acknowledged."""
        publisher = self._running().publisher
        publisher.publish(topic, payload.encode() if isinstance(payload, str) else payload)
        publisher.wait()

    def get(self, path: str, **query: Any) -> Any:
        """The JSON of ``/api/v1/{path}``, as a viewer reads it."""
        url = f"{self.url}/api/v1/{path}"
        headers = {"Authorization": f"Bearer {self._running().token}"}
        answer = httpx.get(url, params=query, headers=headers, timeout=30, trust_env=False)
        assert answer.is_success, f"GET {answer.url}: {answer.text}"
        return answer.json()

    def settled(self) -> ServiceClient:
        """The service when it has judged and stored all that was acknowledged before: a millisecond later.

        The time told stands behind all that the broker had acknowledged by then.
        """
        parts = self._running()
        self.tell(self.now + 1)
        parts.hosted.wait_written()
        return parts.service_client

    @property
    def installed(self) -> Inventory:
        """The inventory that the test has installed."""
        return self._installed

    def service_client(self) -> ServiceClient:
        """The service as its API shows it."""
        return self._running().service_client

    # Towns ------------------------------------------------------------------------------------------------

    def play(self, town: Town) -> Ledger:
        """Install ``town`` and play all of it, in step; the ledger says what must have come of it.

        Raises
        ------
        RuntimeError
            The service runs already: its time is not the town's.
        """
        if self._parts is not None:
            raise RuntimeError("the service has been started, at a time of its own: play it first")
        self._installed = merge(self._installed, town.inventory, replace=False)
        parts = self._started(town.start)
        recorder = Recorder(town)
        drive(
            recorder.plays(),
            parts.publisher,
            step_ms=town.scenario.step,
            in_step_with=parts.hosted.wait_judged,
        )
        ledger = recorder.finish()
        self.now = int(ledger.ticks[-1])
        return ledger

    def verify(self, ledger: Ledger) -> Verdict:
        """What the service says, held against ``ledger``; ``print`` it to see the differences."""
        return verify(ledger, self.service_client())

    def expect_right(self, ledger: Ledger) -> None:
        """The service says exactly what ``ledger`` expects, which is what judgement.md does."""
        verdict = self.verify(ledger)
        assert verdict.right, f"{ledger.run.title} (seed {ledger.run.seed}):\n{verdict}"

    def _running(self) -> _Parts:
        return self._started(self.at("06:00"))

    def _started(self, instant: int) -> _Parts:
        """The stage, which begins at ``instant`` (UTC ms) if it is not there yet."""
        if self._parts is None:
            inventory = inventories.registered(self._installed, instant)
            hosted = self._stack.enter_context(
                HostedService(self._folder, inventory, instant, overrides=self._overrides)
            )
            publisher = self._stack.enter_context(Publisher(Broker(HOST, hosted.broker_port)))
            token = hosted.token_of("testkit", "viewer")
            client = self._stack.enter_context(ServiceClient(hosted.url, token))
            self._parts = _Parts(hosted, publisher, client, token)
            self.now = instant
        return self._parts

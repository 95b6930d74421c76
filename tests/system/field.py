"""A field that goes on whatever happens to the servers: flats that grow cold and warm again by the minute.

Most flats stand alone, so that their breaches open one ticket each and no group's; those of the block share a
building, so that groups open too.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import NamedTuple, Self

import msgspec

from alerts.rules.rule_files import default_rules
from ingest.clock import elapsed
from ingest.durations import MINUTE
from ingest.inventory.tree import Calendar, DateSpan, Inventory, Level, Place, Point
from ingest.readings.quantities import Metric
from simulators.publishing.driver import Progress, drive
from simulators.publishing.publisher import Broker, Publisher
from simulators.wire.messages import Message
from tests.alerts.judging.judge_history import judge
from tests.alerts.reference.episodes import Reading
from tests.system.processes import POLL_SECONDS
from tests.system.servers import Mosquitto

HOMES = 24
BLOCK = 12
"""Flats of one building."""
GATEWAYS = 4
BEGIN = 1_767_225_600_000
"""2026-01-01T00:00Z: UTC ms."""
WARM, COLD = 20.5, 15.5
MINIMUM = 18.0


class Found(NamedTuple):
    """What identifies an episode, and when it ended, UTC ms."""

    rule: str
    point: str
    began_at: int
    opened_at: int
    ended_at: int | None


def inventory() -> Inventory:
    """`HOMES` homes that stand alone and `BLOCK` flats of a building, one non-residential room each."""
    places = {"town": Place("town", Level.ORGANISATION, "Town", zone="UTC", calendar="all-year")}
    places["block"] = Place("block", Level.BUILDING, "Block", parent="town")
    points = {}
    for key in range(HOMES + BLOCK):
        alone = key < HOMES
        owner = f"owner-{key}" if alone else "block"
        if alone:
            places[owner] = Place(owner, Level.ORGANISATION, owner, zone="UTC", calendar="all-year")
        flat = f"flat-{key:02}"
        places[flat] = Place(flat, Level.HOUSEHOLD, flat, parent=owner)
        points[flat] = Point(
            flat,
            Metric.INDOOR_TEMPERATURE,
            flat,
            sampling_ms=MINUTE,
            upload_ms=MINUTE,
            residential=False,
            limits={"room.contract": MINIMUM},
            registered_at=BEGIN,
            key=key,
        )
    calendar = Calendar("all-year", heating_season=(DateSpan("01-01", "12-31"),))
    return Inventory(places=places, points=points, calendars={"all-year": calendar})


def temperature(key: int, minute: int) -> float:
    """Cold for 50 to 90 minutes, warm for 60 to 110, each flat in its own rhythm; no value comes twice."""
    cold, warm = 50 + key * 7 % 41, 60 + key * 13 % 51
    phase = (minute + key * 17) % (cold + warm)
    return round((COLD if phase < cold else WARM) + minute * 1e-4, 4)


class Field:
    """Publishes ``minutes`` of all flats in a thread: readings, one message each, then the time.

    Parameters
    ----------
    broker
        Where to.
    minutes
        How long it goes on, in simulated minutes.
    pace
        Simulated minutes a second.
    stops
        Minutes after which it goes on only when the test has reached them: where servers start slowly, what
        happens at a late one would happen after the end otherwise.
    """

    def __init__(self, broker: Mosquitto, *, minutes: int, pace: float, stops: Sequence[int] = ()) -> None:
        self.until = BEGIN + minutes * MINUTE
        self.minutes = minutes
        self._pace = pace
        self._broker = Broker("127.0.0.1", broker.port, "simulator", broker.add_user("simulator"))
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="field", daemon=True)
        self._reached = {minute: threading.Event() for minute in stops}
        self._go = threading.Event()
        self._go.set()
        self._pausing = threading.Event()
        self._failure: BaseException | None = None
        self.readings: list[Reading] = []
        """Everything the broker has acknowledged."""
        self.minute = -1
        """The last minute that is acknowledged whole."""

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        for reached in self._reached.values():
            reached.set()
        self._thread.join()

    def reach(self, minute: int) -> None:
        """Wait until ``minute`` has been published and acknowledged."""
        patience = elapsed() + 60
        while self.minute < minute:
            assert self._thread.is_alive(), f"the field stopped at minute {self.minute}: {self._failure}"
            assert elapsed() < patience, f"the field hangs at minute {self.minute}"
            time.sleep(POLL_SECONDS / 5)
        if minute in self._reached:
            self._reached[minute].set()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Publish nothing for the length of the block."""
        self._go.clear()
        try:
            assert self._pausing.wait(60), "the field doesn't pause"
            yield
        finally:
            self._pausing.clear()
            self._go.set()

    def finish(self) -> None:
        """Wait until all of it is acknowledged."""
        self._thread.join(120)
        assert not self._thread.is_alive(), f"the field hangs at minute {self.minute}"
        assert self._failure is None, self._failure
        self.minute = self.minutes

    def episodes(self) -> list[Found]:
        """What has to be found in the readings that were acknowledged."""
        found = judge(self.readings, inventory(), default_rules(), start=BEGIN - 1, until=self.until)
        return sorted(Found(e.rule, e.point, e.began_at, e.opened_at, e.ended_at) for e in found)

    def kept(self) -> list[tuple[str, int, float]]:
        """What has to be in the store: ``(point, measured_at, value)`` of every reading, once."""
        return sorted((r.point, r.measured_at, r.value) for r in self.readings)

    def _run(self) -> None:
        try:
            with Publisher(self._broker) as publisher:
                speed = self._pace * MINUTE / 1000
                drive(self._plays(), publisher, speed=speed, stop=self._stop, on_progress=self._acknowledged)
        except Exception as error:  # noqa: BLE001 - told by whoever waits for us
            self._failure = error

    def _plays(self) -> Iterator[tuple[int, list[Message]]]:
        for minute in range(self.minutes + 1):
            if not self._go.is_set():
                self._pausing.set()
                self._go.wait()
            at = BEGIN + minute * MINUTE
            yield at, [_message(key, minute, at) for key in range(HOMES + BLOCK)]
            if minute in self._reached:
                self._reached[minute].wait()

    def _acknowledged(self, progress: Progress) -> None:
        """A minute counts when its time has been told and its readings are acknowledged."""
        minute = (progress.now - BEGIN) // MINUTE
        at = progress.now
        for key in range(HOMES + BLOCK):
            self.readings.append(Reading(f"flat-{key:02}", at, temperature(key, minute), at))
        self.minute = minute


def _message(key: int, minute: int, at: int) -> Message:
    reading = {"point": f"flat-{key:02}", "value": temperature(key, minute), "measured_at": at}
    return f"wenya/v1/gateway-{key % GATEWAYS}/json", msgspec.json.encode(reading)

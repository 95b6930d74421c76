"""Figure: 20 000 flats of 50 stations turn cold in one minute, while a dispatcher works on."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from sqlalchemy import event

from alerts.desk.matters.commanding import GivenCommand, give_command
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.episodes.episode import Opening
from alerts.judging.past.rebuild import Rebuild
from alerts.people.viewer import Grant, Viewer
from alerts.records import Records
from alerts.rules.plan import plan_of
from alerts.rules.rule_files import default_rules
from alerts.tickets.ticket import Command
from alerts.workers.desk import DeskWorker
from alerts.workers.progress import JudgingProgress
from benchmarks.records.databases import add_history, empty_records
from benchmarks.records.desk_on_record import desk_on_record
from ingest.clock import SimulatedClock, elapsed
from ingest.durations import HOUR, MINUTE
from ingest.inventory.devices import Device, Gateway
from ingest.inventory.tree import Calendar, DateSpan, Inventory, Level, Place, Point
from ingest.readings.quantities import Metric

FLATS = 20_000
STATIONS = 50
BUILDINGS = 10
"""Of a station."""
ENDED = 200_000
"""Episodes of the years before: a database plans by what it has seen, and a wave is nothing like it."""
COLD_AT = 1_768_406_400_000
DISPATCHER = Viewer("dispatcher", (Grant("dispatcher"), Grant("handler")))
PAUSE_S = 0.05
"""Between a dispatcher's commands."""


@dataclass(frozen=True)
class WaveCost:
    """Seconds until the last ticket was on record, of our processor time, and of the longest command.

    ``statements`` are those of judge and desk, for `FLATS` episodes and ``tickets``.
    """

    last_ticket_s: float
    process_s: float
    longest_command_s: float
    commands: int
    statements: int
    tickets: int


def measure(database: str) -> WaveCost:
    """The wave on ``sqlite`` or ``postgresql``. One flat is cold already, and has its ticket."""
    with empty_records(database) as records:
        return _measure(records)


def city(flats: int = FLATS) -> Inventory:
    """A room in each flat, behind the gateway of its building."""
    winter = Calendar("city", (DateSpan("11-15", "03-15"),), None, None, None)
    places = {"city": Place("city", Level.ORGANISATION, "City", None, 0, "Asia/Shanghai", "city")}
    points: dict[str, Point] = {}
    gateways: dict[str, Gateway] = {}
    devices: dict[str, Device] = {}
    for station in (f"station-{number:02}" for number in range(STATIONS)):
        places[station] = Place(station, Level.STATION, station, "city")
        for building in (f"{station}-b{number}" for number in range(BUILDINGS)):
            places[building] = Place(building, Level.BUILDING, building, station)
            gateways[f"{building}-gw"] = Gateway(f"{building}-gw", building)
            for flat in (f"{building}-{number:03}" for number in range(flats // STATIONS // BUILDINGS)):
                places[flat] = Place(flat, Level.HOUSEHOLD, flat, building, 1)
                devices[f"{flat}-d"] = Device(f"{flat}-d", f"{building}-gw")
                points[f"{flat}-room"] = Point(
                    f"{flat}-room",
                    Metric.INDOOR_TEMPERATURE,
                    flat,
                    5 * MINUTE,
                    5 * MINUTE,
                    residential=True,
                    registered_at=COLD_AT - 100 * HOUR,
                    device=f"{flat}-d",
                )
    return Inventory(places, points, gateways, devices, {}, {"city": winter})


def _measure(records: Records) -> WaveCost:
    rules = default_rules()
    with records.begin() as tx:
        inventory = tx.inventory.save(city(), COLD_AT - HOUR, replace=True)
        tx.rules.record(rules, COLD_AT - HOUR)
    add_history(records, ENDED)
    plan = plan_of(inventory, rules)
    rooms = list(inventory.points.values())
    clock = SimulatedClock(COLD_AT)
    in_force = desk_on_record(records, inventory)
    desk = DeskWorker(records, clock, lambda: plan, lambda: in_force)
    checker = Rebuild(plan, rooms[:1], COLD_AT - MINUTE, COLD_AT, [], lambda *_: []).checker
    judge = JudgingProgress(records, clock, desk.wake)
    judge.add([_opening(rooms[0].id, COLD_AT - 2 * HOUR)])
    judge.save(checker, COLD_AT - MINUTE)
    desk.settle_pending(COLD_AT - MINUTE)
    with records.reading() as tx:
        (known,) = tx.ticket_views.page(state="active", territories=None)

    waits: list[float] = []
    done = threading.Event()
    person = threading.Thread(target=_work, args=(records, in_force, known.number, waits, done))
    person.start()
    judge.add([_opening(room.id, COLD_AT) for room in rooms[1:]])
    desk.start()
    statements = _Statements(records, person)
    began, process_began = elapsed(), time.process_time()
    judge.save(checker, COLD_AT)
    statements.leave_out()
    while not _all_settled(records):
        done.wait(PAUSE_S)
    took, process = elapsed() - began, time.process_time() - process_began
    counted = statements.stop()
    desk.stop()
    done.set()
    person.join()
    with records.reading() as tx:
        tickets = len(tx.ticket_views.page(state="active", limit=FLATS + 1, territories=None))
    return WaveCost(took, process, max(waits), len(waits), counted, tickets)


def _opening(room: str, opened_at: int) -> Opening:
    return Opening("room.day", 1, room, opened_at - HOUR, opened_at, 60, 40, 16.5, opened_at)


def _all_settled(records: Records) -> bool:
    with records.reading() as tx:
        return not tx.pending.queue(1 << 62)


def _work(
    records: Records, desk: DeskInForce, number: str, waits: list[float], done: threading.Event
) -> None:
    """A dispatcher writes comments, one after the other, until ``done``."""
    while not done.wait(PAUSE_S):
        began = elapsed()
        given = GivenCommand(Command.COMMENT, "on it")
        give_command(records, DISPATCHER, number, given, COLD_AT, desk=desk)
        waits.append(elapsed() - began)


class _Statements:
    """Counts the statements of judge and desk: of all threads but the person's, and ours when we wait."""

    def __init__(self, records: Records, person: threading.Thread) -> None:
        self._engine = records._engine  # noqa: SLF001 - no part of the service needs to count
        self._left_out = {person.ident}
        self._count = 0
        event.listen(self._engine, "before_cursor_execute", self._add)

    def leave_out(self) -> None:
        """Count no more statements of this thread."""
        self._left_out.add(threading.get_ident())

    def _add(self, *_: object) -> None:
        self._count += threading.get_ident() not in self._left_out

    def stop(self) -> int:
        """How many there were."""
        event.remove(self._engine, "before_cursor_execute", self._add)
        return self._count

"""Two heating seasons in simulated time: does anything grow with history but the files?

Journal, writer, judge, desk, jobs, records and readings store are wired as a service wires them; time is
simulated, and readings go into the journal as if they had been decoded. Each day leaves a row on the disk, so
that a run can be stopped at any time, and goes on after the last instant that is in journal and records.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import signal
import subprocess
import sys
import threading
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from alerts.attachments.store import AttachmentStore
from alerts.desk.matters.commanding import GivenCommand, give_command
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.rules_in_force import RulesInForce
from alerts.matters.settings import SHIPPED
from alerts.people.viewer import OPERATOR, Grant, Viewer
from alerts.records import Records
from alerts.rules.rule_files import default_rules
from alerts.settings import CheckerSettings
from alerts.tickets.desk_moves.refusals import MoveRefused
from alerts.tickets.ticket import Command
from alerts.workers.desk import DeskWorker
from alerts.workers.judge import JudgeWorker
from alerts.workers.nightly.jobs import Jobs
from alerts.workers.progress import last_known_time
from benchmarks.soak.city import START, City
from benchmarks.soak.kept_postgres import KeptPostgres
from ingest.clock import RealClock, SimulatedClock, elapsed
from ingest.durations import DAY, HOUR, MINUTE
from ingest.inventory.tree import Inventory
from ingest.journal.journal import WRITER, Journal
from ingest.mqtt.watermark import Watermark
from ingest.settings import ReadingsSettings
from ingest.stores.duck import DuckStore
from ingest.stores.history import ReadingHistory
from ingest.writer import Writer

POINTS, DAYS = 20_000, 300
"""20 000 points every hour for 300 days: 0.144 thousand million readings. The summer between is left out."""
STEP = 10 * MINUTE
IMPORT_EVERY_DAYS, RESTART_EVERY_DAYS = 5, 10
"""The first of each is on the second day, so that all has happened once before days are compared. All goes in
turns of ten days, and the last week is the end of one as the third to tenth day are: nothing of what comes or
of how long the process has run differs between them."""
DISPATCHER_AT, IMPORT_AT, RESTART_AT = 17 * HOUR, 3 * HOUR, 12 * HOUR
RECORDS = ("sqlite", "postgresql")
EARLY, LAST_DAYS = slice(2, 10), 7
"""The third to the tenth day, and the last week."""
MOST = 1.05
STARTED_ANEW = 75
"""How the process ends when it is to be started again: a restart is one, and takes no memory along."""
WRITER_WAIT_S = 0.005
GIVEN_BACK_AT_ONCE = {"DUCKDB_JE_MALLOC_CONF": "dirty_decay_ms:0,muzzy_decay_ms:0"}
"""DuckDB's allocator keeps what is free for ten seconds before the system has it: over a day, here."""

DISPATCHER = Viewer("dispatcher", (Grant("dispatcher"), Grant("handler")))


class _Soak:
    """A service without its edges, all of it in ``folder``."""

    def __init__(self, folder: Path, records_url: str, city: City) -> None:
        self._folder, self._url, self._city = folder, records_url, city
        self.clock = SimulatedClock()
        self.ticks_ms: list[float] = []
        self.ticks_cpu_ms: list[float] = []
        self.jobs_s = 0.0
        self.readings = 0
        self._open()

    def _open(self) -> None:
        with ExitStack() as stack:
            self.records = Records.open(self._url)
            stack.callback(self.records.close)
            self.journal = Journal(self._folder / "journal.sqlite", 1 << 32, 1 << 28)
            stack.callback(self.journal.close)
            self.clock.advance_to(last_known_time(self.records, self.journal))
            self.rules = RulesInForce(self.records, default_rules())
            self.rules.open(self.clock.now())
            self.store = DuckStore(self._folder / "readings.duckdb", lambda: self.rules.inventory, 0)
            stack.callback(self.store.close)
            self._writer = Writer(self.journal, self.store, lambda: self.rules.inventory, ReadingsSettings())
            self._writer.start()
            stack.callback(self._writer.stop, 60.0)
            watermark = Watermark(self.clock, 0.0, lambda: True)
            watermark.subscription_changed(None)
            history = ReadingHistory(self.store, self.journal.unwritten)
            desk = DeskWorker(self.records, self.clock, lambda: self.rules.plan, self._desk_in_force)
            self.judge = JudgeWorker(
                self.journal,
                history,
                self.records,
                self.clock,
                watermark,
                lambda: self.rules.plan,
                CheckerSettings(),
                in_step=True,
                on_changes=desk.wake,
                settle=desk.settle_in_step,
            )
            self._jobs = Jobs(
                CheckerSettings(),
                self.clock,
                self.records,
                self.store,
                history,
                lambda: self.rules.plan,
                unwritten_since=self._unwritten_since,
                attachments=AttachmentStore(self._folder / "attachments"),
                wall=RealClock(),
                desk_settings=lambda: SHIPPED,
            )
            self._stack = stack.pop_all()

    def _unwritten_since(self) -> int | None:
        count, oldest = self.journal.lag(WRITER)
        return None if count == 0 else oldest or 0

    def close(self) -> None:
        """Stop as a service does."""
        self._jobs.stop()
        self.judge.stop()
        self._stack.close()

    def begin(self) -> None:
        """Install the city, when nothing is installed yet."""
        if not self.rules.inventory.points:
            self.clock.advance_to(START)
            made = self.rules.import_inventory(OPERATOR, self._city.inventory, START, replace=True).after
            assert [point.key for point in made.points.values()] == list(range(self._city.points))

    def day(self, number: int) -> bool:
        """Live through the rest of a day; whether a restart is due, the rest being for the next process."""
        first = max(START + number * DAY, -(-self.clock.now() // STEP) * STEP)
        for start in range(first, START + (number + 1) * DAY, STEP):
            batch = self._city.between(start, start + STEP)
            if len(batch):
                self.journal.append(batch, (), start + STEP - 1)
                self.readings += len(batch)
            self.clock.advance_to(start + STEP)
            self._people(number, (start - START) % DAY)
            began, cpu = elapsed(), _cpu_s(resource.RUSAGE_THREAD)
            self.judge.tick()
            self.ticks_ms.append((elapsed() - began) * 1000)
            self.ticks_cpu_ms.append((_cpu_s(resource.RUSAGE_THREAD) - cpu) * 1000)
            if start % HOUR == 0:
                self._wait_for_writer()
            began = elapsed()
            self._jobs.run_due(self.clock.now())
            self.jobs_s += elapsed() - began
            if (start - START) % DAY == RESTART_AT and number % RESTART_EVERY_DAYS == 1:
                return True
        if self._jobs.problems or self.judge.faults.summary:
            raise SystemExit(f"day {number}: {self._jobs.problems} {self.judge.faults.summary}")
        return False

    def _people(self, number: int, hour: int) -> None:
        now = self.clock.now()
        if hour == IMPORT_AT and number % IMPORT_EVERY_DAYS == 1:
            moved = Inventory(points=self._city.moved(self.rules.inventory, number))
            self.rules.import_inventory(OPERATOR, moved, now, replace=False)
        if hour == DISPATCHER_AT:
            self._close_tickets(now)

    def _desk_in_force(self) -> DeskInForce:
        rules = self.rules
        return DeskInForce(rules.inventory, rules.tables.tables, rules.calendar)

    def _close_tickets(self, now: int) -> None:
        with self.records.reading() as tx:
            tickets = tx.ticket_views.page(state="open", limit=10_000, territories=None)
        for ticket in tickets:
            with suppress(MoveRefused):  # an episode is still open
                for command in (Command.RESOLVE, Command.CLOSE):
                    given = GivenCommand(command, "as it should be")
                    desk = self._desk_in_force()
                    give_command(self.records, DISPATCHER, ticket.number, given, now, desk=desk)

    def _wait_for_writer(self) -> None:
        pause = threading.Event()
        while self.journal.lag(WRITER)[0]:
            pause.wait(WRITER_WAIT_S)


def run(folder: Path, kind: str, points: int, days: int) -> None:
    """Live through the days that are missing in ``folder``; each leaves a row in ``days.jsonl``."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    rows = folder / "days.jsonl"
    done = rows.read_text().splitlines() if rows.exists() else []
    with ExitStack() as stack:
        url = f"sqlite:///{folder}/records.sqlite"
        server: KeptPostgres | None = None
        if kind == "postgresql":
            server = KeptPostgres(folder / "postgresql").start()
            stack.callback(server.close)
            url = server.database("soak")
        service = _Soak(folder, url, City(points))
        stack.callback(service.close)
        service.begin()
        for number in range(len(done), days):
            day = _Day(folder / "part.json", number)
            began, cpu, service.ticks_ms, service.ticks_cpu_ms = elapsed(), _cpu_s(), [], []
            service.jobs_s, service.readings = 0.0, 0
            restart_due = service.day(number)
            gc.collect()
            if server is not None:
                server.vacuum("soak")
            sizes = {name: _size(folder, name) for name in ("records", "readings", "journal")}
            if server is not None:
                sizes["records"] = server.size("soak")
            day.add(
                {
                    "day": number,
                    "readings": service.readings,
                    "rss": _rss(),
                    "bytes": sizes,
                    "seconds": round(elapsed() - began, 2),
                    "cpu_s": round(_cpu_s() - cpu, 2),
                    "jobs_s": round(service.jobs_s, 2),
                    "ticks_ms": [round(tick, 2) for tick in service.ticks_ms],
                    "ticks_cpu_ms": [round(tick, 2) for tick in service.ticks_cpu_ms],
                }
            )
            if restart_due:
                raise SystemExit(STARTED_ANEW)
            with rows.open("a") as file:
                file.write(json.dumps(day.row) + "\n")


class _Day:
    """The row of a day, of which a part may be on the disk since before a restart."""

    def __init__(self, path: Path, number: int) -> None:
        self._path = path
        self.row: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
        if self.row.get("day") != number:
            self.row = {}

    def add(self, part: dict[str, Any]) -> None:
        """Add the numbers up, and put the row on the disk; memory and bytes are as of the end."""
        summed = ("readings", "seconds", "cpu_s", "jobs_s", "ticks_ms", "ticks_cpu_ms")
        self.row = part | {name: self.row[name] + part[name] for name in summed if name in self.row}
        self._path.write_text(json.dumps(self.row))


def _size(folder: Path, name: str) -> int:
    return sum(path.stat().st_size for path in folder.glob(f"{name}.*"))


def _cpu_s(whose: int = resource.RUSAGE_SELF) -> float:
    """Seconds of processor time so far, of this process alone, or of one thread of it."""
    used = resource.getrusage(whose)
    return used.ru_utime + used.ru_stime


def _rss() -> int:
    """Bytes of memory that the process holds now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


@dataclass(frozen=True)
class Soaked:
    """The last week against the third to the tenth day, as ratios; and what it took.

    ``tick_cpu_p99`` is of the processor time of the judge's thread: other work on the machine moves it less.
    """

    records: str
    points: int
    days: int
    readings: int
    memory: float
    tick_p99: float
    tick_cpu_p99: float
    bytes_a_day: float
    by_file: dict[str, float]
    memory_mb: tuple[int, int]
    tick_p99_ms: tuple[float, float]
    bytes_a_day_mb: tuple[float, float]
    seconds_a_day: float
    cpu_s_a_day: float

    @property
    def over(self) -> list[str]:
        """What is over 1.05."""
        ratios = {"memory": self.memory, "tick p99": self.tick_p99, "bytes a day": self.bytes_a_day}
        return [name for name, ratio in ratios.items() if ratio > MOST]


def soak(folder: Path, kind: str, points: int = POINTS, days: int = DAYS) -> Soaked:
    """Run it in a process of its own, as far as it has not run, and compare."""
    job = json.dumps({"folder": str(folder), "kind": kind, "points": points, "days": days})
    command = [sys.executable, "-m", "benchmarks.soak.run", job]
    environment = os.environ | GIVEN_BACK_AT_ONCE
    while (ended := subprocess.run(command, env=environment, check=False)).returncode == STARTED_ANEW:
        continue
    ended.check_returncode()
    rows = [json.loads(line) for line in (folder / "days.jsonl").read_text().splitlines()]
    return compared(kind, points, rows)


def compared(kind: str, points: int, rows: list[dict[str, Any]]) -> Soaked:
    """Rows of at least eleven days."""
    early, last = rows[EARLY], rows[-LAST_DAYS:]
    memory = [float(np.mean([row["rss"] for row in some])) for some in (early, last)]
    p99 = [_p99(some, "ticks_ms") for some in (early, last)]
    cpu = [_p99(some, "ticks_cpu_ms") for some in (early, last)]
    grown = {name: [_growth(rows, some, name) for some in (early, last)] for name in rows[0]["bytes"]}
    total = [sum(pair[i] for pair in grown.values()) for i in (0, 1)]
    return Soaked(
        kind,
        points,
        len(rows),
        sum(row["readings"] for row in rows),
        memory[1] / memory[0],
        p99[1] / p99[0],
        cpu[1] / cpu[0],
        total[1] / total[0],
        {
            name: after / before if before else float("inf") * (after > 0)
            for name, (before, after) in grown.items()
        },
        (round(memory[0] / 1e6), round(memory[1] / 1e6)),
        (round(p99[0], 1), round(p99[1], 1)),
        (round(total[0] / 1e6, 2), round(total[1] / 1e6, 2)),
        float(np.mean([row["seconds"] for row in rows])),
        float(np.mean([row["cpu_s"] for row in rows])),
    )


def _p99(rows: list[dict[str, Any]], name: str) -> float:
    return float(np.percentile([ms for row in rows for ms in row[name]], 99))


def _growth(rows: list[dict[str, Any]], some: list[dict[str, Any]], name: str) -> float:
    """Bytes that a file grew by on each of some days in a row."""
    before = rows[some[0]["day"] - 1]["bytes"][name]
    return float(some[-1]["bytes"][name] - before) / len(some)


def _stop(*_: object) -> None:
    raise SystemExit("stopped; it goes on where it was")


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _stop)
    asked = json.loads(sys.argv[1])
    run(Path(asked["folder"]), asked["kind"], asked["points"], asked["days"])

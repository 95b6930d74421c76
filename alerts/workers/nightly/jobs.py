"""Jobs that come round: hourly figures of the readings and the chain's head, figures of days, expiry.

On real time each job is a job of the scheduler with a trigger of its own; on simulated time a thread looks at
the clock and calls the same jobs. What a job has to do follows from the time and from what was done, which is
on record. So what was missed is caught up on (the service was down, a store did not answer, simulated time
leapt), and what was cut short is done again.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC
from typing import NamedTuple

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from alerts.attachments.store import AttachmentStore
from alerts.matters.settings import DeskSettings
from alerts.records import Records, RecordsError
from alerts.rules.hours import CalendarMissing
from alerts.rules.plan import Plan
from alerts.settings import CheckerSettings
from alerts.workers.nightly.attachments_job import sweep_attachments
from alerts.workers.nightly.chain_job import ChainJob
from alerts.workers.nightly.compliance_job import ComplianceJob
from alerts.workers.nightly.job_progress import JobProgress, Touches
from alerts.workers.nightly.manual_readings_job import compare_manual_readings
from alerts.workers.nightly.reading_jobs import ReadingJobs
from alerts.workers.nightly.timetable import (
    ATTACHMENTS,
    AUDIT,
    CHAIN,
    COMPLIANCE,
    EXPIRY,
    HOURS,
    MANUAL_READINGS,
    NIGHTLY_HOURS,
    USED_KEYS,
    Zones,
    next_after,
    triggers_of,
    utc,
)
from alerts.workers.nightly.used_keys_job import forget_used_keys
from ingest.clock import Clock, SimulatedClock, elapsed
from ingest.collector import exempt_from_collection
from ingest.durations import SECOND
from ingest.problems import said_of_error
from ingest.readings.history import History
from ingest.said import Said
from ingest.stores.contract import ReadingStore, StoreError

log = structlog.get_logger("wenya.jobs")

LOOK_EVERY_S = 1.0
"""How often the simulated clock is looked at."""
FOLLOW_EVERY_S = 60
"""How often the inventory's zones are looked at. It also bounds how late a job is after the machine slept."""
RETRY_S = 30.0
"""How long to wait before a job that failed is tried again."""
STOP_S = 10.0
ZONES = "zones"
"""Name of the job that follows the inventory's zones."""


class JobInterruption(Exception):  # noqa: N818 - nothing is wrong
    """The service stops; the job is done again at the next start."""


class JobState(NamedTuple):
    """A job: when it was done last and comes next (UTC ms; ``None``: not known), and why it is not done."""

    name: str
    done_at: int | None
    next_at: int | None
    problem: Said | str


class Jobs:
    """Does each job when its time has come, one after the other, in a thread of its own.

    Parameters
    ----------
    settings
        Horizon, freeze and coverage of the figures.
    clock, records, store, history
        The service's time, what was done and the figures, and the readings. With a `SimulatedClock` no
        scheduler runs.
    plan
        Gives the inventory and rules in force.
    unwritten_since
        When the oldest readings got into the journal that are not in the store yet.
    attachments, wall
        The files that people added, and the time of persons by which they were added.
    desk_settings
        What the site has set of its desk.
    retry_s
        Seconds to wait before a job that failed is tried again.
    """

    def __init__(
        self,
        settings: CheckerSettings,
        clock: Clock,
        records: Records,
        store: ReadingStore,
        history: History,
        plan: Callable[[], Plan],
        *,
        unwritten_since: Callable[[], int | None],
        attachments: AttachmentStore,
        wall: Clock,
        desk_settings: Callable[[], DeskSettings],
        retry_s: float = RETRY_S,
    ) -> None:
        self._clock = clock
        self._plan = plan
        self._retry_s = retry_s
        self._running = threading.Lock()
        self._stopping = threading.Event()
        progress = JobProgress(records)
        touches = Touches(records, unwritten_since)
        readings = ReadingJobs(settings, store, records, progress, touches, self._check_stopping)
        compliance = ComplianceJob(settings, records, progress, touches, history, self._check_stopping)
        self._chain = ChainJob(records, attachments, self._check_stopping)
        self._jobs: Mapping[str, Callable[[int], None]] = {
            HOURS: readings.aggregate_hours,
            NIGHTLY_HOURS: lambda now: readings.aggregate_night(now, self._zones.organisation),
            COMPLIANCE: lambda now: compliance.run(now, self._plan()),
            EXPIRY: lambda now: readings.expire(now, self._zones.organisation),
            CHAIN: lambda _now: self._chain.tell_head(),
            ATTACHMENTS: lambda _now: sweep_attachments(records, attachments, wall.now()),
            USED_KEYS: lambda now: forget_used_keys(records, desk_settings().keys_kept, now),
            MANUAL_READINGS: lambda now: compare_manual_readings(
                records, history, now, self._plan, desk_settings
            ),
            AUDIT: self._chain.walk,
        }
        self._followed_version: int | None = None
        self._zones = Zones.of(plan().inventory)
        self._triggers = triggers_of(self._zones)
        self._due_at: dict[str, int] = {}
        self._wait_until: dict[str, float] = {}
        self._looking = threading.Thread(target=self._look, name="jobs", daemon=True)
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(1)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        self._done_at: dict[str, int] = {}
        self.problems: dict[str, Said | str] = {}
        """Job -> why it is not being done at the moment."""

    def start(self) -> None:
        """Do what was missed, and from then on each job when its time has come."""
        if isinstance(self._clock, SimulatedClock):
            self._looking.start()
            return
        # It logs each run, and each one left out while a long job is at work.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        for name in self._jobs:
            self._scheduler.add_job(
                self._fire, self._triggers[name], [name], id=self._id(name), next_run_time=self._in(0)
            )
        self._scheduler.add_job(
            self._follow_zones, IntervalTrigger(seconds=FOLLOW_EVERY_S), id=ZONES, next_run_time=self._in(0)
        )
        self._scheduler.start()

    def stop(self, timeout_s: float = STOP_S) -> None:
        """Finish the step at hand and stop; harmless when called twice."""
        self._stopping.set()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        if self._running.acquire(timeout=timeout_s):
            self._running.release()

    @property
    def note(self) -> Said | None:
        """For `/readyz`: which rows on record are not as they were written; ``None``: all are."""
        return self._chain.note

    @property
    def audit_breaks(self) -> int:
        """How many rows on record are not as they were written, and nobody has said that they know."""
        return self._chain.broken

    def states(self) -> list[JobState]:
        """All of them, in the order in which they are done; what was done is known since the start."""
        now = self._clock.now()
        return [
            JobState(
                name,
                self._done_at.get(name),
                next_after(self._triggers[name], now) if now else None,
                self.problems.get(name, ""),
            )
            for name in self._jobs
        ]

    def _check_stopping(self) -> None:
        if self._stopping.is_set():
            raise JobInterruption

    # On real time, in the scheduler's thread

    def _fire(self, name: str) -> None:
        now = self._clock.now()
        if not self._run(name, self._jobs[name], now) and not self._stopping.is_set():
            self._reschedule(name, self._retry_s)

    def _follow_zones(self) -> None:
        moved = self._zones
        self._run(ZONES, self._follow_inventory, self._clock.now())
        if self._zones != moved:
            for name, trigger in self._triggers.items():
                self._scheduler.modify_job(self._id(name), trigger=trigger)
                self._reschedule(name, 0)

    def _reschedule(self, name: str, delay_s: float) -> None:
        """Fire once ``delay_s`` from now; after that the trigger says when."""
        with suppress(JobLookupError):  # stopped meanwhile
            self._scheduler.modify_job(self._id(name), next_run_time=self._in(delay_s))

    def _in(self, delay_s: float) -> object:
        return utc(self._clock.now() + round(delay_s * SECOND))

    def _id(self, name: str) -> str:
        """Of jobs that are due at one instant the scheduler begins with the least id."""
        return f"{list(self._jobs).index(name)} {name}"

    # On simulated time, in a thread of our own

    def _look(self) -> None:
        while not self._stopping.wait(LOOK_EVERY_S):
            now = self._clock.now()
            self._run(ZONES, self._follow_inventory, now)
            self.run_due(now)

    def run_due(self, now: int) -> None:
        """Do all that is due at ``now`` (UTC ms; 0 while nobody has told simulated time). Never raises."""
        for name, job in self._jobs.items():
            if now == 0 or self._stopping.is_set():
                return
            waits = elapsed() < self._wait_until.get(name, 0.0)
            if not waits and now >= self._due_at.get(name, 0) and self._run(name, job, now):
                self._due_at[name] = next_after(self._triggers[name], now)

    # On both

    def _follow_inventory(self, _now: int) -> None:
        """Go by the zones of the inventory in force; where they are others, everything is looked at again.

        By now the judge has taken it up as well, so that nobody needs the one before.
        """
        inventory = self._plan().inventory
        if inventory.version == self._followed_version:
            return
        zones = Zones.of(inventory)
        if zones != self._zones:
            self._zones, self._triggers = zones, triggers_of(zones)
            self._due_at.clear()
        self._followed_version = inventory.version
        exempt_from_collection(len(inventory.points))

    def _run(self, name: str, job: Callable[[int], None], now: int) -> bool:
        """Do ``job``; whether it is done."""
        with self._running:
            try:
                self._check_stopping()
                job(now)
            except JobInterruption:
                return False
            except (StoreError, RecordsError, CalendarMissing, OSError) as error:
                self._failed(name, said_of_error(error))
                return False
            except Exception as error:  # one job must not keep the others from being done
                if name not in self.problems:
                    log.exception("job failed unexpectedly", job=name)
                self._failed(name, f"unexpected: {error!r}")
                return False
            self._done_at[name] = now
            if self.problems.pop(name, None) is not None:
                log.info("job works again", job=name)
            return True

    def _failed(self, name: str, reason: Said | str) -> None:
        if name not in self.problems:
            log.warning("job failed; retrying later", job=name, reason=reason)
        self.problems[name] = reason
        self._wait_until[name] = elapsed() + self._retry_s

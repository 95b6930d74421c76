"""Jobs that come due by themselves: hourly figures of the readings, compliance figures of the days, expiry.

What is due follows from the service's time and from what was done, which the records remember. So what was
missed (the service was down, a store did not answer, simulated time leapt) is caught up on, and what was cut
short is done again.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from alerts.compliance.figures import rooms_by_zone
from alerts.records import Records, RecordsError
from alerts.rules.hours import CalendarMissing
from alerts.rules.plan import Plan
from alerts.settings import CheckerSettings
from alerts.workers.day_figures import record_day
from ingest.clock import Clock, elapsed
from ingest.durations import DAY, HOUR, MINUTE, SECOND
from ingest.inventory.tree import Point
from ingest.readings.history import History
from ingest.stores.contract import ReadingStore, StoreError

log = structlog.get_logger("wenya.jobs")

CHECK_EVERY_S = 1
RETRY_S = 30.0
"""How long to wait before a job that failed is tried again."""
STOP_S = 10.0
HOUR_GRACE = 5 * MINUTE
"""How long after its end an hour is summed up: readings are still on their way to the store."""
HOURS_AT_ONCE = 6 * HOUR
NIGHTLY_REACH = 48 * HOUR
"""How far back the hours are summed up again every night."""
NIGHT_BEGINS = 18 * HOUR
"""02:00 in Shanghai, as ms of the UTC day: when the nightly jobs are due."""
DAY_CLOSES = 30 * MINUTE
"""How long after local midnight the figures of the day before are worked out."""
EVENTS_KEPT = 30 * DAY
"""How long a listener may be away and still miss nothing; tickets and their histories stay."""
CATCH_UP_DAYS = 31
"""How far back missed jobs are caught up on: as far as changed limits are on record."""


class JobInterruption(Exception):  # noqa: N818 - nothing is wrong
    """The service stops; the job is done again at the next start."""


class Jobs:
    """Does what is due, in a thread of its own.

    Parameters
    ----------
    settings
        Horizon, freeze and coverage of the figures.
    clock, records, store, history
        The service's time, what was done and the figures, and the readings.
    roster
        Gives the inventory and rules in force.
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
        retry_s: float = RETRY_S,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._records = records
        self._store = store
        self._history = history
        self._plan = plan
        self._retry_s = retry_s
        self._done: dict[str, str | None] = {}
        self._wait_until: dict[str, float] = {}
        self._rooms: tuple[Plan, dict[str, dict[str, list[Point]]]] | None = None
        self._running = threading.Lock()
        self._stopping = threading.Event()
        self._scheduler = BackgroundScheduler(timezone=UTC)
        self._jobs: tuple[tuple[str, Callable[[int], None]], ...] = (
            ("hours", self._aggregate_hours),
            ("nightly hours", self._aggregate_nightly),
            ("compliance", self._compute_compliance),
            ("expiry", self._expire),
        )
        self.problems: dict[str, str] = {}
        """Job -> why it is not being done at the moment."""

    def start(self) -> None:
        """Begin to look, once a second, for what is due."""
        # While a long nightly job runs, it would log every second that a check was skipped.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        self._scheduler.add_job(
            self._check,
            "interval",
            seconds=CHECK_EVERY_S,
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )
        self._scheduler.start()

    def stop(self, timeout_s: float = STOP_S) -> None:
        """Finish the step at hand and stop; harmless when called twice."""
        self._stopping.set()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        if self._running.acquire(timeout=timeout_s):
            self._running.release()

    def _check(self) -> None:
        self.run_due(self._clock.now())

    def run_due(self, now: int) -> None:
        """Do all that is due at ``now`` (UTC ms; 0 while nobody has told simulated time). Never raises."""
        with self._running:
            for name, job in self._jobs:
                if now == 0 or self._stopping.is_set():
                    return
                if elapsed() >= self._wait_until.get(name, 0.0):
                    self._run(name, job, now)

    def _run(self, name: str, job: Callable[[int], None], now: int) -> None:
        try:
            job(now)
        except JobInterruption:
            return
        except (StoreError, RecordsError, CalendarMissing) as error:
            self._failed(name, str(error))
        except Exception as error:  # one job must not keep the others from being done
            if name not in self.problems:
                log.exception("job failed unexpectedly", job=name)
            self._failed(name, f"unexpected: {error!r}")
        else:
            if self.problems.pop(name, None) is not None:
                log.info("job works again", job=name)

    def _failed(self, name: str, reason: str) -> None:
        if name not in self.problems:
            log.warning("job failed; retrying later", job=name, reason=reason)
        self.problems[name] = reason
        self._wait_until[name] = elapsed() + self._retry_s

    def _recall(self, key: str) -> str | None:
        """What was noted under ``key``; the records are asked once."""
        if key not in self._done:
            with self._records.reading() as tx:
                self._done[key] = tx.meta.get(f"chores.{key}")
        return self._done[key]

    def _note(self, key: str, value: str) -> None:
        with self._records.begin() as tx:
            tx.meta.put(f"chores.{key}", value)
        self._done[key] = value

    def _last(self, key: str, newest: int, first: int, furthest: int) -> int:
        """How far a job has come; ``first`` when it was never done, or time was set back."""
        noted = self._recall(key)
        if noted is None or int(noted) > newest:
            return first
        return max(int(noted), furthest)

    def _check_stopping(self) -> None:
        if self._stopping.is_set():
            raise JobInterruption

    # The readings' hourly figures

    def _aggregate_hours(self, now: int) -> None:
        """The hours that have closed, and once more the one before them."""
        closed = (now - HOUR_GRACE) // HOUR
        horizon = self._settings.correction_days * 24
        done = self._last("hours", closed, closed - horizon, closed - CATCH_UP_DAYS * 24)
        if done < closed:
            self._aggregate((done - 1) * HOUR, closed * HOUR)
            self._note("hours", str(closed))

    def _aggregate_nightly(self, now: int) -> None:
        """The last two days, and the days for which no late reading can come any more."""
        night = _night(now)
        done = self._last("nights", night, night - 1, night - CATCH_UP_DAYS)
        if done == night:
            return
        final = self._settings.correction_days * DAY
        self._aggregate(_night_start(done) - final, _night_start(night) - final)
        self._aggregate(now - NIGHTLY_REACH, now)
        self._note("nights", str(night))

    def _aggregate(self, start: int, end: int) -> None:
        """A few hours at a time, so that writing never waits long."""
        last = end // HOUR * HOUR
        for since in range(-(-start // HOUR) * HOUR, last, HOURS_AT_ONCE):
            self._check_stopping()
            self._store.aggregate(since, min(since + HOURS_AT_ONCE, last))

    def _expire(self, now: int) -> None:
        night = _night(now)
        if self._last("expired", night, night - 1, night - 1) < night:
            self._store.expire(now)
            with self._records.begin() as tx:
                tx.events.forget_before(now - EVENTS_KEPT)
            self._note("expired", str(night))

    # The regulator's figures

    def _compute_compliance(self, now: int) -> None:
        """Zone by zone: yesterday, and every earlier day that late readings may still have touched."""
        plan = self._plan()
        for zone, rooms in self._rooms_of(plan).items():
            today = datetime.fromtimestamp((now - DAY_CLOSES) / SECOND, ZoneInfo(zone)).date()
            noted = self._recall(f"compliance.{zone}")
            last = None if noted is None else date.fromisoformat(noted)
            for day in self._days_due(last, today):
                self._check_stopping()
                record_day(self._records, plan, self._history, zone, day, rooms, self._settings, now)
            if last != today:
                self._note(f"compliance.{zone}", today.isoformat())

    def _rooms_of(self, plan: Plan) -> Mapping[str, Mapping[str, Sequence[Point]]]:
        if self._rooms is None or self._rooms[0] is not plan:
            self._rooms = plan, rooms_by_zone(plan)
        return self._rooms[1]

    def _days_due(self, last: date | None, today: date) -> Iterator[date]:
        """The days before ``today`` that may have changed since ``last``, the day this was done before."""
        if last == today:
            return
        reach = max(self._settings.correction_days, -(-self._settings.freeze_hours // 24)) + 1
        missed = 0 if last is None or last > today else (today - last).days - 1
        for back in range(min(reach + missed, max(reach, CATCH_UP_DAYS)), 0, -1):
            yield today - timedelta(days=back)


def _night(now: int) -> int:
    """The number of the night that began last."""
    return (now - NIGHT_BEGINS) // DAY


def _night_start(night: int) -> int:
    """When a night begins, UTC ms."""
    return night * DAY + NIGHT_BEGINS

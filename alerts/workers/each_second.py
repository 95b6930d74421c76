"""How workers look for what has fallen due: once a second in a thread, or in step with the judge."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from alerts.records import Records, RecordsError
from ingest.clock import Clock, elapsed
from ingest.said import Said

SECONDS = 1
LOOK_EVERY_S = 1.0
"""How often the records are asked at least: another process may have put on record what falls due."""


class EachSecond:
    """Calls ``job``, which raises nothing, and never twice at once: what takes longer leaves some out."""

    def __init__(self, job: Callable[[], None]) -> None:
        self._job = job
        self._scheduler: BackgroundScheduler | None = None
        self._began_at: float | None = None

    def start(self) -> None:
        """Begin, in a thread of its own."""
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        self._scheduler = BackgroundScheduler(
            executors={"default": ThreadPoolExecutor(1)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
            daemon=True,
        )
        self._scheduler.add_job(self._turn, IntervalTrigger(seconds=SECONDS))
        self._scheduler.start()

    @property
    def turn_s(self) -> float:
        """For how many seconds it is at what it does now; 0: it waits."""
        began_at = self._began_at
        return 0.0 if began_at is None else elapsed() - began_at

    def _turn(self) -> None:
        self._began_at = elapsed()
        try:
            self._job()
        finally:
            self._began_at = None

    def stop(self) -> None:
        """Finish what is at hand and stop; harmless when called twice, or before `start`."""
        if self._scheduler is not None and self._scheduler.running:
            self._scheduler.shutdown()


class WorkEachSecond(EachSecond):
    """Does ``work`` each second of ``clock``; what keeps it from that is told once, and the end of that.

    Parameters
    ----------
    work
        Told the instant (UTC ms). An error of it ends no thread.
    log
        Of the worker.
    cannot, again
        What the log says then.
    """

    def __init__(
        self, work: Callable[[int], None], clock: Clock, log: Any, *, cannot: str, again: str
    ) -> None:
        super().__init__(self._try)
        self._work = work
        self._clock = clock
        self._log = log
        self._cannot = cannot
        self._again = again
        self.problem: str | None = None
        """Why it cannot work now, a code that may be shown to anybody; ``None``: it can."""

    def cannot(self, code: str, detail: Said | str) -> None:
        """It does not work. Only the code may be shown to anybody; the detail goes to the log."""
        if code != self.problem:
            self._log.warning(self._cannot, code=code, detail=detail)
            self.problem = code

    def _try(self) -> None:
        """What the scheduler does; its thread must survive every error."""
        try:
            now = self._clock.now()
            if now:
                self._work(now)
        except RecordsError as error:
            self.cannot(error.code, error.said)
        except Exception as error:  # noqa: BLE001 - told by the worker's own log
            self._log.exception("failed")
            self.cannot("unexpected", repr(error))
        else:
            if self.problem is not None:
                self._log.info(self._again)
                self.problem = None


class LastLook:
    """What the records were like when they were asked last for what falls due.

    In step with the judge a worker is called at every tick, of which a day of simulated time has thousands.
    """

    def __init__(self, records: Records) -> None:
        self._records = records
        self._changes = 0
        self._at = -LOOK_EVERY_S

    def is_outdated(self) -> bool:
        """Whether something may be on record by now that was not there then."""
        return self._changes != self._records.changes or elapsed() - self._at >= LOOK_EVERY_S

    def begin(self) -> None:
        """Say beforehand that the records are asked: what comes meanwhile is looked for the next time."""
        self._changes, self._at = self._records.changes, elapsed()

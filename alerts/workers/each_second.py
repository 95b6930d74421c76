"""A thread that does one thing once a second, which is how workers look for what has fallen due."""

from __future__ import annotations

import logging
from collections.abc import Callable

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from ingest.clock import elapsed

SECONDS = 1


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

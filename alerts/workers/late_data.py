"""Late data: the judge worker judges its points again, some at a time (judgement.md, section 4)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import structlog

from alerts.episodes.episode import Change
from alerts.judging.checker import Checker
from alerts.judging.late_data import judge_again
from alerts.judging.rebuild import FOREVER
from alerts.records import Records, RecordsError
from alerts.workers.fault_log import FaultLog
from ingest.clock import elapsed
from ingest.durations import HOUR
from ingest.readings.history import History, ReadingsUnavailable

log = structlog.get_logger("wenya.judge")

POINTS_AT_ONCE = 2_000
WITHIN_MS = 2 * HOUR
"""Points are judged again together when their late data begins within this time."""
FAULT_RETRY_S = 60.0
"""After how long a point that could not be judged again is tried again."""


class LateDataQueue:
    """Judges the late points of a checker again; a point that cannot be judged is left out alone.

    Parameters
    ----------
    history, records
        Stored readings, and the episodes on record.
    every_s
        How often: a longer time gathers more points; 0 for simulated time, whose hours pass in seconds.
    save
        Puts changes found up to an instant (UTC ms) on record.
    faults
        The points that cannot be judged again are added to it.
    stopping
        Whether to stop after the current points.
    """

    def __init__(
        self,
        history: History,
        records: Records,
        every_s: float,
        save: Callable[[Checker, Sequence[Change], int], None],
        faults: FaultLog,
        stopping: Callable[[], bool],
    ) -> None:
        self._history = history
        self._records = records
        self._every_s = every_s
        self._save = save
        self._faults = faults
        self._stopping = stopping
        self._judged_at = 0.0
        self._failed: dict[int, tuple[int, float]] = {}
        self.judged_again = 0
        """How many times a point was judged again since the start."""

    def judge(self, checker: Checker, now: int) -> None:
        """Judge the late points again, if it is time; ``checker`` has advanced to ``now`` (UTC ms).

        Raises
        ------
        ReadingsUnavailable, RecordsError
            The points stay late points.
        """
        waited = elapsed() - self._judged_at
        self._retry_failed(checker)
        if not checker.late_points or waited < self._every_s:
            return
        self._judged_at = elapsed()
        while checker.late_points and not self._stopping():
            points, journal_position = checker.late_points.take(POINTS_AT_ONCE, WITHIN_MS)
            try:
                changes = self._judge_points(checker, points, now)
            except (ReadingsUnavailable, RecordsError):
                checker.late_points.put_back(points, journal_position)
                raise
            self.judged_again += len(points)
            self._save(checker, changes, now)

    def _judge_points(self, checker: Checker, points: dict[int, int], now: int) -> list[Change]:
        """The changes from judging ``points`` (key -> since, UTC ms) again; halving finds one that fails."""
        since = min(points.values())
        by_key = checker.plan.inventory.by_key
        with self._records.reading() as tx:
            point_ids = [by_key[key].id for key in points if key in by_key]
            recorded = tx.episodes.overlapping(point_ids, since, FOREVER)
        try:
            return judge_again(checker, points, since, now, self._history, recorded)
        except ReadingsUnavailable:
            raise
        except Exception as error:  # noqa: BLE001 - any error leaves out the points at fault alone
            if len(points) == 1:
                self._leave_out(checker, *points.popitem(), error)
                return []
        items = list(points.items())
        half = len(items) // 2
        return [
            *self._judge_points(checker, dict(items[:half]), now),
            *self._judge_points(checker, dict(items[half:]), now),
        ]

    def _leave_out(self, checker: Checker, key: int, since: int, error: Exception) -> None:
        self._failed[key] = (since, elapsed() + FAULT_RETRY_S)
        self._faults.begin(_name(checker, key), repr(error))

    def _retry_failed(self, checker: Checker) -> None:
        for key, (since, retry_at) in list(self._failed.items()):
            if elapsed() >= retry_at:
                del self._failed[key]
                self._faults.end(_name(checker, key))
                if key in checker.plan.inventory.by_key:
                    checker.late_points.add(np.array([key], np.int32), np.array([since], np.int64), None)


def _name(checker: Checker, key: int) -> str:
    point = checker.plan.inventory.by_key.get(key)
    return f"late data of point {point.id if point else key}"

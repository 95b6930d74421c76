"""Late data: the judge worker judges its points again, some at a time (judgement.md, section 4)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

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
FAILED = "judge.late_points"
"""Records' key of the points that could not be judged again: key -> since when (UTC ms)."""
FAULT_RETRY_S = 60.0
"""After how long a point that could not be judged again is tried again."""


class _Failed(NamedTuple):
    """A point that could not be judged again: since when (UTC ms), when to try again, its fault's name."""

    since: int
    retry_at: float
    name: str


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
        self._failed: dict[int, _Failed] = {}
        self._on_record: dict[int, int] = {}
        self._judged: set[int] = set()
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
        try:
            while checker.late_points and not self._stopping():
                points, journal_position = checker.late_points.take(POINTS_AT_ONCE, WITHIN_MS)
                try:
                    changes = self._judge_points(checker, points, now)
                except (ReadingsUnavailable, RecordsError):
                    checker.late_points.put_back(points, journal_position)
                    raise
                self.judged_again += len(points)
                self._save(checker, changes, now)
                self._judged.update(points)
        finally:
            self._put_failed_on_record()

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
        """Leave the point alone for a while; from where it has to be judged again is on record."""
        since = min(since, self._failed[key].since) if key in self._failed else since
        point = checker.plan.inventory.by_key.get(key)
        name = f"late data of point {point.id if point else key}"
        self._failed[key] = _Failed(since, elapsed() + FAULT_RETRY_S, name)
        self._faults.begin(name, repr(error))

    def restore(self, checker: Checker) -> None:
        """Let a rebuilt checker judge again what failed before, as is on record. Raises `RecordsError`."""
        with self._records.reading() as tx:
            kept = json.loads(tx.meta.get(FAILED) or "{}")
        for failed in self._failed.values():
            self._faults.end(failed.name)
        self._failed.clear()
        self._judged.clear()
        self._on_record = {int(key): since for key, since in kept.items()}
        self._judge_from(checker, self._on_record)

    def _retry_failed(self, checker: Checker) -> None:
        due = {key: failed for key, failed in self._failed.items() if elapsed() >= failed.retry_at}
        for key, failed in due.items():
            del self._failed[key]
            self._faults.end(failed.name)
        self._judge_from(checker, {key: failed.since for key, failed in due.items()})

    def _judge_from(self, checker: Checker, points: Mapping[int, int]) -> None:
        """Points (key -> since, UTC ms) are late points again; they stay on record until they are judged."""
        known = {key: since for key, since in points.items() if key in checker.plan.inventory.by_key}
        keys, since = np.array(list(known), np.int32), np.array(list(known.values()), np.int64)
        checker.late_points.add(keys, since, None)

    def _put_failed_on_record(self) -> None:
        """Once a round, before the journal's position: from where points that failed are to be judged."""
        waiting = {key: since for key, since in self._on_record.items() if key not in self._judged}
        points = waiting | {key: failed.since for key, failed in self._failed.items()}
        self._judged.clear()
        if points != self._on_record:
            with self._records.begin() as tx:
                tx.meta.put(FAILED, json.dumps(points))
            self._on_record = points

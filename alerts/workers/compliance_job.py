"""The job that puts the compliance figures on record, zone by zone, half an hour after local midnight."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from alerts.compliance.figures import rooms_by_zone
from alerts.records import Records
from alerts.rules.plan import Plan
from alerts.settings import CheckerSettings
from alerts.workers.day_figures import record_day
from alerts.workers.job_progress import JobProgress
from alerts.workers.reading_jobs import CATCH_UP_DAYS
from ingest.durations import MINUTE, SECOND
from ingest.inventory.tree import Point
from ingest.readings.history import History

DAY_CLOSES = 30 * MINUTE
"""How long after local midnight the figures of the day before are worked out."""


class ComplianceJob:
    """Works out the figures of the days that late readings may have touched.

    Parameters
    ----------
    settings
        Horizon, freeze and coverage of the figures.
    records, progress, history
        The figures, what was done, and the readings.
    check_stopping
        Called between days; raises when the rest must be left for later.
    """

    def __init__(
        self,
        settings: CheckerSettings,
        records: Records,
        progress: JobProgress,
        history: History,
        check_stopping: Callable[[], None],
    ) -> None:
        self._settings = settings
        self._records = records
        self._progress = progress
        self._history = history
        self._check_stopping = check_stopping
        self._rooms: tuple[Plan, dict[str, dict[str, list[Point]]]] | None = None

    def run(self, now: int, plan: Plan) -> None:
        """In each zone whose day has ended: yesterday, and every earlier day that may still have changed.

        ``now`` is UTC ms; ``plan`` has the inventory and rules in force. Raises `StoreError`, `RecordsError`,
        `CalendarMissing`.
        """
        for zone, rooms in self._rooms_of(plan).items():
            today = datetime.fromtimestamp((now - DAY_CLOSES) / SECOND, ZoneInfo(zone)).date()
            noted = self._progress.recall(f"compliance.{zone}")
            last = None if noted is None else date.fromisoformat(noted)
            for day in self._days_due(last, today):
                self._check_stopping()
                record_day(self._records, plan, self._history, zone, day, rooms, self._settings, now)
            if last != today:
                self._progress.note(f"compliance.{zone}", today.isoformat())

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

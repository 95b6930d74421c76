"""The jobs on the readings themselves: their hourly figures, and the end of their retention.

Each function does what is due at ``now`` (UTC ms) by what was done before, and nothing when that is nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from alerts.records import Records
from alerts.settings import CheckerSettings
from alerts.workers.job_progress import JobProgress
from ingest.durations import DAY, HOUR, MINUTE, SECOND
from ingest.stores.contract import ReadingStore

HOUR_GRACE = 5 * MINUTE
"""How long after its end an hour is summed up: readings are still on their way to the store."""
HOURS_AT_ONCE = 6 * HOUR
NIGHT_HOUR = 2
"""Local hour at which the nightly jobs are due."""
NIGHTLY_REACH = 48 * HOUR
"""How far back the hours are summed up again every night."""
EVENTS_KEPT = 30 * DAY
"""How long a listener may be away and still miss nothing; tickets and their histories stay."""
CATCH_UP_DAYS = 31
"""How far back missed jobs are caught up on: well inside the time for which changed limits are looked up."""

_FIRST_INSTANT = 1_000_000_000
"""Smaller numbers on record are no instants (UTC ms) but numbers of nights."""


class ReadingJobs:
    """Hourly figures by the hour and by night, and expiry.

    Parameters
    ----------
    settings, store, records, progress
        The correction horizon, the readings, the events, and what was done.
    check_stopping
        Called between steps; raises when the rest must be left for later.
    """

    def __init__(
        self,
        settings: CheckerSettings,
        store: ReadingStore,
        records: Records,
        progress: JobProgress,
        check_stopping: Callable[[], None],
    ) -> None:
        self._settings = settings
        self._store = store
        self._records = records
        self._progress = progress
        self._check_stopping = check_stopping

    def aggregate_hours(self, now: int) -> None:
        """The hours that have closed, and once more the one before them.

        Raises `StoreError`, `RecordsError`.
        """
        closed = (now - HOUR_GRACE) // HOUR
        noted = self._progress.recall("hours")
        if noted is None or int(noted) > closed:
            done = closed - self._settings.correction_days * 24
        else:
            done = max(int(noted), closed - CATCH_UP_DAYS * 24)
        if done < closed:
            self._aggregate((done - 1) * HOUR, closed * HOUR)
            self._progress.note("hours", str(closed))

    def aggregate_night(self, now: int, zone: str) -> None:
        """The last two days, and the days for which no late reading can come any more.

        Once a night of ``zone``. Raises `StoreError`, `RecordsError`.
        """
        night = night_of(now, zone)
        done = self._night_done("nights", now, zone)
        if done == night:
            return
        final = self._settings.correction_days * DAY
        self._aggregate((done - final) // HOUR * HOUR, night - final)
        self._aggregate(now - NIGHTLY_REACH, now)
        self._progress.note("nights", str(night))

    def expire(self, now: int, zone: str) -> None:
        """Readings and events that are kept no longer.

        Once a night of ``zone``. Raises `StoreError`, `RecordsError`.
        """
        night = night_of(now, zone)
        if self._night_done("expired", now, zone) == night:
            return
        self._store.expire(now)
        with self._records.begin() as tx:
            tx.events.forget_before(now - EVENTS_KEPT)
        self._progress.note("expired", str(night))

    def _aggregate(self, start: int, end: int) -> None:
        """A few hours at a time, so that writing never waits long."""
        last = end // HOUR * HOUR
        for since in range(-(-start // HOUR) * HOUR, last, HOURS_AT_ONCE):
            self._check_stopping()
            self._store.aggregate(since, min(since + HOURS_AT_ONCE, last))

    def _night_done(self, key: str, now: int, zone: str) -> int:
        """When the night began (UTC ms) for which a job was done last: this one, or an earlier one.

        The one before this when it was never done, or time was set back.
        """
        night = night_of(now, zone)
        noted = self._progress.recall(key)
        done = now + 1 if noted is None else _instant(int(noted))
        if done > now:
            return night_of(night - 1, zone)
        # Of another zone, or of another hour as the first version had it: done since this night began.
        return night if done > night else max(done, night - CATCH_UP_DAYS * DAY)


def _instant(noted: int) -> int:
    """What is on record as UTC ms; the first version counted nights from 1970-01-01 18:00 UTC."""
    return noted if noted >= _FIRST_INSTANT else noted * DAY + 18 * HOUR


def night_of(now: int, zone: str) -> int:
    """When the night that began last in ``zone`` did, UTC ms."""
    today = datetime.fromtimestamp(now / SECOND, ZoneInfo(zone)).date()
    begun = _night_on(today, zone)
    return begun if begun <= now else _night_on(today - timedelta(days=1), zone)


def _night_on(day: date, zone: str) -> int:
    return int(datetime.combine(day, time(NIGHT_HOUR), ZoneInfo(zone)).timestamp()) * SECOND

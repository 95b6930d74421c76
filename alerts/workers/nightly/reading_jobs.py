"""The jobs on the readings themselves: their hourly figures, and the end of their retention.

Each function does what is due at ``now`` (UTC ms) by what was done before, and nothing when that is nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from alerts.records import Records
from alerts.settings import CheckerSettings
from alerts.workers.nightly.job_progress import JobProgress, Touches
from ingest.durations import DAY, HOUR, MINUTE, SECOND
from ingest.stores.contract import ReadingStore

HOUR_GRACE = 5 * MINUTE
"""How long after its end an hour is summed up: readings are still on their way to the store."""
HOURS_AT_ONCE = 6 * HOUR
NIGHT_HOUR = 2
"""Local hour at which the nightly jobs are due."""
SOON = 3 * HOUR
"""What is noted this long after the start of the hour of measurement is summed up within the hour."""
EVENTS_KEPT = 30 * DAY
"""How long a listener may be away and still miss nothing; tickets and their histories stay."""
CATCH_UP_DAYS = 31
"""How far back missed jobs are caught up on: well inside the time for which changed limits are looked up."""
TOUCHES_KEPT = (CATCH_UP_DAYS + 9) * DAY
"""How long it is remembered which hours readings touched."""

_FIRST_INSTANT = 1_000_000_000
"""Smaller numbers on record are no instants (UTC ms) but numbers of nights."""


class ReadingJobs:
    """Hourly figures by the hour and by night, and expiry.

    An hour is summed up when readings touched it, and is not read again when none did (decision 0023).

    Parameters
    ----------
    settings, store, records, progress
        The correction horizon, the readings, the events, and what was done.
    touches
        Which hours were touched.
    check_stopping
        Called between steps; raises when the rest must be left for later.
    """

    def __init__(
        self,
        settings: CheckerSettings,
        store: ReadingStore,
        records: Records,
        progress: JobProgress,
        touches: Touches,
        check_stopping: Callable[[], None],
    ) -> None:
        self._settings = settings
        self._store = store
        self._records = records
        self._progress = progress
        self._touches = touches
        self._check_stopping = check_stopping

    def aggregate_hours(self, now: int) -> None:
        """The hours that have closed, and those just before that were touched since.

        The first time all hours of the correction horizon. Raises `StoreError`, `RecordsError`.
        """
        closed = (now - HOUR_GRACE) // HOUR * HOUR
        if self._noted("hours.noted", now) is None:
            stored_until = min(self._touches.stored_until(now), closed)
            self._aggregate(range(self._first_hour(closed), closed, HOUR))
            self._progress.note("hours.noted", str(stored_until))
        self._aggregate_touched("hours.noted", now, min(self._touches.stored_until(now), closed), soon=True)

    def aggregate_night(self, now: int, zone: str) -> None:
        """The hours that readings touched which came later than the hourly job looks.

        Once a night of ``zone``. Raises `StoreError`, `RecordsError`.
        """
        night = night_of(now, zone)
        if self._night_done("nights", now, zone) == night:
            return
        stored_until = self._touches.stored_until(now)
        if self._noted("nights.noted", now) is None:
            # The hourly job has summed up the whole horizon, and comes before this one.
            self._progress.note("nights.noted", str(stored_until))
        self._aggregate_touched("nights.noted", now, stored_until, soon=False)
        self._progress.note("nights", str(night))

    def _first_hour(self, closed: int) -> int:
        """Where the first look begins: a correction horizon before what an older version did last."""
        hours = self._progress.recall("hours")
        done = closed if hours is None else min(int(hours) * HOUR, closed)
        return max(done, closed - CATCH_UP_DAYS * DAY) - self._settings.correction_days * DAY

    def _noted(self, key: str, now: int) -> int | None:
        """Up to when what was noted is summed up (UTC ms); ``None`` also when time was set back."""
        noted = self._progress.recall(key)
        return None if noted is None or int(noted) > now else int(noted)

    def _aggregate_touched(self, key: str, now: int, until: int, *, soon: bool) -> None:
        """What was noted since the last time and before ``until`` (UTC ms): soon after its hour, or later."""
        since = self._noted(key, now) or 0
        if since < until:
            pairs = self._touches.between(since, until)
            touched = {pair.hour for pair in pairs if (pair.noted - pair.hour < SOON) == soon}
            self._aggregate(sorted(touched))
            self._progress.note(key, str(until))

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
            tx.touched_hours.forget_before(now - TOUCHES_KEPT)
        self._progress.note("expired", str(night))

    def _aggregate(self, hours: Sequence[int]) -> None:
        """The hours (UTC ms, in order), a few at a time, so that writing never waits long."""
        first = 0
        for i, hour in enumerate(hours):
            last = i + 1 == len(hours) or hours[i + 1] != hour + HOUR
            if last or hour + HOUR - hours[first] >= HOURS_AT_ONCE:
                self._check_stopping()
                self._store.aggregate(hours[first], hour + HOUR)
                first = i + 1

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

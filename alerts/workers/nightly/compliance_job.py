"""The job that puts the compliance figures on record, zone by zone, half an hour after local midnight."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from alerts.compliance.figures import local_day
from alerts.compliance.rooms import ZoneRooms, rooms_by_zone
from alerts.records import Records
from alerts.rules.plan import Plan
from alerts.settings import CheckerSettings
from alerts.workers.nightly.day_figures import DayBook
from alerts.workers.nightly.job_progress import JobProgress, Touches
from alerts.workers.nightly.place_days import PlaceDays
from alerts.workers.nightly.reading_jobs import CATCH_UP_DAYS
from ingest.durations import HOUR, MINUTE, SECOND
from ingest.inventory.local_time import Bounds
from ingest.inventory.tree import Inventory
from ingest.readings.history import History
from ingest.readings.touched_hours import TouchedHour

DAY_CLOSES = 30 * MINUTE
"""How long after local midnight the figures of the day before are worked out."""


class _DayDone(NamedTuple):
    """How a day was worked out last.

    All that was noted before ``noted`` (UTC ms) was known; ``plan`` is the plan's fingerprint; the figures
    are final if ``frozen``.
    """

    noted: int
    plan: str
    frozen: bool


class ComplianceJob:
    """Works out the figures of the days that have ended, that readings touched since, and that freeze now.

    Parameters
    ----------
    settings
        Horizon, freeze and coverage of the figures.
    records, progress, touches, history
        The figures, what was done, which hours were touched, and the readings.
    check_stopping
        Called between steps; raises when the rest must be left for later.
    """

    def __init__(
        self,
        settings: CheckerSettings,
        records: Records,
        progress: JobProgress,
        touches: Touches,
        history: History,
        check_stopping: Callable[[], None],
    ) -> None:
        self._settings = settings
        self._progress = progress
        self._touches = touches
        self._book = DayBook(records, history, settings, check_stopping)
        self._sums = PlaceDays(records, progress, check_stopping)
        self._rooms: tuple[Plan, str, dict[str, ZoneRooms]] | None = None

    def run(self, now: int, plan: Plan) -> None:
        """In each zone whose day has ended: yesterday, and every earlier day of which something has changed.

        ``now`` is UTC ms; ``plan`` has the inventory and rules in force. Raises `StoreError`, `RecordsError`,
        `CalendarMissing`.
        """
        fingerprint, zones = self._rooms_of(plan)
        for zone, rooms in zones.items():
            today = datetime.fromtimestamp((now - DAY_CLOSES) / SECOND, ZoneInfo(zone)).date()
            noted = self._progress.recall(f"compliance.{zone}")
            last = None if noted is None else date.fromisoformat(noted)
            if last != today:
                days = list(self._days_in_reach(last, today))
                self._run_zone(plan.inventory, rooms, days, fingerprint, now)
                self._progress.note(f"compliance.{zone}", today.isoformat())
        self._sums.catch_up(plan.inventory)

    def _run_zone(
        self, inventory: Inventory, rooms: ZoneRooms, days: Sequence[date], fingerprint: str, now: int
    ) -> None:
        done = self._days_done(rooms.zone, days, now)
        # Before the marks are asked for: what is noted meanwhile is due again the next time, and what the
        # judge takes in meanwhile does not freeze unread.
        noted_until, taken_in_until = self._touches.noted_until(now), self._touches.taken_in_until()
        since = min((each.noted for each in done.values()), default=noted_until)
        touched = self._touches.between(since, now + 1)
        for day in days:
            bounds = local_day(rooms.zone, day)
            if len(bounds):
                as_of_now = _DayDone(noted_until, fingerprint, now >= self._book.freeze_at(bounds))
                is_known = taken_in_until >= self._book.freeze_at(bounds)
                last = done.get(day)
                if self._bring_up_to_date(rooms, day, bounds, last, as_of_now, touched, is_known, now):
                    self._sums.add_up(inventory, day.isoformat())
                done[day] = as_of_now
                self._note_done(rooms.zone, done)

    def _bring_up_to_date(
        self,
        rooms: ZoneRooms,
        day: date,
        bounds: Bounds,
        done: _DayDone | None,
        as_of_now: _DayDone,
        touched: Sequence[TouchedHour],
        is_known: bool,
        now: int,
    ) -> bool:
        """Read the day again only if it may have other figures than those on record, ``done`` last.

        Whether it was.

        ``is_known``: ``touched`` has all that came before the day's freeze.
        """
        freeze_at = self._book.freeze_at(bounds)
        first = (int(bounds[0]) - int(rooms.hold.max())) // HOUR * HOUR
        if done is None or any(
            pair.noted >= done.noted and first <= pair.hour < int(bounds[-1]) for pair in touched
        ):
            self._book.work_out(rooms, day, now)
        elif done.frozen:
            if done.plan == as_of_now.plan:
                return False
            self._book.work_out_missing(rooms, day, now)
        elif done.plan != as_of_now.plan or (as_of_now.frozen and not is_known):
            self._book.work_out(rooms, day, now)
        elif as_of_now.frozen:
            self._book.freeze(rooms, day, freeze_at)
            return False
        else:
            return False
        return True

    def _rooms_of(self, plan: Plan) -> tuple[str, Mapping[str, ZoneRooms]]:
        if self._rooms is None or self._rooms[0] is not plan:
            self._rooms = plan, self._fingerprint(plan), rooms_by_zone(plan)
        return self._rooms[1:]

    def _fingerprint(self, plan: Plan) -> str:
        """Equal while the same readings give the same figures: a limit changes with inventory or rules."""
        rules = sorted(plan.rules.items())
        content = repr((plan.inventory.version, rules, self._settings.coverage_min))
        return hashlib.sha256(content.encode()).hexdigest()[:16]

    def _days_in_reach(self, last: date | None, today: date) -> Iterator[date]:
        """The days before ``today`` that may have changed since ``last``, the day this was done before."""
        reach = max(self._settings.correction_days, -(-self._settings.freeze_hours // 24)) + 1
        missed = 0 if last is None or last > today else (today - last).days - 1
        for back in range(min(reach + missed, max(reach, CATCH_UP_DAYS)), 0, -1):
            yield today - timedelta(days=back)

    def _days_done(self, zone: str, days: Sequence[date], now: int) -> dict[date, _DayDone]:
        """How the ``days`` in reach were worked out last, of those that were; none if time was set back."""
        noted = json.loads(self._progress.recall(f"days.{zone}") or "{}")
        done = {date.fromisoformat(day): _DayDone(*each) for day, each in noted.items()}
        return {day: each for day, each in done.items() if day in days and each.noted <= now}

    def _note_done(self, zone: str, done: Mapping[date, _DayDone]) -> None:
        plain = {day.isoformat(): each for day, each in sorted(done.items())}
        self._progress.note(f"days.{zone}", json.dumps(plain))

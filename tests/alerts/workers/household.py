"""One flat, its stores, and the jobs of its service."""

from __future__ import annotations

from dataclasses import replace

from alerts.attachments.store import AttachmentStore
from alerts.matters.settings import SHIPPED
from alerts.rules.plan import Plan, plan_of
from alerts.settings import CheckerSettings
from alerts.workers.nightly.jobs import Jobs
from alerts.workers.progress import DECIDED_AT
from ingest.clock import Clock, RealClock, SimulatedClock
from ingest.durations import DAY, HOUR, MINUTE
from ingest.readings.batch import batch_of
from ingest.readings.touched_hours import NOTED_WITHIN, TouchedHour, touched_hours
from ingest.stores.contract import StoreError
from ingest.stores.duck import DuckStore
from ingest.stores.history import ReadingHistory
from tests.alerts.compliance.counting_history import CountingHistory
from tests.alerts.reference.rules import RULES
from tests.alerts.reference.town import ROOM, at, town
from tests.new_records import new_records

MIDNIGHT = at("2024-01-10 00:00")


class Diary(DuckStore):
    """A readings store that remembers what it was asked, and can be away."""

    away = False

    def __init__(self, *arguments) -> None:
        super().__init__(*arguments)
        self.hours: list[int] = []
        self.expired: list[int] = []

    def aggregate(self, start: int, end: int) -> int:
        if self.away:
            raise StoreError("unavailable", "nobody answers", retryable=True)
        self.hours += range(start, end, HOUR)
        return super().aggregate(start, end)

    def expire(self, now: int) -> None:
        self.expired.append(now)
        super().expire(now)

    def asked_hours(self) -> list[int]:
        """The hours asked for since the last look."""
        hours, self.hours = self.hours, []
        return hours


class Household:
    """One flat, its stores, and the jobs."""

    def __init__(self, folder, zone: str = "Asia/Shanghai", clock: Clock | None = None) -> None:
        self.records = new_records(folder / "records.sqlite")
        with self.records.begin() as tx:
            room = replace(ROOM, registered_at=1)
            self.inventory = tx.inventory.save(town(room, zone=zone), MIDNIGHT, replace=True)
        self.store = Diary(folder / "readings.duckdb", lambda: self.inventory, 400)
        self.plan: Plan = plan_of(self.inventory, RULES)
        self.clock = clock or SimulatedClock(MIDNIGHT)
        self.attachments = AttachmentStore(folder / "attachments", leave_free=0)
        self.wall = RealClock()
        self.judge_has_taken_in(1 << 60)
        self.unwritten_since: int | None = None
        self.keys_kept = 30 * DAY
        self.jobs = self.new_jobs()

    def new_jobs(self, retry_s: float = 0.0) -> Jobs:
        """Jobs started anew, which know only what is on record."""
        self.history = CountingHistory(ReadingHistory(self.store, list))
        return Jobs(
            CheckerSettings(),
            self.clock,
            self.records,
            self.store,
            self.history,
            lambda: self.plan,
            unwritten_since=lambda: self.unwritten_since,
            attachments=self.attachments,
            wall=self.wall,
            desk_settings=lambda: replace(SHIPPED, keys_kept=self.keys_kept),
            retry_s=retry_s,
        )

    def measure(
        self, start: int, end: int, value: float, received_at: int | None = None, *, touch: bool = True
    ) -> None:
        times = list(range(start, end, MINUTE))
        key = self.inventory.points["room"].key
        batch = batch_of([key] * len(times), times, [value] * len(times), received_at=received_at or times)
        self.store.write(batch)
        if touch:
            noted = int(batch.received_at.max()) // NOTED_WITHIN * NOTED_WITHIN
            with self.records.begin() as tx:  # as the judge does
                tx.touched_hours.note({TouchedHour(noted, hour) for hour in touched_hours(batch)})

    def judge_has_taken_in(self, until: int) -> None:
        """As the judge says with its progress."""
        with self.records.begin() as tx:
            tx.meta.put(DECIDED_AT, str(until))

    def figures(self) -> dict[str, list[tuple[int, int, str]]]:
        """Day -> its versions, oldest first."""
        with self.records.reading() as tx:
            rows = tx.compliance.at_place("company", "2023-01-01", "2026-01-01")
        found: dict[str, list[tuple[int, int, str]]] = {}
        for row in rows:
            found.setdefault(row.day, []).append((row.judged, row.qualified, row.verdict))
        return found

    def frozen(self) -> dict[str, int]:
        """Day -> when its newest version became final."""
        with self.records.reading() as tx:
            rows = tx.compliance.at_place("company", "2023-01-01", "2026-01-01")
        return {row.day: row.frozen_at for row in rows if row.frozen_at is not None}

    def close(self) -> None:
        self.jobs.stop()
        self.store.close()
        self.records.close()

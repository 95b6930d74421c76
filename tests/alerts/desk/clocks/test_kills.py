"""Line 9 of stage 1: killed anywhere while it catches up, and started again, it leaves the same on record."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import event

from alerts.records import Records, Transaction
from tests.alerts.deadlines.days.golden_years import at
from tests.alerts.desk.clocks.office import Office, rows_of
from tests.new_records import new_records

STARTED = at("2026-02-16T09:00:30")
KILLS = 200
SMALL = 2
"""Clocks in a bite: so that there are enough transactions to be killed in."""
STATEMENTS = 12
"""Of a bite; of one that has fewer a process survives the rest."""


class Killed(BaseException):
    """The process is gone."""


class DyingRecords:
    """Records whose process is killed by chance: at any statement, or at a commit just before or after it."""

    def __init__(self, records: Records, seed: int) -> None:
        self._records = records
        self._chance = random.Random(seed)
        self._left: int | None = None
        self.kills = {"within": 0, "before": 0, "after": 0}
        event.listen(records._engine, "before_cursor_execute", self._count)

    def _count(self, *_: object) -> None:
        if self._left is None:
            return
        self._left -= 1
        if self._left < 0:
            self._left = None
            self.kills["within"] += 1
            raise Killed

    @contextmanager
    def begin(self) -> Iterator[Transaction]:
        fate = self._chance.choice(("within", "before", "after", "survives"))
        if sum(self.kills.values()) >= KILLS:
            fate = "survives"
        with self._records.begin() as tx:
            if fate == "within":
                self._left = self._chance.randrange(STATEMENTS)
            yield tx
            self._left = None
            if fate == "before":
                self.kills["before"] += 1
                raise Killed
        if fate == "after":
            self.kills["after"] += 1
            raise Killed


def matters_of_a_day(office: Office, minutes: int = 420) -> list[str]:
    """Leaks and petitions of Friday the 13th, as they came in."""
    numbers = []
    for minute in range(0, minutes, 20):
        hour, rest = divmod(minute, 60)
        numbers.append(office.put(office.leak(f"2026-02-13T{8 + hour:02d}:{rest:02d}")))
        if not minute % 60:
            numbers.append(office.put(office.petition(f"2026-02-13T{8 + hour:02d}:{rest + 5:02d}")))
    return numbers


def test_two_hundred_kills_leave_the_same_rows_as_none(records_of_both, tmp_path):
    quiet = new_records(tmp_path / "never-killed.sqlite")
    unharmed, killed = Office(quiet), Office(records_of_both)
    numbers = matters_of_a_day(unharmed)
    assert matters_of_a_day(killed) == numbers
    unharmed.sweep(STARTED, STARTED, limit=SMALL)

    dying, starts = DyingRecords(records_of_both, seed=9), 0
    while True:
        starts += 1
        with suppress(Killed):
            # Each start is a little later than the one before; nothing falls due in between.
            killed.sweep(STARTED + starts, STARTED + starts, limit=SMALL, records=dying)
            break
    assert sum(dying.kills.values()) == KILLS == starts - 1
    assert min(dying.kills.values()) > KILLS // 5
    assert rows_of(records_of_both, numbers) == rows_of(quiet, numbers)
    quiet.close()


def test_where_bites_end_makes_no_difference(tmp_path):
    found = []
    for limit in (1, 3, 500):
        records = new_records(tmp_path / f"{limit}.sqlite")
        office = Office(records)
        numbers = matters_of_a_day(office, 120)
        office.sweep(STARTED, STARTED, limit=limit)
        found.append({number: rows[:4] for number, rows in rows_of(records, numbers).items()})
        records.close()
    assert found[0] == found[1] == found[2]

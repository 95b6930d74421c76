"""The first value of an identity is kept in every store, and wrong clocks cost few look-ups."""

from collections.abc import Callable
from itertools import count

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.durations import DAY, HOUR, MINUTE
from ingest.readings.batch import Flag, batch_of
from ingest.readings.first_value import Keys, Lookup, Times, Values
from ingest.readings.quality import flag
from ingest.stores.contract import ReadingStore, WriteResult
from ingest.stores.duck import DuckStore
from ingest.stores.influx.queries import InfluxReader
from tests.contracts.conftest import Kept
from tests.contracts.test_reading_store import A_FEW, START, values

_days = count(1)


@pytest.fixture
def looked_up(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many rows each look-up of stored values asks for."""
    counts: list[int] = []
    for kind in (DuckStore, InfluxReader):

        def counted(
            self: Lookup, points: Keys, at: Times, values_at: Callable[..., Values] = kind.values_at
        ) -> Values:
            counts.append(len(points))
            return values_at(self, points, at)

        monkeypatch.setattr(kind, "values_at", counted)
    return counts


def ahead_at(store: ReadingStore, key: int, now: int, measured_at: int, value: float = 20.0) -> WriteResult:
    """Write a reading of a clock that runs ahead, received at ``now``."""
    return store.write(batch_of([key], [measured_at], [value], received_at=now, flags=[Flag.CLOCK_SKEW]))


def test_a_reading_from_the_future_makes_no_later_one_a_look_up(kept: Kept, looked_up: list[int]) -> None:
    keys = [0, 1, 2, 5]

    def write(store: ReadingStore, first: int, last: int) -> None:
        for minute in range(first, last):
            assert store.write(batch_of(keys, [START + minute * MINUTE] * 4, [20.0] * 4)).stored == 4

    write(kept.store, 0, 5)
    ahead_at(kept.store, 1, START + 4 * MINUTE, START + 400 * DAY)
    ahead_at(kept.store, 1, START + 4 * MINUTE, START + 500 * DAY)
    write(kept.store, 5, 25)
    again = kept.reopen()
    write(again, 25, 45)
    assert looked_up == []
    assert [ahead_at(again, 1, START, START + 400 * DAY).duplicates for _ in range(2)] == [1, 1]
    assert len(ahead_at(again, 1, START, START + 500 * DAY, 21.0).conflicts) == 1
    write(again, 45, 50)
    assert sum(looked_up) == 3, "identities ahead of time are found all the same"


def test_a_point_heard_first_from_the_future_makes_no_later_one_a_look_up(
    store: ReadingStore, looked_up: list[int]
) -> None:
    ahead_at(store, 0, START, START + 400 * DAY)
    for minute in range(1, 20):
        assert store.write(batch_of([0], [START + minute * MINUTE], [20.0])).stored == 1
    assert looked_up == []


def test_a_clock_that_stays_ahead_costs_no_look_up(store: ReadingStore, looked_up: list[int]) -> None:
    store.write(batch_of([0], [START], [20.0]))
    for minute in range(1, 20):
        now = START + minute * MINUTE
        assert ahead_at(store, 0, now, now + HOUR).stored == 1
        assert store.write(batch_of([1], [now], [20.0])).stored == 1
    assert looked_up == []


def test_time_comes_to_what_was_stored_ahead_of_it(kept: Kept, looked_up: list[int]) -> None:
    """The true reading of the instant is a conflict; a few look-ups later all is as before."""
    ahead = [START + HOUR, START + HOUR + 10 * MINUTE]
    kept.store.write(batch_of([0], [START], [20.0]))
    for at in ahead:
        ahead_at(kept.store, 0, START, at, 30.0)
    for store, first in ((kept.store, 1), (kept.reopen(), 65)):
        for minute in range(first, 65 if first == 1 else 200):
            at = START + minute * MINUTE
            written = store.write(batch_of([0], [at], [20.0]))
            assert (written.stored, len(written.conflicts)) == ((0, 1) if at in ahead else (1, 0))
    assert 2 <= sum(looked_up) <= 20
    looked_up.clear()
    store.write(batch_of([0], [START + DAY], [20.0]))
    assert looked_up == []


ARRIVALS = st.tuples(st.integers(0, 1), st.integers(-3, 20), st.sampled_from([17.5, 18.0]))
"""Point, minutes that its clock is ahead, value."""


@A_FEW
@given(st.lists(st.tuples(st.integers(0, 3), st.lists(ARRIVALS, min_size=1), st.booleans()), max_size=12))
def test_the_first_value_is_kept_whatever_clocks_say(
    kept: Kept, batches: list[tuple[int, list[tuple[int, int, float]], bool]]
) -> None:
    now = START + next(_days) * DAY
    start, store = now - HOUR, kept.reopen()
    first: dict[tuple[int, int], float] = {}
    for minutes, arrived, restart in batches:
        now += minutes * MINUTE
        if restart:
            store.close()
            store = kept.reopen()
        point = [p for p, _, _ in arrived]
        at = [now + ahead * MINUTE for _, ahead, _ in arrived]
        value = [v for _, _, v in arrived]
        flags = flag(np.array(at), np.full(len(at), now), np.array(value), *np.full((2, len(at)), np.nan))
        known = len(first)
        differ = [first.setdefault((p, t), v) != v for p, t, v in zip(point, at, value, strict=True)]
        written = store.write(batch_of(point, at, value, received_at=[now] * len(at), flags=flags))
        assert (written.stored, len(written.conflicts)) == (len(first) - known, sum(differ))
    assert values(store, start, now + HOUR) == first
    store.close()

"""What every readings store promises (ingest/stores/contract.py), one body for all."""

import threading
from collections.abc import Sequence
from itertools import count

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.durations import DAY, HOUR, MINUTE
from ingest.readings.batch import Batch, Flag, batch_of
from ingest.stores.contract import HourlyRow, ReadingStore
from tests.contracts.conftest import GONE, KEYS, Kept
from tests.examples import examples

START = 1_768_435_200_000
"""2026-01-15T00:00Z."""
EVER = (0, 4_000_000_000_000)
A_FEW = settings(
    max_examples=examples(12),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

_days = count(1)


def rows(batch: Batch) -> list[tuple[object, ...]]:
    """The batch as tuples, sources by name."""
    return list(
        zip(
            batch.point.tolist(),
            batch.measured_at.tolist(),
            batch.received_at.tolist(),
            batch.value.tolist(),
            batch.flags.tolist(),
            [batch.sources[i] for i in batch.source],
            strict=True,
        )
    )


def values(store: ReadingStore, start: int = EVER[0], end: int = EVER[1]) -> dict[tuple[int, int], float]:
    batch = store.read(KEYS, start, end)
    return {(point, at): value for point, at, _, value, _, _ in rows(batch)}


def test_what_is_written_is_read_with_every_column(store: ReadingStore) -> None:
    clean, flagged = 0, Flag.RANGE | Flag.LOW_BATTERY | Flag.HISTORY
    batch = batch_of(
        [0, 0, 1, 2],
        [START, START + 1, START, START],
        [18.25, 0.1 + 0.2, -1e-7, 2.5e22],
        received_at=[START + 500, START + 3_600_000, START, START + 7],
        flags=[clean, flagged, Flag.MOVED, clean],
        source=[0, 1, 1, 2],
        sources=("senml/gw-7", 'json/gw "8", a\\b = c', "水/网关\nzwei"),
    )
    written = store.write(batch)
    assert (written.stored, written.duplicates, len(written.conflicts), written.refused) == (4, 0, 0, ())
    assert rows(store.read(KEYS, *EVER)) == rows(batch)


def test_names_survive_with_spaces_commas_quotes_and_chinese(store: ReadingStore) -> None:
    store.write(batch_of(KEYS, [START] * len(KEYS), np.arange(len(KEYS)) + 0.5))
    assert values(store) == {(key, START): key + 0.5 for key in KEYS}
    for key in KEYS:
        assert store.read([key], *EVER).point.tolist() == [key], "each point is found alone"


def test_reads_are_sorted_by_point_and_time_whatever_the_order_of_writing(store: ReadingStore) -> None:
    for minute in (3, 0, 2):
        store.write(batch_of([5, 0, 2], [START + minute * MINUTE] * 3, [minute, minute, minute]))
    found = store.read(KEYS, *EVER)
    identities = list(zip(found.point.tolist(), found.measured_at.tolist(), strict=True))
    assert identities == sorted(identities)
    assert len(identities) == 9


def test_a_range_holds_its_start_and_not_its_end(store: ReadingStore) -> None:
    store.write(batch_of([0, 0, 0], [START - 1, START, START + 10], [1, 2, 3]))
    assert values(store, START, START + 10) == {(0, START): 2}
    assert values(store, START + 1, START + 10) == {}
    assert values(store, START + 10, START + 11) == {(0, START + 10): 3}


def test_only_the_points_asked_for_are_returned(store: ReadingStore) -> None:
    store.write(batch_of([0, 1, 5, 2], [START] * 4, [1, 2, 3, 4]))
    assert store.read([1, 2], *EVER).point.tolist() == [1, 2]
    assert len(store.read([], *EVER)) == 0
    assert len(store.read([4, 77], *EVER)) == 0, "no reading yet, and no such point"


def test_the_first_readings_of_a_point_are_read_and_no_more(store: ReadingStore) -> None:
    hours = [START + HOUR * i for i in (5, 3, 1, 0, 2, 4, 0)]
    store.write(batch_of([0] * 6 + [1], hours, [20.0] * 7))
    first = store.first(0, START + HOUR, START + 5 * HOUR, 3)
    assert first.point.tolist() == [0, 0, 0]
    assert first.measured_at.tolist() == [START + HOUR * i for i in (1, 2, 3)]
    assert store.first(0, *EVER, 100).measured_at.tolist() == [START + HOUR * i for i in range(6)]
    assert len(store.first(0, START, START, 10)) == len(store.first(77, *EVER, 10)) == 0
    store.aggregate(START, START + 6 * HOUR)
    figures = store.hourly([0], *EVER)
    assert len(figures) == 6
    assert store.first_hours(0, figures[1].hour, EVER[1], 2) == figures[1:3]


def test_an_empty_batch_is_nothing(store: ReadingStore) -> None:
    written = store.write(batch_of([], [], []))
    assert (written.stored, written.duplicates, len(written.conflicts), written.refused) == (0, 0, 0, ())
    assert len(store.read(KEYS, *EVER)) == 0


def test_writing_again_changes_nothing_and_is_counted(kept: Kept) -> None:
    batch = batch_of([0, 1, 0], [START, START, START + MINUTE], [18, 19, 20])
    kept.store.write(batch)
    for store in (kept.store, kept.reopen()):
        again = store.write(batch)
        assert (again.stored, again.duplicates, len(again.conflicts)) == (0, 3, 0)
        assert values(store) == {(0, START): 18, (1, START): 19, (0, START + MINUTE): 20}


def test_the_first_value_is_kept_and_the_other_reported(kept: Kept) -> None:
    kept.store.write(batch_of([0, 0, 0], [START, START + MINUTE, START + 2 * MINUTE], [18, 19, 20]))
    second = batch_of(
        [0, 0, 0, 1],
        [START, START + 2 * MINUTE, START + 3 * MINUTE, START],
        [17, 21, 22, 16],
        source=[0, 1, 0, 1],
        sources=("json/gw-1", "json/gw-2"),
    )
    written = kept.store.write(second)
    assert written.stored == 2
    assert rows(written.conflicts) == rows(second)[:2]
    after_restart = kept.reopen().write(second)
    assert (after_restart.stored, after_restart.duplicates) == (0, 2)
    assert rows(after_restart.conflicts) == rows(second)[:2]
    assert [values(kept.store)[0, START + n * MINUTE] for n in range(4)] == [18, 19, 20, 22]


def test_within_a_batch_the_first_row_counts(store: ReadingStore) -> None:
    written = store.write(batch_of([0, 0, 0, 0], [START] * 4, [18, 18, 17, 18]))
    assert (written.stored, written.duplicates) == (1, 2)
    assert written.conflicts.value.tolist() == [17]
    assert values(store) == {(0, START): 18}


def test_a_repeat_of_the_kept_value_is_no_conflict_though_the_batch_begins_with_another(
    store: ReadingStore,
) -> None:
    store.write(batch_of([0], [START], [18]))
    written = store.write(batch_of([0, 0], [START] * 2, [19, 18]))
    assert (written.stored, written.duplicates, written.conflicts.value.tolist()) == (0, 1, [19])


def test_a_late_reading_takes_its_place(kept: Kept) -> None:
    kept.store.write(batch_of([0], [START + DAY], [20]))
    late = batch_of([0, 0, 1], [START - 400 * DAY, START, START - DAY], [17, 18, 19])
    assert kept.store.write(late).stored == 3
    assert kept.reopen().write(late).duplicates == 3
    assert kept.store.read([0], *EVER).value.tolist() == [17, 18, 20]


@pytest.mark.parametrize("wild", [START + 100 * 365 * DAY, 0], ids=["2126", "1970"])
def test_one_wild_clock_does_not_hide_the_others(kept: Kept, wild: int) -> None:
    kept.store.write(batch_of([0, 1, 5], [START] * 3, [1, 2, 3]))
    again = kept.reopen().write(batch_of([2, 0, 1, 5, 1], [wild, *[START] * 3, START + 1], [9, 1, 2, 4, 5]))
    assert (again.stored, again.duplicates, again.conflicts.value.tolist()) == (2, 2, [4])


def test_a_point_that_has_left_keeps_what_was_on_its_way(kept: Kept) -> None:
    """Its readings were acknowledged; should it come back, they are there."""
    batch = batch_of([0, GONE, GONE], [START, START, START + 1], [18, 19, 20])
    assert kept.store.write(batch).stored == 3
    kept.store.close()
    again = kept.reopen()
    written = again.write(batch_of([GONE, GONE], [START, START + 1], [19, 21]))
    assert (written.stored, written.duplicates, written.conflicts.value.tolist()) == (0, 1, [21])
    assert again.read([GONE], *EVER).value.tolist() == [19, 20]
    assert again.aggregate(START, START + HOUR) == 2
    assert [(row.point, row.mean) for row in again.hourly([GONE], *EVER)] == [(GONE, 19.5)]


def test_rows_that_no_store_can_hold_are_refused_and_the_others_kept(store: ReadingStore) -> None:
    batch = batch_of(
        [0, 99, 0, 0, 1, -1],
        [START, START, START + 1, START + 2, 2**62, START],
        [18, 18, np.nan, np.inf, 18, 18],
    )
    written = store.write(batch)
    assert written.stored == 1
    assert [line.row for line in written.refused] == [1, 2, 3, 4, 5]
    assert "99" in str(written.refused[0].reason)
    assert "nan" in str(written.refused[1].reason)
    assert values(store) == {(0, START): 18}


@A_FEW
@given(
    st.lists(st.tuples(st.integers(0, 2), st.integers(0, 4), st.sampled_from([17.5, 18.0])), max_size=25),
    st.data(),
)
def test_content_is_what_came_first(
    store: ReadingStore, arrived: list[tuple[int, int, float]], data: st.DataObject
) -> None:
    day = START + next(_days) * DAY
    first: dict[tuple[int, int], float] = {}
    conflicts = 0
    for point, minute, value in arrived:
        conflicts += first.setdefault((point, day + minute * MINUTE), value) != value
    cut = data.draw(st.integers(0, len(arrived)))
    written = [store.write(batch_at(day, part)) for part in (arrived[:cut], arrived[cut:])]
    assert values(store, day, day + DAY) == first
    assert sum(one.stored for one in written) == len(first)
    assert sum(len(one.conflicts) for one in written) == conflicts
    assert sum(one.duplicates for one in written) == len(arrived) - len(first) - conflicts


@A_FEW
@given(
    st.permutations([(point, minute, point + minute / 8) for point in (0, 2, 5) for minute in range(4)]),
    st.data(),
)
def test_any_order_of_arrival_gives_the_same_content(
    store: ReadingStore, arrived: list[tuple[int, int, float]], data: st.DataObject
) -> None:
    day = START - next(_days) * DAY
    step = data.draw(st.integers(1, 12))
    for i in range(0, len(arrived), step):
        store.write(batch_at(day, arrived[i : i + step]))
    expected = {(point, day + minute * MINUTE): value for point, minute, value in arrived}
    assert values(store, day, day + DAY) == expected


def batch_at(day: int, arrived: Sequence[tuple[int, int, float]]) -> Batch:
    return batch_of(
        [p for p, _, _ in arrived], [day + m * MINUTE for _, m, _ in arrived], [v for _, _, v in arrived]
    )


def test_hourly_figures_are_those_of_the_readings_that_may_be_judged(store: ReadingStore) -> None:
    rng = np.random.default_rng(7)
    minutes = np.arange(150)
    value = np.round(rng.normal(18, 2, 300), 2)
    flags = np.where(rng.random(300) < 0.1, Flag.RANGE, 0) | np.where(rng.random(300) < 0.2, Flag.HISTORY, 0)
    at = START + np.r_[minutes, minutes] * MINUTE
    point = np.repeat([0, 2], 150)
    store.write(batch_of(point, at, value, flags=flags))
    written = store.aggregate(START, START + 150 * MINUTE)
    expected = []
    for key in (0, 2):
        for hour in (START, START + HOUR):
            inside = value[(point == key) & (at >= hour) & (at < hour + HOUR) & ((flags & Flag.RANGE) == 0)]
            expected.append(
                (key, hour, inside.min(), pytest.approx(inside.mean()), inside.max(), len(inside))
            )
    found = store.hourly([0, 1, 2], START, START + DAY)
    assert [(r.point, r.hour, r.minimum, r.mean, r.maximum, r.count) for r in found] == expected
    assert written == 4, "the hour that had not ended is left for later"


def test_late_data_corrects_an_hour(store: ReadingStore) -> None:
    store.write(batch_of([0], [START], [18]))
    store.aggregate(START, START + HOUR)
    store.write(batch_of([0, 0], [START + 30 * MINUTE, START + HOUR], [20, 99], flags=[0, Flag.RANGE]))
    assert store.aggregate(START - 1, START + 3 * HOUR) == 1
    assert store.hourly([0], START, START + DAY) == [HourlyRow(0, START, 18.0, 19.0, 20.0, 2)]
    assert store.hourly([0], START + 1, START + DAY) == []
    assert store.hourly([0], START, START) == []


def test_a_batch_of_fifty_thousand_rows(store: ReadingStore) -> None:
    n = 50_000
    batch = batch_of(
        np.repeat([0, 1, 2, 5, 6], n // 5), START + np.tile(np.arange(n // 5), 5) * 1000, np.arange(n) / 8
    )
    shuffled = batch.select(np.random.default_rng(1).permutation(n))
    assert store.write(shuffled).stored == n
    found = store.read(KEYS, *EVER)
    assert np.array_equal(found.value, batch.value)
    assert np.array_equal(found.measured_at, batch.measured_at)


def test_several_threads_at_once(store: ReadingStore) -> None:
    failures: list[BaseException] = []

    def work(key: int) -> None:
        try:
            for minute in range(8):
                store.write(batch_of([key, key], [START + minute * MINUTE, START], [minute, 0]))
                found = store.read([key], *EVER)
                assert found.value.tolist() == list(range(minute + 1))
        except BaseException as failure:  # noqa: BLE001 - raised in the test's own thread
            failures.append(failure)

    threads = [threading.Thread(target=work, args=(key,)) for key in (0, 1, 2, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(store.read(KEYS, *EVER)) == 32


def test_what_is_kept_is_there_after_closing(kept: Kept) -> None:
    kept.store.write(batch_of([0, 3], [START] * 2, [18, 7.1], flags=[0, Flag.CLOCK_RESET]))
    kept.store.aggregate(START, START + HOUR)
    kept.store.close()
    kept.store.close()
    store = kept.reopen()
    assert values(store) == {(0, START): 18, (3, START): 7.1}
    assert len(store.hourly(KEYS, START, START + HOUR)) == 2


def test_preparing_twice_and_checking_do_no_harm(store: ReadingStore) -> None:
    store.write(batch_of([0], [START], [18]))
    store.prepare()
    store.check()
    store.expire(START + DAY)
    assert values(store) == {(0, START): 18}


def test_who_only_looks_finds_what_is_kept(kept: Kept) -> None:
    kept.store.write(batch_of([0, 3], [START] * 2, [18, 7.1]))
    kept.store.aggregate(START, START + HOUR)
    kept.store.close()
    store = kept.look()
    assert values(store) == {(0, START): 18, (3, START): 7.1}
    assert len(store.hourly(KEYS, START, START + HOUR)) == 2
    store.close()
    assert values(kept.reopen()) == {(0, START): 18, (3, START): 7.1}

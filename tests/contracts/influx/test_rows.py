"""How many rows an InfluxDB sends: hardly more than the answer has, however many points are asked for."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from alerts.judging.past.restart import restart
from ingest.durations import HOUR, MINUTE
from ingest.stores.history import ReadingHistory
from ingest.stores.influx.influxql import Columns
from ingest.stores.influx.store import InfluxStore
from tests.alerts.judging.city import NOW, CityHistory, city
from tests.alerts.judging.past.test_passes import rows_needed
from tests.contracts.conftest import influx_settings
from tests.system.servers import Influx

COUNT = 5_000


class CountedInflux(InfluxStore):
    """Counts the rows of all answers, wanted or not."""

    rows = 0

    def _ask(self, query: str, hourly: bool) -> Iterator[Columns]:
        for columns in super()._ask(query, hourly):
            self.rows += len(columns[0])
            yield columns


@pytest.fixture(scope="module")
def plan():
    return city(COUNT, sampling_ms=15 * MINUTE)


@pytest.fixture(scope="module")
def store(influx: Influx, plan) -> Iterator[CountedInflux]:
    made = CountedInflux(influx_settings(influx), lambda: plan.inventory, 0)
    said = CityHistory(plan).read(range(COUNT), NOW - 3 * HOUR, NOW)
    made.write(said.select(np.argsort(said.measured_at, kind="stable")))
    yield made
    made.close()


def test_a_restart_is_sent_the_rows_that_it_needs_and_hardly_any_other(store, plan):
    store.rows = 0
    restart(plan, NOW - MINUTE, NOW, ReadingHistory(store, list), [])
    assert rows_needed(plan, NOW - MINUTE) <= store.rows <= 1.1 * rows_needed(plan, NOW - MINUTE)


@pytest.mark.parametrize("count", [10, 1_999, 2_001, 2_400, 4_900])
def test_some_of_the_points_of_a_metric_cost_at_most_twice_their_rows(store, count):
    store.rows = 0
    found = store.read(list(range(count)), NOW - HOUR, NOW)
    assert len(found) == 4 * count
    assert store.rows <= (2 * len(found) if count > COUNT // 2 else len(found))

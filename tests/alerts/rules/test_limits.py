"""Past limits: those that held before, as far as they can be compared."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from alerts.rules.limits import LARGEST_MICRO, MICRO, LimitChange, PastLimits, comparable_limit, limits_at
from ingest.inventory.tree import Point
from ingest.readings.quantities import Metric
from tests.alerts.workers.both_workers import ROOM

POINT = Point("a", Metric.INDOOR_TEMPERATURE, "home", 60_000, 60_000, key=3)
TODAY = 18 * MICRO


@pytest.mark.parametrize("limit", [LARGEST_MICRO + 1, -LARGEST_MICRO - 1, 5_000 * MICRO])
def test_a_past_limit_that_does_not_fit_is_left_out_and_wraps_to_nothing(limit):
    changes = [LimitChange("room", 3, 1_000, limit), LimitChange("room", 3, 500, 20 * MICRO)]
    past = PastLimits.of(np.array([3], np.int32), {3: changes})
    limits = np.array([TODAY], np.int32)
    assert [past.in_force(limits, instant).tolist() for instant in (499, 999)] == [[20 * MICRO], [TODAY]]
    marks = np.array([499, 999], np.int64)
    assert limits_at(ROOM, POINT, marks, changes).tolist() == [20 * MICRO, TODAY]


@pytest.mark.parametrize(
    ("own", "comparable"),
    [(None, TODAY), (17.5, 17_500_000), (float("nan"), None), (float("inf"), None), (2147.0, None)],
)
def test_a_limit_is_comparable_when_it_fits_with_its_margin(own, comparable):
    point = POINT if own is None else replace(POINT, limits={"room": own})
    assert comparable_limit(replace(ROOM, margin=Decimal(1)), point) == comparable

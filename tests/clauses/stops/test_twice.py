"""A planned stop that is applied for twice."""

from __future__ import annotations

import pytest

from alerts.stops.refusals import StopRefused
from tests.clauses.stops.stop_at_desk import StopAtDesk, StopDesk


def planned(desk: StopDesk, starts_at: str, ends_at: str) -> StopAtDesk:
    values = {"places": ["north"], "cause": "更换阀门", "unit": "network", "households": 400}
    return desk.opens("03-02 09:00", "guo", "apply", starts_at=starts_at, ends_at=ends_at, **values)


def test_c33_what_is_planned_for_the_same_places_at_the_same_time_is_refused_with_the_first(records):
    desk = StopDesk(records)
    first = planned(desk, "03-06 08:00", "03-06 17:00")
    with pytest.raises(StopRefused, match=first.number):
        planned(desk, "03-06 16:59", "03-06 18:00")
    assert planned(desk, "03-06 17:00", "03-06 18:00").step == "applied"

"""Breaches and the matters of people: what joins what, what it makes owed, and since when."""

import pytest

from ingest.durations import HOUR, MINUTE
from tests.alerts.desk.matters.sensed_town import PRESSURE, SensedTown


@pytest.fixture
def sensed(records) -> SensedTown:
    return SensedTown(records)


def test_b6_a_burst_that_comes_to_low_pressure_is_repaired_in_time_from_when_it_came(sensed):
    """B6, AMB-9: the report of the leak is what made a leak of the matter, not what opened the ticket."""
    sensed.breach("s1/p", rule="pressure.low")
    number = sensed.open_at("s1", PRESSURE).number
    sensed.pass_time(5 * HOUR)
    sensed.breach("s1/p", rule="fall")
    burst = sensed.now
    assert sensed.clock(number, "repair.large").due_at == burst + 24 * HOUR
    sensed.pass_time(20 * MINUTE)
    sensed.gives(number, "li", "arrive")
    sensed.gives(number, "li", "set_repair", size="small")
    assert sensed.clock(number, "repair.small").due_at == burst + 8 * HOUR
    sensed.pass_time(MINUTE)
    sensed.gives(number, "li", "set_repair", size="large", reason="主管道破裂")
    assert sensed.clock(number, "repair.large").due_at == burst + 24 * HOUR


def test_a_breach_at_the_root_joins_no_call_that_named_no_place(sensed):
    """What people say no place of stands at the root, and is at one place with nothing."""
    call = sensed.calls()
    assert sensed.matter(call).ticket.place == "org"
    sensed.breach("org/p", rule="pressure.low")
    assert len(sensed.open_numbers()) == 2

"""Gateways that speak for others: what they publish, and what a correct receiver makes of it."""

import json

from ingest.durations import HOUR, MINUTE
from simulators.scenario.files import load
from simulators.town.town import Town

SCENARIO = "foreign-gateway"


def played(scenario):
    """``(t, message)`` of everything that is published."""
    return [(t, message) for t, sent in Town(scenario).steps() for message in sent]


def test_it_publishes_on_its_own_topic_for_points_of_others_and_none_of_it_is_stored():
    scenario = load(SCENARIO)
    fault = scenario.faults[1]
    town = Town(scenario)
    number = {channel.point.id: n for n, channel in enumerate(town.layout.channels)}
    refused = [(t, message) for t, message in played(scenario) if message.foreign]

    assert {message.topic for _, message in refused} == {"wenya/v1/gw-a/json"}
    assert all(len(message.rows) == 0 for _, message in refused)
    flats = [t for t, message in refused if message.foreign == (number["b-101-living"],)]
    assert flats == list(range(fault.start, fault.end, MINUTE))
    first = next(message for _, message in refused if message.foreign == (number["b-101-living"],))
    (item,) = json.loads(first.payload)
    assert (item["value"], item["measured_at"]) == (22.0, fault.start)


def test_without_it_everything_else_is_published_as_before():
    scenario = load(SCENARIO)
    honest = scenario.model_copy(update={"faults": scenario.faults[:1]})
    with_it = [(t, message.topic, message.payload) for t, message in played(scenario) if not message.foreign]

    assert with_it == [(t, message.topic, message.payload) for t, message in played(honest)]


def test_it_comes_back_every_day_if_it_is_daily():
    scenario = load(SCENARIO)
    daily = scenario.faults[1].model_copy(
        update={"daily": True, "end": scenario.start + HOUR, "every_s": 600.0}
    )
    longer = scenario.model_copy(update={"faults": (daily,), "hours": 25.0})
    refused = [t for t, message in played(longer) if message.foreign]

    assert len(refused) == 2 * len(range(daily.start, daily.end, 10 * MINUTE))

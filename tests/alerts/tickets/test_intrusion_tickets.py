"""Where a ticket about foreign readings belongs."""

import pytest

from alerts.tickets.intrusion_tickets import places_of
from ingest.inventory.devices import Gateway
from ingest.inventory.tree import Inventory, Level, Place, Point
from ingest.readings.dead_letters import UNKNOWN_SENDER
from ingest.readings.intrusions import Intrusion
from ingest.readings.quantities import Metric

NOW = 1_767_225_600_000
TWO = Inventory(
    places={
        "north": Place("north", Level.ORGANISATION, "North"),
        "n1": Place("n1", Level.STATION, "N1", "north"),
        "south": Place("south", Level.ORGANISATION, "South"),
        "s1": Place("s1", Level.STATION, "S1", "south"),
    },
    points={
        name: Point(name, Metric.PH, place, 1, 1) for name, place in (("p", "s1"), ("p2", "s1"), ("q", "n1"))
    },
    gateways={"gw-1": Gateway("gw-1", "n1")},
)


def intrusion(sender="gw-1", *points, at=NOW) -> Intrusion:
    return Intrusion(sender, at, at, 1, points)


@pytest.mark.parametrize(
    ("found", "places"),
    [
        (intrusion("gw-1", "p"), ["n1"]),
        (intrusion(UNKNOWN_SENDER, "p"), ["south"]),
        (intrusion(UNKNOWN_SENDER, "p", "q", "p2"), ["south", "north"]),
        (intrusion("v1/gateway/telemetry", "gone", "p"), ["south"]),
        (intrusion(UNKNOWN_SENDER, "gone"), ["north"]),
    ],
)
def test_it_belongs_to_the_speaking_gateways_place_else_to_the_organisations(found, places):
    assert places_of(found, TWO) == places
    assert places_of(found, Inventory()) == []

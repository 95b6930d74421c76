"""Who is guarded against nobody: counted and said in the same way wherever it is told."""

from __future__ import annotations

from ingest.inventory.devices import Device, Gateway
from ingest.inventory.tree import Inventory, Level, Place, Point
from ingest.inventory.unbound import unbound_counts, unbound_warnings
from ingest.readings.quantities import Metric
from ingest.readings.speakers import GatewayFormat

TOWN = Inventory(
    {"s": Place("s", Level.STATION, "S")},
    {
        name: Point(name, Metric.PH, "s", 60_000, 60_000, device=device)
        for name, device in (("a", "bound"), ("b", "behind-none"), ("c", None))
    },
    gateways={"g": Gateway("g", "s", format=GatewayFormat.NATIVE)}
    | {f"g{n}": Gateway(f"g{n}", "s") for n in range(3)},
    devices={"bound": Device("bound", "g"), "behind-none": Device("behind-none")},
)


def test_what_is_unbound_is_counted_and_the_first_are_named():
    assert unbound_counts(TOWN, bind_gateways=True) == {"gateway": 3, "point": 2}
    gateways, points = unbound_warnings(TOWN, "town.json", bind_gateways=True, most_names=2)
    assert gateways.startswith("town.json: gateways without a format are unbound")
    assert gateways.endswith(": g0, g1 and 1 more")
    assert points.startswith("town.json: points whose device is behind no gateway are unbound")
    assert points.endswith(": b, c")


def test_where_nothing_is_to_be_bound_everything_is_unbound():
    assert unbound_counts(TOWN, bind_gateways=False) == {"gateway": 4, "point": 3}
    (warning,) = unbound_warnings(TOWN, "town.json", bind_gateways=False)
    assert warning.startswith("mqtt.bind_gateways is off")


def test_where_all_is_bound_there_is_nothing_to_say():
    assert list(unbound_warnings(Inventory(), "inventory", bind_gateways=True)) == []

"""Who is guarded against nobody: counted and said in the same way wherever it is told."""

from __future__ import annotations

from ingest.inventory.devices import Device, Gateway
from ingest.inventory.tree import Inventory, Level, Place, Point
from ingest.inventory.unbound import unbound_counts, unbound_warnings
from ingest.readings.quantities import Metric
from ingest.readings.speakers import GatewayFormat
from ingest.words.packages import catalogue_of

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
    gateways, points = map(str, unbound_warnings(TOWN, "town.json", bind_gateways=True, most_names=2))
    assert gateways.startswith("town.json: gateways without a format are unbound")
    assert gateways.endswith(": g0, g1 and 1 more")
    assert points.startswith("town.json: points whose device is behind no gateway are unbound")
    assert points.endswith(": b, c")
    first, _ = unbound_warnings(TOWN, "town.json", bind_gateways=True, most_names=2)
    assert first.written(catalogue_of("zh-CN")) == (
        "town.json：未注明格式的网关未绑定，凡未指明网关的主题皆可代其上报：g0、g1，另有 1 个"
    )


def test_of_long_names_those_that_fit_are_named():
    longest = [f"{n:064}" for n in range(100)]
    town = Inventory(gateways={name: Gateway(name, "s") for name in longest})
    (warning,) = unbound_warnings(town, "town.json", bind_gateways=True, most_names=100)
    assert str(warning).endswith(f"{longest[22]} and 77 more")


def test_where_nothing_is_to_be_bound_everything_is_unbound():
    assert unbound_counts(TOWN, bind_gateways=False) == {"gateway": 4, "point": 3}
    (warning,) = unbound_warnings(TOWN, "town.json", bind_gateways=False)
    assert str(warning).startswith("mqtt.bind_gateways is off")


def test_where_all_is_bound_there_is_nothing_to_say():
    assert list(unbound_warnings(Inventory(), "inventory", bind_gateways=True)) == []

"""What a model says of its devices holds for each: names, units, and what nobody wants."""

from dataclasses import replace

from ingest.inventory.devices import Alias, Device, DeviceModel, ModelChannel
from ingest.inventory.tree import Inventory
from ingest.readings.quantities import Metric
from ingest.readings.unused_channels import UnusedChannel
from tests.ingest.codecs.test_lorawan import CHIRPSTACK
from tests.ingest.decoding.messages import NOW, decode, point, rows

EUI = "24E1240000000301"
MODEL = DeviceModel(
    "probe",
    channels=(
        ModelChannel("in/t", Metric.INDOOR_TEMPERATURE, "°F"),
        ModelChannel("p", Metric.WATER_PRESSURE, "kPa"),
    ),
    ignored=("co2",),
)
ROOM = replace(point(3, "room", Metric.INDOOR_TEMPERATURE), device=EUI)
MAIN = replace(point(7, "main", Metric.WATER_PRESSURE), device=EUI)
UP = {"object": {"in": {"t": 68}, "p": 236, "co2": 400, "light": 3, "noise": 1}}


def town(*points, aliases=(), ignored=("noise",)):
    return Inventory(
        points={each.id: each for each in points},
        devices={EUI: Device(EUI, model="probe", ignored=ignored)},
        models={"probe": MODEL},
        aliases={alias.name: alias for alias in aliases},
    )


def test_a_device_of_a_model_needs_no_alias_and_what_is_ignored_is_not_counted():
    batch, letters = decode(CHIRPSTACK, UP, town(ROOM, MAIN))
    assert (rows(batch), letters) == ([(3, NOW, 20.0), (7, NOW, 0.236)], [])
    assert batch.unused == (UnusedChannel(EUI.lower(), "light", 3, NOW),)


def test_of_two_points_of_one_metric_only_an_alias_tells_which_is_meant():
    other = replace(point(8, "other", Metric.WATER_PRESSURE), device=EUI)
    assert rows(decode(CHIRPSTACK, UP, town(MAIN, other, ROOM))[0]) == [(3, NOW, 20.0)]
    told = Alias(f"{EUI}/p", "other", "MPa")
    batch, _ = decode(CHIRPSTACK, {"object": {"p": 0.3}}, town(MAIN, other, aliases=[told]))
    assert rows(batch) == [(8, NOW, 0.3)]


def test_an_alias_holds_instead_of_what_the_model_says():
    for name in (f"{EUI}/p", f"{EUI.lower()}/p", f"{EUI}/P"):
        told = Alias(name, "main", "bar")
        batch, _ = decode(CHIRPSTACK, {"object": {"p": 2.36}}, town(MAIN, aliases=[told]))
        assert rows(batch) == [(7, NOW, 0.236)]

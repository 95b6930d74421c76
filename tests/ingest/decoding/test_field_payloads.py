"""What gateways, network servers and devices were seen to send, byte for byte, and what is taken of it."""

from __future__ import annotations

import pytest

from ingest.inventory.devices import Alias
from ingest.inventory.tree import Inventory
from ingest.readings.quantities import Metric
from ingest.readings.unused_channels import UnusedChannel
from tests.ingest.decoding.messages import NOW, decode, point, rows

POINTS = {
    each.id: each
    for each in (
        point(1, "flat-101", Metric.INDOOR_TEMPERATURE),
        point(2, "flat-102", Metric.INDOOR_TEMPERATURE),
        point(3, "main-1", Metric.WATER_PRESSURE),
    )
}
ALIASES = (
    Alias("24e1240000000777/pressure", "main-1", "kPa"),
    Alias("70b3d57ba0000359/pressure", "main-1"),
    Alias("24e1240000000301/temperatureSensor/1", "flat-101"),
    Alias("24e1240000000301/temperature", "flat-101"),
    Alias("24e1240000000301/air/temperature", "flat-101"),
    Alias("a84041ffff000777/Water_pressure_MPa", "main-1"),
)
INVENTORY = Inventory(points=POINTS, aliases={alias.name: alias for alias in ALIASES})

NATIVE, SENML = "wenya/v1/gw-1/json", "wenya/v1/gw-1/senml"
AT, LATER = 1_768_442_400_000, 1_768_444_200_000


def up(device):
    return f"application/heat/device/{device}/event/up"


@pytest.mark.parametrize(
    ("topic", "payload", "taken", "reasons"),
    [
        pytest.param(
            NATIVE,
            b'[{"point":"flat-101","value":nan,"measured_at":1768442400000},'
            b'{"point":"flat-102","value":19.5,"measured_at":1768442400000}]',
            [(2, AT, 19.5)],
            ["not-a-number"],
            id="nan of C",
        ),
        pytest.param(
            SENML,
            b'[{"bn":"flat-101","u":"Cel","v":-nan},{"bn":"flat-102","u":"Cel","v":19.5}]',
            [(2, NOW, 19.5)],
            ["not-a-number"],
            id="-nan in SenML",
        ),
        pytest.param(
            up("24e1240000000777"),
            b'{"object":{"battery":100,"pressure":236}}',
            [(3, NOW, 0.236)],
            [],
            id="kPa without a unit",
        ),
        pytest.param(
            up("70b3d57ba0000359"),
            b'{"object":{"protocol_version":2,"device_id":359,"pressure":{"displayName":"Pressure",'
            b'"value":2.36,"unit":"bar"},"battery_voltage":{"displayName":"Battery voltage","value":3.199,'
            b'"unit":"V"}}}',
            [(3, NOW, 0.236)],
            [],
            id="value and unit",
        ),
        pytest.param(
            up("24e1240000000301"),
            b'{"object":{"temperatureSensor":{"1":18.2},"humiditySensor":{"2":45.5}}}',
            [(1, NOW, 18.2)],
            [],
            id="Cayenne LPP",
        ),
        pytest.param(
            "v3/heat@tenant/devices/rt-0301/up",
            b'{"end_device_ids":{"device_id":"rt-0301","dev_eui":"24E1240000000301"},"uplink_message":'
            b'{"normalized_payload":[{"air":{"temperature":18.4,"relativeHumidity":40},"battery":3.1}],'
            b'"received_at":"2026-01-15T02:00:00Z"}}',
            [(1, AT, 18.4)],
            [],
            id="normalized payload",
        ),
        pytest.param(
            up("a84041ffff000777"),
            b'{"object":{"Bat_V":3.282,"Probe_mod":1,"IDC_intput_mA":10,"VDC_intput_V":0,'
            b'"IN1_pin_level":"Low","Water_pressure_MPa":0.225,"Node_type":"PS-LB"}}',
            [(3, NOW, 0.225)],
            [],
            id="channels nobody wants",
        ),
        pytest.param(
            NATIVE,
            b'{"point":"flat-101","value":18.6,"measured_at":1768442400000}\0',
            [(1, AT, 18.6)],
            [],
            id="trailing NUL",
        ),
        pytest.param(
            NATIVE,
            b'\xef\xbb\xbf{"point":"flat-101","value":18.6,"measured_at":1768442400000}',
            [(1, AT, 18.6)],
            [],
            id="byte order mark",
        ),
        pytest.param(
            NATIVE,
            b'{"point":"flat-101","value":18.6,"measured_at":"2026-01-15T02:30:00z"}',
            [(1, LATER, 18.6)],
            [],
            id="small z",
        ),
        pytest.param(
            SENML,
            b'[{"bn":"flat-101","bt":1768442400.0006,"u":"Cel","v":18.6}]',
            [(1, AT, 18.6)],
            [],
            id="finer fractions",
        ),
        pytest.param(
            "application/7/device/24e1240000000301/event/up",
            b'{"applicationID":"7","devEUI":"JOEkAAAAAwE=","fCnt":10,"objectJSON":"{\\"temperature\\":18.2}"}',
            [(1, NOW, 18.2)],
            [],
            id="ChirpStack v3",
        ),
    ],
)
def test_it_is_taken_as_it_was_meant(topic, payload, taken, reasons):
    batch, letters = decode(topic, payload, INVENTORY, horizon_ms=1 << 42)
    assert rows(batch) == taken
    assert [letter.reason for letter in letters] == reasons


def test_what_nobody_wants_is_counted_by_name():
    payload = b'{"object":{"Bat_V":3.282,"Probe_mod":1,"IDC_intput_mA":10,"Water_pressure_MPa":0.225}}'
    batch, _ = decode(up("A84041FFFF000777"), payload, INVENTORY)
    device = "a84041ffff000777"
    assert batch.unused == (
        UnusedChannel(device, "Probe_mod", 1, NOW),
        UnusedChannel(device, "IDC_intput_mA", 10, NOW),
    )

"""What the gateways publish, held against payloads written by hand from the formats' documents."""

import json

import pytest

from simulators.gateways import Told, Wire, encode

NOW = 1_795_298_400_000
"""2026-11-21T22:00:00Z, 06:00 in Beijing: the instant of field.md's SenML example."""
MINUTES_20 = 20 * 60_000


def told(*values, device="24e1240000000301", field="temperature", unit="Cel", name=None):
    at = [NOW - MINUTES_20 * back for back in range(len(values) - 1, -1, -1)]
    return Told(name or f"{device}/{field}", device, field, unit, at, values)


def one(messages):
    [(topic, payload)] = messages
    return topic, json.loads(payload)


def test_native_json_names_the_point_and_the_instant():
    assert one(encode(Wire.JSON, "gw-7", [told(17.4, 18.1, name="b1-101-living")], NOW)) == (
        "wenya/v1/gw-7/json",
        [
            {"point": "b1-101-living", "value": 17.4, "measured_at": 1_795_297_200_000},
            {"point": "b1-101-living", "value": 18.1, "measured_at": 1_795_298_400_000},
        ],
    )


def test_senml_says_base_fields_once_and_again_only_where_they_change():
    pressure = told(236_000, device="wp-7", field="pressure", unit="Pa")

    assert one(encode(Wire.SENML, "gw-7", [told(17.4, 18.1), pressure], NOW)) == (
        "wenya/v1/gw-7/senml",
        [
            {
                "bt": 1_795_298_400,
                "bn": "24e1240000000301/",
                "bu": "Cel",
                "n": "temperature",
                "t": -1200,
                "v": 17.4,
            },
            {"n": "temperature", "v": 18.1},
            {"bn": "wp-7/", "bu": "Pa", "n": "pressure", "v": 236_000},
        ],
    )


def test_thingsboard_joins_the_fields_of_one_instant():
    messages = encode(
        Wire.THINGSBOARD,
        "gw-7",
        [
            told(0.41, 0.42, device="wq-1", field="chlorine", unit="mg/L"),
            told(7.4, device="wq-1", field="ph", unit="pH"),
            told(18.1, device="rt-0301"),
        ],
        NOW,
    )

    assert one(messages) == (
        "v1/gateway/telemetry",
        {
            "wq-1": [
                {"ts": 1_795_297_200_000, "values": {"chlorine": 0.41}},
                {"ts": 1_795_298_400_000, "values": {"chlorine": 0.42, "ph": 7.4}},
            ],
            "rt-0301": [{"ts": 1_795_298_400_000, "values": {"temperature": 18.1}}],
        },
    )


def test_chirpstack_puts_buffered_values_into_the_history():
    topic, event = one(encode(Wire.CHIRPSTACK, "gw-7", [told(17.2, 17.4, 18.1)], NOW))

    assert topic == "application/heat/device/24e1240000000301/event/up"
    assert event["time"] == "2026-11-21T22:00:00.000Z"
    assert event["deviceInfo"]["devEui"] == "24e1240000000301"
    assert event["object"] == {
        "temperature": 18.1,
        "history": [
            {"timestamp": 1_795_296_000, "temperature": 17.2},
            {"timestamp": 1_795_297_200, "temperature": 17.4},
        ],
    }


def test_the_things_stack_writes_the_device_in_upper_case():
    topic, event = one(encode(Wire.TTS, "gw-7", [told(18.1)], NOW))

    assert topic == "v3/heat/devices/eui-24e1240000000301/up"
    assert event["end_device_ids"]["dev_eui"] == "24E1240000000301"
    assert event["uplink_message"]["decoded_payload"] == {"temperature": 18.1}
    assert event["uplink_message"]["received_at"] == "2026-11-21T22:00:00.000Z"


def test_the_things_stack_cannot_carry_buffered_values():
    with pytest.raises(ValueError, match="U must equal P"):
        encode(Wire.TTS, "gw-7", [told(17.4, 18.1)], NOW)


@pytest.mark.parametrize("wire", [Wire.JSON, Wire.SENML])
def test_native_packs_are_cut_before_a_broker_would_refuse_them(wire):
    many = [told(20.0 + i / 10, device=f"rt-{i}") for i in range(250)]
    messages = encode(wire, "gw-7", many, NOW)

    assert [len(json.loads(payload)) for _, payload in messages] == [100, 100, 50]
    assert all(len(payload) < 20_000 for _, payload in messages)


@pytest.mark.parametrize("wire", Wire)
def test_a_gateway_that_heard_nothing_says_nothing(wire):
    assert encode(wire, "gw-7", [], NOW) == []

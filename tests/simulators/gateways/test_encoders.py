"""What the gateways publish, held against payloads written by hand from the formats' documents."""

import json

import pytest

from ingest.readings.batch import Flag
from simulators.gateways.encoders import encode
from simulators.wire.messages import ChannelUpload, Wire

NOW = 1_795_298_400_000
"""2026-11-21T22:00:00Z, 06:00 in Beijing: the instant of field.md's SenML example."""
MINUTES_20 = 20 * 60_000


def upload(*values, device="24e1240000000301", field="temperature", unit="Cel", name=None, **more):
    at = [NOW - MINUTES_20 * back for back in range(len(values) - 1, -1, -1)]
    return ChannelUpload(name or f"{device}/{field}", device, field, unit, at, values, **more)


def every(messages):
    return [(topic, json.loads(payload)) for topic, payload in messages]


def one(messages):
    [only] = every(messages)
    return only


def test_native_json_names_the_point_and_the_instant():
    assert one(encode(Wire.JSON, "gw-7", [upload(17.4, 18.1, name="b1-101-living")], NOW)) == (
        "wenya/v1/gw-7/json",
        [
            {"point": "b1-101-living", "value": 17.4, "measured_at": 1_795_297_200_000},
            {"point": "b1-101-living", "value": 18.1, "measured_at": 1_795_298_400_000},
        ],
    )


def test_senml_says_base_fields_once_and_again_only_where_they_change():
    pressure = upload(236_000, device="wp-7", field="pressure", unit="Pa")

    assert one(encode(Wire.SENML, "gw-7", [upload(17.4, 18.1), pressure], NOW)) == (
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
            upload(0.41, 0.42, device="wq-1", field="chlorine", unit="mg/L"),
            upload(7.4, device="wq-1", field="ph", unit="pH"),
            upload(18.1, device="rt-0301"),
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
    topic, event = one(encode(Wire.CHIRPSTACK, "gw-7", [upload(17.2, 17.4, 18.1)], NOW))

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
    topic, event = one(encode(Wire.TTS, "gw-7", [upload(18.1)], NOW))

    assert topic == "v3/heat/devices/eui-24e1240000000301/up"
    assert event["end_device_ids"]["dev_eui"] == "24E1240000000301"
    assert event["uplink_message"]["decoded_payload"] == {"temperature": 18.1}
    assert event["uplink_message"]["received_at"] == "2026-11-21T22:00:00.000Z"


def test_the_things_stack_carries_buffered_values_as_history_too():
    _, event = one(encode(Wire.TTS, "gw-7", [upload(17.4, 18.1)], NOW))

    assert event["uplink_message"]["decoded_payload"] == {
        "temperature": 18.1,
        "history": [{"timestamp": 1_795_297_200, "temperature": 17.4}],
    }


def test_sparkplug_says_times_history_and_unit_of_each_metric():
    pressure = upload(236_000, device="wp-7", field="pressure", unit="Pa")
    (topic, payload), (_, of_main) = encode(Wire.SPARKPLUG, "gw-7", [upload(17.4, 18.1), pressure], NOW)

    assert topic == "spBv1.0/heat/DDATA/gw-7/24e1240000000301"
    named = "0a 0b 74 65 6d 70 65 72 61 74 75 72 65"
    assert payload.hex(" ") == (
        "08 80 ae fe 80 a0 34"
        f" 12 21 {named} 18 80 8f b5 80 a0 34 28 01 20 0a 69 66 66 66 66 66 66 31 40"
        f" 12 1f {named} 18 80 ae fe 80 a0 34 20 0a 69 9a 99 99 99 99 19 32 40"
    )
    assert of_main.hex(" ").endswith("4a 0f 0a 07 65 6e 67 55 6e 69 74 12 04 42 02 50 61 20 04 58 e0 b3 0e")


@pytest.mark.parametrize("wire", [Wire.JSON, Wire.SENML])
def test_native_packs_are_cut_before_a_broker_would_refuse_them(wire):
    many = [upload(20.0 + i / 10, device=f"rt-{i}") for i in range(250)]
    messages = encode(wire, "gw-7", many, NOW)

    assert [len(json.loads(payload)) for _, payload in messages] == [100, 100, 50]
    assert all(len(payload) < 20_000 for _, payload in messages)


@pytest.mark.parametrize("wire", Wire)
def test_a_gateway_that_heard_nothing_says_nothing(wire):
    assert encode(wire, "gw-7", [], NOW) == []


# What devices say of themselves --------------------------------------------------------------------------

MOVED, FAULTY, LOW = int(Flag.MOVED), int(Flag.DEVICE_FAULT), int(Flag.LOW_BATTERY)


def test_native_json_flags_each_reading_and_says_a_unit_that_is_not_canonical():
    moved = upload(21.0, 22.0, name="b1-101-living", flags=[0, MOVED | LOW], battery=7)
    pressure = upload(236, name="wp-7", unit="kPa", field="pressure")

    assert one(encode(Wire.JSON, "gw-7", [moved, pressure], NOW))[1] == [
        {"point": "b1-101-living", "value": 21.0, "measured_at": 1_795_297_200_000},
        {
            "point": "b1-101-living",
            "value": 22.0,
            "measured_at": 1_795_298_400_000,
            "flags": ["low-battery", "moved"],
        },
        {"point": "wp-7", "value": 236, "unit": "kPa", "measured_at": 1_795_298_400_000},
    ]


def test_native_json_flags_what_was_kept_back_as_history():
    kept = upload(17.4, 18.1, name="b1-101-living", flags=[FAULTY, 0])

    assert one(encode(Wire.JSON, "gw-7", [kept], NOW, history=True))[1] == [
        {
            "point": "b1-101-living",
            "value": 17.4,
            "measured_at": 1_795_297_200_000,
            "flags": ["device-fault", "history"],
        },
        {
            "point": "b1-101-living",
            "value": 18.1,
            "measured_at": 1_795_298_400_000,
            "flags": ["history"],
        },
    ]


def test_senml_says_the_charge_once_a_device_and_complaints_as_booleans_under_its_name():
    faulty = upload(-9.0, -9.0, device="rt-1", flags=[FAULTY | LOW] * 2, battery=6)

    assert one(encode(Wire.SENML, "gw-7", [faulty, upload(18.1, device="rt-2", battery=92)], NOW))[1] == [
        {"bt": 1_795_298_400, "bn": "rt-1/", "bu": "Cel", "n": "temperature", "t": -1200, "v": -9.0},
        {"n": "temperature", "v": -9.0},
        {"n": "battery", "u": "%EL", "v": 6},
        {"n": "device_fault", "vb": True},
        {"bn": "rt-2/", "n": "temperature", "v": 18.1},
        {"n": "battery", "u": "%EL", "v": 92},
    ]


def test_senml_splits_a_pack_where_a_device_was_moved_between_two_samples():
    first, second = every(
        encode(Wire.SENML, "gw-7", [upload(18.1, 25.0, flags=[0, MOVED]), upload(19.0, device="rt-2")], NOW)
    )

    assert first[1] == [
        {
            "bt": 1_795_298_400,
            "bn": "24e1240000000301/",
            "bu": "Cel",
            "n": "temperature",
            "t": -1200,
            "v": 18.1,
        },
        {"bn": "rt-2/", "n": "temperature", "v": 19.0},
    ]
    assert second[1] == [
        {"bt": 1_795_298_400, "bn": "24e1240000000301/", "bu": "Cel", "n": "temperature", "v": 25.0},
        {"n": "moved", "vb": True},
    ]


def test_senml_writes_a_reset_clock_relative_to_the_gateways_own():
    reset = ChannelUpload(
        "rt-1/temperature", "rt-1", "temperature", "Cel", [946_684_860_000], [18.1], battery=80
    )

    assert one(encode(Wire.SENML, "gw-7", [reset], NOW))[1] == [
        {
            "bt": 1_795_298_400,
            "bn": "rt-1/",
            "bu": "Cel",
            "n": "temperature",
            "t": -848_613_540,
            "v": 18.1,
        },
        {"n": "battery", "u": "%EL", "t": -848_613_540, "v": 80},
    ]


def test_senml_keeps_the_device_of_a_name_with_colons_apart():
    colons = upload(18.1, name="urn:dev:mac:24e1240000000301:temp", flags=[MOVED])

    assert one(encode(Wire.SENML, "gw-7", [colons], NOW))[1] == [
        {"bt": 1_795_298_400, "bn": "urn:dev:mac:24e1240000000301:", "bu": "Cel", "n": "temp", "v": 18.1},
        {"n": "moved", "vb": True},
    ]


def test_thingsboard_says_complaints_beside_the_values_they_are_about():
    chlorine = upload(0.41, 0.42, device="wq-1", field="chlorine", unit="mg/L", flags=[0, FAULTY], battery=55)
    ph = upload(7.3, 7.4, device="wq-1", field="ph", unit="pH", battery=55)

    assert one(encode(Wire.THINGSBOARD, "gw-7", [chlorine, ph], NOW))[1] == {
        "wq-1": [
            {"ts": 1_795_297_200_000, "values": {"chlorine": 0.41, "ph": 7.3}},
            {"ts": 1_795_298_400_000, "values": {"chlorine": 0.42, "device_fault": True}},
            {"ts": 1_795_298_400_000, "values": {"ph": 7.4, "battery": 55}},
        ]
    }


def test_thingsboard_has_no_units_so_that_pascals_are_converted_first():
    pressure = upload(236_000, device="wp-7", field="pressure", unit="Pa", flags=[LOW], battery=None)

    assert one(encode(Wire.THINGSBOARD, "gw-7", [pressure], NOW))[1] == {
        "wp-7": [{"ts": 1_795_298_400_000, "values": {"pressure": 0.236, "low_battery": True}}]
    }


@pytest.mark.parametrize(("wire", "where"), [(Wire.CHIRPSTACK, "object"), (Wire.TTS, "decoded_payload")])
def test_lorawan_splits_messages_where_a_complaint_would_hit_the_history(wire, where):
    device = upload(18.0, 18.1, 25.0, flags=[0, MOVED, MOVED | LOW], battery=8)
    [live, kept] = every(encode(wire, "gw-7", [device], NOW))

    assert live[0] == kept[0]
    assert objects(live, where) == {"temperature": 25.0, "moved": True, "battery": 8}
    assert objects(kept, where) == {
        "history": [
            {"timestamp": 1_795_296_000, "temperature": 18.0},
            {"timestamp": 1_795_297_200, "temperature": 18.1, "moved": True},
        ]
    }


def objects(message, where):
    event = message[1]
    return event["object"] if where == "object" else event["uplink_message"][where]


@pytest.mark.parametrize(("wire", "where"), [(Wire.CHIRPSTACK, "object"), (Wire.TTS, "decoded_payload")])
def test_lorawan_history_below_the_same_complaint_travels_with_it(wire, where):
    device = upload(17.0, 18.0, flags=[MOVED | FAULTY, MOVED], battery=64)

    assert objects(one(encode(wire, "gw-7", [device], NOW)), where) == {
        "temperature": 18.0,
        "moved": True,
        "battery": 64,
        "history": [{"timestamp": 1_795_297_200, "temperature": 17.0, "device_fault": True}],
    }


@pytest.mark.parametrize(("wire", "where"), [(Wire.CHIRPSTACK, "object"), (Wire.TTS, "decoded_payload")])
def test_lorawan_devices_whose_clock_is_off_say_the_time_themselves(wire, where):
    ahead = ChannelUpload("", "24e1240000000301", "temperature", "Cel", [NOW + 90_250], [18.1], live=[True])
    reset = ChannelUpload(
        "", "24e1240000000301", "temperature", "Cel", [946_684_860_000], [18.1], live=[True]
    )

    assert objects(one(encode(wire, "gw-7", [ahead], NOW)), where) == {
        "temperature": 18.1,
        "timestamp": 1_795_298_490_250,
    }
    assert objects(one(encode(wire, "gw-7", [reset], NOW)), where) == {
        "temperature": 18.1,
        "timestamp": 946_684_860,
    }


@pytest.mark.parametrize(("wire", "where"), [(Wire.CHIRPSTACK, "object"), (Wire.TTS, "decoded_payload")])
def test_lorawan_gateways_send_what_they_kept_back_as_history_alone(wire, where):
    kept = upload(17.4, 18.1, flags=[0, LOW], battery=3)

    assert objects(one(encode(wire, "gw-7", [kept], NOW, history=True)), where) == {
        "history": [
            {"timestamp": 1_795_297_200, "temperature": 17.4},
            {"timestamp": 1_795_298_400, "temperature": 18.1, "low_battery": True},
        ]
    }


@pytest.mark.parametrize("wire", Wire)
def test_a_charge_that_contradicts_the_flags_is_not_said(wire):
    payloads = [payload for _, payload in encode(wire, "gw-7", [upload(18.1, battery=3)], NOW)]
    payloads += [payload for _, payload in encode(wire, "gw-7", [upload(18.1, flags=[LOW], battery=90)], NOW)]

    assert not any(b'"battery"' in payload for payload in payloads)
    assert any(b"low_battery" in payload or b"low-battery" in payload for payload in payloads)


@pytest.mark.parametrize("wire", Wire)
def test_long_histories_are_cut_too(wire):
    messages = encode(wire, "gw-7", [upload(*[18.0] * 250)], NOW, history=True)

    assert len(messages) == 3
    assert all(len(payload) < 20_000 for _, payload in messages)

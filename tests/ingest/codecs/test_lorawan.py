"""ChirpStack v4 and The Things Stack v3: what they share, and what each does alone."""

import math

import pytest

from ingest.codecs import chirpstack, things_stack
from ingest.readings.batch import DeadLetterReason, Flag, WireReadings
from tests.ingest.codecs.rows import NOW, Row, as_bytes, refusal, rows

CHIRPSTACK = "application/6f0c2b1e/device/24E1240000000301/event/up"
THINGS_STACK = "v3/heat@tenant/devices/rt-0301/up"
UPLINK_AT = 1_795_326_003_512  # 2026-11-22T05:40:03.512Z

CHIRPSTACK_EXAMPLE = b"""
{"deduplicationId":"0d6a9f0e-7f1c-4c0e-9c55-0b5f7a1c2d31","time":"2026-11-22T05:40:03.512004120+00:00",
 "deviceInfo":{"applicationId":"6f0c2b1e-0000-4000-8000-000000000001","deviceName":"rt-0301","devEui":"24e1240000000301","tags":{"point":"H-0301-living"}},
 "devAddr":"01a2b3c4","dr":3,"fCnt":112,"fPort":85,"data":"AXVcA2e2AARoWg==",
 "object":{"temperature":18.2,"humidity":45,"battery":92},"rxInfo":[{"gatewayId":"a84041ffff000001","uplinkId":42,"rssi":-97,"snr":6.5}]}
"""
THINGS_STACK_EXAMPLE = b"""
{"end_device_ids":{"device_id":"rt-0301","application_ids":{"application_id":"heat"},"dev_eui":"24E1240000000301"},
 "received_at":"2026-11-22T05:40:03.712Z",
 "uplink_message":{"f_cnt":112,"f_port":85,"frm_payload":"AXVcA2e2AARoWg==","decoded_payload":{"temperature":18.2},
  "rx_metadata":[{"gateway_ids":{"gateway_id":"gtw1"},"rssi":-97,"snr":6.5}],"received_at":"2026-11-22T05:40:03.512Z"}}
"""


def chirpstack_rows(**event):
    return rows(chirpstack.decode, event, CHIRPSTACK)


def test_the_chirpstack_example_of_the_field():
    assert rows(chirpstack.decode, CHIRPSTACK_EXAMPLE, CHIRPSTACK) == [
        Row("24e1240000000301/temperature", UPLINK_AT, 18.2),
        Row("24e1240000000301/humidity", UPLINK_AT, 45.0),
        Row("24e1240000000301/battery", UPLINK_AT, 92.0),
    ]


def test_the_things_stack_example_of_the_field():
    assert rows(things_stack.decode, THINGS_STACK_EXAMPLE, THINGS_STACK) == [
        Row("24e1240000000301/temperature", UPLINK_AT, 18.2)
    ]


def test_history_is_expanded_with_its_own_times():
    history = [
        {"timestamp": 1_795_296_000, "temperature": 17.2},
        {"timestamp": 1_795_297_200, "temperature": 17.4},
    ]
    got = chirpstack_rows(time="2026-11-22T05:40:03.512Z", object={"temperature": 18.2, "history": history})
    assert got == [
        Row("24e1240000000301/temperature", UPLINK_AT, 18.2),
        Row("24e1240000000301/temperature", 1_795_296_000_000, 17.2, flags=("history",)),
        Row("24e1240000000301/temperature", 1_795_297_200_000, 17.4, flags=("history",)),
    ]
    assert [row.flags for row in chirpstack_rows(object={"history": history})] == [("history",)] * 2


def test_a_low_battery_flags_live_and_buffered_values():
    history = [{"timestamp": 1_795_296_000, "t": 17.2}]
    got = chirpstack_rows(object={"t": 18.2, "battery_percent": 9, "history": history})
    assert [row.flags for row in got if row.name.endswith("/t")] == [
        ("low-battery",),
        ("low-battery", "history"),
    ]
    assert chirpstack_rows(object={"t": 18.2, "battery_percent": 10})[0].flags == ()


def test_a_charge_of_unknown_unit_flags_nothing_by_itself_and_is_noted_where_it_may_be_low():
    out = WireReadings()
    history = [{"timestamp": 1_795_296_000, "t": 17.2}]
    channels = {"t": 18.2, "battery": 3.1, "history": history}
    chirpstack.decode(CHIRPSTACK.split("/"), as_bytes({"object": channels}), NOW, out)
    assert (out.flags, out.low_if_percent) == ([0, 0, Flag.HISTORY], {0, 1, 2})


@pytest.mark.parametrize(
    ("charge", "low"), [(-1, False), (0, True), ("9.5", True), (10, False), (255, False)]
)
def test_what_cannot_be_a_percentage_is_none(charge, low):
    assert chirpstack_rows(object={"t": 18.2, "battery_percent": charge})[0].flags == (
        ("low-battery",) if low else ()
    )


@pytest.mark.parametrize(
    ("text", "value"), [("18.2", 18.2), ("-3.5", -3.5), (" 20 ", 20.0), ("1e1", 10.0), ("-0", 0.0)]
)
def test_a_number_as_text_is_that_number(text, value):
    (row,) = chirpstack_rows(object={"t": text})
    assert row.value == value


@pytest.mark.parametrize(
    "text", ["", " ", "18,2", "+3", "0x10", "1_000", ".5", "5.", "NaN", "1" * 65, "１８"]
)
def test_any_other_text_is_no_number(text):
    (row,) = chirpstack_rows(object={"t": text})
    assert math.isnan(row.value)


@pytest.mark.parametrize("stamp", ["1795298400", "1795298400000"])
def test_a_time_as_text_is_that_time(stamp):
    assert chirpstack_rows(object={"t": 18, "timestamp": stamp})[0].measured_at == 1_795_298_400_000


@pytest.mark.parametrize(
    ("stamp", "unit"), [(1_795_298_400_000_000, "microseconds"), (1_795_298_400_000_000_000, "nanoseconds")]
)
def test_a_time_in_a_finer_unit_is_told_as_such(stamp, unit):
    reason, detail = refusal(chirpstack.decode, {"object": {"t": 3, "timestamp": stamp}}, CHIRPSTACK)
    assert (reason, f"{stamp} are {unit}" in detail) == (DeadLetterReason.BAD_TIME, True)


def test_without_any_time_receipt_is_the_time():
    assert chirpstack_rows(object={"t": 0}) == [Row("24e1240000000301/t", NOW, 0.0)]


@pytest.mark.parametrize("stamp", [1_795_298_400, 1_795_298_400_000, "2026-11-22T06:00:00+08:00"])
def test_the_devices_own_time_comes_first(stamp):
    (row,) = chirpstack_rows(time="2026-11-22T05:40:03Z", object={"t": 18, "timestamp": stamp})
    assert row == Row("24e1240000000301/t", 1_795_298_400_000, 18.0)


def test_the_things_stack_prefers_the_networks_time_to_the_applications():
    outer, inner = "2026-11-22T05:40:04Z", "2026-11-22T05:40:03.512Z"
    uplink = {"decoded_payload": {"t": 18}}
    up = {"received_at": outer, "uplink_message": {**uplink, "received_at": inner}}
    assert rows(things_stack.decode, up, THINGS_STACK)[0].measured_at == UPLINK_AT
    up = {"received_at": outer, "uplink_message": uplink}
    assert rows(things_stack.decode, up, THINGS_STACK) == [Row("rt-0301/t", UPLINK_AT + 488, 18.0)]


def test_simulated_uplinks_say_so():
    up = {"simulated": True, "uplink_message": {"decoded_payload": {"t": 18}}}
    assert rows(things_stack.decode, up, THINGS_STACK)[0].flags == ("simulated",)


@pytest.mark.parametrize(
    "event", [{}, {"object": None}, {"object": {}}, {"object": {"history": []}}, {"object": {"t": None}}]
)
def test_an_uplink_without_channels_has_no_readings(event):
    assert refusal(chirpstack.decode, event, CHIRPSTACK)[0] is DeadLetterReason.NO_READINGS
    up = {"uplink_message": {"decoded_payload": event.get("object")}}
    assert refusal(things_stack.decode, up, THINGS_STACK)[0] is DeadLetterReason.NO_READINGS


@pytest.mark.parametrize(
    ("event", "reason", "named"),
    [
        ({"object": [1]}, DeadLetterReason.MALFORMED, "$.object"),
        ({"object": {"history": 3}}, DeadLetterReason.MALFORMED, "object.history"),
        (
            {"object": {"history": [{"timestamp": 1_795_296_000}, 3]}},
            DeadLetterReason.MALFORMED,
            "object.history[1]",
        ),
        ({"object": {"history": [{"t": 3}]}}, DeadLetterReason.BAD_TIME, "object.history[0].timestamp"),
        ({"object": {"t": 3, "timestamp": "x"}}, DeadLetterReason.BAD_TIME, "object.timestamp"),
        ({"object": {"t": 3}, "time": 0.5e300}, DeadLetterReason.BAD_TIME, "time"),
        (b"{", DeadLetterReason.MALFORMED, "truncated"),
        (b"[]", DeadLetterReason.MALFORMED, "object"),
    ],
)
def test_a_wrong_shape_is_refused_by_key(event, reason, named):
    found, detail = refusal(chirpstack.decode, event, CHIRPSTACK)
    assert found is reason
    assert named in detail


def test_numbers_that_json_cannot_express_lose_only_themselves():
    got = rows(chirpstack.decode, b'{"object":{"a":NaN,"t":18}}', CHIRPSTACK)
    assert got[1] == Row("24e1240000000301/t", NOW, 18.0)

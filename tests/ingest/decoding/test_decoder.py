"""Messages become readings and dead letters."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest

from ingest.decoding.decoder import Decoder, Message
from ingest.decoding.topics import SUBSCRIPTIONS, Route, route
from ingest.durations import DAY
from ingest.inventory.devices import BatteryUnit, Device, DeviceModel, aliases_to
from ingest.inventory.tree import Inventory
from ingest.kept_said import kept_text
from ingest.readings.batch import DeadLetterReason, flag_names
from ingest.readings.unused_channels import UnusedChannel
from tests.ingest.codecs.test_lorawan import (
    CHIRPSTACK,
    CHIRPSTACK_EXAMPLE,
    THINGS_STACK,
    THINGS_STACK_EXAMPLE,
)
from tests.ingest.codecs.test_native_senml import FIELD_EXAMPLE
from tests.ingest.decoding.messages import (
    ALIASES,
    AT,
    INVENTORY,
    JSON,
    NOW,
    POINTS,
    SENML,
    THINGSBOARD,
    decode,
    native,
    only_letter,
    rows,
)


def test_a_native_reading_becomes_a_row_with_its_source():
    batch, letters = decode(JSON, native())
    assert rows(batch) == [(3, AT, 18.1)]
    assert batch.received_at.tolist() == [NOW]
    assert [batch.sources[i] for i in batch.source] == ["json/gw-7"]
    assert letters == []


@pytest.mark.parametrize(("days", "flags"), [(7, ["too-old"]), (14, [])])
def test_how_old_a_reading_may_be_is_a_setting(days, flags):
    batch, _ = decode(JSON, native(measured_at=NOW - 8 * DAY), horizon_ms=days * DAY)
    assert flag_names(int(batch.flags[0])) == flags


def test_columns_have_the_types_that_readings_promise():
    batch, _ = decode(JSON, [native(), native("WP-0007", 0.2)])
    types = [
        column.dtype
        for column in (batch.point, batch.measured_at, batch.received_at, batch.value, batch.flags)
    ]
    assert types == [np.int32, np.int64, np.int64, np.float64, np.uint16]
    assert batch.source.dtype == np.int16


def test_the_senml_example_and_its_battery():
    batch, letters = decode(SENML, FIELD_EXAMPLE)
    assert rows(batch) == [
        (3, 1_795_296_000_000, 17.2),
        (3, 1_795_297_200_000, 17.4),
        (3, 1_795_298_400_000, 18.1),
    ]
    assert letters == []


@pytest.mark.parametrize(
    ("topic", "payload", "source"),
    [
        (CHIRPSTACK, CHIRPSTACK_EXAMPLE, "chirpstack/6f0c2b1e"),
        (THINGS_STACK, THINGS_STACK_EXAMPLE, "things_stack/heat@tenant"),
    ],
)
def test_lorawan_uplinks_find_their_point_whatever_the_case_of_the_address(topic, payload, source):
    message = Message(topic, payload, 1_795_326_004_000)
    batch, letters = Decoder(lambda: INVENTORY).decode([message])
    assert rows(batch) == [(3, 1_795_326_003_512, 18.2)]
    assert [batch.sources[i] for i in batch.source] == [source]
    assert letters == []


@pytest.mark.parametrize(
    "alias", ["rt-0301/temperature", "24E1240000000301/temperature", "24e1240000000301/temperature"]
)
def test_the_things_stack_finds_a_device_by_address_or_id(alias):
    inventory = Inventory(points=INVENTORY.points, aliases=aliases_to({alias: "H-0301-living"}))
    batch, letters = decode(THINGS_STACK, THINGS_STACK_EXAMPLE, inventory)
    assert batch.point.tolist() == [3]
    assert letters == []


def test_thingsboard_carries_no_gateway():
    batch, letters = decode(THINGSBOARD, {"WP-0007": [{"ts": AT, "values": {"pressure": 0.236}}]})
    assert rows(batch) == [(7, AT, 0.236)]
    assert batch.sources == ("thingsboard",)
    assert letters == []


@pytest.mark.parametrize(
    ("name", "unit", "wire", "canonical"),
    [
        ("H-0301-living", "K", 291.25, 18.1),
        ("H-0301-living", "Cel", 18.1, 18.1),
        ("H-0301-living", None, 18.1, 18.1),
        ("WP-0007", "kPa", 236, 0.236),
        ("WP-0007", "bar", 2.36, 0.236),
        ("WP-0007", "Pa", 236_000, 0.236),
        ("WP-0007", "mH2O", 20, 0.196133),
    ],
)
def test_units_are_converted_to_the_canonical_one(name, unit, wire, canonical):
    batch, letters = decode(JSON, native(name, wire, unit=unit))
    assert batch.value.tolist() == [canonical]
    assert letters == []


@pytest.mark.parametrize(
    ("payload", "reason", "named"),
    [
        (native("H-9999"), DeadLetterReason.UNKNOWN_POINT, "'H-9999'"),
        (native(""), DeadLetterReason.UNKNOWN_POINT, "''"),
        (native(unit="MPa"), DeadLetterReason.WRONG_UNIT, "'H-0301-living' in 'MPa', not degC"),
        (native("WQ-1-ph", unit="%RH"), DeadLetterReason.WRONG_UNIT, "'WQ-1-ph' in '%RH', not pH"),
        (native(value="18.1"), DeadLetterReason.NOT_A_NUMBER, "'H-0301-living'"),
        (native(value=float("nan")), DeadLetterReason.NOT_A_NUMBER, "'H-0301-living'"),
        (native(value=float("inf"), unit="K"), DeadLetterReason.NOT_A_NUMBER, "'H-0301-living'"),
        (native(value=10**400), DeadLetterReason.NOT_A_NUMBER, "'H-0301-living'"),
        (native(measured_at="soon"), DeadLetterReason.BAD_TIME, "measured_at"),
        (native(measured_at=0, flags=["history"]), DeadLetterReason.BAD_TIME, "'H-0301-living'"),
        (b'{"point":', DeadLetterReason.MALFORMED, "truncated"),
        (b"[" * 200_000, DeadLetterReason.TOO_DEEP, "deep"),
        (b" " * 262_145, DeadLetterReason.TOO_LARGE, "262145 bytes"),
        ([native("H-9", unit="%RH")], DeadLetterReason.NO_READINGS, "housekeeping"),
    ],
)
def test_what_gives_no_reading_is_a_dead_letter_that_says_why(payload, reason, named):
    batch, letters = decode(JSON, payload)
    assert len(batch) == 0
    letter = only_letter(letters)
    assert letter.reason is reason
    assert named in str(letter.detail)
    assert (letter.topic, letter.received_at) == (JSON, NOW)
    assert letter.payload == (payload if isinstance(payload, bytes) else json.dumps(payload).encode())


def test_too_many_readings_are_too_large():
    batch, letters = decode(JSON, [native()] * 11, max_readings_per_message=10)
    assert len(batch) == 0
    assert only_letter(letters).reason is DeadLetterReason.TOO_LARGE
    batch, letters = decode(JSON, [native()] * 10, max_readings_per_message=10)
    assert (len(batch), letters) == (10, [])


def test_good_readings_are_kept_and_one_letter_names_every_bad_one():
    payload = [
        native(value=None),
        native("H-9999"),
        native(value=17.4),
        native("WP-0007", 3, unit="V"),
        native("H-9998"),
        native(measured_at=5),
    ]
    batch, letters = decode(JSON, payload)
    assert rows(batch) == [(3, AT, 17.4)]
    letter = only_letter(letters)
    assert letter.reason is DeadLetterReason.UNKNOWN_POINT
    assert str(letter.detail) == (
        "unknown-point: 'H-9999', 'H-9998'; wrong-unit: 'WP-0007' in 'V', not MPa; "
        "not-a-number: 'H-0301-living'; bad-time: 'H-0301-living'"
    )


def test_a_dead_letter_decodes_once_its_alias_exists_and_repeats_only_what_was_taken():
    in_force = [INVENTORY]
    decoder = Decoder(lambda: in_force[-1])
    raw = json.dumps([native(), native("new-device", 19.0)]).encode()
    first, letters = decoder.decode([Message(JSON, raw, NOW)])
    letter = only_letter(letters)
    in_force.append(
        Inventory(points=INVENTORY.points, aliases=aliases_to({**ALIASES, "new-device": "WQ-1-ph"}))
    )
    again, letters = decoder.decode([Message(letter.topic, letter.payload, letter.received_at)])
    assert letters == []
    assert rows(again) == [*rows(first), (9, AT, 19.0, "range")]


def test_the_detail_is_bounded_however_many_and_long_the_names():
    payload = [native("汉" * 100 + str(i), unit=unit) for i in range(40) for unit in (None, "V")]
    payload += [native(unit="伏" * 100 + str(i)) for i in range(40)]
    payload += [native("WP-0007", measured_at=AT * 1000 + i) for i in range(400)]
    detail = only_letter(decode(JSON, payload)[1]).detail
    assert re.search(r"unknown-point: '.*…; wrong-unit: '.*…; bad-time: '.*, …$", str(detail)), "each is told"
    assert len(str(detail)) < 1_500
    assert len(kept_text(detail).encode()) < 6_000


def test_a_devices_housekeeping_and_texts_are_no_dead_letters():
    values = {
        "temperature": 18.2,
        "humidity": 45,
        "firmware": "1.0.3",
        "open": False,
        "RSSI": -97,
        "BatV": 3.6,
    }
    batch, letters = decode(CHIRPSTACK, {"object": values})
    assert batch.value.tolist() == [18.2]
    assert letters == []


def test_a_text_where_a_reading_was_registered_is_a_dead_letter():
    _, letters = decode(CHIRPSTACK, {"object": {"temperature": "n/a"}})
    assert only_letter(letters).reason is DeadLetterReason.NOT_A_NUMBER


def test_a_number_as_text_is_a_reading_registered_or_not():
    batch, letters = decode(CHIRPSTACK, {"object": {"temperature": "-3.5", "version": "1.0.3", "n": " 7"}})
    assert (rows(batch), letters) == ([(3, NOW, -3.5)], [])
    assert batch.unused == (UnusedChannel("24e1240000000301", "n", 7.0, NOW),)


@pytest.mark.parametrize("value", [-1.5, "-1.5", " 20 ", "1e1"])
@pytest.mark.parametrize(
    ("topic", "payload"),
    [
        ("application/heat/device/24e1/event/up", lambda value: {"object": {"temp": value}}),
        ("v3/heat@t/devices/rt-9/up", lambda value: {"uplink_message": {"decoded_payload": {"temp": value}}}),
        (THINGSBOARD, lambda value: {"rt-9": [{"temp": value}]}),
        ("wenya/v1/gw-7/thingsboard", lambda value: {"rt-9": [{"ts": AT, "values": {"temp": value}}]}),
    ],
)
def test_a_number_of_nobody_registered_is_an_unknown_point_however_it_is_written(topic, payload, value):
    batch, letters = decode(topic, payload(value))
    assert len(batch) == 0
    assert only_letter(letters).reason is DeadLetterReason.UNKNOWN_POINT


def test_a_letter_tells_for_which_points_it_kept_out_readings_and_why():
    _, letters = decode(
        JSON,
        [
            native(unit="bar"),
            native("WP-0007", value="x"),
            native("WQ-1-ph", measured_at=AT * 1000),
            native("nobody"),
            native("WQ-1-ph", value=None),
        ],
    )
    assert {refused.reason: refused.points for refused in only_letter(letters).refused} == {
        DeadLetterReason.WRONG_UNIT: ("H-0301-living",),
        DeadLetterReason.NOT_A_NUMBER: ("WP-0007", "WQ-1-ph"),
        DeadLetterReason.BAD_TIME: ("WQ-1-ph",),
    }


@pytest.mark.parametrize(
    ("topic", "payload"),
    [
        (JSON, rb'{"point":"\ud800x","value":%s,"measured_at":1795298400000}'),
        (JSON, rb'[{"point":"x","unit":"\udc00","value":%s,"measured_at":1795298400000}]'),
        (SENML, rb'[{"n":"\ud800","v":%s}]'),
        (THINGSBOARD, rb'{"\udfff":[{"t":%s}]}'),
        (THINGSBOARD, rb'{"rt":[{"\ud83dx":%s}]}'),
        (CHIRPSTACK, rb'{"object":{"\udc00\ud800":%s}}'),
        (THINGS_STACK, rb'{"uplink_message":{"decoded_payload":{"a\udead":%s}}}'),
    ],
)
@pytest.mark.parametrize("number", [b"1", b"NaN", b"1e999", b"Infinity"])
def test_half_of_a_surrogate_pair_is_no_text_in_any_format(topic, payload, number):
    batch, letters = decode(topic, payload % number)
    assert len(batch) == 0
    assert only_letter(letters).reason is DeadLetterReason.MALFORMED
    _, letters = decode(topic, payload.replace(rb"\ud800", b"y").replace(rb"\ud", rb"\u0d") % number)
    assert DeadLetterReason.MALFORMED not in [letter.reason for letter in letters]


def test_a_number_as_text_is_none_in_the_formats_that_promise_numbers():
    for topic, payload in ((JSON, native(value="18.2")), (SENML, [{"n": "H-0301-living", "v": "18.2"}])):
        _, letters = decode(topic, payload)
        assert only_letter(letters).reason is DeadLetterReason.NOT_A_NUMBER


@pytest.mark.parametrize(
    ("device", "models", "flags"),
    [
        (Device("rt", model="EM300"), {}, []),
        (Device("rt", model="EM300", battery=BatteryUnit.PERCENT), {}, ["low-battery"]),
        (Device("rt", model="EM300"), {"EM300": BatteryUnit.PERCENT}, ["low-battery"]),
        (Device("rt", model="EM300"), {"EM300": BatteryUnit.VOLTS}, []),
        (Device("rt", model="EM300", battery=BatteryUnit.VOLTS), {"EM300": BatteryUnit.PERCENT}, []),
        (Device("rt", model="EM300", battery=BatteryUnit.PERCENT), {"EM300": None}, ["low-battery"]),
    ],
)
def test_a_charge_without_a_unit_is_read_as_the_inventory_says(device, models, flags):
    inventory = Inventory(
        points={p.id: replace(p, device="rt" if p.key == 3 else None) for p in POINTS},
        devices={"rt": device},
        aliases=aliases_to(ALIASES),
        models={name: DeviceModel(name, battery) for name, battery in models.items()},
    )
    batch, letters = decode(CHIRPSTACK, {"object": {"temperature": 18.2, "battery": 3.1}}, inventory)
    assert (batch.value.tolist(), flag_names(int(batch.flags[0])), letters) == ([18.2], flags, [])
    other = {"wp-0007": [{"pressure": 0.2, "battery": 3.1}]}
    batch, letters = decode(THINGSBOARD, other, inventory)
    assert (batch.flags.tolist(), letters) == ([0], [])


def test_readings_beyond_the_horizons_are_kept_with_their_flag():
    far_future, old = AT + 365 * DAY, AT - 8 * DAY
    batch, letters = decode(
        JSON, [native(measured_at=far_future), native(measured_at=old), native(value=-85)]
    )
    assert rows(batch) == [
        (3, far_future, 18.1, "clock-skew"),
        (3, old, 18.1, "too-old"),
        (3, AT, -85.0, "range"),
    ]
    assert not batch.usable().any()
    assert letters == []


@pytest.mark.parametrize(
    "topic",
    [
        "",
        "wenya/v1/clock",
        "wenya/v1//json",
        "wenya/v1/gw-7/json/more",
        "wenya/v1/gw\n7/json",
        f"wenya/v1/{'x' * 300}/json",
        "application/1/device/24e1240000000301/event/join",
        "v3/heat/devices/rt-0301/down/ack",
    ],
)
def test_other_topics_are_unknown(topic):
    _, letters = decode(topic, native())
    assert only_letter(letters).reason is DeadLetterReason.UNKNOWN_TOPIC


def test_every_subscription_has_its_format():
    assert SUBSCRIPTIONS == (
        "wenya/v1/+/senml",
        "wenya/v1/+/json",
        "wenya/v1/+/thingsboard",
        "v1/gateway/telemetry",
        "application/+/device/+/event/up",
        "v3/+/devices/+/up",
        "spBv1.0/+/NBIRTH/+",
        "spBv1.0/+/NDATA/+",
        "spBv1.0/+/NDEATH/+",
        "spBv1.0/+/DBIRTH/+/+",
        "spBv1.0/+/DDATA/+/+",
        "spBv1.0/+/DDEATH/+/+",
    )
    formats = [route(topics.replace("+", "x")).format.topics for topics in SUBSCRIPTIONS]
    assert formats == list(SUBSCRIPTIONS)


def test_nothing_gives_an_empty_batch():
    batch, letters = Decoder(Inventory).decode([])
    assert (len(batch), letters) == (0, [])
    batch, letters = decode(JSON, native(), Inventory())
    assert (len(batch), only_letter(letters).reason) == (0, DeadLetterReason.UNKNOWN_POINT)


def test_a_codecs_bug_costs_one_message_and_not_the_intake():
    def broken(topic, payload, received_at, out):
        out.add("H-0301-living", None, AT, 1.0)
        raise KeyError("boom")

    decoder = Decoder(lambda: INVENTORY)
    fit = route(JSON)
    decoder._routes["odd"] = Route(broken, ["odd"], "odd", fit.format)
    whole = Message(JSON, json.dumps(native()).encode(), NOW)
    batch, letters = decoder.decode([Message("odd", b"", NOW), whole])
    assert rows(batch) == [(3, AT, 18.1)]
    letter = only_letter(letters)
    assert letter.reason is DeadLetterReason.CODEC_FAILED
    assert "KeyError" in str(letter.detail)
    assert isinstance(letter.failure, KeyError)


def test_more_gateways_than_a_batch_can_tell_apart_share_a_source():
    raw = json.dumps(native()).encode()
    batch, letters = Decoder(lambda: INVENTORY).decode(
        [Message(f"wenya/v1/{i}/json", raw, NOW) for i in range(32_800)]
    )
    assert letters == []
    assert batch.sources[batch.source[0]] == "json/0"
    assert batch.sources[batch.source[-1]] == "other"

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.decoding.decoder import SUBSCRIPTIONS, Decoder, Message
from ingest.decoding.topics import Route, route
from ingest.durations import DAY
from ingest.inventory.tree import Inventory, Point
from ingest.readings.batch import Batch, DeadLetterReason, concat, flag_names
from ingest.readings.quantities import Metric
from tests.ingest.codecs.test_lorawan import (
    CHIRPSTACK,
    CHIRPSTACK_EXAMPLE,
    THINGS_STACK,
    THINGS_STACK_EXAMPLE,
)
from tests.ingest.codecs.test_native_senml import FIELD_EXAMPLE

NOW = 1_795_298_403_512
AT = 1_795_298_400_000
SENML, JSON, THINGSBOARD = "wenya/v1/gw-7/senml", "wenya/v1/gw-7/json", "v1/gateway/telemetry"


def point(key, name, metric):
    return Point(name, metric, "home", 1_200_000, 3_600_000, key=key)


POINTS = (
    point(3, "H-0301-living", Metric.INDOOR_TEMPERATURE),
    point(7, "WP-0007", Metric.WATER_PRESSURE),
    point(9, "WQ-1-ph", Metric.PH),
)
ALIASES = {
    "urn:dev:mac:24e124fffe6b5022:temp": "H-0301-living",
    "24e1240000000301/temperature": "H-0301-living",
    "wp-0007/pressure": "WP-0007",
}
INVENTORY = Inventory(points={p.id: p for p in POINTS}, aliases=ALIASES)


def decode(topic, payload, inventory=INVENTORY, **bounds):
    raw = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return Decoder(inventory, **bounds).decode([Message(topic, raw, NOW)])


def rows(batch: Batch):
    columns = (batch.point, batch.measured_at, batch.value, batch.flags)
    return [
        (key, at, value, *flag_names(flags))
        for key, at, value, flags in zip(*(column.tolist() for column in columns), strict=True)
    ]


def native(point="H-0301-living", value=18.1, measured_at=AT, **more):
    return {"point": point, "value": value, "measured_at": measured_at, **more}


def only_letter(letters):
    (letter,) = letters
    return letter


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
    batch, letters = Decoder(INVENTORY).decode([message])
    assert rows(batch) == [(3, 1_795_326_003_512, 18.2)]
    assert [batch.sources[i] for i in batch.source] == [source]
    assert letters == []


@pytest.mark.parametrize(
    "alias", ["rt-0301/temperature", "24E1240000000301/temperature", "24e1240000000301/temperature"]
)
def test_the_things_stack_finds_a_device_by_address_or_id(alias):
    inventory = Inventory(points=INVENTORY.points, aliases={alias: "H-0301-living"})
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
    assert named in letter.detail
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
    assert letter.detail == (
        "unknown-point: 'H-9999', 'H-9998'; wrong-unit: 'WP-0007' in 'V', not MPa; "
        "not-a-number: 'H-0301-living'; bad-time: 'H-0301-living'"
    )


def test_a_dead_letter_decodes_once_its_alias_exists_and_repeats_only_what_was_taken():
    decoder = Decoder(INVENTORY)
    raw = json.dumps([native(), native("new-device", 19.0)]).encode()
    first, letters = decoder.decode([Message(JSON, raw, NOW)])
    letter = only_letter(letters)
    decoder.use_inventory(Inventory(points=INVENTORY.points, aliases={**ALIASES, "new-device": "WQ-1-ph"}))
    again, letters = decoder.decode([Message(letter.topic, letter.payload, letter.received_at)])
    assert letters == []
    assert rows(again) == [*rows(first), (9, AT, 19.0, "range")]


def test_the_detail_is_bounded_however_many_and_long_the_names():
    _, letters = decode(JSON, [native("x" * 5000 + str(i)) for i in range(40)])
    assert len(only_letter(letters).detail) == 1000


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


def test_an_unmapped_channel_of_a_known_device_is_a_dead_letter():
    batch, letters = decode(CHIRPSTACK, {"object": {"temperature": 18.2, "temperature2": 18.4}})
    assert batch.value.tolist() == [18.2]
    assert only_letter(letters).detail == "unknown-point: '24e1240000000301/temperature2'"


def test_a_text_where_a_reading_was_registered_is_a_dead_letter():
    _, letters = decode(CHIRPSTACK, {"object": {"temperature": "18.2"}})
    assert only_letter(letters).reason is DeadLetterReason.NOT_A_NUMBER


@pytest.mark.parametrize(
    "reset", [0, 86_400_000, 946_684_800_000, "2000-01-01T00:00:07+08:00", "0001-01-01T00:00:00Z"]
)
def test_a_live_value_of_a_reset_clock_takes_the_time_of_receipt(reset):
    batch, letters = decode(JSON, native(measured_at=reset))
    assert rows(batch) == [(3, NOW, 18.1, "clock-reset")]
    assert bool(batch.usable().all())
    assert letters == []


def test_buffered_values_of_a_reset_clock_have_no_place_in_time():
    pack = [{"n": "H-0301-living", "t": 946_684_800 + 1200 * i, "v": 18} for i in range(3)]
    batch, letters = decode(SENML, pack)
    assert len(batch) == 0
    assert only_letter(letters).reason is DeadLetterReason.BAD_TIME


def test_one_devices_reset_clock_costs_its_neighbours_nothing():
    payload = {
        "24e1240000000301": [{"ts": 1000, "values": {"temperature": 18.0}}],
        "wp-0007": [{"ts": AT, "values": {"pressure": 0.2}}, {"ts": AT - 1000, "values": {"pressure": 0.3}}],
    }
    batch, letters = decode(THINGSBOARD, payload)
    assert rows(batch) == [(3, NOW, 18.0, "clock-reset"), (7, AT, 0.2), (7, AT - 1000, 0.3)]
    assert letters == []


def test_history_of_a_reset_clock_is_refused_and_the_live_value_kept():
    payload = {"object": {"temperature": 18.2, "history": [{"timestamp": 60, "temperature": 17}]}}
    batch, letters = decode(CHIRPSTACK, payload)
    assert rows(batch) == [(3, NOW, 18.2)]
    assert only_letter(letters).reason is DeadLetterReason.BAD_TIME


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
        "v1/gateway/telemetry",
        "application/+/device/+/event/up",
        "v3/+/devices/+/up",
    )
    formats = [route(topics.replace("+", "x")).format.topics for topics in SUBSCRIPTIONS]
    assert formats == list(SUBSCRIPTIONS)


def test_nothing_gives_an_empty_batch():
    batch, letters = Decoder(Inventory()).decode([])
    assert (len(batch), letters) == (0, [])
    batch, letters = decode(JSON, native(), Inventory())
    assert (len(batch), only_letter(letters).reason) == (0, DeadLetterReason.UNKNOWN_POINT)


def test_a_codecs_bug_costs_one_message_and_not_the_intake():
    def broken(topic, payload, received_at, out):
        out.add("H-0301-living", None, AT, 1.0)
        raise KeyError("boom")

    decoder = Decoder(INVENTORY)
    fit = route(JSON)
    decoder._routes["odd"] = Route(broken, ["odd"], "odd", fit.format)
    whole = Message(JSON, json.dumps(native()).encode(), NOW)
    batch, letters = decoder.decode([Message("odd", b"", NOW), whole])
    assert rows(batch) == [(3, AT, 18.1)]
    assert "KeyError" in only_letter(letters).detail


def test_more_gateways_than_a_batch_can_tell_apart_share_a_source():
    raw = json.dumps(native()).encode()
    batch, letters = Decoder(INVENTORY).decode(
        [Message(f"wenya/v1/{i}/json", raw, NOW) for i in range(32_800)]
    )
    assert letters == []
    assert batch.sources[batch.source[0]] == "json/0"
    assert batch.sources[batch.source[-1]] == "other"


EXAMPLES = [FIELD_EXAMPLE, CHIRPSTACK_EXAMPLE, THINGS_STACK_EXAMPLE]


def damaged(payload, at, cut, put):
    return payload[:at] + put + payload[at + cut :]


topics = st.sampled_from(
    [SENML, JSON, THINGSBOARD, CHIRPSTACK, THINGS_STACK, "wenya/v1/gw-8/senml", "else/where"]
)
names = st.sampled_from(["H-0301-living", "WP-0007", "H-9999", "24e1240000000301/temperature", "wp-0007", ""])
times = st.sampled_from(
    [AT, AT + 1, 0, 1000, 10**15, "2026-11-21T22:00:00Z", "2026", None, 1_795_298_400, -5, 2.5]
)
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(10**25), 10**25)
    | st.floats()
    | st.text(max_size=4)
    | times
    | names
)
WORDS = (
    "point value measured_at flags unit ts values bn bt bu bv bs bver n u v vs vb s t x_ temperature pressure"
    " battery object history timestamp time uplink_message decoded_payload received_at simulated"
    " end_device_ids dev_eui"
)
keys = st.sampled_from(WORDS.split())
trees = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys | names, inner, max_size=5),
    max_leaves=25,
)
good = st.builds(
    native, point=names, measured_at=times, value=st.integers(-100, 100), unit=st.sampled_from([None, "K"])
)
payloads = (
    st.binary(max_size=40)
    | trees.map(lambda tree: json.dumps(tree).encode())
    | st.lists(good, max_size=4).map(lambda tree: json.dumps(tree).encode())
    | st.builds(
        damaged, st.sampled_from(EXAMPLES), st.integers(0, 600), st.integers(0, 4), st.binary(max_size=3)
    )
)
messages = st.builds(Message, topics | st.text(max_size=20), payloads, st.sampled_from([NOW, NOW + 7]))


@settings(max_examples=300)
@given(messages)
def test_any_bytes_on_any_topic_give_readings_or_a_dead_letter(message):
    batch, letters = Decoder(INVENTORY).decode([message])
    assert len(batch) + len(letters) > 0
    assert len(letters) <= 1
    assert np.isfinite(batch.value).all()
    assert set(batch.point.tolist()) <= {3, 7, 9}
    for letter in letters:
        assert letter.payload == message.payload
        assert "codec failed" not in letter.detail
        letter.detail.encode()


@given(st.lists(messages, max_size=8))
def test_many_messages_decode_as_each_alone(several):
    together, letters = Decoder(INVENTORY).decode(several)
    alone = [Decoder(INVENTORY).decode([message]) for message in several]
    joined = concat([batch for batch, _ in alone])
    assert rows(together) == rows(joined)
    assert together.received_at.tolist() == joined.received_at.tolist()
    assert [together.sources[i] for i in together.source] == [joined.sources[i] for i in joined.source]
    assert letters == [letter for _, found in alone for letter in found]

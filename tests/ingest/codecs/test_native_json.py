import math

import pytest

from ingest.codecs.native_json import decode
from ingest.readings.batch import FLAG_BY_NAME, DeadLetterReason
from tests.ingest.codecs.rows import Row, refusal, rows

AT = 1_795_298_400_000
READING = {"point": "H-0301-living", "value": 18.1, "measured_at": AT}


def test_one_object_is_one_reading():
    assert rows(decode, READING) == [Row("H-0301-living", AT, 18.1)]


def test_an_array_is_as_many_readings():
    pack = [
        READING,
        {"point": "WP-7", "value": 236, "unit": "kPa", "measured_at": AT, "flags": ["moved", "history"]},
    ]
    assert rows(decode, pack) == [
        Row("H-0301-living", AT, 18.1),
        Row("WP-7", AT, 236.0, "kPa", ("moved", "history")),
    ]


@pytest.mark.parametrize(
    "measured_at",
    [
        AT,
        float(AT),
        AT + 0.75,
        "2026-11-21T22:00:00Z",
        "2026-11-22T06:00:00+08:00",
        "2026-11-21T22:00:00.000999999Z",
        "2026-11-21 22:00:00-00:00",
        "2026-11-21t22:00:00z",
    ],
)
def test_times_are_rfc_3339_or_unix_milliseconds(measured_at):
    assert rows(decode, {**READING, "measured_at": measured_at})[0].measured_at == AT


@pytest.mark.parametrize(
    "measured_at",
    [
        "2026-11-22T06:00:00",
        "yesterday",
        "",
        None,
        True,
        [],
        AT * 100,
        -(10**18),
        "2026-13-01T00:00:00Z",
        "x" * 5000,
    ],
)
def test_what_is_no_time_is_refused_by_index_and_key(measured_at):
    reason, detail = refusal(decode, [READING, {**READING, "measured_at": measured_at}])
    assert reason is DeadLetterReason.BAD_TIME
    assert detail.startswith("[1].measured_at: ")
    assert len(detail) < 200


def test_every_flag_has_a_name_on_the_wire():
    assert rows(decode, {**READING, "flags": list(FLAG_BY_NAME)})[0].flags == tuple(FLAG_BY_NAME)
    assert rows(decode, {**READING, "flags": []})[0].flags == ()
    assert rows(decode, {**READING, "flags": None, "unit": None})[0].flags == ()


@pytest.mark.parametrize(
    "value", [b"NaN", b"Infinity", b"-Infinity", b"1e999", b'"18.1"', b"true", b"null", b"[]", b"9" * 5000]
)
def test_what_is_no_number_costs_only_its_own_reading(value):
    broken = b'{"point":"a","measured_at":1795298400000,"value":' + value + b"}"
    whole = b'{"point":"b","measured_at":1795298400000,"value":18.1}'
    first, second = rows(decode, b"[" + broken + b"," + whole + b"]")
    assert not math.isfinite(first.value)
    assert second == Row("b", AT, 18.1)


def test_other_keys_are_ignored():
    assert rows(decode, {**READING, "seq": 7, "radio": {"rssi": -97, "flags": [1]}}) == rows(decode, READING)


@pytest.mark.parametrize("key", ["point", "value", "measured_at"])
def test_a_missing_key_is_named(key):
    item = {name: value for name, value in READING.items() if name != key}
    assert refusal(decode, [READING, READING, item]) == (DeadLetterReason.MALFORMED, f"[2].{key} is missing")
    assert refusal(decode, item) == (DeadLetterReason.MALFORMED, f"{key} is missing")


@pytest.mark.parametrize(
    ("payload", "named"),
    [
        ({**READING, "point": 301}, "point"),
        ({**READING, "unit": 1}, "unit"),
        ({**READING, "flags": "moved"}, "flags"),
        ({**READING, "flags": ["broken"]}, "'broken'"),
        ({**READING, "flags": [["moved"]]}, "flags"),
        ([READING, 18.1], "[1]"),
        (18.1, "18.1"),
        (b"", "empty payload"),
        (b" \n", "empty payload"),
        (b'{"point":"a"', "truncated"),
        (b'{"point":"\xff"}', "UTF-8"),
        (b"\xef\xbb\xbf{}", "point"),
        (b'{"point":"a","value":NaN', "malformed"),
        (b'{"point":"a","value":1,"measured_at":1795298400000,"value":2}', "'value'"),
        (b'{"point":"a","value":1,"measured_at":1795298400000,"value" :2}', "'value'"),
        (b'{"point":"a","value":1,"measured_at":1795298400000,"val\\u0075e":2}', "'value'"),
    ],
)
def test_a_wrong_shape_is_refused_by_index_and_key(payload, named):
    reason, detail = refusal(decode, payload)
    assert reason is DeadLetterReason.MALFORMED
    assert named in detail


def test_strings_that_look_like_keys_are_no_duplicates():
    odd = {"point": ':a"":', "value": 1, "measured_at": AT, "note": ' : "value": '}
    assert rows(decode, odd) == [Row(':a"":', AT, 1.0)]


def test_an_empty_array_has_no_readings():
    assert refusal(decode, [])[0] is DeadLetterReason.NO_READINGS


@pytest.mark.parametrize(
    "payload", [b"[" * 100_000, b'{"a":' * 50_000, b'[{"point":"a","x":' + b"[" * 9000 + b"]" * 9000]
)
def test_deep_nesting_is_refused(payload):
    assert refusal(decode, payload)[0] is DeadLetterReason.TOO_DEEP

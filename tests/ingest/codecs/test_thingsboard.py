import math

import pytest

from ingest.codecs.thingsboard import decode
from ingest.readings.batch import DeadLetterReason
from tests.ingest.codecs.rows import NOW, Row, refusal, rows

AT = 1_795_298_400_000


def test_the_example_of_the_field():
    payload = b"""
    {"rt-0301":[{"ts":1795297200000,"values":{"temperature":17.4}},{"ts":1795298400000,"values":{"temperature":18.1}}],
     "wp-0007":[{"ts":1795298400000,"values":{"pressure":0.236}}]}
    """
    assert rows(decode, payload) == [
        Row("rt-0301/temperature", 1_795_297_200_000, 17.4),
        Row("rt-0301/temperature", 1_795_298_400_000, 18.1),
        Row("wp-0007/pressure", 1_795_298_400_000, 0.236),
    ]


def test_without_a_time_values_are_of_now():
    assert rows(decode, {"a": [{"temperature": 18}], "b": [{"values": {"temperature": 19}}]}) == [
        Row("a/temperature", NOW, 18.0),
        Row("b/temperature", NOW, 19.0),
    ]


def test_texts_are_no_numbers_and_null_is_no_value():
    first, second = rows(decode, {"a": [{"temperature": "warm", "firmware": None, "pressure": 0.2}]})
    assert first.name == "a/temperature"
    assert math.isnan(first.value)
    assert second == Row("a/pressure", NOW, 0.2)


def test_the_device_reports_its_own_state():
    entries = [
        {"ts": AT, "values": {"t": 18, "batteryPercent": 9}},
        {"ts": AT + 1, "values": {"t": 18, "moved": True}},
    ]
    got = [row for row in rows(decode, {"a": entries}) if row.name == "a/t"]
    assert [row.flags for row in got] == [("low-battery",), ("moved",)]


@pytest.mark.parametrize(
    ("payload", "reason", "named"),
    [
        ([], DeadLetterReason.MALFORMED, "object"),
        ({"a": {"t": 1}}, DeadLetterReason.MALFORMED, "'a'"),
        ({"a": [{"t": 1}, 7]}, DeadLetterReason.MALFORMED, "'a'[1]"),
        ({"a": [{"ts": AT}]}, DeadLetterReason.MALFORMED, "'a'[0].values"),
        ({"a": [{"ts": AT, "values": []}]}, DeadLetterReason.MALFORMED, "'a'[0].values"),
        ({"a": [{"ts": "soon", "values": {"t": 1}}]}, DeadLetterReason.BAD_TIME, "'a'[0].ts"),
        ({}, DeadLetterReason.NO_READINGS, "no device"),
        ({"a": []}, DeadLetterReason.NO_READINGS, "no device"),
        (b'{"a":[{"t":1}],"a":[{"t":2}]}', DeadLetterReason.MALFORMED, "'a'"),
    ],
)
def test_a_wrong_shape_is_refused_by_device_and_index(payload, reason, named):
    found, detail = refusal(decode, payload)
    assert found is reason
    assert named in detail

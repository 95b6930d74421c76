"""Sparkplug B: what the metrics of a message become."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.codecs.sparkplug.codec import decode
from ingest.codecs.sparkplug.definition import MOST_METRICS
from ingest.readings.batch import DeadLetterReason, Flag, PayloadError, WireReadings
from tests.examples import examples
from tests.ingest.codecs.sparkplug.payloads import AT, FIELD, payload

DDATA = ["spBv1.0", "heat", "DDATA", "gw-7", "rt-0301"]


def read(*metrics, topic=DDATA, **more):
    out = WireReadings()
    decode(topic, payload(*metrics, **more), AT + 5, out)
    return out


@pytest.mark.parametrize(
    ("fields", "value"),
    [
        ({"datatype": 1, "int_value": 0xFFFFFFF6}, -10.0),
        ({"datatype": 1, "int_value": 0xF6}, -10.0),
        ({"datatype": 2, "int_value": 65526}, -10.0),
        ({"datatype": 3, "int_value": 4294967286}, -10.0),
        ({"datatype": 4, "long_value": 2**64 - 10}, -10.0),
        ({"datatype": 5, "int_value": 200}, 200.0),
        ({"datatype": 6, "int_value": 65526}, 65526.0),
        ({"datatype": 7, "int_value": 4294967286}, 4294967286.0),
        ({"datatype": 8, "long_value": 2**40}, float(2**40)),
        ({"datatype": 9, "float_value": 17.4}, 17.4),
        ({"datatype": 10, "double_value": 0.236}, 0.236),
        ({"datatype": 12, "string_value": "18.5"}, 18.5),
    ],
)
def test_every_type_of_number_is_read(fields, value):
    assert read({"name": "t", **fields}).value == [value]


def test_each_value_has_its_own_time_and_marks():
    out = read(
        {"name": "t", "datatype": 9, "float_value": 17.4, "timestamp": AT - 60_000, "is_historical": True},
        {"name": "t", "datatype": 9, "float_value": 18.1, "quality": 0},
        {"name": "p", "datatype": 9, "float_value": 2.5, "unit": "bar", "quality": 192},
    )
    assert out.name == ["gw-7/rt-0301/t", "gw-7/rt-0301/t", "gw-7/rt-0301/p"]
    assert out.measured_at == [AT - 60_000, AT, AT]
    assert out.flags == [Flag.HISTORY, Flag.DEVICE_FAULT, 0]
    assert out.unit == [None, None, "bar"]


def test_what_has_no_value_or_is_between_node_and_host_is_no_reading():
    out = read(
        {"name": "t", "datatype": 9, "is_null": True},
        {"name": "t", "datatype": 9, "float_value": 1.0, "is_transient": True},
        {"name": "bdSeq", "datatype": 8, "long_value": 3},
        {"name": "Node Control/Scan Rate", "datatype": 3, "int_value": 3},
        topic=["spBv1.0", "heat", "NBIRTH", "gw-7"],
    )
    assert len(out) == 0


def test_without_its_birth_a_number_is_not_guessed():
    out = WireReadings()
    decode(DDATA, FIELD, AT, out)
    assert out.awaits_birth == {0, 1}
    assert read({"name": "t", "int_value": 65526}).awaits_birth == {0}, "its sign is not known"


def test_what_is_too_much_or_no_protobuf_is_refused_whole():
    with pytest.raises(PayloadError) as refused:
        read(*({"alias": 1, "float_value": 1.0} for _ in range(MOST_METRICS + 1)))
    assert refused.value.reason is DeadLetterReason.TOO_LARGE
    with pytest.raises(PayloadError) as refused:
        decode(DDATA, b"\x12\xff", AT, WireReadings())
    assert refused.value.reason is DeadLetterReason.MALFORMED
    with pytest.raises(PayloadError) as refused:
        decode(DDATA, b"\x22\x12SPBV1.0_COMPRESSED\x2a\x02\x78\x9c", AT, WireReadings())
    assert refused.value.detail.key == "letter-sparkplug-compressed"


@settings(max_examples=examples(300))
@given(st.binary(max_size=60) | st.tuples(st.integers(0, 42), st.binary(max_size=3)))
def test_any_bytes_are_readings_or_a_refusal(said):
    if isinstance(said, tuple):
        at, put = said
        said = FIELD[:at] + put + FIELD[at + len(put) :]
    with contextlib.suppress(PayloadError):
        decode(DDATA, said, AT, WireReadings())

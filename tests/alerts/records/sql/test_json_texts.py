"""JSON in columns: the same is read as the standard library would have written and read."""

from __future__ import annotations

import json
import math
from decimal import Decimal

import pytest

from alerts.deadlines.ladders import LadderPost
from alerts.records.sql.json_texts import read_json, write_json

VALUES = [
    None,
    True,
    [],
    {},
    {"floats": [18.0, 0.1, -0.0, 1e300, 5e-324, 1e16, 1.0000000000000002]},
    [2**53 + 1, 2**63, 2**64, -(2**70)],
    {"a tuple": (1, (2,)), 7: "a number for a key"},
    'é到 \u2028 "\\/ \x00\x1f\x7f',
    {"half": "\ud800", "\udfff": ["whole", "\U0001f600"]},
    [LadderPost.DUTY_LEADER],
]


@pytest.mark.parametrize("value", VALUES, ids=ascii)
def test_what_is_read_is_what_the_standard_library_reads(value):
    expected = json.loads(json.dumps(value))
    for found in (read_json(write_json(value)), read_json(json.dumps(value)), json.loads(write_json(value))):
        assert repr(found) == repr(expected)


def test_what_is_no_json_by_the_standard_that_others_left_is_read():
    assert math.isnan(read_json(b'{"x":NaN}')["x"])


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ({1}, [1]),
        (Decimal("0.10"), "0.10"),
        (b"\x00\xff", "AP8="),
        ([math.nan, math.inf, -math.inf], [None, None, None]),
    ],
    ids=ascii,
)
def test_what_the_standard_library_would_refuse_or_keep_is_written_as_something_else(value, read):
    assert read_json(write_json(value)) == read


def test_what_is_no_json_is_refused():
    with pytest.raises(TypeError):
        write_json({1, object()})
    with pytest.raises(ValueError, match="Expecting"):
        read_json("{")

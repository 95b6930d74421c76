import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.codecs.native_senml import decode
from ingest.readings.batch import DeadLetterReason
from tests.ingest.codecs.rows import NOW, Row, refusal, rows

MAC = "urn:dev:mac:24e124fffe6b5022:"
FIELD_EXAMPLE = b"""
[{"bn":"urn:dev:mac:24e124fffe6b5022:","bt":1795298400,"bu":"Cel","bver":10,"n":"temp","v":18.1,"ut":3600},
 {"n":"temp","t":-1200,"v":17.4},{"n":"temp","t":-2400,"v":17.2},{"n":"batt","u":"%EL","v":92}]
"""


def test_the_example_of_the_field_resolves_in_chronological_order():
    assert rows(decode, FIELD_EXAMPLE) == [
        Row(MAC + "temp", 1_795_296_000_000, 17.2, "Cel"),
        Row(MAC + "temp", 1_795_297_200_000, 17.4, "Cel"),
        Row(MAC + "temp", 1_795_298_400_000, 18.1, "Cel"),
        Row(MAC + "batt", 1_795_298_400_000, 92.0, "%EL"),
    ]


def test_base_fields_hold_until_replaced():
    pack = [
        {"bn": "H-1/", "bt": 1_795_298_400, "bu": "Cel", "bv": 10, "n": "a", "v": 8.5},
        {"n": "b", "v": 7},
        {"bn": "H-2/", "bt": 1_795_298_460, "bu": "K", "bv": 0, "n": "a", "v": 291.15},
        {"n": "b", "u": "Cel", "v": 18},
    ]
    assert rows(decode, pack) == [
        Row("H-1/a", 1_795_298_400_000, 18.5, "Cel"),
        Row("H-1/b", 1_795_298_400_000, 17.0, "Cel"),
        Row("H-2/a", 1_795_298_460_000, 291.15, "K"),
        Row("H-2/b", 1_795_298_460_000, 18.0, "Cel"),
    ]


@pytest.mark.parametrize(
    ("record", "measured_at"),
    [
        ({}, NOW),
        ({"t": -60}, NOW - 60_000),
        ({"bt": -60, "t": 30.5}, NOW - 29_500),
        ({"t": 2**28 - 1}, NOW + (2**28 - 1) * 1000),
        ({"t": 2**28}, 2**28 * 1000),
        ({"bt": 2**27, "t": 2**27}, 2**28 * 1000),
        ({"bt": 1_795_298_400.25, "t": 0.0625}, 1_795_298_400_312),
    ],
)
def test_a_time_below_two_to_the_28_counts_from_receipt(record, measured_at):
    assert rows(decode, [{"n": "p", "v": 1, **record}])[0].measured_at == measured_at


def test_a_base_value_alone_is_the_value():
    assert rows(decode, [{"bn": "p", "bv": 18.5}]) == [Row("p", NOW, 18.5)]
    assert rows(decode, [{"bv": 18.5, "n": "p"}, {"n": "q", "v": 0.5}]) == [
        Row("p", NOW, 18.5),
        Row("q", NOW, 19.0),
    ]


def test_a_record_of_base_fields_alone_only_sets_them():
    assert rows(decode, [{"bn": "H-1/", "bu": "Cel"}, {"n": "t", "v": 18}]) == [
        Row("H-1/t", NOW, 18.0, "Cel")
    ]


def test_records_without_a_number_are_no_readings():
    pack = [
        {"bn": "d:", "n": "text", "vs": "on"},
        {"n": "b", "vb": True},
        {"n": "d", "vd": "aGk"},
        {"n": "s", "s": 3},
    ]
    assert rows(decode, [*pack, {"n": "t", "v": 18}]) == [Row("d:t", NOW, 18.0)]
    assert refusal(decode, pack)[0] is DeadLetterReason.NO_READINGS
    assert refusal(decode, [])[0] is DeadLetterReason.NO_READINGS


def test_a_value_with_a_sum_is_a_reading():
    assert rows(decode, [{"n": "t", "v": 18, "s": 400, "bs": 3}]) == [Row("t", NOW, 18.0)]


def test_a_low_battery_flags_its_device_and_no_other():
    pack = [
        {"bn": "a:", "n": "t", "v": 18},
        {"n": "batt", "u": "%EL", "v": 9.5},
        {"bn": "b:", "n": "t", "v": 19},
        {"n": "batt", "u": "%EL", "v": 10},
    ]
    assert {row.name: row.flags for row in rows(decode, pack)} == {
        "a:t": ("low-battery",),
        "a:batt": ("low-battery",),
        "b:t": (),
        "b:batt": (),
    }


def test_without_base_name_the_device_is_the_name_up_to_its_last_separator():
    pack = [{"n": "a/t", "v": 18}, {"n": "b/t", "v": 18}, {"n": "a/batt", "u": "%EL", "v": 3}]
    assert [row.flags for row in rows(decode, pack)] == [("low-battery",), (), ("low-battery",)]


def test_a_boolean_status_flags_its_device():
    pack = [{"bn": "a:", "n": "t", "v": 18}, {"n": "moved", "vb": True}, {"n": "low_battery", "vb": False}]
    assert rows(decode, pack) == [Row("a:t", NOW, 18.0, flags=("moved",))]


def test_what_is_no_number_costs_only_its_own_record():
    got = rows(
        decode, [{"n": "a", "v": "18"}, {"n": "b", "v": True}, {"n": "c", "v": None}, {"n": "d", "v": 18}]
    )
    assert [math.isnan(row.value) for row in got] == [True, True, True, False]
    assert [row.value for row in rows(decode, b'[{"n":"a","v":1e999},{"n":"b","v":18}]')] == [math.inf, 18.0]


@pytest.mark.parametrize("versions", [(None, None), (10, None), (10, 10), (5, None), (5, 5), (None, 10)])
def test_versions_up_to_ours_are_read(versions):
    pack = [{"n": "p", "v": 1} | ({} if version is None else {"bver": version}) for version in versions]
    assert len(rows(decode, pack)) == 2


@pytest.mark.parametrize(
    ("versions", "reason"),
    [
        ((11,), DeadLetterReason.UNSUPPORTED_VERSION),
        ((10, 11), DeadLetterReason.UNSUPPORTED_VERSION),
        ((9, 10), DeadLetterReason.MALFORMED),
        ((None, 9), DeadLetterReason.MALFORMED),
        ((0,), DeadLetterReason.MALFORMED),
        (("10",), DeadLetterReason.MALFORMED),
        ((True,), DeadLetterReason.MALFORMED),
    ],
)
def test_newer_and_mixed_versions_are_refused(versions, reason):
    pack = [{"n": "p", "v": 1} | ({} if version is None else {"bver": version}) for version in versions]
    found, detail = refusal(decode, pack)
    assert found is reason
    assert "bver" in detail


@pytest.mark.parametrize(
    ("pack", "named"),
    [
        ({"n": "p", "v": 1}, "array"),
        ([1], "[0]"),
        ([{"n": "p", "v": 1}, {"n": "p", "v": 1, "quantum_": 1}], "[1].'quantum_'"),
        ([{"n": 1, "v": 1}], "[0].n"),
        ([{"n": "p", "v": 1}, {"n": "p", "v": 1, "t": "now"}], "[1].t"),
        ([{"n": "p", "v": 1, "bu": 3}], "[0].bu"),
        ([{"n": "p", "v": 1, "ut": "hour"}], "[0].ut"),
        ([{"v": 1}], "[0].n"),
        ([{"n": ":p", "v": 1}], "[0].n"),
        ([{"n": "p q", "v": 1}], "[0].n"),
        ([{"n": "室温", "v": 1}], "[0].n"),
        ([{"n": "p", "v": 1, "vs": "x"}], "[0] has more than one value"),
        ([{"n": "p", "vb": True, "vs": "x"}], "[0] has more than one value"),
        ([{"n": "p"}], "[0] has neither"),
        (b'[{"n":"p","v":1,"v":2}]', "'v'"),
        (b'[{"n":"p","v":1,"v" :1}]', "'v'"),
    ],
)
def test_a_pack_that_breaks_the_rules_is_refused_by_index_and_label(pack, named):
    reason, detail = refusal(decode, pack)
    assert reason is DeadLetterReason.MALFORMED
    assert named in detail


def test_fractions_of_a_millisecond_are_cut_off_and_milliseconds_are_kept():
    times = [1_795_298_400.0006, *(1_795_298_400 + number / 1000 for number in range(1000))]
    read = [rows(decode, [{"n": "a", "t": time, "v": 1}])[0].measured_at for time in times]
    assert read == [1_795_298_400_000, *range(1_795_298_400_000, 1_795_298_401_000)]


@pytest.mark.parametrize("time", ["1e999", "NaN", "1" * 400, "-" + "9" * 400, "1795298400000", "-1e300"])
def test_a_time_that_is_none_is_refused(time):
    reason, detail = refusal(decode, f'[{{"n":"p","v":1}},{{"n":"p","v":1,"t":{time}}}]'.encode())
    assert reason is DeadLetterReason.BAD_TIME
    assert detail.startswith("[1].t")


def test_unknown_labels_are_ignored():
    assert rows(decode, [{"n": "p", "v": 1, "x": {"deep": [1, {"bn": 3}]}}]) == [Row("p", NOW, 1.0)]


resolved_records = st.lists(
    st.fixed_dictionaries(
        {
            "n": st.from_regex(r"[A-Za-z0-9][A-Za-z0-9:./_-]{0,8}", fullmatch=True),
            "t": st.integers(1_795_000_000, 1_796_000_000),
            "v": st.integers(-1000, 1000).map(lambda eighths: eighths / 8),
            "u": st.sampled_from(["Cel", "K", "MPa"]),
        }
    ),
    min_size=1,
    max_size=12,
)


@given(resolved_records, st.integers(0, 8), st.integers(-(10**6), 10**6), st.integers(-80, 80))
def test_a_pack_equals_its_resolved_form(records, cut, shift, offset):
    base = {"bt": 1_795_500_000 + shift, "bv": offset / 8, "bu": records[0]["u"]}
    packed = []
    for record in records:
        packed.append(
            {
                "bn": record["n"][:cut],
                "n": record["n"][cut:],
                "t": record["t"] - base["bt"],
                "v": record["v"] - base["bv"],
            }
        )
        if record["u"] != base["bu"]:
            packed[-1]["u"] = record["u"]
    packed[0] |= base
    by_time = sorted(records, key=lambda record: record["t"])
    assert rows(decode, packed) == rows(decode, records)
    assert [(r.name, r.measured_at, r.value, r.unit) for r in rows(decode, json.dumps(packed).encode())] == [
        (r["n"], r["t"] * 1000, r["v"], r["u"]) for r in by_time
    ]

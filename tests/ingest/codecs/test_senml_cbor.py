"""SenML in CBOR is SenML: the same readings, whatever else CBOR can say."""

import json
import re
from datetime import UTC, datetime
from decimal import Decimal

import cbor2
import pytest

from ingest.codecs.native_senml import decode
from ingest.readings.batch import DeadLetterReason
from tests.ingest.codecs.rows import refusal, rows
from tests.ingest.codecs.test_native_senml import FIELD_EXAMPLE

LABELS = {"bver": -1, "bn": -2, "bt": -3, "bu": -4, "bv": -5, "bs": -6}
LABELS |= {"n": 0, "u": 1, "v": 2, "vs": 3, "vb": 4, "s": 5, "t": 6, "ut": 7, "vd": 8}


def in_cbor(pack, **how):
    return cbor2.dumps([{LABELS[label]: value for label, value in record.items()} for record in pack], **how)


@pytest.mark.parametrize("before", [b"", b"\xd9\xd9\xf7"])
def test_a_pack_in_cbor_is_the_pack_in_json(before):
    pack = [*json.loads(FIELD_EXAMPLE), {"n": "low_battery", "vb": True}, {"n": "text", "vs": "x"}]
    assert rows(decode, before + in_cbor(pack)) == rows(decode, pack)


def test_numbers_of_cbor_may_be_decimal_fractions_and_data_bytes():
    pack = [{"n": "a", "v": Decimal("18.25")}, {"n": "b", "vd": b"\xff"}, {"n": "c", "v": float("nan")}]
    read = rows(decode, in_cbor(pack))
    assert [row.name for row in read] == ["a", "c"]
    assert read[0].value == 18.25


@pytest.mark.parametrize(
    "payload",
    [
        b"\x80\xff",
        b"\x81",
        b"\x9f",
        b"\x81" * 5000,
        b"\x9b\x00\x00\x00\x7f\xff\xff\xff\xff",
        b"\x81\xa2\x00\x61a\x00\x61b",
        cbor2.dumps([{0: "a", 2: 10**400}]),
        cbor2.dumps([{0: "a", 2: datetime(2026, 1, 1, tzinfo=UTC)}]),
        cbor2.dumps([{0: "a", 2: re.compile("((a*)*)*")}]),
        b"\x81\xd8\x1c\x81\xd8\x1d\x00",
        cbor2.dumps([{(0, 1): "a", 2: 1}]),
        cbor2.dumps(["a"]),
    ],
)
def test_cbor_that_is_no_pack_is_refused(payload):
    reason, _ = refusal(decode, payload)
    assert reason in (DeadLetterReason.MALFORMED, DeadLetterReason.NO_READINGS)


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        (cbor2.dumps([{0: "a", "n": "b", 2: 1}]), "the key 'n' is twice in one object: 'a', 'b'"),
        (cbor2.dumps([{"n": "a", 0: "a", 2: 1}]), "the key 'n' is twice in one object: 'a', 'a'"),
        (
            cbor2.dumps([{0: "a", 2: 1}]) + b"\0",
            "behind the pack there is more (1 B), and a message is one pack",
        ),
        (
            cbor2.dumps([{0: "a" * 9000, 2: 1}]) * 2,
            "behind the pack there is more (9008 B), and a message is one pack",
        ),
    ],
)
def test_what_a_message_says_twice_in_cbor_is_taken_neither_way(payload, said):
    assert refusal(decode, payload) == (DeadLetterReason.MALFORMED, said)


def test_labels_as_text_are_those_of_json():
    assert rows(decode, cbor2.dumps([{"n": "a", 2: 1}])) == rows(decode, [{"n": "a", "v": 1}])

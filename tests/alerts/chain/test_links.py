"""What a row's hash is made of: bytes that an outsider gets from the standard."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from alerts.chain.links import GENESIS, ChainedTable, ChainHead, canonical, digest_of, hash_of, next_link

LINE = {
    "ticket": "2026-000017",
    "at": 1_768_436_400_000,
    "reason": "command",
    "actor": "王",
    "command": "comment",
    "text": "到了",
    "data": {"b": 1, "a": [True, None, 18.5]},
    "acting_for": "",
    "happened_at": 1_768_436_300_000,
    "contact": None,
    "version": 3,
    "move": None,
}
KEYS = st.text(st.characters(codec="ascii"))
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
PLAIN = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXTS
VALUES = st.recursive(PLAIN, lambda below: st.lists(below) | st.dictionaries(KEYS, below), max_leaves=20)


def test_the_hash_of_a_line_by_hand():
    contents = '{"data":{"a":[true,null,"18.5"],"b":1},"text":"到了"}'.encode()
    digest = sha256(contents).hexdigest()
    facts = (
        '{"acting_for":"","actor":"王","at":1768436400000,"command":"comment","digest":"' + digest + '",'
        '"happened_at":1768436300000,"reason":"command","seq":8,"table":"ticket_history",'
        '"ticket":"2026-000017","version":3}'
    ).encode()
    before = bytes(range(32))
    link = next_link(ChainHead(7, before), ChainedTable.HISTORY, LINE)
    assert (link.seq, link.digest.hex()) == (8, digest)
    assert link.hash == sha256(before + facts).digest()


def test_only_the_data_of_an_audit_event_can_ever_be_blanked():
    event = {"at": 5, "kind": "refused", "actor": "li", "address": "", "subject": "s", "data": {"n": 1}}
    digest = digest_of(ChainedTable.AUDIT, event)
    assert digest == sha256(b'{"data":{"n":1}}').digest()
    blanked = event | {"data": {}}
    first = hash_of(GENESIS.hash, ChainedTable.AUDIT, 1, event, digest)
    assert hash_of(GENESIS.hash, ChainedTable.AUDIT, 1, blanked, digest) == first
    assert hash_of(GENESIS.hash, ChainedTable.AUDIT, 1, event | {"subject": "t"}, digest) != first


@given(VALUES)
def test_what_a_row_of_ours_holds_is_written_as_the_standard_says(value):
    assert canonical(value) == rfc8785.dumps(value)


@given(st.floats())
def test_a_number_with_a_fraction_is_the_text_that_says_it(value):
    written = json.loads(canonical({"mean": value}))["mean"]
    assert isinstance(written, str)
    assert written == repr(float(value))


@pytest.mark.parametrize("value", ["\ud800", {"\udfff": ["a\ud800"]}, 2**80, -(2**70), "\x00\u2028"])
def test_nothing_that_json_can_hold_stops_the_chain(value):
    assert canonical(json.loads(json.dumps(value)))


def test_a_column_that_comes_later_leaves_the_hashes_of_before_as_they_are():
    before = {name: value for name, value in LINE.items() if value is not None}
    assert next_link(GENESIS, ChainedTable.HISTORY, before) == next_link(GENESIS, ChainedTable.HISTORY, LINE)

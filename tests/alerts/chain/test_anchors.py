"""Heads noted in files: read whole or refused whole, with every line that is none."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.chain.anchors import anchor_text, parse_anchors
from alerts.chain.links import GENESIS, ChainHead
from ingest.problems import Problems

HEAD = ChainHead(17, bytes(range(32)))
HEADS = st.builds(ChainHead, st.integers(0, 2**63 - 1), st.binary(min_size=32, max_size=32))


@given(st.lists(HEADS, min_size=1))
def test_what_is_noted_is_read_back(heads):
    content = "\r\n\n".join(anchor_text(head, "2026-03-01T00:00:00+00:00") for head in heads)
    assert parse_anchors("x", content.encode()) == heads


def test_an_anchor_is_a_line_that_a_person_can_read():
    text = '{"seq":0,"hash":"' + "00" * 32 + '","at":"now"}'
    assert anchor_text(GENESIS, "now") == text
    assert parse_anchors("x", b"\xef\xbb\xbf" + text.encode()) == [GENESIS]


@pytest.mark.parametrize(
    "line",
    [
        b"{",
        b"[]",
        b"\xff",
        b'{"seq": 1}',
        b'{"seq": -1, "hash": "' + b"00" * 32 + b'"}',
        b'{"seq": 1.5, "hash": "' + b"00" * 32 + b'"}',
        b'{"seq": 1, "hash": "' + b"0" * 63 + b'"}',
        b'{"seq": 1, "hash": "' + b"0" * 63 + b'G"}',
        b'{"seq": 1, "hash": "' + b"00" * 32 + b'", "more": 1}',
        b"[" * 100_000,
    ],
)
def test_every_line_that_is_none_is_named(line):
    good = anchor_text(HEAD, "").encode()
    with pytest.raises(Problems) as refused:
        parse_anchors("heads", b"\n".join([good, line, good, line]))
    assert [str(each.where) for each in refused.value.problems] == ["row 2", "row 4"]


@pytest.mark.parametrize("content", [b"", b"\n \r\n"])
def test_a_file_without_any_is_none(content):
    with pytest.raises(Problems, match="no anchor"):
        parse_anchors("heads", content)


@given(st.binary())
def test_nothing_else_comes_of_any_file(content):
    with suppress(Problems):
        parse_anchors("x", content)

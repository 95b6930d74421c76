"""A sentence that is kept is read as it was, or shown as it was kept."""

from __future__ import annotations

import pytest

from ingest.kept_said import kept_text, said_of
from ingest.said import Said
from ingest.words.packages import catalogue_of

EN = catalogue_of("en")
DEEP = Said(
    "letter-and",
    reason=Said("letter-parked", messages=3, topic="'t'"),
    more=Said(
        "letter-foreign",
        sender=Said("letter-no-gateway"),
        version="7",
        subjects=("'a'", Said("letter-a-reading")),
    ),
)


@pytest.mark.parametrize("said", [Said("letter-truncated"), Said("letter-missing", at="\x1b[2J\0汉"), DEEP])
def test_a_sentence_that_is_kept_is_read_as_it_was(said):
    assert said_of(kept_text(said)) == said
    assert "letter" in kept_text(said)
    assert "truncated" not in kept_text(said).replace("letter-truncated", ""), "and no word of any language"


@pytest.mark.parametrize(
    "kept",
    [
        "",
        "{",
        "[]",
        "it was cut off",
        '{"key":"no-such-text","values":[]}',
        '{"key":"letter-missing","values":[]}',
        '{"key":"letter-missing","values":[["at",null]]}',
        '{"key":"letter-missing","values":[["at",{"key":"letter-gone","values":[]}]]}',
        '{"key":"letter-missing","values":[["at",{"texts":[]}]]}',
        '{"key":"letter-parked","values":[["messages","3"],["topic","t"]]}',
    ],
)
def test_what_another_version_kept_and_there_are_no_words_for_is_shown_as_it_is(kept):
    assert said_of(kept) == kept


def test_what_is_kept_has_a_bound_and_is_text():
    half = Said("letter-missing", at="half \ud800 of a pair")
    assert str(said_of(kept_text(half))) == str(half) == "half \\ud800 of a pair is missing"
    long = Said(
        "letter-doubled-key",
        key="汉" * 9_000,
        first="\\" * 9_000,
        second=Said("letter-missing", at="x" * 9_000),
    )
    assert len(kept_text(long).encode()) < 3_000
    assert said_of(kept_text(long)).written(EN).count("…") == 3

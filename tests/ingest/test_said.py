"""A sentence that is not written yet."""

from __future__ import annotations

import pickle

from ingest.said import Said, key_of, name_of
from ingest.words.catalogue import Catalogue

ZH = Catalogue("zh-CN", [("words.ftl", "list-separator = 、\nunit-degC = ℃\nboth = { $a }和{ $b }")])


def test_it_is_english_where_nobody_asks_for_a_language():
    assert str(name_of("flag", "low-battery")) == "low battery"
    assert str(ValueError(name_of("reason", "too-deep"))) == "Too deep"


def test_what_is_said_twice_is_one_thing():
    assert {Said("both", a=1, b="x"), Said("both", a=1, b="x")} == {Said("both", a=1, b="x")}
    assert Said("both", a=1, b="x") != Said("both", a=2, b="x")
    assert pickle.loads(pickle.dumps(Said("both", a=1, b="x"))) == Said("both", a=1, b="x")


def test_words_and_lists_within_it_are_written_in_the_same_language():
    said = Said("both", a=Said("unit-degC"), b=("x", Said("unit-degC"), 1_200))
    assert said.written(ZH) == "℃和x、℃、1200"


def test_text_of_others_within_it_is_made_printable():
    assert Said("both", a="\x1b[2J", b="\u202e").written(ZH) == "\\x1b[2J和\\u202e"


def test_a_name_has_no_characters_that_a_key_has_not():
    assert key_of("rule", "room.night_target") == "rule-room-night-target"

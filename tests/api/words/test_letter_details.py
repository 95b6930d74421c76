"""What is wrong with a dead letter is said in Chinese without an English word but names and codes."""

from __future__ import annotations

import re

from ingest.words.packages import catalogue_of

NAMES = {"JSON", "CBOR", "UTF", "SenML", "RFC", "mqtt", "gateway_messages_per_s", "measured_at", "Sparkplug"}
"""Formats, a setting, and a key on the wire."""
KINDS = ("letter-", "json-type-", "time-unit-")


def test_the_chinese_of_letters_has_no_english_word_but_names():
    zh = catalogue_of("zh-CN")
    found = {}
    for key, needs in zh.needs.items():
        if key.startswith(KINDS):
            said = zh.write(key, {name: 7 if name in needs.counted else "·" for name in needs.variables})
            found[key] = set(re.findall(r"[A-Za-z_]{2,}", said)) - NAMES
    assert len(found) > 60
    assert {key: words for key, words in found.items() if words} == {}

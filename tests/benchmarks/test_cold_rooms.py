"""The rule that the benchmarks of tickets add is one that a service takes."""

from __future__ import annotations

from alerts.rules.rule_files import load_rules
from benchmarks.cold_rooms import RULES


def test_the_rule_of_the_benchmarks_is_read_and_has_words_in_both_languages(tmp_path):
    path = tmp_path / "rules.toml"
    path.write_text(RULES, encoding="utf-8")
    words = load_rules(path)["room.quick"].words
    assert dict(words.name).keys() == dict(words.text).keys() == {"zh-CN", "en"}

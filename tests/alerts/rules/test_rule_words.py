"""What a rule is called and asks for follows the episode that it judged, and not the rule of today."""

from __future__ import annotations

import re

import pytest

from alerts.rules.rule import OwnWords
from alerts.rules.rule_files import default_rules
from alerts.rules.rule_words import CLAUSE_NUMBERS, JudgedBy, wording_fits, words_of
from ingest.words.packages import LANGUAGE_TAGS, catalogue_of

ZH, EN = (catalogue_of(tag) for tag in LANGUAGE_TAGS)
OWN = {
    ("kindergarten.day", 2): OwnWords(
        (
            ("zh-CN", "幼儿园（{ $hours }，不低于 { $limit }）"),
            ("en", "Kindergartens ({ $hours }, { $limit })"),
        ),
        (("zh-CN", "应不低于 { $limit }。"), ("en", "Must have { $limit } or more.")),
    )
}


def written(judged: JudgedBy) -> list[str | None]:
    """Name and text in Chinese, then in English."""
    words = words_of(judged, OWN)
    return [
        said if said is None or isinstance(said, str) else said.written(catalogue)
        for catalogue in (ZH, EN)
        for said in words
    ]


def test_a_rule_is_called_by_the_limit_and_the_hours_that_judged():
    assert written(JudgedBy("room.day", 1, 18.0, "degC", "06:00-21:00")) == [
        "日间室温（06:00-21:00，不低于 18 ℃）",
        "居民室温 06:00-21:00 应不低于 18 ℃。",
        "Room temperature by day (06:00-21:00, at least 18 °C)",
        "Residents' rooms must have 18 °C or more, 06:00-21:00.",
    ]
    assert written(JudgedBy("room.day", 2, 20.5, "degC", "07:00-22:00"))[::2] == [
        "日间室温（07:00-22:00，不低于 20.5 ℃）",
        "Room temperature by day (07:00-22:00, at least 20.5 °C)",
    ]


def test_several_periods_and_none_are_words():
    assert written(JudgedBy("pressure.low", 1, 0.14, "MPa", "05:00-10:00|11:00-24:00"))[1::2] == [
        "供水时段（05:00-10:00、11:00-24:00）内，管网水压应不低于 0.14 MPa。",
        "Mains must have 0.14 MPa or more in the hours of supply (05:00-10:00, 11:00-24:00).",
    ]
    assert written(JudgedBy("ph.low", 1, 6.5, "pH", "always"))[1::2] == [
        "pH 应不低于 6.5（全天）。",
        "Water must have a pH of 6.5 or more (at all hours).",
    ]
    assert "2 mg/L" in str(words_of(JudgedBy("chlorine.high", 1, 2.0, "mg/L", "always"), {}).name)


def test_the_words_of_ones_own_rule_are_those_of_its_version():
    assert written(JudgedBy("kindergarten.day", 2, 20.0, "degC", "07:00-17:00")) == [
        "幼儿园（07:00-17:00，不低于 20 ℃）",
        "应不低于 20 ℃。",
        "Kindergartens (07:00-17:00, 20 °C)",
        "Must have 20 °C or more.",
    ]
    assert str(words_of(JudgedBy("kindergarten.day", 2, 20.0, "degC", "always"), OWN).name) == (
        "Kindergartens (at all hours, 20 °C)"
    )
    unknown = JudgedBy("kindergarten.day", 1, 20.0, "degC", "07:00-17:00")
    assert written(unknown) == ["kindergarten.day", None] * 2


def test_numbers_that_were_not_recorded_are_not_made_up():
    assert written(JudgedBy("room.day", 1, None, None, None))[::2] == ["日间室温", "Room temperature by day"]
    assert words_of(JudgedBy("room.day", 1, None, None, None), {}).text is None
    assert written(JudgedBy("kindergarten.day", 2, None, None, None))[0] == "幼儿园（未记录，不低于 未记录）"


@pytest.mark.parametrize("rule", default_rules().values(), ids=lambda rule: rule.id)
def test_every_rule_that_ships_has_all_words_in_both_languages(rule):
    known = written(JudgedBy(rule.id, 1, 1.25, "MPa", "01:00-02:00"))
    assert all(known)
    unknown = written(JudgedBy(rule.id, 1, None, None, None))
    assert all(unknown[::2])
    if rule.limit is not None:
        assert all("1.25 MPa" in text for text in known)


def test_the_wording_of_a_clause_stands_beside_its_own_numbers_only():
    by_day = JudgedBy("room.day", 1, 18.0, "degC", "06:00-21:00")
    assert wording_fits("H15", by_day)
    assert not wording_fits("H15", by_day._replace(limit=20.0))
    assert not wording_fits("H15", by_day._replace(hours="07:00-22:00"))
    assert not wording_fits("H15", by_day._replace(limit=None, hours=None))
    assert wording_fits("C20", JudgedBy("pressure.low", 1, 0.2, "MPa", "always"))


def test_every_clause_that_names_a_temperature_is_held_against_its_numbers():
    clauses = {clause for rule in default_rules().values() for clause in rule.clause.split()}
    assert {clause for clause in clauses if re.search("℃", ZH.write(f"clause-{clause}", {}))} == set(
        CLAUSE_NUMBERS
    )
    for rule in default_rules().values():
        for clause in set(rule.clause.split()) & set(CLAUSE_NUMBERS):
            assert (float(rule.limit), rule.hours) in CLAUSE_NUMBERS[clause]

"""The keys of a rule as a file writes them."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from decimal import Decimal

import pytest

from alerts.rules.rule import OwnWords, Rule
from alerts.rules.rule_files import default_rules, field_by_key, load_rules
from alerts.rules.shown.keys import differing_keys, keys_of

WORDS = OwnWords((("zh-CN", "自有"), ("en", "own")), (("zh-CN", "要求"), ("en", "asks")))


def written(id_: str, keys: dict) -> str:
    """A rules file of one rule; what JSON writes of these values is TOML, but for tables."""
    lines = ["[[rule]]", f'id = "{id_}"']
    lines += [f"{key} = {json.dumps(value)}" for key, value in keys.items() if not isinstance(value, dict)]
    for key, value in keys.items():
        if isinstance(value, dict):
            lines += [f"[rule.{key}]", *(f"{tag} = {json.dumps(text)}" for tag, text in value.items())]
    return "\n".join(lines)


@pytest.mark.parametrize("rule", default_rules().values(), ids=lambda rule: rule.id)
def test_a_file_with_all_keys_of_a_rule_makes_the_same_rule_under_another_id(tmp_path, rule):
    file = tmp_path / "rules.toml"
    own = replace(rule, id="own", version=7, words=None if "{" in str(rule) else WORDS)
    file.write_text(written("own", keys_of(own)), "utf-8")
    read = load_rules(file)["own"]
    assert read == own
    assert read.words == own.words
    assert differing_keys(read, own) == ()


def test_what_differs_is_told_by_key_and_as_numbers():
    rule = default_rules()["room.day"]
    changed = replace(rule, limit=Decimal(19), step_ms=30_000, words=WORDS)
    assert differing_keys(changed, rule) == ("step", "limit", "name", "text")
    assert differing_keys(replace(rule, limit=Decimal("18.00")), rule) == ()


def test_every_field_of_a_rule_has_a_key_in_some_kind():
    keyed = {field for rule in default_rules().values() for field in field_by_key(rule.kind).values()}
    assert keyed == {field.name for field in fields(Rule)} - {"id", "words"}

"""Rules of one's own say in both languages what they are called and ask for; what is wrong is reported."""

from __future__ import annotations

import pytest

from alerts.rules.rule_files import RuleProblems, load_rules

WINDOW = 'kind = "window"\nmetric = "indoor_temperature"\nclause = "N1"\nlimit = "20 degC"\n'
SAID = 'concern = "room-temperature"\nseverity = "minor"\n'
NAME = (
    'name = { zh-CN = "幼儿园（{ $hours }，{ $limit }）", en = "Kindergartens ({ $hours }, { $limit })" }\n'
)
TEXT = 'text = { zh-CN = "须暖。", en = "Must be warm." }\n'


@pytest.fixture
def load(tmp_path):
    def load(words: str, rule: str = WINDOW):
        path = tmp_path / "rules.toml"
        path.write_text(f'[[rule]]\nid = "mine"\n{rule}{SAID}{words}', encoding="utf-8")
        return load_rules(path)

    return load


def test_name_and_text_are_read_in_both_languages(load):
    words = load(NAME + TEXT)["mine"].words
    assert dict(words.name)["en"] == "Kindergartens ({ $hours }, { $limit })"
    assert dict(words.text) == {"zh-CN": "须暖。", "en": "Must be warm."}
    assert load("")["mine"].words is None


def test_a_rule_that_ships_and_has_half_of_its_own_words_is_told_as_what_it_is(tmp_path):
    path = tmp_path / "rules.toml"
    path.write_text(f'[[rule]]\nid = "room.day"\nlimit = "20 degC"\nversion = 2\n{NAME}', encoding="utf-8")
    with pytest.raises(RuleProblems, match=r"room.day.text: missing; where a rule that ships"):
        load_rules(path)


def named(zh: str, en: str) -> str:
    return f"name = {{ zh-CN = '{zh}', en = '{en}' }}\n{TEXT}"


@pytest.mark.parametrize(
    ("words", "problems"),
    [
        (NAME, ["mine.text: missing"]),
        (TEXT, ["mine.name: missing"]),
        ('name = "x"\n' + TEXT, ["mine.name: must be a text in each language: zh-CN, en"]),
        ('name = { en = "x" }\n' + TEXT, ["mine.name.zh-CN: missing"]),
        ('name = { en = "x", zh-CN = "y", fr = "z" }\n' + TEXT, ["mine.name.fr: no such language"]),
        ('name = { en = "x", zh-CN = 5 }\n' + TEXT, ["mine.name.zh-CN: must be one line of 1 to 300"]),
        (named("", "x"), ["mine.name.zh-CN: must be one line"]),
        (named("x" * 301, "x"), ["mine.name.zh-CN: must be one line"]),
        ('name = { en = "a\\nb = c", zh-CN = "y" }\n' + TEXT, ["mine.name.en: must be one line"]),
        ('name = { en = "a\\u202eb", zh-CN = "y" }\n' + TEXT, ["mine.name.en: must be one line"]),
        (named("{ $limit", "{ $limit }"), ["mine.name.zh-CN: cannot be read"]),
        (named("y", "a } b"), ["mine.name.en: cannot be read"]),
        (
            named("{ $share }", "{ $share }"),
            ["mine.name.zh-CN: cannot be read", "mine.name.en: cannot be read"],
        ),
        (named("{ -room }", "x"), ["mine.name.zh-CN: cannot be read"]),
        (named("{ NUMBER($limit) }", "{ $limit }"), ["mine.name.zh-CN: cannot be read"]),
        (named("{ $limit }", "x"), ["mine.name: must use the same of limit and hours"]),
    ],
)
def test_what_is_wrong_names_file_rule_and_key(load, words, problems):
    with pytest.raises(RuleProblems) as refused:
        load(words)
    found = [str(problem) for problem in refused.value.problems]
    assert len(found) == len(problems), found
    for said, wanted in zip(found, problems, strict=True):
        assert said.startswith(f"rules.toml: {wanted}")


def test_a_rule_without_a_limit_does_not_tell_one(load):
    stuck = 'kind = "stuck"\nclause = ""\nlasts = "12h"\nreadings = 24\n'
    with pytest.raises(RuleProblems, match=r"mine\.name: a rule of kind stuck has no \{ \$hours \}, "):
        load(NAME + TEXT, stuck)
    assert load(TEXT + TEXT.replace("text", "name"), stuck)["mine"].words is not None


def test_a_rule_that_ships_may_be_given_words(tmp_path):
    path = tmp_path / "rules.toml"
    path.write_text(f'[[rule]]\nid = "room.day"\n{NAME}{TEXT}', encoding="utf-8")
    assert load_rules(path)["room.day"].words is not None

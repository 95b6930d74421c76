"""Every setting given wrongly is refused in Chinese."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator

import pytest
from pydantic import BaseModel

from alerts.channels.settings.channels import CHANNEL_KINDS
from alerts.people.roles import ROLES
from api.ports.settings import Settings, SettingsProblems, load
from api.words.languages import language
from tests.words_seen import english_words

ZH = language("zh-CN")
WRONG = [
    True,
    -1,
    10**12,
    1.5,
    "x1",
    "",
    " ",
    "\n",
    "http://x1",
    "http://u@x1",
    ["x1"],
    ["http://u@x1"],
    [1],
    {"x1": 1},
    [{"x1": 1}],
    [[]],
    float("inf"),
    "x1" * 2500,
]
VALUES = {"true", "false", "http", "https", "openid", "test", *ROLES}
"""What files have as values, and the beginnings of addresses."""
TYPED = "wenya user add"


def leaves(model: type[BaseModel], above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from leaves(field.annotation, (*above, name))
        else:
            yield (*above, name)


SECTIONS = list(Settings.model_fields)


def toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + value.replace("\n", "\\n") + '"'
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {toml(each)}" for key, each in value.items()) + "}"
    return str(value)


def refused(path, text: str) -> list[str]:
    path.write_text(text)
    tomllib.loads(text)
    try:
        load(path, {})
    except SettingsProblems as problems:
        return [ZH.say(problem.said) for problem in problems.problems]
    return []


def english_of(said: list[str], keys: set[str]) -> dict[str, list[str]]:
    found = {each: english_words(each.replace("x1", "").replace(TYPED, ""), VALUES | keys) for each in said}
    return {each: words for each, words in found.items() if words}


@pytest.mark.parametrize("value", WRONG, ids=lambda value: repr(value)[:20])
def test_a_setting_is_refused_in_chinese(value, tmp_path):
    """All keys at once: each is told. A section that is no table hides what is in it."""
    file = tmp_path / "wenya.toml"
    keys = list(leaves(Settings))
    within = refused(file, "".join(f"{'.'.join(each)} = {toml(value)}\n" for each in keys))
    whole = refused(file, "".join(f"{name} = {toml(value)}\n" for name in SECTIONS))
    assert len(within) > len(keys) / 8
    assert len(whole) >= len(SECTIONS)
    assert english_of([*within, *whole], {name for each in keys for name in each}) == {}


@pytest.mark.parametrize("kind", CHANNEL_KINDS)
def test_a_channel_is_refused_in_chinese(kind, tmp_path):
    keys = list(CHANNEL_KINDS[kind].model_fields)
    said = []
    for value in WRONG:
        tables = [
            f'x{number} = {{ kind = "{kind}", {key} = {toml(value)} }}\n'
            for number, key in enumerate(keys)
            if key != "kind"
        ]
        said += refused(tmp_path / "wenya.toml", "[notices.channels]\n" + "".join(tables))
    assert len(said) > len(WRONG)
    assert english_of(said, {*keys, *CHANNEL_KINDS}) == {}

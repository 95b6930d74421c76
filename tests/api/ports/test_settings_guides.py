"""The guides to settings, in both languages, tell every key as the code has it and no other."""

import re
from pathlib import Path

import pytest

from api.ports.settings import Settings
from ingest.settings import Section
from tests.words_seen import english_words

GUIDES = Path(__file__).parents[3] / "docs" / "guides"
ROW = re.compile(r"^\| `([a-z0-9_.]+)` \| (.*?) \| (.*?) ?\| (.*) \|$", re.MULTILINE)
CODE = re.compile(r"`[^`]+`")
UNITS = {
    "": "",
    "ms": "毫秒",
    "s": "秒",
    "min": "分钟",
    "minutes": "分钟",
    "h": "小时",
    "d": "天",
    "days": "天",
    "bytes": "字节",
    "messages": "条",
    "messages/s": "条/秒",
    "entries": "条",
    "rows": "行",
    "files": "个",
}
"""What a unit is called in Chinese."""
NAMES = {
    *("Docker", "Healthchecks", "Kuma", "Uptime", "OpenID", "Connect", "cookie", "fsync", "https", "IPv"),
    *("systemd", "KiB", "MiB", "GiB"),
}
"""Products, protocols and units in texts of settings, beside those of all texts."""


def fields(model: type[Section], prefix: str):
    for name, field in model.model_fields.items():
        if isinstance(field.default, Section):
            yield from fields(type(field.default), f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", field


ALL = list(fields(Settings, ""))
every_setting = pytest.mark.parametrize(("key", "field"), ALL, ids=[key for key, _ in ALL])


def rows(guide: str) -> dict[str, tuple[str, str, str]]:
    """Default, unit and text of each key in a guide."""
    found = ROW.findall((GUIDES / guide).read_text(encoding="utf-8"))
    keys = [key for key, *_ in found if "." in key]
    assert len(keys) == len(set(keys))
    return {key: (default, unit, text) for key, default, unit, text in found}


ENGLISH = rows("settings.md")
CHINESE = rows("settings.zh-CN.md")


@every_setting
def test_every_setting_says_what_it_is_and_what_it_costs(key, field):
    assert field.title
    assert field.description


@every_setting
def test_the_guide_tells_every_setting_as_the_code_has_it(key, field):
    assert key in ENGLISH, f"docs/guides/settings.md does not tell {key}"
    default, unit, text = ENGLISH[key]
    if isinstance(field.default, bool):
        assert default == str(field.default).lower()
    elif field.default is None:
        assert default == "none"
    else:
        assert default.strip('`"') == (
            f"{field.default:g}" if isinstance(field.default, float) else str(field.default)
        )
    assert unit == field.json_schema_extra["unit"]
    assert text == f"{field.title}. {field.description}"


@every_setting
def test_the_chinese_guide_tells_every_setting_as_the_english_one_does(key, field):
    assert key in CHINESE, f"docs/guides/settings.zh-CN.md does not tell {key}"
    default, unit, text = ENGLISH[key]
    in_chinese = CHINESE[key]
    assert in_chinese[0] == ("无" if default == "none" else default)
    assert in_chinese[1] == UNITS[unit]
    assert set(CODE.findall(in_chinese[2])) == set(CODE.findall(text))
    assert english_words(in_chinese[2], NAMES) == []


@pytest.mark.parametrize("told", [ENGLISH, CHINESE], ids=["en", "zh-CN"])
def test_no_guide_tells_a_setting_that_is_not(told):
    assert {key for key in told if "." in key or key in dict(ALL)} == {key for key, _ in ALL}

"""The words of the field are the field's own: none that blames users, and one for each thing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import api.words.languages  # noqa: F401 - it brings the words of all packages
from ingest.words.packages import catalogue_of
from tests.words_seen import english_words

ROOT = Path(__file__).parents[3]
ZH = catalogue_of("zh-CN")

INSTEAD = {
    "违规": "不达标",  # of rooms and mains; "20% 以上用户违规" said that users break rules
    "无数据": "中断",
    "静默": "中断",
    "迟到": "补传",
    "迟发现": "补传",
    "采样周期": "采集周期",
    "上传周期": "上报周期",
    "上数": "上报",
    "密码": "登录口令",
}
"""A word that is not used, and the one that is."""

ONE_LOG_OR_ANOTHER = re.compile("(?<!运行)(?<!值班)日志")
"""Which log is meant: that of the service or that of a post. The journal has a word of its own."""

TO_BE_TYPED = {
    *(
        "true",
        "false",
        "before",
        "after",
        "test",
        "type",
        "household",
        "sampling",
        "start",
        "tls",
        "unusable",
    ),
    *("user", "add", "role", "backup", "token", "gateway", "http", "https", "ok", "json", "senml"),
}
"""Keys and values of files, and commands: what somebody types, or reads as a code."""

WHERE = [
    *sorted(ROOT.glob("*/words/zh-CN/*.ftl")),
    ROOT / "docs/glossary.md",
    *sorted((ROOT / "docs/guides").glob("*.md")),
    ROOT / "README.md",
    ROOT / "README.zh-CN.md",
    ROOT / "api/cli/help/zh-CN.toml",
]


@pytest.mark.parametrize("path", WHERE, ids=lambda path: path.name)
def test_a_word_that_is_not_used_is_nowhere(path):
    # The glossary says once why the first of them is wrong; what is late of a person is C8's own word.
    text = path.read_text(encoding="utf-8").replace("(违规)", "").replace("迟到接班", "")
    assert {word: right for word, right in INSTEAD.items() if word in text} == {}
    assert [line for line in text.splitlines() if ONE_LOG_OR_ANOTHER.search(line)] == []


@pytest.mark.parametrize(
    ("key", "values", "words"),
    [
        ("concern-room-temperature", {}, "室温不达标"),
        ("concern-water-pressure", {}, "水压不达标"),
        ("concern-water-quality", {}, "水质不达标"),
        ("concern-silence", {}, "数据中断"),
        ("ticket-breached", {"concern": "water-pressure"}, "不达标开始"),
        ("ticket-breached", {"concern": "silence"}, "中断开始"),
        ("ticket-breached", {"concern": "sensor"}, "异常开始"),
        ("event-opened-for-group", {}, "20% 以上测温户不达标"),
        ("event-figures-changed", {}, "补传"),
        ("episode-late", {}, "补传"),
        ("point-sampling", {}, "采集周期"),
        ("point-upload", {}, "上报周期"),
        ("duration-s", {"s": "15"}, "15 秒"),
        ("ticket-false-closure-hint", {}, "尚未恢复"),
        ("problem-false-closure", {}, "尚未恢复"),
        ("ticket-households-unknown", {}, "未登记"),
        ("sign-in-password", {}, "登录口令"),
        ("origin-people", {}, "来件"),
        ("move-dispatch", {}, "派单"),
        ("move-open-task", {}, "子任务"),
        ("field-clock", {}, "时限"),
        ("fact-given-back", {}, "退单"),
        ("finding-passed-around", {}, "推诿"),
        ("sheet-entered-late", {}, "补录"),
        ("sheet-kind-feedback", {}, "三来处理反馈单"),
    ],
)
def test_a_thing_has_the_fields_word(key, values, words):
    assert words in ZH.write(key, values)


def test_a_chinese_text_holds_no_english_word_but_what_is_typed():
    texts = {key: ZH.write(key, dict.fromkeys(needs.variables, 1)) for key, needs in ZH.needs.items()}
    found = {key: english_words(text, known=TO_BE_TYPED) for key, text in texts.items()}
    assert {key: words for key, words in found.items() if words} == {}

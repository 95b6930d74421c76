"""What counts as an English word in a Chinese text."""

from __future__ import annotations

import pytest

from tests.words_seen import english_words


@pytest.mark.parametrize(
    "text",
    [
        "603室 卧室 [b7-603-bedroom]：--from：须为 2026-01-31T06:00:00+08:00 这样的时刻",
        "readings.influxdb.url：http://127.0.0.1:8086 无法连接（读数存于 duckdb）",
        "./wenya-data/journal.sqlite：不是接收队列；WENYA_MQTT__PORT",
        "须有 `Authorization: Bearer <token>`；不低于 18 degC，500ms，Ctrl+C",
        "user.py 在 /var/lib/wenya 与 ~/wenya.toml 中，journal-full",
    ],
)
def test_names_codes_paths_and_what_is_quoted_are_none(text):
    assert english_words(text) == []


def test_everything_else_is():
    assert english_words("未就绪：the database doesn't answer、slow") == [
        "the",
        "database",
        "doesn't",
        "answer",
        "slow",
    ]
    assert english_words("原因：slow，在 north", known={"slow"}) == ["north"]
    assert english_words("not ready.") == ["not", "ready"]

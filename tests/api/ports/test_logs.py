"""The log as its settings say: lines or JSON, how grave, and files that are renamed when they are full."""

import io
import json
from collections.abc import Callable

import pytest
import structlog

from api.ports.log_settings import LogSettings
from api.ports.logs import log_to
from api.ports.system.recent_errors import RECENT
from api.words.languages import language
from ingest.said import OwnSaid, Said

log = structlog.get_logger("wenya.tests")


@pytest.fixture
def told() -> Callable[..., str]:
    """What is told by a log of those settings when a line of each level is written, and an error."""

    ends = []

    def told(**settings: object) -> str:
        stream = io.StringIO()
        ends.append(log_to(stream, settings=LogSettings(**settings)))
        for level in ("debug", "info", "warning", "error"):
            getattr(log, level)("happened", how=f"温 {level} 100 %s")
        try:
            int("broken")
        except ValueError:
            log.exception("failed")
        return stream.getvalue()

    yield told
    for end in ends:
        end()


@pytest.mark.parametrize(
    ("level", "levels"),
    [
        ("debug", ["debug", "info", "warning", "error", "error"]),
        ("info", ["info", "warning", "error", "error"]),
        ("warning", ["warning", "error", "error"]),
        ("error", ["error", "error"]),
    ],
)
def test_json_is_an_object_a_line_of_what_is_grave_enough(told, level, levels):
    lines = [json.loads(line) for line in told(format="json", level=level).splitlines()]
    assert [line["level"] for line in lines] == levels
    assert lines[-1]["event"] == "failed"
    assert "ValueError: invalid" in lines[-1]["exception"]
    assert all(line["timestamp"].endswith("Z") for line in lines)
    assert lines[0]["how"] == f"温 {levels[0]} 100 %s"


def test_lines_are_in_the_language_of_the_process_and_json_keeps_the_names_of_programs(told, monkeypatch):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    stream, facts = io.StringIO(), {"gateway": "gw-1", "concern": "silence", "reason": Said("backlog-parked")}
    for settings in (LogSettings(), LogSettings(format="json")):
        end = log_to(stream, settings=settings)
        log.warning("gateway is silent", **facts)
        end()
    line, json_line = stream.getvalue().splitlines()
    assert "网关中断" in line
    assert "backlog-parked" not in line
    assert line.endswith("事项=数据中断 原因=暂存报文没有及时解码 网关=gw-1")
    assert (
        json.loads(json_line).items()
        >= {
            "event": "gateway is silent",
            "gateway": "gw-1",
            "concern": "silence",
            "reason": "暂存报文没有及时解码",
            "reason_code": "backlog-parked",
        }.items()
    )


def test_a_line_in_english_is_what_the_code_says(told, monkeypatch):
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    stream = io.StringIO()
    end = log_to(stream)
    log.warning("gateway is silent", gateway="gw-1", reason=Said("backlog-parked"))
    end()
    (line,) = stream.getvalue().splitlines()
    assert "gateway is silent" in line
    assert line.endswith("gateway=gw-1 reason='parked messages were not decoded in time'")


@pytest.mark.parametrize("form", ["lines", "json"])
@pytest.mark.parametrize(
    "reason", [Said("no-such-text"), Said("broker-at"), OwnSaid((("de", "no-such-text"),))]
)
def test_a_sentence_without_words_is_told_by_its_key_and_whoever_logs_goes_on(form, reason):
    stream = io.StringIO()
    end = log_to(stream, settings=LogSettings(format=form))
    log.warning("gateway is silent", reason=reason)
    end()
    assert ("broker-at" if reason == Said("broker-at") else "no-such-text") in stream.getvalue()


@pytest.mark.parametrize("form", ["lines", "json"])
def test_sentences_in_a_list_are_written(form, monkeypatch):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    stream = io.StringIO()
    end = log_to(stream, settings=LogSettings(format=form))
    log.warning("gateway is silent", names=["gw-1", (Said("backlog-parked"),)])
    end()
    assert "暂存报文没有及时解码" in RECENT.newest_first()[0].told(language("zh-CN"))
    assert "暂存报文没有及时解码" in stream.getvalue()
    assert "Said(" not in stream.getvalue()


def test_what_is_wrong_is_kept_for_the_page_of_the_service_even_when_it_is_not_told(told):
    told(level="error")
    assert "warning" in [each.level for each in RECENT.newest_first()[:3]]


def test_a_full_file_is_renamed_and_so_many_are_kept(told, tmp_path):
    file = tmp_path / "log" / "wenya.log"
    assert told(file=file, files=2, file_bytes=64 * 1024) == ""
    for number in range(3_000):
        log.info("again", number=number, text="x" * 60)
    kept = sorted(tmp_path.glob("log/*"))
    assert [path.name for path in kept] == ["wenya.log", "wenya.log.1", "wenya.log.2"]
    assert all(path.stat().st_size <= 64 * 1024 for path in kept)
    assert "number=2999" in file.read_text(encoding="utf-8").splitlines()[-1]

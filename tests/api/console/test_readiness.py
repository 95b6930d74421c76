"""Parts that do not do their work are said in words, in the language of whoever reads."""

from api.console.views.readiness import PartAway, parts_away
from api.ports.readiness import ready_but
from api.words.languages import language
from ingest.said import Said

ZH = language("zh-CN")


def test_what_does_not_work_is_said_in_words():
    states = {
        "records": "in-use",
        "broker": Said("broker-not-yet"),
        "journal": "ok",
        "desk": ready_but(Said("rule-at-points", rule="stuck", count="3")),
        "checker": Said("faults-left-out", faults=Said("fault-rule", rule="room.day")),
        "other": "starting",
        "readings": "ZeroDivisionError",
    }
    assert parts_away(states, ZH, everywhere=True) == [
        PartAway("records", "业务记录", "被另一个服务占用"),
        PartAway("broker", "消息服务器", "尚未订阅"),
        PartAway("checker", "判定", "已略过：规则 room.day"),
        PartAway("other", "other", "正在启动"),
        PartAway("readings", "读数库", "不能正常工作（ZeroDivisionError）"),
    ]


def test_what_fails_is_named_to_who_sees_everything_only():
    fault = Said("fault-rule-at-point", rule="room.day", point="603室 [b7-603]")
    for key, more in (("faults-left-out", {}), ("faults-and-more", {"count": "2"})):
        states = {"checker": Said(key, faults=fault, **more), "records": "in-use"}
        named, hidden = (parts_away(states, ZH, everywhere=each) for each in (True, False))
        assert "603" in named[0].why
        assert [each.why for each in hidden] == ["部分内容因出错已略过，详见运行日志", "被另一个服务占用"]

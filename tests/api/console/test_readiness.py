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
    assert parts_away(states, ZH) == [
        PartAway("records", "业务记录", "被另一个服务占用"),
        PartAway("broker", "消息服务器", "尚未订阅"),
        PartAway("checker", "判定", "已略过：规则 room.day"),
        PartAway("other", "other", "正在启动"),
        PartAway("readings", "读数库", "不能正常工作（ZeroDivisionError）"),
    ]

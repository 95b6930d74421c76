"""Parts that do not do their work are said in words; what no text says keeps its own words."""

from api.console.views.readiness import PartAway, parts_away
from api.words.languages import language

ZH = language("zh-CN")


def test_what_is_known_is_said_and_the_rest_keeps_its_own_words():
    states = {
        "records": "in-use",
        "broker": "not subscribed yet",
        "journal": "ok",
        "desk": "ok, follows behind: 3",
        "checker": "left out: rule room.day",
        "other": "starting",
    }
    assert parts_away(states, ZH) == [
        PartAway("records", "业务记录", "被另一个服务占用", None),
        PartAway("broker", "消息服务器", "尚未订阅", None),
        PartAway("checker", "判定", "不能正常工作", "left out: rule room.day"),
        PartAway("other", "other", "正在启动", None),
    ]

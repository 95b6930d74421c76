"""The rules on pages, and where they apply, told as they are judged."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from alerts.people.viewer import Grant
from alerts.rules.rule import OwnWords
from alerts.rules.rule_files import default_rules
from api.http.times import local_time, rfc3339
from ingest.durations import DAY, HOUR
from tests.api.console.test_matter import sign_in
from tests.api.stand_in_service import NOW

WORDS = OwnWords(*((("zh-CN", zh), ("en", en)) for zh, en in (("暖", "Warm"), ("应暖", "Warm enough"))))
ZH = {"Accept-Language": "zh-CN"}


@pytest.fixture
def changed(service):
    """The day's limit raised, and one rule off; on record after those that ship."""
    rules = default_rules()
    rules["room.day"] = replace(rules["room.day"], limit=Decimal(19), version=2)
    del rules["stuck"]
    with service.records.begin() as tx:
        tx.rules.record(default_rules(), NOW - 9 * DAY)
    with service.records.begin() as tx:
        tx.rules.record(rules, NOW - 8 * DAY)
    service.rules = rules
    return service


def test_what_is_not_as_it_ships_is_told_and_since_when(changed, client):
    page = client.get("/rules", headers=ZH).text
    assert "居民室温 06:00-21:00 应不低于 19 ℃。" in page
    assert "与出厂规则有 2 处不同" in page
    assert page.count(">停用<") == 1
    page = client.get("/rules/rule?id=room.day", headers=ZH).text
    assert "出厂为 18 ℃" in page
    assert '<span class="soft">18 ℃</span> → 19 ℃' in page
    api = client.get("/api/v1/rules/room.day").json()
    assert api["rule"]["keys"]["limit"] == "19 degC"
    assert api["shipped"]["limit"] == "18.0 degC"
    assert [each["changed"] for each in api["versions"]] == [["version", "limit"], []]


@pytest.mark.parametrize(
    ("at", "says"),
    [
        ("2026-01-15T08:00", ">适用<"),
        ("2026-01-15T03:00", "不在适用时段内"),
        ("2026-07-01T08:00", "不在采暖期内"),
    ],
)
def test_where_and_when_a_rule_applies_is_told_with_the_limit_in_force(changed, client, at, says):
    page = client.get("/rules/applying", params={"where": "f1-room", "at": at}, headers=ZH).text
    of_day = page[page.index("日间室温") - 200 : page.index("日间室温") + 400]
    assert says in of_day
    assert "应不低于 19 ℃" in of_day
    assert "本单位已停用" in page, "the rule that is off"


def test_what_was_on_at_an_instant_is_told_by_the_set_of_then(service, client):
    """Limits, hours, versions, and which rules there were; before the first set it is told by that one."""
    shipped = default_rules()
    warmer = replace(shipped["room.day"], limit=Decimal(19), version=2)
    own = replace(shipped["room.day"], id="own", limit=Decimal(17), words=WORDS)
    older = {**shipped, "room.day": warmer, "own": own}
    del older["stuck"]
    newer = {**shipped, "room.day": replace(warmer, limit=Decimal(20), version=3)}
    for at, rules in ((NOW - 2 * DAY, older), (NOW - DAY, newer)):
        with service.records.begin() as tx:
            tx.rules.record(rules, at)
    service.rules = newer

    def told(at: int) -> tuple:
        answer = client.get("/api/v1/points/f1-room/rules", params={"at": rfc3339(at, "UTC")}).json()
        by_id = {each["rule"]: each for each in answer["rules"]}
        local = f"{local_time(at, 'Asia/Shanghai'):%Y-%m-%dT%H:%M}"
        page = client.get("/rules/applying", params={"where": "f1-room", "at": local}, headers=ZH).text
        assert ("规则记录始于" in page) == answer["may_have_differed"]
        assert (f"规则集第 {answer['set_version']} 版" in page) != answer["may_have_differed"]
        of_day = by_id["room.day"]
        return (
            answer["set_version"],
            of_day["limit"],
            of_day["version"],
            by_id["stuck"]["why"],
            "own" in by_id,
        )

    by_older = (1, 19.0, 2, "off", True)
    assert told(NOW - 2 * DAY - HOUR) == by_older
    assert told(NOW - DAY - HOUR) == by_older
    assert told(NOW - HOUR) == (2, 20.0, 3, None, False)


def test_new_words_and_what_is_left_out_of_the_file_are_told_where_they_come_from(changed, client, service):
    shipped, before = default_rules(), service.rules
    renamed = replace(before["room.day"], words=WORDS, version=3)
    own = replace(shipped["room.day"], id="own", share=Decimal("0.6"), margin=Decimal(0), words=WORDS)
    service.rules = {**before, "room.day": renamed, "own": own}
    gone = replace(own, id="gone")
    for at, rules in ((NOW, {**before, "gone": gone}), (NOW + 1, service.rules)):
        with service.records.begin() as tx:
            tx.rules.record(rules, at)
    page = client.get("/rules/rule?id=room.day", headers=ZH).text
    assert '<tr><th scope="row">名称</th><td>暖' in page
    assert page.count("<li>名称：") == page.count("<li>要求：") == 1, "between versions"
    assert "出厂为 日间室温" in page
    keys = [line.split("<")[0] for line in page.split('<tr><th scope="row">')[1:]]
    assert (keys[:2], keys[-1]) == (["限值", "恢复回差"], "版本")
    page = client.get("/rules/rule?id=own", headers=ZH).text
    come_from = {row.split("<")[0]: row.split("</tr>")[0] for row in page.split('<tr><th scope="row">')[1:]}
    assert "默认值" in come_from["有效数据至少"]
    assert "默认值" in come_from["恢复回差"]
    assert "本单位规则文件" in come_from["违反比例超过"]
    rules = client.get("/rules", headers=ZH).text
    assert rules.count(">已删除<") == 1
    assert "/rules/rule?id=gone" in rules
    assert "已从规则文件中删除" in client.get("/rules/rule?id=gone", headers=ZH).text


@pytest.mark.parametrize("path", ["/rules", "/rules/rule?id=room.day", "/policies", "/routing"])
def test_a_page_that_is_open_hears_of_other_rules(client, path):
    page = client.get(path, headers=ZH).text
    fresh = page[page.index('class="fresh-part"') :]
    assert "<table" in fresh


def test_a_point_of_others_is_as_one_that_there_is_not(client, service):
    sign_in(service, client, "观察员李", Grant("viewer", "repair"))
    there, nowhere = (
        client.get("/rules/applying", params={"where": id_}, headers=ZH) for id_ in ("f1-room", "f9-room")
    )
    assert there.status_code == nowhere.status_code == 200
    assert there.text.replace("f1-room", "f9-room") == nowhere.text


def test_a_place_offers_its_points_and_a_name_what_it_may_mean(client):
    page = client.get("/rules/applying?where=b1", headers=ZH).text
    assert page.count('href="?where=f') == 6
    assert "f1-room" in client.get("/rules/applying?where=101室", headers=ZH).text
    assert (
        "无法按“noon”这个日期和时间查询"
        in client.get("/rules/applying?where=f1-room&at=noon", headers=ZH).text
    )

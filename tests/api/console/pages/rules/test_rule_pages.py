"""The rules on pages, and where they apply, told as they are judged."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from alerts.people.viewer import Grant
from alerts.rules.rule_files import default_rules
from api.http.times import local_time, rfc3339
from ingest.durations import MINUTE
from tests.api.console.test_matter import sign_in
from tests.api.stand_in_service import NOW

ZH = {"Accept-Language": "zh-CN"}


@pytest.fixture
def changed(service):
    """The day's limit raised, and one rule off; on record after those that ship."""
    rules = default_rules()
    rules["room.day"] = replace(rules["room.day"], limit=Decimal(19), version=2)
    del rules["stuck"]
    with service.records.begin() as tx:
        tx.rules.record(default_rules(), NOW - 2)
    with service.records.begin() as tx:
        tx.rules.record(rules, NOW - 1)
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


def test_of_a_time_before_the_rules_in_force_it_is_said_that_others_may_have_been_on(
    changed, client, service
):
    with service.records.reading() as tx:
        since = tx.rules.last_set()[1]
    told = {}
    for at in (since - MINUTE, since + MINUTE):
        local = f"{local_time(at, 'Asia/Shanghai'):%Y-%m-%dT%H:%M}"
        page = client.get("/rules/applying", params={"where": "f1-room", "at": local}, headers=ZH).text
        answer = client.get("/api/v1/points/f1-room/rules", params={"at": rfc3339(at, "UTC")}).json()
        told[at < since] = ("现行规则自" in page, answer["may_have_differed"])
    assert told == {True: (True, True), False: (False, False)}


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
    assert "请填写日期和时间" in client.get("/rules/applying?where=f1-room&at=noon", headers=ZH).text

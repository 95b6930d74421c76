"""Pages say what is known in the words of the field."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.alerts.records.desk.ticket_rows import put, ticket


@pytest.mark.parametrize(("tag", "words"), [("zh-CN", "未登记"), ("en", "not registered")])
def test_households_that_nobody_registered_are_not_said_to_be_none(client, service, tag, words):
    put(service.records, ticket(1, affected_households=0, affected_at_opening=0))
    board = client.get("/work", params={"lang": tag}).text
    assert f"<span>{words}</span>" in board
    page = client.get("/tickets/2026-000001", params={"lang": tag}).text
    assert page.count(words) == 2


@pytest.mark.parametrize(
    ("concern", "words"),
    [("room-temperature", "不达标开始"), ("silence", "中断开始"), ("sensor", "异常开始")],
)
def test_what_began_is_said_by_concern(client, service, concern, words):
    put(service.records, ticket(1, concern=concern))
    page = client.get("/tickets/2026-000001", params={"lang": "zh-CN"})
    assert f"<dt>{words}</dt>" in page.text
    assert page.headers["content-language"] == "zh-CN"


def test_a_page_that_is_not_there_says_so_in_the_words_of_its_problem(client):
    headers = {"Accept": "text/html", "Accept-Language": "zh-CN"}
    assert "没有找到该页或该编号。" in client.get("/tickets/2026-999999", headers=headers).text
    assert "请求内容有误" in client.get("/tickets/nonsense", headers=headers).text


def test_a_refusal_is_in_the_language_of_the_page_and_not_of_the_browser(service, open_page):
    put(service.records, ticket(1))
    page = open_page("/tickets/2026-000001?lang=zh-CN", language="en", role="dispatcher")
    page.get_by_role("button", name="备注").click()
    expect(page.locator("#said")).to_have_text("请求内容有误：处理说明：此项必填。")

"""The pages of stops of supply: opened and worked at with the forms that they show."""

from __future__ import annotations

import re

import httpx
import pytest

from tests.api.conftest import served
from tests.api.people_on_leave import staff
from tests.api.signed_in import PAGE, form_of, origin_of, sign_in
from tests.api.stand_in_service import PASSWORD

MOVES = re.compile(r'name="command" value="([a-z_]+)"')
FAULT = {"command": "open", "places": "b1", "cause": "爆管", "estimate": "9小时", "households": "1000"}


@pytest.fixture
def wang(service):
    """The browser of wang, a handler of department one."""
    staff(service)
    with served(service) as address, httpx.Client(base_url=address, timeout=10) as client:
        client.headers.update(PAGE | {"Accept-Language": "zh-CN"})
        assert sign_in(client, "wang", PASSWORD).status_code == 303
        yield client


def send(browser: httpx.Client, path: str, **fields: str) -> httpx.Response:
    form = {"form": form_of(browser.get(path)), **fields}
    return browser.post(path.partition("?")[0], data=form, headers=origin_of(browser))


def test_a_stop_by_a_fault_is_opened_reported_and_ended_with_the_forms(wang):
    assert "没有停水单" in wang.get("/stops").text
    opened = send(wang, "/stops/new?kind=fault", **FAULT)
    assert opened.status_code == 303, opened.text[-300:]
    address = opened.headers["location"]
    page = wang.get(address).text
    assert "停水中" in page
    assert "9 小时" in page
    assert {"report_dispatch", "estimate", "end"} <= set(MOVES.findall(page))
    report = {"command": "report_dispatch", "receiver": "潘工", "content": "停水九小时"}
    assert send(wang, address, **report).status_code == 303
    page = wang.get(address).text
    assert "潘工" in page
    assert "故障停水报告 12345、通报 12319" in page
    assert address in wang.get("/stops").text
    sheet = wang.get(f"{address}/sheets/urgent-stop-notice").text
    assert "紧急停水通知" in sheet
    assert "恢复供水时间" in sheet
    assert wang.get(f"{address}/sheets/stop-notice").status_code == 404
    # A process of its own prints, and may take half a minute on a busy machine.
    pdf = wang.get(f"{address}/sheets/urgent-stop-notice?format=pdf", timeout=60)
    assert (pdf.headers["content-type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
    assert send(wang, address, command="end").status_code == 303
    assert "已恢复" in wang.get("/stops").text


def test_what_does_not_fit_stands_at_its_field_and_what_was_typed_stays(wang):
    refused = send(
        wang, "/stops/new", command="apply", places="b1", cause="换阀", starts_at="2026-01-20T08:00"
    )
    assert refused.status_code == 422
    assert "必填" in refused.text
    assert 'value="2026-01-20T08:00"' in refused.text


def test_a_start_says_which_report_is_missing(wang, service):
    window = {"starts_at": "2026-01-20T08:00", "ends_at": "2026-01-20T17:00"}
    plan = {"command": "apply", "places": "b1", "cause": "换阀", "households": "1200", **window}
    address = send(wang, "/stops/new", **plan).headers["location"]
    with served(service) as url, httpx.Client(base_url=url, timeout=10) as leader:
        leader.headers.update(PAGE | {"Accept-Language": "zh-CN"})
        assert sign_in(leader, "big", PASSWORD).status_code == 303
        assert send(leader, address, command="approve").status_code == 303
    page = wang.get(address).text
    assert "尚未完成：计划停水上报生产调度部" in page
    refused = send(wang, address, command="start")
    assert refused.status_code == 409
    assert "尚未完成：计划停水报告 12345、通报 12319（W39）" in refused.text

"""Dispatch orders on the page of a post's log: the shift answers them there."""

from __future__ import annotations

import httpx
import pytest

from alerts.duty.roster_files import tables_of
from tests.api.conftest import served
from tests.api.people_on_leave import staff
from tests.api.signed_in import PAGE, form_of, origin_of, sign_in
from tests.api.stand_in_service import NOW, PASSWORD
from tests.walk.duty_samples import a_roster, given_order

LOG = "/duty/team/log"


@pytest.fixture
def wang(service):
    staff(service)
    with service.records.begin() as tx:
        tx.duty_rosters.record(tables_of(a_roster("wang", {"team": "one"})), NOW, "x", "x")
    with served(service) as address, httpx.Client(base_url=address, timeout=10) as client:
        client.headers.update(PAGE | {"Accept-Language": "zh-CN"})
        assert sign_in(client, "wang", PASSWORD).status_code == 303
        yield client


def answered(client: httpx.Client, number: int, command: str, text: str = "") -> httpx.Response:
    form = {"form": form_of(client.get(LOG)), "number": str(number), "command": command, "text": text}
    return client.post("/duty/team/orders", data=form, headers=origin_of(client))


def test_a_shift_acknowledges_and_executes_on_the_page(wang, service):
    assert 'id="orders-title"' not in wang.get(LOG).text
    number = given_order(service, "team")
    page = wang.get(LOG).text
    assert "已下达" in page
    assert "答复期限" in page
    assert answered(wang, number, "acknowledge").status_code == 303
    assert answered(wang, number, "execute", "二号泵已开").status_code == 303
    page = wang.get(LOG).text
    assert "已执行" in page
    assert "二号泵已开" in page
    assert 'action="/duty/team/orders"' not in page


def test_a_refusal_without_its_reason_comes_back_and_is_open(wang, service):
    number = given_order(service, "team")
    refused = answered(wang, number, "refuse", " ")
    assert refused.status_code == 409
    assert "<details open>" in refused.text
    late = answered(wang, number, "execute", "已开泵")
    assert late.status_code == 409
    assert "调度命令当前为“已下达”" in late.text

"""An installation with nothing in it says what to do first, and a point that is new is not called silent."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alerts.people.viewer import OPERATOR, Grant
from ingest.durations import DAY, MINUTE
from ingest.inventory.tree import Inventory
from tests.api.console.test_matter import sign_in
from tests.api.stand_in_service import NOW, town

ZH = {"Accept": "text/html", "Accept-Language": "zh-CN"}


@pytest.mark.parametrize("path", ["/now", "/work", "/inventory"])
def test_an_empty_installation_leads_to_its_first_import(client, service, path):
    assert "尚未导入资产清单" not in client.get(path, headers=ZH).text
    service.import_inventory(OPERATOR, Inventory(), replace=True)
    page = client.get(path, headers=ZH).text
    assert "尚未导入资产清单" in page
    assert "由工程师导入" in page
    sign_in(service, client, "工程师周", Grant("engineer"))
    page = client.get(path, headers=ZH).text
    assert page.count('href="/inventory/upload"') >= 1
    assert "由工程师导入" not in page


def test_who_finds_nothing_is_not_told_to_import(client):
    assert "尚未导入资产清单" not in client.get("/work?severity=info", headers=ZH).text
    assert "尚未导入资产清单" not in client.get("/inventory?q=0-0", headers=ZH).text


@pytest.mark.parametrize(("registered", "says"), [(NOW - MINUTE, "尚无读数"), (NOW - DAY, "中断")])
def test_a_point_is_silent_by_the_later_of_its_registration_and_its_last_reading(
    client, service, registered, says
):
    known = town()
    points = {id_: replace(each, registered_at=registered) for id_, each in known.points.items()}
    service.import_inventory(OPERATOR, replace(known, points=points), replace=True)
    page = client.get("/points/f1-room", headers=ZH).text
    assert ("刚登记不久" in page, "中断：当前没有读数" in page) == (says == "尚无读数", says == "中断")
    assert says in client.get("/places/f1", headers=ZH).text

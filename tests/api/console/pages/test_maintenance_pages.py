"""The pages of maintenance: what is worked on, a form that says so, and its end before its time."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import expect

from tests.api.conftest import served
from tests.api.signed_in import PAGE, form_of, origin_of, sign_in
from tests.api.stand_in_service import NAMES, PASSWORD

NEW = "/maintenance/new"
SAID = {"kind": "point", "subject": "f1-room", "ends": "2026-01-15T20:00", "because": "更换电池"}


@pytest.fixture
def engineer(service):
    with served(service) as address, httpx.Client(base_url=address, timeout=10) as client:
        client.headers.update(PAGE | {"Accept-Language": "zh-CN"})
        assert sign_in(client, NAMES["engineer"], PASSWORD).status_code == 303
        yield client


def sent(client: httpx.Client, path: str = NEW, **fields: str) -> httpx.Response:
    form = {"form": form_of(client.get(NEW))} | fields
    return client.post(path, data=form, headers=origin_of(client))


def going_on(service) -> list[str]:
    with service.records.reading() as tx:
        return [each.subject for each in tx.maintenances.going_on() if each.ended_at is None]


def test_who_installs_enters_it_once_and_ends_it_early(engineer, service):
    assert sent(engineer, **SAID).status_code == 303
    assert sent(engineer, **SAID).status_code == 303, "a button pressed twice"
    assert going_on(service) == ["f1-room"]
    page = engineer.get("/maintenance").text
    assert "更换电池" in page
    assert "数据中断、读数不变和数据无法判定暂不开工单" in page
    assert sent(engineer, "/maintenance/1/end").status_code == 303
    assert going_on(service) == []
    assert "立即结束" not in engineer.get("/maintenance").text
    assert "提前结束于" in engineer.get("/maintenance/all").text


@pytest.mark.parametrize(
    ("field", "typed", "status"),
    [("subject", "nothing-there", 404), ("ends", "2026-01-14T20:00", 422), ("because", " ", 422)],
)
def test_a_refusal_keeps_what_was_typed_and_names_its_field(engineer, service, field, typed, status):
    refused = sent(engineer, **SAID | {field: typed})
    assert refused.status_code == status
    assert f'id="{field}-fault"' in refused.text
    kept = SAID | {field: typed}
    assert all(f'value="{kept[each]}"' in refused.text for each in ("subject", "ends", "because"))
    assert going_on(service) == []


def test_a_gateway_is_found_by_a_part_of_its_name_and_a_viewer_enters_nothing(open_page, service):
    page = open_page(f"{NEW}?kind=point", language="zh-CN", role="engineer")
    page.locator("#subject").fill("101")
    page.get_by_role("option").first.click()
    expect(page.locator("#subject")).not_to_have_value("101")
    looking = open_page("/maintenance", language="zh-CN", role="viewer")
    expect(looking.get_by_role("heading", name="检修", exact=True)).to_be_visible()
    expect(looking.locator('a[href^="/maintenance/new"]')).to_have_count(0)

"""The sheets (表单) of a ticket on its page: looked at masked, saved as PDF, printed in full with a line."""

from __future__ import annotations

import re

import pytest

from alerts.people.audit import AuditFilter, AuditKind
from alerts.people.viewer import OPERATOR, Grant, Viewer
from api.access.sessions import COOKIE
from ingest.inventory.tree import Inventory
from tests.alerts.attachments.files import image
from tests.api.console.test_work import UNITS
from tests.api.matters_of_people import a_call, give
from tests.api.signed_in import PAGE, form_of, origin_of, session_of
from tests.api.stand_in_service import HOSTILE, NOW

SIGNATURE = image("PNG", (40, 20))
PRIVATE = ("张三", "13812341234", "603室")
WANG = Viewer("调度员王", (Grant("dispatcher"), Grant("handler")))


@pytest.fixture
def leak(service, client, bearer) -> str:
    """A leak whose sheet is signed; the browser is of who is in charge of it."""
    service.import_inventory(OPERATOR, Inventory(departments=UNITS), replace=False)
    number = a_call(service, "f1", content=f"漏水{HOSTILE}")
    give(service, number, "dispatch", department="repair")
    for command in ("sign", "arrive"):
        give(service, number, command, who=WANG)
    headers = bearer("dispatcher") | {"Content-Type": "image/png"}
    sent = client.post(f"/api/v1/attachments?ticket={number}", content=SIGNATURE, headers=headers)
    said = {"outcome": "signed", "name": "张三", "signed_at": NOW, "image": sent.json()["digest"]}
    give(service, number, "user_sign", who=WANG, contact="L2026-000001", **said)
    client.headers.update(PAGE | {"Accept-Language": "zh-CN"})
    client.headers["Cookie"] = f"{COOKIE}={session_of(service, 'dispatcher')}"
    return number


def address(number: str) -> str:
    return f"/tickets/{number}/sheets/L2026-000001/feedback"


def in_full(client, number: str, **fields: str):
    form = {"form": form_of(client.get(f"/tickets/{number}"))} | fields
    return client.post(address(number), data=form, headers=origin_of(client))


def card_of(client, number: str) -> str:
    return client.get(f"/tickets/{number}").text.split('id="sheets"')[1].split("</section>")[0]


def looks(service) -> int:
    with service.records.reading() as tx:
        return len(tx.audit.page(AuditFilter(kind=AuditKind.REPORTER_LOOKED_AT), None, 99))


def test_the_page_of_a_ticket_names_its_sheets_and_leads_to_them(client, leak):
    card = card_of(client, leak)
    for said in ("表单", "三来处理反馈单", "第 1 版", "出具", "签字", "校验码", "查看", "PDF", "完整打印"):
        assert said in card
    assert f'href="{address(leak)}?version=1"' in card
    assert f'href="{address(leak)}?version=1&amp;format=pdf"' in card
    assert [each for each in PRIVATE if each in card] == []


def test_who_may_not_have_it_in_full_has_no_button_for_it(client, service, leak):
    client.headers["Cookie"] = f"{COOKIE}={session_of(service, 'viewer')}"
    card = card_of(client, leak)
    assert "查看" in card
    assert "<button" not in card


def test_a_ticket_without_sheets_has_no_card(client, service, leak):
    number = a_call(service, "f2", phone="13900000000")
    assert 'id="sheets"' not in client.get(f"/tickets/{number}").text


def test_a_sheet_is_shown_masked_and_what_was_reported_is_text(client, service, leak):
    page = client.get(address(leak))
    assert page.headers["cache-control"] == "no-store"
    assert "三来处理反馈单" in page.text
    assert "张*" in page.text
    assert "data:image" not in page.text
    assert HOSTILE not in page.text
    assert "&lt;script&gt;" in page.text
    assert [each for each in PRIVATE if each in page.text] == []
    assert looks(service) == 0


def test_in_full_it_has_the_signature_and_each_print_is_in_the_audit(client, service, leak):
    page = in_full(client, leak, sheet_version="1")
    assert page.status_code == 200, page.text
    assert all(each in page.text for each in PRIVATE)
    assert "data:image/png;base64," in page.text
    assert "img-src data:;" in page.headers["content-security-policy"]
    assert page.headers["cache-control"] == "no-store"
    assert looks(service) == 1


def test_without_the_form_of_a_page_of_ours_nothing_is_printed(client, service, leak):
    assert client.post(address(leak), data={"form": "0"}, headers=origin_of(client)).status_code == 403
    assert in_full(client, leak, sheet_version="2").status_code == 404
    assert looks(service) == 0


def test_a_browser_shows_the_page_with_its_style_and_the_signature(open_page, service, leak):
    """Neither is refused by the policy of the page, which `open_page` would complain of."""
    page = open_page(f"/tickets/{leak}", language="zh-CN", role="dispatcher")
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="完整打印").click()
    printed = opened.value
    complaints: list[str] = []
    printed.on("console", lambda message: complaints.append(message.text))
    printed.wait_for_load_state()
    assert printed.evaluate("document.images[0].naturalWidth") == 40
    assert printed.evaluate("getComputedStyle(document.querySelector('table')).borderCollapse") == "collapse"
    assert re.search("张三.*13812341234", printed.inner_text("body"), re.DOTALL)
    assert complaints == []

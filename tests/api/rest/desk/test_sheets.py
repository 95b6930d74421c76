"""Sheets over HTTP: as data, as a page to be printed, and as PDF."""

from __future__ import annotations

import pytest

from alerts.people.audit import AuditFilter, AuditKind
from alerts.people.viewer import OPERATOR, Grant, Viewer
from api.http.problems import HttpProblem, ProblemKind
from ingest.inventory.tree import Inventory
from ingest.said import Said
from tests.alerts.attachments.files import image
from tests.api.console.test_work import UNITS
from tests.api.matters_of_people import a_call, give
from tests.api.printing.conftest import printer  # noqa: F401 - what skips where nothing can be printed
from tests.api.printing.pdf_contents import text_of
from tests.api.stand_in_service import NOW

CHINESE = {"Accept-Language": "zh-CN"}
PRIVATE = ("张三", "13812341234", "603室")


@pytest.fixture
def leak(service) -> str:
    """Number of a leak that is dispatched, of which the dispatcher of the town is in charge."""
    service.import_inventory(OPERATOR, Inventory(departments=UNITS), replace=False)
    number = a_call(service, "f1")
    give(service, number, "dispatch", department="repair")
    give(service, number, "sign", who=Viewer("调度员王", (Grant("dispatcher"), Grant("handler"))))
    return number


def address(number: str, kind: str = "feedback", contact: str = "L2026-000001") -> str:
    return f"/api/v1/tickets/{number}/sheets/{contact}/{kind}"


def looks(service) -> list[str]:
    with service.records.reading() as tx:
        lines = tx.audit.page(AuditFilter(kind=AuditKind.REPORTER_LOOKED_AT), None, 99)
    return [line.subject for line in lines]


def revealed(client, headers, number: str, **query):
    return client.post(address(number) + "/reveal", json={}, headers=headers | CHINESE, params=query)


def test_a_ticket_has_a_list_of_its_sheets(client, reader, leak):
    answer = reader.get(f"/api/v1/tickets/{leak}/sheets", headers=CHINESE)
    assert answer.headers["cache-control"] == "no-store"
    (item,) = answer.json()["items"]
    assert len(item.pop("digest")) == 64
    assert item == {
        "ticket": leak,
        "contact": "L2026-000001",
        "kind": "feedback",
        "title": "三来处理反馈单",
        "version": 1,
        "issued_at": "2026-01-15T08:20:00.000+08:00",
        "signed_at": None,
        "in_full": False,
    }


def test_as_data_it_has_every_block_with_words_and_values(client, reader, leak):
    found = reader.get(address(leak), headers=CHINESE).json()
    fields = {field["name"]: field for block in found["blocks"] for field in block["fields"]}
    assert fields["name"]["title"] == "姓名"
    assert fields["name"]["lines"] == [[{"text": "张*", "at": None, "key": None}]]
    assert fields["category"]["lines"][0][0] == {"text": "报漏", "at": None, "key": "choice-category-leak"}
    assert fields["contacted-at"]["lines"][0][0]["at"] == "2026-01-15T08:20:00.000+08:00"
    assert (fields["content"]["mark"], fields["content"]["clauses"]) == ("named", ["C21"])
    assert found["signature_image"] is None


def test_as_a_page_it_is_masked_keeps_nothing_and_may_load_nothing(client, reader, leak):
    page = reader.get(address(leak), headers=CHINESE, params={"format": "html"})
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["cache-control"] == "no-store"
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "img-src data:;" in policy
    assert "unsafe" not in policy
    assert "三来处理反馈单" in page.text
    assert "张*" in page.text
    assert [each for each in PRIVATE if each in page.text] == []


def test_as_pdf_it_is_saved_and_says_the_same_in_chinese(client, reader, leak, printer):  # noqa: F811
    made = reader.get(address(leak), headers=CHINESE, params={"format": "pdf"}, timeout=60)
    assert made.status_code == 200, made.text
    assert made.headers["content-type"] == "application/pdf"
    assert made.headers["content-disposition"] == 'attachment; filename="L2026-000001-feedback-1.pdf"'
    assert made.headers["cache-control"] == "no-store"
    pages, text = text_of(made.content)
    assert pages == 1
    for said in ("三来处理反馈单", "用户反映情况", "张*", "维修公司"):
        assert said in text.replace("\n", "")
    assert "13812341234" not in text


def test_in_full_it_is_for_who_is_in_charge_and_each_look_is_in_the_audit(client, service, bearer, leak):
    refused = client.post(address(leak) + "/reveal", json={}, headers=bearer("viewer"))
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    headers = bearer("dispatcher")
    for number, format_ in enumerate(("json", "html"), 1):
        answer = revealed(client, headers, leak, format=format_)
        assert answer.status_code == 200, answer.text
        assert answer.headers["cache-control"] == "no-store"
        assert all(each in answer.text for each in PRIVATE)
        assert looks(service) == ["L2026-000001"] * number


def test_who_works_the_ticket_and_is_not_in_charge_is_refused(client, service, bearer):
    service.import_inventory(OPERATOR, Inventory(departments=UNITS), replace=False)
    number = a_call(service, "f1")
    give(service, number, "dispatch", department="repair")
    refused = revealed(client, bearer("dispatcher"), number)
    assert (refused.status_code, refused.json()["code"]) == (403, "not-yours")
    assert looks(service) == []


def test_a_plain_form_of_others_reveals_nothing(client, service, bearer, leak):
    sent = client.post(address(leak) + "/reveal", data={"a": "b"}, headers=bearer("dispatcher"))
    assert (sent.status_code, sent.json()["code"]) == (415, "unsupported-media-type")
    assert looks(service) == []


@pytest.mark.parametrize(
    ("where", "status"),
    [
        (("2026-999999",), 404),
        (("{leak}", "complaint-card"), 404),
        (("{leak}", "feedback", "L2026-000999"), 404),
        (("{leak}", "0"), 422),
        (("{leak}", "feedback", "0"), 422),
    ],
)
def test_what_there_is_not_is_said_so(client, bearer, leak, where, status):
    url = address(*(each.format(leak=leak) for each in where))
    headers = bearer("dispatcher")
    assert client.get(url, headers=headers).status_code == status
    assert client.post(url + "/reveal", json={}, headers=headers).status_code == status


def test_another_version_than_there_is_is_not_found(client, reader, leak):
    assert reader.get(address(leak), params={"version": 1}).status_code == 200
    assert reader.get(address(leak), params={"version": 2}).status_code == 404
    assert reader.get(address(leak), params={"version": 0}).status_code == 422
    assert reader.get(address(leak), params={"format": "docx"}).status_code == 422


def test_where_the_machine_cannot_print_it_says_what_to_install(client, service, reader, leak, monkeypatch):
    lacks = Said("printing-lacks", packages="libpango-1.0-0")
    monkeypatch.setattr("api.printing.pdf.printing_fault", lambda: lacks)
    refused = reader.get(address(leak), headers=CHINESE, params={"format": "pdf"})
    assert (refused.status_code, refused.json()["code"]) == (503, "cannot-print")
    assert "libpango-1.0-0" in refused.json()["detail"]
    assert reader.get(address(leak), params={"format": "html"}).status_code == 200


def test_where_too_many_wait_it_says_to_come_again(client, service, reader, leak):
    class Busy:
        def pdf(self, page: str) -> bytes:
            raise HttpProblem(ProblemKind.BUSY, Said("printing-busy"))

    service.printer = Busy()
    refused = reader.get(address(leak), params={"format": "pdf"})
    assert (refused.status_code, refused.json()["code"]) == (503, "busy")
    assert refused.headers["retry-after"]


def test_after_a_correction_a_second_version_stands_beside_the_signed_first(
    client, service, reader, bearer, leak
):
    """Section 14: a signed sheet is frozen; a change makes version 2, which needs a signature of its own."""
    wang = Viewer("调度员王", (Grant("dispatcher"), Grant("handler")))
    give(service, leak, "arrive", who=wang)
    headers = bearer("dispatcher") | {"Content-Type": "image/png"}
    sent = client.post(f"/api/v1/attachments?ticket={leak}", content=image("PNG"), headers=headers)
    sign = {"contact": "L2026-000001", "outcome": "signed", "name": "张三", "signed_at": NOW}
    sign |= {"image": sent.json()["digest"], "opinion": "不满意"}
    give(service, leak, "user_sign", who=wang, **sign)

    def shown(**query) -> dict:
        return reader.get(address(leak), headers=CHINESE, params=query).json()

    first = shown()
    assert (first["version"], "不满意" in str(first)) == (1, True)
    line = max(
        each["seq"] for each in client.get(f"/api/v1/tickets/{leak}", headers=headers).json()["history"]
    )
    corrected = {"event": line, "values": {"opinion": "基本满意"}, "reason": "录入有误"}
    give(service, leak, "correct", who=Viewer("督办员孙", (Grant("supervisor"),)), **corrected)
    assert shown() == first, "what is signed stays"
    give(service, leak, "user_sign", who=wang, **sign | {"opinion": "基本满意"})
    listed = reader.get(f"/api/v1/tickets/{leak}/sheets", headers=CHINESE).json()["items"]
    assert [(each["version"], each["signed_at"] is not None) for each in listed] == [(1, True), (2, True)]
    second = shown()
    assert (second["version"], "基本满意" in str(second)) == (2, True)
    assert shown(version=2) == second
    assert shown(version=1) == first
    for version, opinion in ((1, "不满意"), (2, "基本满意")):
        page = reader.get(address(leak), headers=CHINESE, params={"format": "html", "version": version})
        assert opinion in page.text
        in_full = revealed(client, bearer("dispatcher"), leak, version=version).json()
        assert (in_full["version"], in_full["signature_image"] is not None) == (version, True)
    assert reader.get(address(leak), params={"version": 3}).status_code == 404
    assert revealed(client, bearer("dispatcher"), leak, version=3).status_code == 404

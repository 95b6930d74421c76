"""The link in a message: opened it says what it is about, pressed it answers, once."""

from __future__ import annotations

import pytest

from alerts.people.audit import AuditFilter
from api.access.forms import MEDIA_TYPE
from api.ports.settings import load
from tests.api.stand_in_service import NOW
from tests.walk.clock_samples import token_told

FORM = {"Content-Type": MEDIA_TYPE, "Accept": "text/html", "Accept-Language": "zh-CN"} | {
    "Sec-Fetch-Site": "same-origin"
}


@pytest.fixture
def link(service) -> str:
    service.settings = load(None, {"WENYA_NOTICES__ANSWER_LINKS": "true"})
    return f"/answer/{token_told(service)}"


def test_it_answers_once_without_signing_in_and_is_audited(client, service, link):
    opened = client.get(link, headers=FORM)
    assert opened.status_code == 200
    assert "知悉</button>" in opened.text
    assert client.get(link, headers=FORM).text == opened.text, "opening it answers nothing"
    pressed = client.post(link, headers=FORM)
    assert pressed.status_code == 200
    assert "已记录知悉" in pressed.text
    assert "</button>" not in pressed.text.split("<main", 1)[-1]
    client.post(link, headers=FORM)
    with service.records.reading() as tx:
        told = [each for each in tx.audit.page(AuditFilter(), None, 99) if each.kind == "notice-answered"]
    assert [(each.actor, each.data) for each in told] == [("leaver", {"by_link": True})]
    assert "已记录知悉" in client.get(link, headers=FORM).text


def test_it_is_good_for_nobody_who_was_disabled_and_not_for_ever(client, service, link):
    service.clock.advance_to(NOW + 1)
    over = client.get(link, headers=FORM)
    assert over.status_code == 410
    assert "该链接无效或已过期" in over.text
    fresh = f"/answer/{token_told(service)}"
    with service.records.begin() as tx:
        tx.users.disable(tx.users.named("leaver").id, NOW, by="x")
    assert client.post(fresh, headers=FORM).status_code == 410


def test_where_the_organisation_does_not_allow_it_no_link_is_good(client, service, link):
    service.settings = load(None, {})
    assert client.get(link, headers=FORM).status_code == 404
    assert client.post(link, headers=FORM).status_code == 404


def test_what_is_no_form_and_no_link_of_ours_is_refused(client, link):
    assert client.post(link, json={}).status_code == 415
    assert client.post(link, headers=FORM | {"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.post("/answer/0", headers=FORM).status_code == 410

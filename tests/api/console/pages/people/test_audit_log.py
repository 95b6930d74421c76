"""The page of the audit: by who, what and when, whatever was typed there."""

from __future__ import annotations

import pytest

from alerts.desk.people.users import NewUser, add_user
from alerts.people.audit import AuditEvent, AuditKind
from alerts.people.viewer import OPERATOR, Grant
from api.console.pages.people.audit_log import EVENTS_PER_PAGE
from api.words.languages import language
from ingest.durations import DAY
from ingest.words.packages import LANGUAGE_TAGS
from tests.api.stand_in_service import HOSTILE, NOW

PAGE = {"Accept": "text/html", "Accept-Language": "en"}


@pytest.fixture
def boss(service) -> dict[str, str]:
    """Headers of who may read it."""
    add_user(service.records, OPERATOR, NewUser("boss", (Grant("supervisor"),)), NOW)
    with service.records.begin() as tx:
        token = tx.tokens.make(tx.users.named("boss").id, NOW, made_by="li")
    return PAGE | {"Authorization": f"Bearer {token}"}


def put(service, *events: AuditEvent) -> None:
    with service.records.begin() as tx:
        tx.audit.append(list(events))


def test_lines_are_found_by_who_what_and_day(client, service, boss):
    looked = AuditKind.REPORTER_LOOKED_AT
    put(service, AuditEvent(NOW, looked, "zhang", "10.0.0.7", "L2026-000001"))
    put(service, AuditEvent(NOW - 9 * DAY, looked, "zhang", "10.0.0.7", "L2026-000002"))
    put(service, AuditEvent(NOW, AuditKind.SIGNED_IN, "zhang", "10.0.0.8"))
    asked = {"kind": looked.value, "actor": "zhang", "from": "2026-01-15", "to": "2026-01-15"}
    page = client.get("/audit", params=asked, headers=boss).text
    assert "L2026-000001" in page
    assert "L2026-000002" not in page
    assert "10.0.0.8" not in page


def test_what_somebody_typed_is_text_there(client, service, boss):
    put(service, AuditEvent(NOW, AuditKind.REFUSED, HOSTILE, HOSTILE, HOSTILE, {HOSTILE: HOSTILE}))
    page = client.get("/audit", headers=boss)
    assert page.status_code == 200
    assert HOSTILE not in page.text


def test_it_goes_on_page_by_page(client, service, boss):
    put(service, *(AuditEvent(NOW, AuditKind.SIGNED_IN, "zhang", "", f"no-{n}-") for n in range(60)))
    first = client.get("/audit", params={"actor": "zhang"}, headers=boss).text
    assert first.count("<tr>") == EVENTS_PER_PAGE + 1
    (following,) = [part for part in first.split('"') if "cursor=" in part]
    second = client.get(following.replace("&amp;", "&"), headers=boss).text
    assert second.count("<tr>") == 10 + 1
    assert "no-0-" in second


@pytest.mark.parametrize("role", ["viewer", "dispatcher", "engineer"])
def test_nobody_else_reads_it(client, bearer, role):
    assert client.get("/audit", headers=PAGE | bearer(role)).status_code == 403


@pytest.mark.parametrize("tag", LANGUAGE_TAGS)
def test_every_kind_has_a_name(tag):
    assert [kind for kind in AuditKind if not language(tag).has(f"audit-{kind}")] == []

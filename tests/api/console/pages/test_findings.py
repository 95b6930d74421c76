"""The page of findings: whoever decides one stays where it was."""

from __future__ import annotations

import re
from html import unescape

import pytest

from alerts.desk.people.users import NewUser, add_user
from alerts.duty.manual_readings import Comparison, ManualReading, untrue
from alerts.matters.choices import FindingKind
from alerts.matters.findings import Finding
from alerts.people.session import UserSession, key_of, new_id
from alerts.people.viewer import OPERATOR, Grant
from api.access.sessions import COOKIE
from api.console.pages.findings import FINDINGS_PER_PAGE
from ingest.durations import HOUR
from ingest.readings.quantities import Metric
from tests.alerts.records.desk.ticket_rows import a_ticket
from tests.api.signed_in import PAGE, form_of, origin_of
from tests.api.stand_in_service import NOW

NUMBER = "2026-000901"
OF_A_KIND = "/findings?state=open&kind=passed_around"


@pytest.fixture
def supervisor(client, service):
    """A browser of a supervisor, before as many findings of a kind as fill a page, and one more."""
    now, session = service.clock.now(), new_id()
    kind = FindingKind.PASSED_AROUND
    add_user(service.records, OPERATOR, NewUser("sun", (Grant("supervisor"),)), now)
    with service.records.begin() as tx:
        tx.tickets.add([a_ticket(901, id=0, place="nowhere")])
        tx.findings.add(
            Finding(kind, NUMBER, f"transfers {each}", now + each, "wenya", evidence={"transfers": each})
            for each in range(FINDINGS_PER_PAGE + 1)
        )
        since = service.wall.now()
        at = {"began_at": since, "seen_at": since, "ends_at": since + HOUR}
        user = tx.users.named("sun")
        tx.sessions.add(UserSession(key_of(session), user.id, change_only=False, **at))
    client.headers.update(PAGE | {"Cookie": f"{COOKIE}={session}"})
    return client


def linked(text: str, pattern: str) -> list[str]:
    return [unescape(each) for each in re.findall(pattern, text)]


def test_a_refused_decision_comes_back_on_its_page_with_what_was_typed_and_one_that_is_taken_stays(
    supervisor,
):
    first = supervisor.get(OF_A_KIND)
    (next_page,) = linked(first.text, r'href="(/findings\?[^"]*cursor=[^"]*)"')
    page = supervisor.get(next_page)
    (action,) = linked(page.text, r'action="(/findings/\d+/decide[^"]*)"')
    said = {"form": form_of(page), "reason": "查阅了派单记录"}
    refused = supervisor.post(action, data=said, headers=origin_of(supervisor))
    assert refused.status_code == 422
    assert linked(refused.text, r'action="(/findings/\d+/decide[^"]*)"') == [action]
    assert 'value="查阅了派单记录"' in refused.text
    taken = supervisor.post(action, data=said | {"state": "verified"}, headers=origin_of(supervisor))
    assert taken.status_code == 303
    assert supervisor.get(taken.headers["Location"]).url == supervisor.get(next_page).url
    assert "passed_around" in taken.headers["Location"]


def test_a_finding_about_no_ticket_leads_to_its_point_and_is_decided(supervisor, service):
    reading = ManualReading(
        point="main",
        metric=Metric.WATER_PRESSURE,
        place="b2",
        at=NOW,
        value=0.3,
        entered_at=NOW,
        actor="wang",
        id=1,
    )
    against = Comparison(1, NOW, 0.5, 0.02, differs=True, compared_at=NOW)
    with service.records.begin() as tx:
        tx.findings.add([untrue(reading, against, "", "wenya")])
    page = supervisor.get("/findings?kind=report_untrue")
    assert 'href="/points/main"' in page.text
    assert 'href="/tickets/' not in page.text
    (action,) = linked(page.text, r'action="(/findings/\d+/decide[^"]*)"')
    said = {"form": form_of(page), "reason": "查看了压力表", "state": "unfounded"}
    assert supervisor.post(action, data=said, headers=origin_of(supervisor)).status_code == 303
    assert "查看了压力表" in supervisor.get("/findings?kind=report_untrue&state=unfounded").text

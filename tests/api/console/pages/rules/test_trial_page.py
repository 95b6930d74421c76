"""A changed rule is tried on the page: checked, judged, compared, and nothing on record changes."""

from __future__ import annotations

import time

import pytest

from alerts.people.audit import AuditFilter, AuditKind
from api.access.forms import TOKEN_FIELD, form_token
from api.access.sessions import COOKIE
from ingest.durations import HOUR
from tests.api.signed_in import session_of
from tests.api.stand_in_service import NOW, breach

TRY = "/rules/try"
WARMER = '[[rule]]\nid = "room.day"\nlimit = "{limit} degC"\nversion = 2\n'


@pytest.fixture
def browser(client, service):
    """Asks and sends forms as the browser of an engineer does."""
    session = session_of(service, "engineer")
    headers = {"Cookie": f"{COOKIE}={session}", "Accept": "text/html", "Accept-Language": "zh-CN"}

    def ask(path: str = TRY, **fields: str):
        if not fields:
            return client.get(path, headers=headers)
        data = {TOKEN_FIELD: form_token(session)} | fields
        origin = {"Origin": str(client.base_url).rstrip("/")}
        return client.post(path, data=data, headers=headers | origin, follow_redirects=False)

    return ask


def over(browser) -> str:
    """The page once the trial is over."""
    for _ in range(600):
        page = browser().text
        if "进行中" not in page:
            return page
        time.sleep(0.05)
    raise AssertionError(page)


def on_record(service) -> tuple:
    with service.records.reading() as tx:
        lines = tx.audit.page(AuditFilter(kind=AuditKind.RULES_TRIED), None, 9)
        return tx.episodes.overlapping(None, 0, 1 << 62), [(each.actor, each.data) for each in lines]


def test_a_milder_rule_is_tried_and_the_file_is_taken_away(browser, service):
    breach(service, "f1-room")
    service.clock.advance_to(NOW + HOUR)
    before, _ = on_record(service)
    text = WARMER.format(limit="10")
    begun = browser(text=text, place="b1", days="1")
    assert (begun.status_code, begun.headers["location"]) == (303, TRY)
    page = over(browser)
    assert "已完成" in page
    assert page.count(">消失</span></td>") == 1
    assert "f1-room" in page
    after, lines = on_record(service)
    assert after == before
    assert [data for _, data in lines] == [{"rules": ["room.day"], "days": 1, "place": "b1"}]
    file = browser(f"{TRY}/file")
    assert file.text == text
    assert file.headers["content-disposition"] == 'attachment; filename="rules.toml"'


def test_a_file_with_faults_is_told_key_by_key_and_nothing_is_tried(browser, service):
    wrong = browser(text='[[rule]]\nid = "room.day"\nlimit = "68 NTU"\nshare = 2\n', place="", days="7")
    assert wrong.status_code == 422
    assert '<span class="id payload">room.day.limit</span>' in wrong.text
    assert '<span class="id payload">room.day.share</span>' in wrong.text
    assert "68 NTU" in wrong.text, "what was typed comes back"
    assert on_record(service)[1] == []


def test_the_form_begins_with_the_file_in_force_and_the_rule_to_be_changed(browser, service, tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text('# 本单位\n[[rule]]\nid = "stuck"\nenabled = false\n', "utf-8")
    at_start = service.settings.service.model_copy(update={"rules": file})
    service.settings = service.settings.model_copy(update={"service": at_start})
    page = browser(f"{TRY}?rule=room.day").text
    assert "# 本单位" in page
    assert "id = &#34;room.day&#34;\nversion = 2\nlimit = &#34;18.0 degC&#34;" in page
    assert "room.day&#34;" not in browser(f"{TRY}?rule=stuck").text, "the file has that rule"

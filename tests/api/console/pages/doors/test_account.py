"""One's own account in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from alerts.people.doors.second_factor import SecondFactor
from api.access.sessions import COOKIE
from tests.api.signed_in import form_of, origin_of, session_of
from tests.api.stand_in_service import NAMES, NOW, PASSWORD

WORDS = {
    "en": ("My account", "Browsers that are signed in", "End all others", "Revoke", "Revoked"),
    "zh-CN": ("我的账户", "登录的浏览器", "结束其他全部登录", "作废", "已作废"),
}


@pytest.mark.parametrize("language", WORDS)
def test_somebody_ends_other_sign_ins_and_revokes_a_token(service, open_page, language):
    title, sessions, end_others, revoke, revoked = WORDS[language]
    other = session_of(service, "dispatcher")
    with service.records.begin() as tx:
        tx.tokens.make(tx.users.named(NAMES["dispatcher"]).id, NOW, made_by="li", called="站点大屏")
    page = open_page("/work", language=language, role="dispatcher", width=1366)
    page.locator("#user").click()
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    table = page.get_by_role("region", name=sessions)
    expect(table.locator("tbody tr")).to_have_count(2)
    page.get_by_role("button", name=end_others).click()
    expect(table.locator("tbody tr")).to_have_count(1)
    expect(page.get_by_role("button", name=end_others)).to_have_count(0)
    row = page.get_by_role("row", name="站点大屏")
    row.get_by_role("button", name=revoke).click()
    expect(row.get_by_text(revoked)).to_be_visible()
    with service.records.reading() as tx:
        assert tx.sessions.by_key(other) is None


def test_who_loads_the_page_of_recovery_codes_anew_is_told_why_they_are_gone(service, client):
    with service.records.begin() as tx:
        user_id = tx.users.named(NAMES["dispatcher"]).id
        tx.second_factors.begin(SecondFactor(user_id, "JBSWY3DPEHPK3PXP", NOW, ""))
        tx.second_factors.turn_on(user_id, NOW, 1)
    signed_in = {"Cookie": f"{COOKIE}={session_of(service, 'dispatcher')}", "Accept-Language": "zh-CN"}
    before = client.get("/account/factor", headers=signed_in)
    data = {"form": form_of(before), "password": PASSWORD}
    made = client.post("/account/factor/codes", data=data, headers=signed_in | origin_of(client))
    codes = re.findall(r"<li>(\S{19})</li>", made.text)
    assert len(codes) == 10
    again = client.get("/account/factor", headers=signed_in).text
    assert "恢复码只在生成时显示一次。未保存的，请在此重新生成" in again
    assert not [code for code in codes if code in again]

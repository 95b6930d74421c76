"""One's own account in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.api.signed_in import session_of
from tests.api.stand_in_service import NAMES, NOW

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

"""The box in the frame: what is typed is offered, and what is chosen is gone to."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.api.stand_in_service import breach


@pytest.mark.parametrize(("language", "kind"), [("zh-CN", "测点"), ("en", "Points")])
def test_the_box_is_a_key_away_and_leads_where_one_means(open_page, service, language, kind):
    breach(service, "f1-room")
    page = open_page("/now", language=language, role="dispatcher")
    page.keyboard.press("/")
    box = page.get_by_role("combobox")
    expect(box).to_be_focused()
    page.keyboard.type("1栋 101")
    expect(page.get_by_role("option").first).to_contain_text("101室")
    with page.expect_navigation():
        page.get_by_role("option").first.click()
    expect(page).to_have_url("/places/f1")
    page.locator("#search").fill("翠园")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=kind)).to_be_visible()
    page.locator("#search").fill("1")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page).to_have_url("/tickets/2026-000001")

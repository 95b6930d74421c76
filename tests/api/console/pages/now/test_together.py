"""Two people at one ticket in real browsers."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.api.stand_in_service import NAMES, breach


def test_two_people_at_one_ticket_see_each_other_who_is_typing_and_that_one_has_left(service, open_page):
    breach(service, "f1-room")
    one, other = (
        open_page("/tickets/2026-000001", language="zh-CN", role=role) for role in ("dispatcher", "engineer")
    )
    expect(one.locator("#presence")).to_have_text(f"{NAMES['engineer']} 正在查看")
    one.locator("#note").fill("正在联系用户")  # what is typed at the other end is said as it begins
    expect(other.locator("#presence")).to_have_text(f"{NAMES['dispatcher']} 正在填写")
    other.goto("about:blank")
    expect(one.locator("#presence")).to_be_empty()

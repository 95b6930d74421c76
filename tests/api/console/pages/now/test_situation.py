"""The page *Now*: the worst on top, one click to what is wrong, and fresh by the live stream."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.api.stand_in_service import breach


@pytest.mark.parametrize(
    ("language", "tickets", "of"),
    [("zh-CN", "工单 1", "6 个测点中 6 个有测值"), ("en", "1 ticket", "6 of 6 points measured")],
)
def test_a_dispatcher_sees_what_is_wrong_and_is_there_in_a_click(open_page, service, language, tickets, of):
    page = open_page("/now", language=language, role="dispatcher")
    expect(page.locator(".cell.heat-good").first).to_be_visible()
    station = page.locator(".cell", has_text="翠园换热站")
    station.locator(".cell-name").focus()
    breach(service, "f1-room")
    expect(station.get_by_role("link", name=tickets)).to_be_visible()
    expect(station.locator(".cell-name")).to_be_focused()  # after what came live, though it has no id
    station.locator(".cell-name").click()
    page.wait_for_url("**/now?place=st1")
    building = page.locator(".branch", has_text="翠园小区 1 栋")
    expect(building.get_by_text(of)).to_be_visible()
    worst = building.locator(".cell").first
    expect(worst.locator(".cell-name")).to_contain_text("101室")
    expect(worst).to_have_class("cell heat-bad")
    worst.get_by_role("link", name=tickets).click()
    page.wait_for_url("**/tickets/2026-000001")

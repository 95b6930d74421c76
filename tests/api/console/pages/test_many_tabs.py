"""A browser with many tabs of the console: it has six connections to a server for all of them."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.api.stand_in_service import breach

TABS = 8
HIDE = """
(state) => {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => state === "hidden" });
  document.dispatchEvent(new Event("visibilitychange"));
}
"""
"""A browser without a screen shows all of its tabs at once."""


def test_a_tab_that_nobody_sees_keeps_no_other_from_its_pages_and_catches_up(service, open_page):
    first = open_page("/work", role="dispatcher")
    tabs = [first]
    for _ in range(TABS):
        expect(tabs[-1].locator("#stream")).to_have_attribute("data-state", "live")
        tabs[-1].evaluate(HIDE, "hidden")
        tabs.append(first.context.new_page())
        tabs[-1].goto("/work")
    expect(tabs[-1].locator("#stream")).to_have_attribute("data-state", "live")

    breach(service, "f1-room")
    new = "#t-2026-000001"
    expect(tabs[-1].locator(new)).to_be_visible()
    expect(first.locator(new)).to_be_hidden()
    tabs[-1].evaluate(HIDE, "hidden")
    first.evaluate(HIDE, "visible")
    expect(first.locator(new)).to_be_visible()
    expect(first.locator("#stream")).to_have_attribute("data-state", "live")


def test_the_last_tab_that_was_seen_goes_on_listening_when_nobody_sees_any(service, open_page):
    first = open_page("/work", role="dispatcher")
    expect(first.locator("#stream")).to_have_attribute("data-state", "live")
    first.evaluate(HIDE, "hidden")
    breach(service, "f1-room")
    expect(first.locator("#t-2026-000001")).to_be_visible()

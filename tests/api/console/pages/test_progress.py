"""What takes long is said to be on its way, and is not sent again by who presses once more."""

from __future__ import annotations

from playwright.sync_api import Page, Route, expect

from tests.api.stand_in_service import breach

BUSY = "Being worked on …"


def held(page: Page, where: str) -> list[Route]:
    """What the page posts to ``where``, and is not answered until somebody lets it through."""
    waiting: list[Route] = []
    page.route(
        where, lambda route: waiting.append(route) if route.request.method == "POST" else route.continue_()
    )
    return waiting


def test_a_command_that_takes_long_says_so_until_it_is_answered(service, open_page):
    breach(service, "f1-room")
    page = open_page("/tickets/2026-000001", role="dispatcher")
    waiting = held(page, "**/commands")
    page.get_by_label("Note").fill("pump restarted")
    page.get_by_role("button", name="Comment").click()
    progress = page.locator("#progress")
    expect(progress).to_be_empty()
    expect(progress).to_have_text(BUSY)
    waiting[0].continue_()
    expect(page.locator("#said")).to_have_text("Done")
    expect(progress).to_be_empty()


TWICE = """
async () => {
  const form = document.querySelector("main form[action='/reach']");
  form.requestSubmit();
  while (!document.getElementById("progress").textContent) await new Promise((next) => setTimeout(next, 50));
  form.requestSubmit();
  return document.getElementById("progress").textContent;
}
"""
"""By the page itself, since Playwright waits for the page that a form leads to."""


def test_a_form_is_sent_once_however_often_somebody_presses(service, open_page):
    page = open_page("/reach", role="dispatcher")
    waiting = held(page, "**/reach")
    assert page.evaluate(TWICE) == BUSY
    assert len(waiting) == 1
    with page.expect_navigation():
        waiting[0].continue_()
    expect(page.locator("#progress")).to_be_empty()


def test_a_note_is_there_again_after_the_page_was_loaded_anew_until_it_is_sent(service, open_page):
    breach(service, "f1-room")
    page = open_page("/tickets/2026-000001", role="dispatcher")
    page.get_by_label("Note").press_sequentially("pump re")
    page.reload()
    expect(page.get_by_label("Note")).to_have_value("pump re")
    page.get_by_label("Note").press_sequentially("started")
    page.get_by_role("button", name="Comment").click()
    expect(page.locator("#said")).to_have_text("Done")
    page.reload()
    expect(page.get_by_label("Note")).to_have_value("")


def test_what_is_shown_while_the_connection_is_lost_does_not_look_like_now(service, open_page):
    page = open_page("/now", role="dispatcher")
    expect(page.locator("#stream")).to_have_attribute("data-state", "live")
    assert page.locator("#now").evaluate("part => getComputedStyle(part).filter") == "none"
    page.evaluate("showLive('away')")
    assert page.locator("#now").evaluate("part => getComputedStyle(part).filter") == "grayscale(1)"

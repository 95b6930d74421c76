"""A point's history in a browser: it pans and zooms, by keys as well, and the address says what is seen."""

from __future__ import annotations

import hashlib
import re

import pytest
from playwright.sync_api import expect

from api.console.static_files import BROUGHT
from tests.api.signed_in import PAGE
from tests.api.stand_in_service import breach

RELEASED = {
    "uPlot.iife.js": "655bc8aa33781e8721c5af6b59f1699c03c9bda951aa74a6ab518ac20cc4326d",
    "uPlot.min.css": "3f121cd4a997b634e07a887658850018e475c26f0bddd874109a8d382c19de87",
}
"""SHA-256 of the files of uPlot 1.6.16 as its authors released them."""


def test_what_the_package_brings_is_what_was_released():
    found = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in BROUGHT.items()}
    assert found == RELEASED


def test_the_library_is_served_as_a_script(client):
    answer = client.get("/static/uPlot.iife.js")
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, "text/javascript")


def test_a_span_that_no_chart_can_have_is_refused_on_a_page(client):
    answer = client.get("/points/f1-room?from=2026-01-15T06:00:00Z&to=2026-01-14T06:00:00Z", headers=PAGE)
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("language", "week", "title"), [("en", "7 days", "History"), ("zh-CN", "7 天", "历史曲线")]
)
def test_history_pans_and_zooms_and_the_address_says_so(service, open_page, language, week, title):
    breach(service, "f1-room")
    page = open_page("/points/f1-room", language=language)
    shown = page.get_by_role("region", name=title)
    expect(shown.locator("canvas")).to_be_visible()
    expect(shown.locator("svg.chart")).to_be_hidden()
    expect(shown.get_by_role("link", name="2026-000001")).to_be_visible()
    page.get_by_role("link", name=week).click()
    expect(page).to_have_url(re.compile(r"from=2026-01-08T00%3A20.*&to=2026-01-15T00%3A20"))
    page.locator(".history-plot").focus()
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(re.compile(r"from=2026-01-06T06%3A20"))
    page.keyboard.press("ArrowUp")
    expect(page).to_have_url(re.compile(r"from=2026-01-08T00%3A20.*&to=2026-01-11T12%3A20"))
    page.reload()
    expect(shown.locator("canvas")).to_be_visible()
    expect(shown.get_by_role("link", name="2026-000001")).to_have_count(0)


def test_a_chart_that_goes_on_to_now_is_fetched_again_with_the_page(service, open_page):
    breach(service, "f1-room")
    page = open_page("/points/f1-room")
    expect(page.locator("#day")).to_contain_text("08:20")
    with page.expect_response(re.compile("/history")):
        page.evaluate("refreshSoon()")

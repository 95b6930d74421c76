"""A point's history in a browser: it pans and zooms, by keys as well, and the address says what is seen."""

from __future__ import annotations

import hashlib
import re

import pytest
from playwright.sync_api import expect

from alerts.desk.stops.commanding import GivenStopCommand, open_stop
from alerts.people.roles import ROLES
from alerts.people.viewer import Grant, Viewer
from alerts.stops.stop_table import StopCommand
from api.console.static_files import BROUGHT
from ingest.durations import HOUR
from tests.api.signed_in import PAGE
from tests.api.stand_in_service import NOW, breach

WITH_ALL_ROLES = Viewer("wang", tuple(map(Grant, ROLES)))
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


STOPS_DRAWN = """() => {
    const stop = getComputedStyle(document.documentElement).getPropertyValue("--stop");
    const [red, green, blue] = stop.match(/[0-9a-f]{2}/g).map((each) => parseInt(each, 16));
    const canvas = document.querySelector(".history-plot canvas");
    const seen = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    for (let at = 0; at < seen.length; at += 4)
        if (seen[at] === red && seen[at + 1] === green && seen[at + 2] === blue) return true;
    return false;
}"""


def test_a_chart_that_goes_on_to_now_is_fetched_again_with_the_page(service, open_page):
    breach(service, "f1-room")
    page = open_page("/points/f1-room")
    expect(page.locator(".history-plot canvas")).to_be_visible()
    assert not page.evaluate(STOPS_DRAWN)
    stop = GivenStopCommand(
        StopCommand("open"), {"places": ["b1"], "cause": "爆管"}, NOW - 3 * HOUR, late_reason="补录"
    )
    open_stop(service.records, WITH_ALL_ROLES, stop, NOW, desk=service.desk())
    expect(page.locator("#day")).to_contain_text("08:20")
    with page.expect_response(re.compile("/history")):
        page.evaluate("refreshSoon()")
    page.wait_for_function(STOPS_DRAWN)

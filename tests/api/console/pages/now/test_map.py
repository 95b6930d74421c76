"""The page *Map*: by mouse and by keys to what is cold, and pictures of the ground from one server only."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import expect

from alerts.people.viewer import OPERATOR
from api.ports.map_settings import MapSettings
from tests.api.conftest import served
from tests.api.console.named_town import ID, named_town


@pytest.mark.parametrize(
    ("language", "missing", "keys"), [("zh-CN", "未填坐标", "放大"), ("en", "Without a position", "Nearer")]
)
def test_the_map_is_moved_by_hand_and_leads_to_places(open_page, service, language, missing, keys):
    service.import_inventory(OPERATOR, named_town(), replace=True)
    page = open_page("/map", language=language, role="dispatcher")
    station = page.locator(f"[id='m-{ID}-st1']")
    expect(station).to_be_visible()
    expect(page.locator(".map-side .card", has_text=missing).get_by_text("翠园小区2栋")).to_be_visible()
    page.locator("#map-ground").focus()
    page.keyboard.press("-")
    expect(page.locator("#map")).to_have_attribute("data-zoom", "16.5")
    expect(page.locator("#map-ground")).to_be_focused()
    page.get_by_role("link", name=keys, exact=True).click()
    expect(page.locator("#map")).to_have_attribute("data-zoom", "17.5")
    before = station.bounding_box()
    page.mouse.move(before["x"] - 80, before["y"] + 60)
    page.mouse.down()
    page.mouse.move(before["x"] - 160, before["y"] + 60, steps=4)
    page.mouse.up()
    expect(page.locator("#map-ground")).not_to_have_class("dragged")
    page.wait_for_url("**view=*")
    page.wait_for_function(
        "({id, x}) => Math.abs(document.getElementById(id).getBoundingClientRect().x + 80 - x) < 2",
        arg={"id": f"m-{ID}-st1", "x": before["x"]},
    )
    with page.expect_navigation():
        station.click()
    assert page.url.endswith(f"/places/{ID}-st1")


def test_pictures_of_the_ground_come_from_the_server_that_is_set_and_from_nowhere_else(service):

    service.import_inventory(OPERATOR, named_town(), replace=True)
    tiles = MapSettings(tiles="https://tiles.example/{z}/{x}/{y}.png", attribution="© 天地图")
    service.settings = service.settings.model_copy(update={"map": tiles})
    with served(service) as url, httpx.Client(base_url=url, trust_env=False) as client:
        page = client.get("/map", headers={"Accept": "text/html"})
        other = client.get("/now", headers={"Accept": "text/html"})
    assert "img-src 'self' https://tiles.example;" in page.headers["content-security-policy"]
    assert "img-src 'self';" in other.headers["content-security-policy"]
    assert 'href="https://tiles.example/' in page.text
    assert "© 天地图" in page.text


@pytest.mark.parametrize("view", ["500,0,3", "125,95,10", "125,43,99", "125,43,2", "181,0,3"])
def test_a_view_that_is_on_no_map_is_refused_and_not_moved(client, view):
    for url in ("/map", "/api/v1/now/map"):
        refused = client.get(url, params={"view": view})
        assert refused.status_code == 422, url
        assert "view" in refused.text
    assert client.get("/map", params={"view": "-180,90,19"}).status_code == 200

"""A map is drawn where things are: tiles cover it, marks stand on it, and its links show what they say."""

from __future__ import annotations

import math
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.compliance.situation.situation import PlaceFigures
from alerts.desk.now.map import HEIGHT, WIDTH, MapNow, MapView, Mark
from api.console.views.now.map import MapDrawing, shortened
from api.ports.map_settings import MapSettings

TILES = "https://tiles.example/{z}/{x}/{y}.png"
VIEWS = st.builds(MapView, st.floats(-170, 170), st.floats(-70, 70), st.floats(3, 19))


def drawing(view: MapView, *marks: Mark, **settings: object) -> MapDrawing:
    found = MapNow("town", [], PlaceFigures(), {}, view, marks, [], 0, [], 0, [], 0, 0)
    return MapDrawing(found, view, MapSettings(**settings), "/map")


def mark_at(longitude: float, latitude: float) -> Mark:
    return Mark(longitude, latitude, ["b"], 1, 0, "b", PlaceFigures(), 0, None, 0)


def percent(text: str) -> float:
    return float(text.removesuffix("%"))


@given(VIEWS)
def test_tiles_cover_the_whole_drawing_and_are_few(view):
    tiles = list(drawing(view, tiles=TILES).tiles())
    assert 0 < len(tiles) <= 8 * 6
    assert min(percent(each.x) for each in tiles) <= 0
    assert max(percent(each.x) + percent(each.width) for each in tiles) >= 100
    zoom = {int(urlsplit(each.address).path.split("/")[1]) for each in tiles}
    assert len(zoom) == 1
    assert all(
        0 <= int(number) < 2 ** max(zoom)
        for each in tiles
        for number in urlsplit(each.address).path.removesuffix(".png").split("/")[2:]
    )


@given(VIEWS)
def test_links_show_what_lies_there(view):
    drawn = drawing(view)
    for address in (drawn.nearer(), drawn.wider(), *(address for _, address in drawn.moves())):
        asked = parse_qs(urlsplit(address).query)
        there = MapView.of(asked["view"][0])
        assert asked["place"] == ["town"]
        assert 3 <= there.zoom <= 19
        assert abs(there.latitude) <= 85
    west, north, south, east = (
        MapView.of(parse_qs(urlsplit(at).query)["view"][0]) for _, at in drawn.moves()
    )
    assert west.longitude < view.longitude < east.longitude
    assert south.latitude < view.latitude < north.latitude


@given(VIEWS)
def test_the_middle_is_in_the_middle_and_a_view_comes_back_from_its_text(view):
    ((_, spot),) = drawing(view, mark_at(view.longitude, view.latitude)).marks
    assert (percent(spot.x), percent(spot.y)) == pytest.approx((50, 50), abs=1e-3)
    assert MapView.of(view.text).zoom == pytest.approx(view.zoom, rel=1e-4)


def test_on_maps_that_draw_china_elsewhere_the_marks_go_along_with_the_ground():
    changchun = MapView(125.3245, 43.8868, 15)
    plain = list(drawing(changchun, tiles=TILES).tiles())
    shifted = drawing(changchun, mark_at(125.3245, 43.8868), tiles=TILES, datum="gcj02")
    ((_, spot),) = shifted.marks
    assert (percent(spot.x), percent(spot.y)) == pytest.approx((50, 50), abs=1e-3)
    moved = (percent(next(shifted.tiles()).x) - percent(plain[0].x)) / 100 * WIDTH
    metres = 40_075_016 * math.cos(math.radians(43.8868)) / (256 * 2**15)
    assert 300 < abs(moved) * metres < 800, "the ground stands some hundred metres beside"
    assert list(drawing(changchun, mark_at(125, 43), datum="gcj02").tiles()) == []


@given(VIEWS)
def test_the_scale_is_a_round_number(view):
    bar = drawing(view).scale()
    assert str(bar.metres).strip("0") in ("1", "2", "5")
    assert 6 < percent(bar.width) <= 150 / WIDTH * 100 + 0.01
    assert HEIGHT < WIDTH


def test_names_under_marks_are_short():
    assert shortened("锦绣家园1号楼") == "锦绣家园1号楼"
    assert shortened("锦绣家园东区第十二号楼") == "锦绣家园东区第十…"
    assert shortened("Pump station in the old town") == "Pump station in t…"

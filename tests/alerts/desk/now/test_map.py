"""The map: of what somebody sees, bounded however much there is, in statements that do not grow."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from alerts.compliance.situation.point_states import PointState, PointStates
from alerts.desk.lookups.errors import NotFound
from alerts.desk.now.book import SituationBook
from alerts.desk.now.map import MOST_MISSING, MOST_NAMED, MOST_OUTLINES, MapNow, MapView, map_now
from alerts.people.viewer import OPERATOR, Grant, Viewer
from ingest.durations import MINUTE
from ingest.inventory.tree import Inventory, Level, Place, Point
from ingest.readings.quantities import Metric
from tests.alerts.desk.town_on_record import START, Town
from tests.alerts.records.desk.ticket_rows import put, ticket
from tests.alerts.records.statements import statements

AT = {"s1": (125.30, 43.88), "s2": (125.36, 43.90), "s1-b1": (125.3005, 43.8801), "s1-b2": (125.31, 43.885)}


@pytest.fixture
def town(records) -> Town:
    return Town(records)


def standing(inventory: Inventory, **positions: tuple[float, float]) -> Inventory:
    """The same with these positions."""
    moved = {
        name: replace(inventory.places[name], longitude=east, latitude=north)
        for name, (east, north) in positions.items()
    }
    return replace(inventory, places={**inventory.places, **moved})


def states_of(inventory: Inventory, *cold: str) -> PointStates:
    states = PointStates.unknown(len(inventory.issued_keys), START)
    states.state[:] = PointState.MEASURED | PointState.JUDGED
    states.depth[:] = -0.1
    for each in cold:
        states.state[inventory.points[each].key] |= PointState.BREACHING
        states.depth[inventory.points[each].key] = 0.2
    return states


def at(town: Town, place: str | None = None, view: MapView | None = None, who: Viewer = OPERATOR) -> MapNow:
    known = standing(town.inventory, **AT)
    states = states_of(known, "s2-b1-h1/t")
    return map_now(town.records, who, place, view, inventory=known, book=SituationBook(lambda: states))


def test_what_is_near_is_one_mark_and_the_worst_is_on_top(town):
    put(town.records, ticket(1, "critical", place="s1-b1-h1"), ticket(2, place="s2"))
    found = at(town)
    assert [each.places for each in found.marks] == [["s2"], ["s1"], ["s1-b2"]]
    station, estate, building = found.marks
    assert (station.figures.kept, station.gravest.number) == (30, "2026-000002")
    assert (estate.hidden, estate.count, estate.within, estate.beside) == (1, 1, "s1", 1)
    assert (estate.figures.points, estate.open_tickets, estate.gravest.number) == (31, 1, "2026-000001")
    assert (building.figures.points, building.within, building.beside) == (10, "s1-b2", 0)
    assert {each.place for each in found.outlines} == {"s1"}
    assert [(each.place, each.beside) for each in found.missing] == [
        ("s2-b1", "s2"),
        *((name, name[:2]) for name in ("s1-b3", "s2-b2", "s2-b3")),
    ]
    assert (found.place, found.outside, found.missing_count) == ("org", 0, 4)


def test_a_ticket_that_no_mark_counts_is_told_beside_them(town):
    put(
        town.records,
        ticket(1, place="s1-b1-h1"),
        ticket(2, place="unit"),
        ticket(3, "critical", place="org"),
        ticket(4, "critical", place="s2-b3"),
        ticket(5, place="gone"),
    )
    found = at(town)
    assert [each.number for each in found.unmarked] == ["2026-000003", "2026-000002"]
    assert found.unmarked_count + sum(each.open_tickets for each in found.marks) == 4
    assert sum(found.by_severity.values()) == 4
    assert [each.number for each in at(town, "s2").unmarked] == []
    assert [each.number for each in at(town, "s2-b3").unmarked] == ["2026-000004"], "its map has no mark"


def test_a_view_shows_what_is_in_it_and_counts_the_rest(town):
    near = at(town, view=MapView(125.3003, 43.88005, 18))
    assert [each.places for each in near.marks] == [["s1"], ["s1-b1"]]
    assert (near.outside, near.view.zoom) == (2, 18)
    assert at(town, view=MapView(200, 89, 99)).view == MapView(180, 85, 19)
    everything = at(town, view=MapView(125.3, 43.9, 3))
    (mark,) = everything.marks
    assert (sorted(mark.places), mark.count, mark.hidden, mark.within) == (["s1", "s2"], 2, 2, "unit")
    assert (mark.beside, mark.figures.points) == (4, 62)


def test_only_what_is_seen_is_on_it(town):
    one = at(town, who=Viewer("li", (Grant("viewer", "d", frozenset({"s1-b2"})),)))
    assert ([each.places for each in one.marks], one.outlines, one.missing) == ([["s1-b2"]], [], [])
    assert (one.place, one.above, one.figures.points, one.view.zoom) == ("s1-b2", [], 10, 17.5)
    dark = at(town, "s2-b3")
    assert (dark.view, dark.marks, [each.place for each in dark.missing]) == (None, [], ["s2-b3"])
    with pytest.raises(NotFound):
        at(town, "s2", who=Viewer("li", (Grant("viewer", "d", frozenset({"s1"})),)))


def test_a_city_of_thousands_of_buildings_is_a_bounded_answer_in_few_statements(town):
    chance = np.random.default_rng(13)
    places = {"org": Place("org", Level.ORGANISATION, "org")}
    points = {}
    for number in range(100):
        east, north = chance.normal((125.3, 43.9), 0.08).tolist()
        station = f"s{number}"
        places[station] = Place(station, Level.STATION, station, "org", longitude=east, latitude=north)
        for below in range(40):
            building = f"{station}-{below}"
            places[building] = Place(building, Level.BUILDING, building, station)
            if below < 38:
                spot = chance.normal((east, north), 0.004).tolist()
                places[building] = replace(places[building], longitude=spot[0], latitude=spot[1])
            points[building] = Point(building, Metric.PH, building, MINUTE, MINUTE, key=len(points))
    city = Inventory(places, points)
    book = SituationBook(lambda: PointStates.unknown(len(points), START))
    with statements(town.records) as made:
        found = map_now(town.records, OPERATOR, None, None, inventory=city, book=book)
    assert len(made) <= 4, "two of them begin to read"
    assert sum(each.count + each.hidden for each in found.marks) + found.outside == 100 * 39
    assert len(found.marks) <= 13 * 15
    assert max(len(each.places) for each in found.marks) == MOST_NAMED
    assert len(found.outlines) == MOST_OUTLINES
    assert max(len(each.corners) for each in found.outlines) <= 48
    assert (len(found.missing), found.missing_count) == (MOST_MISSING, 200)

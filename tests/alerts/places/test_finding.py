"""A place is found by its id, its name, or the names down to it; of several all are told."""

from __future__ import annotations

import pytest

from alerts.places.finding import (
    LONGEST,
    MOST_LOOKED_AT,
    MOST_NAMED,
    PlaceNames,
    PlaceUnclear,
    place_asked,
    places_meant,
)
from alerts.places.names import WAY
from ingest.inventory.tree import Inventory, Level, Place
from tests.api.console.named_town import ID, named_town

TOWN = named_town()


def meant(text: str, most: int = 20) -> tuple[str, ...]:
    return places_meant(text, TOWN, most)


def test_an_id_means_its_place_and_so_does_a_name_that_one_place_has():
    assert meant(f" {ID}-b1 ") == (f"{ID}-b1",)
    assert meant("翠园小区 1栋") == (f"{ID}-b1",), "which its flats have in their names as well"
    assert meant("翠园小区1栋101") == (f"{ID}-b1f1",)


def test_names_from_above_may_stand_before_its_own():
    assert meant("翠园换热站 翠园小区1栋101") == (f"{ID}-b1f1",)
    assert meant("别的站 翠园小区1栋101") == ()


@pytest.mark.parametrize("place", TOWN.places)
def test_a_place_as_it_is_written_out_on_pages_means_that_place(place):
    way = WAY.join(TOWN.path_of(place))
    assert meant(f"{way} [{place}]") == (place,)
    assert place in meant(way)


def test_of_several_those_higher_up_come_first_and_not_all_are_told():
    found = meant("翠园小区")
    assert found[:2] == (f"{ID}-b1", f"{ID}-b2")
    assert len(found) > 4
    assert meant("翠园小区", 2) == found[:2]


def test_what_is_no_name_means_nothing():
    for text in ("", " ", "\0", "无此位置", "翠" * (LONGEST + 1)):
        assert meant(text) == ()


def test_what_is_asked_for_by_hand_is_one_place_or_it_is_told_which_there_are():
    assert place_asked(" 翠园小区 1栋 ", TOWN) == f"{ID}-b1"
    assert place_asked("翠园小区", TOWN, lambda place: place == f"{ID}-b2") == f"{ID}-b2", "of what is seen"
    for text in ("无此位置", "", f"{ID}-b1"):
        with pytest.raises(PlaceUnclear, match=f"no place {text}"):
            place_asked(text, TOWN, lambda place: place == f"{ID}-b2")
    with pytest.raises(PlaceUnclear, match=r"may mean .*, among others") as unclear:
        place_asked("翠园小区", TOWN)
    assert str(unclear.value).count("[") == MOST_NAMED, "and not all of a city"


def like(text: str, most: int = 20) -> list[str]:
    return PlaceNames(TOWN).like(text, most)


def test_while_somebody_types_places_are_found_by_any_part_of_the_way_down_to_them():
    assert like("翠园小区1栋1")[0] == f"{ID}-b1f1"
    assert like("换热站翠园小区1栋101") == [f"{ID}-b1f1"]
    assert like("换热站 101")[:2] == [f"{ID}-b1f1", f"{ID}-b2f1"], "each word, wherever it stands"
    assert like("１栋 １０１") == [f"{ID}-b1f1"], "the width of letters does not count"
    assert like("") == like(" ") == like("别的站") == like("翠" * (LONGEST + 1)) == []


def test_an_id_comes_first_and_those_higher_up_before_what_is_in_them():
    assert like(f"{ID}-B1")[0] == f"{ID}-b1", "nor their case"
    found = like("翠园小区")
    assert found[:2] == [f"{ID}-b1", f"{ID}-b2"]
    assert like("翠园小区", 3) == found[:3]
    assert len(like(TOWN.name_of(f"{ID}-city"))) == 1, "what everything is in names nothing else"


def test_what_is_looked_through_is_bounded():
    flats = {f"f{n}": Place(f"f{n}", Level.HOUSEHOLD, f"{n}号", "org") for n in range(MOST_LOOKED_AT + 9)}
    wide = Inventory(places={"org": Place("org", Level.ORGANISATION, "城")} | flats)
    names = PlaceNames(wide)
    assert names.like("号", 7) == sorted(flats, key=wide.name_of)[:7]
    assert names.like("号 没有", 7) == []

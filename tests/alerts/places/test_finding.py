"""A place is found by its id, its name, or the names down to it; of several all are told."""

from __future__ import annotations

from alerts.places.finding import LONGEST, places_meant
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


def test_of_several_those_higher_up_come_first_and_not_all_are_told():
    found = meant("翠园小区")
    assert found[:2] == (f"{ID}-b1", f"{ID}-b2")
    assert len(found) > 4
    assert meant("翠园小区", 2) == found[:2]


def test_what_is_no_name_means_nothing():
    for text in ("", " ", "\0", "无此位置", "翠" * (LONGEST + 1)):
        assert meant(text) == ()

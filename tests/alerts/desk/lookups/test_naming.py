"""Names for the fields of forms: found by part, so many as are asked for, and nothing else of anybody."""

from __future__ import annotations

from contextlib import closing

import pytest

from alerts.desk.departments import list_departments
from alerts.desk.lookups.naming import (
    NameablePerson,
    NameBook,
    find_departments,
    find_people,
    find_places,
    find_seen,
)
from alerts.desk.people.users import NewUser, add_user, change_roles, disable_user
from alerts.episodes.maintenance import MaintainedKind
from alerts.people.user import UserKind
from alerts.people.viewer import ANONYMOUS, OPERATOR, Forbidden, Grant, Viewer
from ingest.inventory.departments import Department, DepartmentKind
from ingest.inventory.tree import Inventory, Level, Place
from tests.alerts.records.statements import statements
from tests.new_records import new_records

NOW = 1_768_436_400_000
UNITS = {
    "repair": Department("repair", "维修公司", DepartmentKind.FUNCTIONAL),
    "heat-north": Department("heat-north", "北区供热所", DepartmentKind.FUNCTIONAL, place="north"),
    "heat-south": Department("heat-south", "南区供热所", DepartmentKind.FUNCTIONAL, place="south"),
}
TOWN = Inventory(
    places={
        each.id: each
        for each in (
            Place("org", Level.ORGANISATION, "春城热力"),
            Place("north", Level.UNIT, "北区", "org"),
            Place("south", Level.UNIT, "南区", "org"),
            Place("b7", Level.BUILDING, "幸福里 7号楼", "north"),
            Place("b7-603", Level.HOUSEHOLD, "603室", "b7"),
        )
    },
    departments=UNITS,
)
RECEIVER = Viewer("li", (Grant("receiver", "heat-north", frozenset({"north"})),))
LOOKER = Viewer("wang", (Grant("viewer"),))


@pytest.fixture
def records(tmp_path):
    with closing(new_records(tmp_path / "records.sqlite")) as found:
        people = {
            "王芳": (Grant("handler", "repair"), Grant("receiver", "heat-south"), Grant("viewer")),
            "小王": (Grant("dispatcher"),),
            "WANG.li": (Grant("receiver", "heat-north"),),
            "查看员王": (Grant("viewer"),),
            "管理员王": (Grant("administrator"),),
            "离职王": (Grant("handler", "repair"),),
        }
        for name, grants in people.items():
            add_user(found, OPERATOR, NewUser(name, grants, called="王师傅"), NOW, departments=set(UNITS))
        program = NewUser("热线王", (Grant("receiver"),), kind=UserKind.PROGRAM)
        add_user(found, OPERATOR, program, NOW)
        disable_user(found, OPERATOR, "离职王", NOW, because="left")
        yield found


def people(records, text: str, who: Viewer = RECEIVER, most: int = 9, book: NameBook | None = None) -> list:
    return find_people(records, who, TOWN, text, most, book=book or NameBook())


def test_people_who_work_at_a_desk_are_found_with_their_units_and_nobody_else(records):
    found = people(records, "王")
    assert found == [NameablePerson("王芳", ("repair", "heat-south")), NameablePerson("小王", ())]
    assert [each.name for each in people(records, "ｗａｎｇ")] == ["WANG.li"], "width and case do not count"
    assert [each.name for each in people(records, "供热所")] == ["WANG.li", "王芳"], "by their unit"
    assert people(records, "王师傅") == people(records, " ") == people(records, "王" * 201) == []
    assert len(people(records, "王", most=1)) == 1


def test_it_takes_no_right_to_see_users_and_one_to_work(records):
    assert people(records, "小王", Viewer("x", (Grant("caller"),)))
    for nobody in (LOOKER, ANONYMOUS, Viewer("x", (Grant("administrator"),))):
        with pytest.raises(Forbidden):
            people(records, "小王", nobody)
        with pytest.raises(Forbidden):
            find_departments(nobody, TOWN, "维修", 9)
        with pytest.raises(Forbidden):
            find_places(nobody, TOWN, "幸福里", 9, book=NameBook())


def test_who_comes_and_goes_is_found_and_not_at_once_and_else_nothing_is_read_again(records):
    book = NameBook()
    people(records, "王", book=book)
    with statements(records) as taken:
        people(records, "小", book=book)
    assert len([each for each in taken if "SELECT" in each.sql]) == 1, "whether anybody may do anything else"
    change_roles(records, OPERATOR, "查看员王", NOW, given=[Grant("head")])
    assert "查看员王" in [each.name for each in people(records, "王", book=book)]
    disable_user(records, OPERATOR, "小王", NOW, because="left")
    assert people(records, "小王", book=book) == []


def test_departments_are_found_by_name_and_id_wherever_they_are():
    def found(text: str, most: int = 9) -> list[str]:
        return [each.id for each in find_departments(RECEIVER, TOWN, text, most)]

    assert found("供热") == ["heat-north", "heat-south"]
    assert found("HEAT", 1) == ["heat-north"]
    assert found("南区") == ["heat-south"]
    assert found("无此单位") == []


def test_whoever_narrows_a_list_down_finds_the_departments_that_they_see():
    def listed(who: Viewer, text: str, after=None, limit: int = 9) -> list[str]:
        return [each.id for each in list_departments(TOWN, who, after, limit, text=text).items]

    assert listed(LOOKER, "供热") == ["heat-north", "heat-south"]
    assert listed(LOOKER, "供热", ["heat-north"]) == ["heat-south"]
    assert listed(RECEIVER, "供热") == ["heat-north"]


def test_who_narrows_a_list_down_finds_what_they_see_and_no_more():
    def found(who: Viewer, text: str) -> list[str]:
        return find_seen(who, TOWN, MaintainedKind.PLACE, text, 9, book=NameBook())

    assert found(LOOKER, "南区") == ["south"]
    assert found(RECEIVER, "603") == ["b7-603"]
    assert found(RECEIVER, "南区") == []
    with pytest.raises(Forbidden):
        found(Viewer("nobody", ()), "区")


def test_places_are_found_in_the_whole_organisation_and_a_new_inventory_is_looked_through():
    book = NameBook()
    assert find_places(RECEIVER, TOWN, "南区", 9, book=book) == ["south"]
    more = Inventory(places=TOWN.places | {"s1": Place("s1", Level.BUILDING, "南楼", "south")})
    assert find_places(RECEIVER, more, "南楼", 9, book=book) == ["s1"]
    assert find_places(RECEIVER, TOWN, "南楼", 9, book=book) == []

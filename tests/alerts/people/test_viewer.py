"""What somebody may do and where: of all that they have been given, and no more than their token is for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alerts.people.roles import ROLES, Right
from alerts.people.viewer import EVERYWHERE, NOWHERE, OPERATOR, Forbidden, Grant, Scope, Viewer
from ingest.inventory.departments import Department, DepartmentKind
from ingest.inventory.devices import Gateway
from ingest.inventory.tree import Inventory, Level, Place

TOWN = Inventory(
    {
        "city": Place("city", Level.ORGANISATION, "City"),
        "unit": Place("unit", Level.UNIT, "Unit", "city"),
        "b1": Place("b1", Level.BUILDING, "1", "unit"),
        "b2": Place("b2", Level.BUILDING, "2", "city"),
    }
)


def in_department(role: str, *places: str) -> Grant:
    return Grant(role, "d", frozenset(places))


def test_a_scope_sees_what_lies_at_and_below_its_places():
    scope = Scope(frozenset({"unit"}))
    assert [place for place in TOWN.places if scope.sees_place(TOWN, place)] == ["unit", "b1"]
    assert not any(NOWHERE.sees_place(TOWN, place) for place in TOWN.places)
    assert all(EVERYWHERE.sees_place(TOWN, place) for place in TOWN.places)


def test_what_has_no_place_is_seen_by_who_sees_everything():
    assert EVERYWHERE.sees(())
    assert not Scope(frozenset({"city"})).sees(())


@pytest.mark.parametrize(
    ("roots", "place", "found"),
    [
        ({"unit"}, None, ["unit"]),
        ({"unit", "b1"}, None, ["unit"]),
        ({"b2", "b1", "gone"}, None, ["b1", "b2"]),
        ({"unit"}, "b1", ["b1"]),
        ({"b1"}, "unit", ["b1"]),
        ({"b1"}, "b2", []),
        (set(), None, []),
        (None, None, [None]),
        (None, "unit", ["unit"]),
    ],
)
def test_what_is_seen_below_a_place_is_told_by_its_highest_places(roots, place, found):
    scope = Scope(None if roots is None else frozenset(roots))
    assert scope.within(TOWN, place) == found


def test_a_right_reaches_where_one_of_the_grants_gives_it():
    viewer = Viewer("li", (Grant("viewer"), in_department("handler", "unit"), in_department("head", "b2")))
    assert viewer.scope(Right.LOOK) == EVERYWHERE
    assert viewer.scope(Right.WORK) == Scope(frozenset({"unit", "b2"}))
    assert viewer.scope(Right.APPROVE) == Scope(frozenset({"b2"}))


def test_a_department_without_a_place_reaches_nothing():
    viewer = Viewer("li", (in_department("handler"),))
    assert viewer.scope(Right.LOOK) == NOWHERE


def test_a_role_for_the_organisation_gives_nothing_to_a_part_of_it():
    assert Viewer("li", (in_department("supervisor", "city"),)).scope(Right.AUDIT) == NOWHERE


def test_a_refusal_says_what_somebody_is_and_who_may():
    viewer = Viewer("li", (Grant("viewer"), Grant("caller")))
    with pytest.raises(Forbidden) as refused:
        viewer.scope(Right.APPROVE)
    may = "These roles may: head of a unit, leader."
    assert str(refused.value) == f"li (viewer, caller) may not do this. {may}"
    assert refused.value.who_may == ("head", "leader")
    with pytest.raises(Forbidden, match=r"li \(no role\) may not do this\. These roles may: viewer, "):
        Viewer("li", ()).scope(Right.LOOK)


def test_a_part_of_the_organisation_is_not_the_whole():
    with pytest.raises(
        Forbidden, match=r"in a part of the organisation only\. For the whole of it these roles"
    ):
        Viewer("li", (in_department("handler", "city"),)).require_everywhere(Right.LOOK)
    Viewer("li", (Grant("handler"),)).require_everywhere(Right.LOOK)


def test_a_token_is_for_its_scope_and_gives_nothing_that_its_user_has_not():
    viewer = Viewer("li", (Grant("handler"),), frozenset({Right.LOOK, Right.INSTALL}))
    assert viewer.scope(Right.LOOK) == EVERYWHERE
    with pytest.raises(Forbidden, match="token of li is not for this; it lacks the right “work tickets”"):
        viewer.scope(Right.WORK)
    with pytest.raises(Forbidden, match=r"li \(handler\) may not do this\. These roles may: engineer"):
        viewer.scope(Right.INSTALL)


def test_the_command_line_does_everything_but_register_work_tickets_verify_and_approve():
    lacking = [right for right in Right if not any(right in ROLES[each].may for each in OPERATOR.roles)]
    assert lacking == [Right.REGISTER, Right.WORK, Right.VERIFY, Right.APPROVE]


def test_a_role_on_record_that_this_version_does_not_know_gives_nothing():
    with pytest.raises(Forbidden, match="may not do this"):
        Viewer("li", (Grant("king"),)).scope(Right.LOOK)


def test_senders_are_the_gateways_at_ones_places_and_nobody_unknown():
    departments = {
        place: Department(place, place, DepartmentKind.FUNCTIONAL, place=place) for place in ("unit", "b2")
    }
    gateways = {
        "g-unit": Gateway("g-unit", "unit"),
        "g1": Gateway("g1", "b1", formerly=("g0",)),
        "g2": Gateway("g2", "b2"),
        "g-city": Gateway("g-city", "city"),
    }
    town = replace(TOWN, departments=departments, gateways=gateways)
    everybody = ("g-unit", "g1", "g0", "g2", "g-city", "(unknown)", "v1/gateway/telemetry")
    for roots, seen in (({"unit"}, ["g-unit", "g1", "g0"]), ({"b2", "nowhere"}, ["g2"]), (set(), [])):
        scope = Scope(frozenset(roots))
        assert scope.senders(town) == seen
        assert [each for each in everybody if scope.sees_sender(town, each)] == seen
    assert EVERYWHERE.senders(town) is None
    assert all(EVERYWHERE.sees_sender(town, each) for each in everybody)


def test_a_part_is_what_lies_at_ones_places():
    assert EVERYWHERE.part(TOWN) is TOWN
    assert list(Scope(frozenset({"unit", "b1"})).part(TOWN).places) == ["unit", "b1"]
    assert Scope(frozenset({"unit", "b1", "gone"})).tops(TOWN) == ["unit"]
    assert NOWHERE.part(TOWN) == Inventory()


def test_who_stands_in_uses_a_right_for_others_only_where_none_of_their_own_gives_it():
    own = Grant("handler", "d1", frozenset({"b1"}))
    others = Grant("dispatcher", "d2", frozenset({"b1", "b2"}), acting_for="wang")
    li = Viewer("li", (own, others))
    assert li.acting_for == ("wang",)
    assert li.for_whom(Right.WORK, lambda scope: scope.sees(["b1"])) == ""
    assert li.for_whom(Right.WORK, lambda scope: scope.sees(["b2"])) == "wang"
    assert li.for_whom(Right.WORK, lambda scope: scope.sees(["b3"])) == ""
    assert li.for_whom_in_all(Right.WORK) == "wang"
    assert li.for_whom_in_all(Right.EXPORT) == "wang"
    assert li.for_whom_in_all(Right.PEOPLE) == ""
    more = Viewer("li", (Grant("dispatcher"), others))
    assert more.for_whom_in_all(Right.EXPORT) == ""

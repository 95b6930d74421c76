"""Who can be reached, and which departments nobody answers for."""

from __future__ import annotations

import pytest

from alerts.people.presence import Post, Presence, Staff, Vacancy, unmanned, unmanned_in_words
from alerts.people.roles import ROLES
from alerts.people.user import User, UserKind
from alerts.people.viewer import Grant
from ingest.inventory.departments import Department, DepartmentKind


def user(name, *departments, disabled=False, role="handler", kind=UserKind.PERSON) -> User:
    grants = tuple(Grant(role, each) for each in departments)
    return User(1, name, "", kind, 0, grants, disabled_at=1 if disabled else None)


def department(name, parent=None, head="wang", leader="zhao", kind=DepartmentKind.FUNCTIONAL) -> Department:
    return Department(name, name.upper(), kind, parent, head=head, leader=leader)


WANG, ZHAO = user("wang", "d1"), user("zhao")


def lacking(departments, *users, acting=None) -> dict:
    known = {each.id: each for each in departments}
    found = unmanned(known, Staff(users, acting or {}))
    return {each.department.id: (each.vacancies, each.answered_by and each.answered_by.id) for each in found}


def test_a_department_whose_persons_are_there_is_not_listed():
    assert lacking([department("d1")], WANG, ZHAO) == {}
    assert lacking([department("d1")], WANG, ZHAO, user("li"), acting={"wang": "li"}) == {}


def test_who_is_missing_disabled_or_away_with_nobody_for_them_is_named():
    away = {"wang": None}
    gone = user("li", disabled=True)
    expected = {
        Presence.MISSING: ((ZHAO,), {}),
        Presence.DISABLED: ((user("wang", "d1", disabled=True), ZHAO), {}),
        Presence.AWAY: ((WANG, ZHAO), away),
    }
    for presence, (users, acting) in expected.items():
        (vacancies, above) = lacking([department("d1")], *users, acting=acting)["d1"]
        assert vacancies == (Vacancy(Post.HEAD, "wang", presence), Vacancy(Post.MEMBER, "", presence))
        assert above is None
    (vacancies, _) = lacking([department("d1")], WANG, ZHAO, gone, acting={"wang": "li"})["d1"]
    assert vacancies[0].presence is Presence.AWAY, "whoever should act is disabled"


def test_a_post_that_nobody_has_is_a_vacancy_and_so_is_a_department_without_members():
    (vacancies, _) = lacking([department("d1", leader=None)], user("wang"))["d1"]
    assert vacancies == (
        Vacancy(Post.LEADER, "", Presence.MISSING),
        Vacancy(Post.MEMBER, "", Presence.MISSING),
    )


def test_a_program_is_nobody_and_who_only_looks_is_no_member():
    programs = [user(name, "d1", kind=UserKind.PROGRAM) for name in ("wang", "zhao")]
    for member in ([], [user("li", "d1", role="viewer")], [user("li", "d1", role="king")]):
        (vacancies, above) = lacking([department("d1"), department("d2", "d1")], *programs, *member)["d1"]
        assert vacancies == (
            Vacancy(Post.HEAD, "wang", Presence.MISSING),
            Vacancy(Post.LEADER, "zhao", Presence.MISSING),
            Vacancy(Post.MEMBER, "", Presence.MISSING),
        )
        assert above is None
    assert lacking([department("d1")], user("wang"), ZHAO, user("li", "d1", role="receiver")) == {}


@pytest.mark.parametrize("role", ROLES)
def test_members_are_those_with_a_role_of_the_desk(role):
    members = Staff([user("li", "d1", role=role)], {}).members("d1")
    assert bool(members) == (role not in ("viewer", "engineer", "administrator"))


def test_one_member_who_is_there_is_enough():
    others = (user("li", "d1", disabled=True), user("chen", "d1"))
    assert lacking([department("d1", head="zhao")], ZHAO, *others) == {}


def test_the_nearest_department_above_with_a_head_or_leader_answers():
    chain = [
        department("d1", "d2", head=None, leader=None),
        department("d2", "d3", head="gone", leader=None),
        department("d3", "d4", head="gone"),
        department("d4", head="wang"),
    ]
    found = lacking(chain, WANG, ZHAO)
    assert {name: above for name, (_, above) in found.items()} == {
        "d1": "d3",
        "d2": "d3",
        "d3": "d4",
        "d4": None,
    }
    circle = [department("d1", "d2", head=None, leader=None), department("d2", "d1", head=None, leader=None)]
    assert {above for _, above in lacking(circle).values()} == {None}


def test_what_is_not_the_organisations_own_is_left_out():
    assert lacking([department("d1", head=None, leader=None, kind=DepartmentKind.OUTSIDE)]) == {}


def test_it_is_said_in_words():
    known = {"d1": department("d1", "d2", leader=None), "d2": department("d2")}
    first, second = unmanned(known, Staff([WANG, user("zhao", disabled=True)], {"wang": None}))
    assert str(unmanned_in_words(first)) == (
        "D1 [d1] has posts where nobody can be reached"
        " (head wang: on leave, nobody stands in, leader in charge:"
        " nobody, members: on leave, nobody stands in), and no department above answers for it."
    )
    assert "leader in charge zhao: disabled" in str(unmanned_in_words(second))

"""The roles that ship are those of the specification, and a file with a fault is refused by its row."""

from __future__ import annotations

import pytest

from alerts.people.roles import ROLES, Right, RoleReach, read_roles, role_names, who_may
from api.wiring.hosted_service import GRANTS
from ingest.problems import Problems
from ingest.said import name_of
from ingest.words.packages import LANGUAGE_TAGS, catalogue_of

ALL = ", ".join(f'"{right}"' for right in Right)


def row(id_="all", may=ALL, reach="any", clauses="", more="") -> str:
    named = f'[[role]]\nid = "{id_}"\nmay = [{may}]\nreach = "{reach}"\ndesk = true\n'
    return f"{named}clauses = [{clauses}]\n{more}"


def test_the_roles_are_those_of_the_desk_and_those_of_before():
    assert set(ROLES) == {
        *("receiver", "handler", "dispatcher", "head", "supervisor", "leader", "caller", "administrator"),
        *("viewer", "engineer"),
    }
    assert all(Right.LOOK in role.may for role in ROLES.values())


def test_an_administrator_has_no_command_of_the_desk_and_nobody_else_has_people():
    assert Right.WORK not in ROLES["administrator"].may
    assert who_may(Right.PEOPLE) == ("administrator",)
    at_desks = tuple(role.id for role in ROLES.values() if role.desk)
    assert who_may(Right.WORK) == who_may(Right.REGISTER) == at_desks
    assert {role.id for role in ROLES.values() if role.reach is RoleReach.ORGANISATION} == {
        "supervisor",
        "administrator",
    }


def test_every_role_on_record_stands_for_grants_of_roles_that_there_are():
    assert set(GRANTS) == {"viewer", "dispatcher", "engineer"}
    for grants in GRANTS.values():
        assert all(grant.role in ROLES and grant.department is None for grant in grants)


def test_roles_and_rights_have_names_in_every_language():
    said = [*role_names(ROLES), *(name_of("right", right) for right in Right)]
    for tag in LANGUAGE_TAGS:
        names = [each.written(catalogue_of(tag)) for each in said]
        assert len(set(names)) == len(ROLES) + len(Right)
    assert role_names(("king",)) == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (row(may='"look", "fly"'), r"\$\.role\[0\]\.may\[1\]: Invalid enum value 'fly'"),
        (row(reach="moon"), r"\$\.role\[0\]\.reach: Invalid enum value 'moon'"),
        (row(clauses='"Art. 3"'), r"\$\.role\[0\]\.clauses\[0\]: Expected `str` matching regex"),
        (row(more='colour = "red"'), r"\$\.role\[0\]: Object contains unknown field `colour`"),
        (row() + '[[role]]\nid = "b"', r"\$\.role\[1\]: Object missing required field `may`"),
        (row() + row(), "role all: is there twice"),
        (row(may='"look"'), "may: no role gives work"),
        ("[[role]", "file: not TOML"),
    ],
)
def test_a_fault_is_named_with_its_row(text, said):
    with pytest.raises(Problems, match=f"mine.toml: {said}"):
        read_roles("mine.toml", text.encode())

"""Roles for the organisation or a department, as text and as places."""

import pytest

from alerts.people.grants import grant_of, text_of, with_places
from alerts.people.viewer import Grant
from ingest.inventory.departments import Department, DepartmentKind

TREE = {
    each.id: each
    for each in (
        Department("heat", "供热", DepartmentKind.FUNCTIONAL),
        Department("north", "北区", DepartmentKind.TERRITORIAL, parent="heat", place="n"),
        Department("north-1", "北一", DepartmentKind.TERRITORIAL, parent="north", place="n1"),
        Department("south", "南区", DepartmentKind.TERRITORIAL, parent="heat", place="s"),
        Department("round", "", DepartmentKind.OUTSIDE, parent="trip"),
        Department("trip", "", DepartmentKind.OUTSIDE, parent="round"),
    )
}


@pytest.mark.parametrize(
    ("text", "grant"),
    [
        ("handler", Grant("handler")),
        ("handler@", Grant("handler", "")),
        ("handler@unit-7", Grant("handler", "unit-7")),
        ("head@a@b", Grant("head", "a@b")),
    ],
)
def test_a_grant_is_read_from_text(text, grant):
    assert grant_of(text) == grant
    assert grant_of(text_of(grant)) == grant


@pytest.mark.parametrize(
    ("department", "places"),
    [
        ("heat", {"n", "n1", "s"}),
        ("north", {"n", "n1"}),
        ("south", {"s"}),
        ("round", set()),
        ("gone", set()),
    ],
)
def test_a_grant_reaches_the_places_of_its_department_and_of_those_below(department, places):
    (grant,) = with_places([Grant("handler", department)], TREE)
    assert grant == Grant("handler", department, frozenset(places))


def test_a_grant_for_the_organisation_has_no_places():
    assert with_places([Grant("viewer")], TREE) == (Grant("viewer"),)

"""What people are called where others read of them."""

from __future__ import annotations

from alerts.people.user import User, UserKind, called_apart


def test_people_are_called_by_their_names_and_by_the_login_as_well_where_two_are_called_alike():
    found = (("wang", "王工"), ("wang2", "王工"), ("li", "李工"), ("zhao", ""))
    users = [User(number, name, called, UserKind.PERSON, 1) for number, (name, called) in enumerate(found)]
    assert called_apart(users) == {
        "wang": "王工 (wang)",
        "wang2": "王工 (wang2)",
        "li": "李工",
        "zhao": "zhao",
    }

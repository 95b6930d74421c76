"""Which passwords somebody may choose."""

import pytest

from alerts.people.new_passwords import COMMONEST, LONGEST, SHORTEST, password_fault


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("warm room", "password-short"),
        ("x" * 129, "password-long"),
        ("wang.guodong", "password-is-name"),
        ("Wang.Guodong1", "password-is-name"),
        ("Password123", "password-common"),
        ("１２３４５６７８９０", "password-common"),
        ("abababababab", "password-common"),
    ],
)
def test_what_is_easily_guessed_is_refused_with_the_reason(password, why):
    assert password_fault(password, "wang.guodong").key == why


@pytest.mark.parametrize(
    "password", ["warm rooms for all", "北区三号楼暖气很热呀", "wang.guodong likes warm rooms"]
)
def test_what_is_long_enough_is_taken_without_rules_of_composition(password):
    assert password_fault(password, "wang.guodong") is None


def test_the_commonest_are_long_enough_to_need_the_list():
    assert [each for each in COMMONEST if not SHORTEST <= len(each) <= LONGEST] == []

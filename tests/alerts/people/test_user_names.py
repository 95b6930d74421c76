"""Which names are taken for one another (UTS 39)."""

import string

import pytest

from alerts.people.user_names import LONGEST_SKELETON, folded, skeleton


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("wang", "w\u0430ng"),  # Cyrillic a
        ("wang", "w\u0251ng"),  # Latin alpha
        ("wang", "Wang"),
        ("wang", "ｗａｎｇ"),
        ("lee", "1ee"),
        ("lee", "Iee"),
        ("zhao", "zha0"),
        ("zhao", "zha\u03bf"),  # Greek omicron
        ("paypal", "\u0440\u0430y\u0440\u0430l"),
        ("chen.m", "chen.rn"),
        ("scope", "\u0455\u0441\u043e\u0440\u0435"),
    ],
)
def test_look_alikes_have_one_skeleton(one, other):
    assert skeleton(one) == skeleton(other)


def test_letters_that_look_different_stay_apart():
    apart = [each for each in string.ascii_lowercase + string.digits + "王汪李吕" if each not in "i10"]
    assert len({skeleton(each) for each in apart}) == len(apart)
    assert skeleton("wang") != skeleton("wnag")


def test_a_name_without_width_and_case():
    assert folded("ＷangJi") == "wangji"


def test_a_skeleton_is_bounded():
    assert len(skeleton("m" * 200)) == LONGEST_SKELETON

import pytest

from ingest.inventory.near_names import NearNames

NAMES = ["24E1-0301/temperature", "24e10302/temperature", "丁香苑 301", "gw-7"]


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("24e10301/Temperature", ["24E1-0301/temperature", "24e10302/temperature"]),
        ("24e10302/temprature", ["24e10302/temperature", "24E1-0301/temperature"]),
        ("丁香苑301", ["丁香苑 301"]),
        ("gw_7", ["gw-7"]),
        ("gw-7", []),
        ("else", []),
        ("", []),
        ("//", []),
    ],
)
def test_what_may_be_meant(name, near):
    assert NearNames(NAMES, NAMES).of(name) == near


def test_names_that_are_not_likely_are_found_by_their_letters_only():
    near = NearNames(NAMES, ["gw-7"])
    assert near.of("24e1 0301 temperature") == ["24E1-0301/temperature"]
    assert near.of("24e10302/temprature") == []

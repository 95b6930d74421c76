"""Names of an inventory are seen as they are written, or refused with file, row and key."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.rules.inventory_files import read_inventory
from ingest.inventory.files.problem_collector import InventoryProblems
from ingest.printable import shows_something

TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
UNSEEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e"
BLANK = " \u3000\u00a0\u3164\u2800\u115f\uffa0"
FILES = {
    "town.json": lambda name: json.dumps({"places": [{"id": "a", "level": "organisation", "name": name}]}),
    "town.toml": lambda name: f'[[places]]\nid = "a"\nlevel = "organisation"\nname = {json.dumps(name)}\n',
    "town.csv": lambda name: f'type,id,level,name\nplace,a,organisation,"{name}"\n',
}


def read(file: str, name: str):
    return read_inventory((file, FILES[file](name).encode()))


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("mark", [*TURNING, *UNSEEN])
def test_what_nobody_sees_is_refused_with_file_row_and_key(file, mark):
    with pytest.raises(InventoryProblems) as refused:
        read(file, f"东{mark}站")
    (problem,) = refused.value.problems
    assert problem.file == file
    assert str(problem.where) == ("row 2" if file.endswith("csv") else "places 1 (a)")
    assert str(problem.reason).startswith("name: has characters that nobody sees")
    assert mark not in str(problem)


@pytest.mark.parametrize("file", ["town.json", "town.toml"])
@given(st.text(BLANK, min_size=1, max_size=9))
def test_a_name_of_blanks_is_refused(file, name):
    with pytest.raises(InventoryProblems):
        read(file, name)


@given(st.text(max_size=40))
def test_whatever_is_taken_is_seen_and_turns_nothing(name):
    try:
        known = read("town.json", name)
    except InventoryProblems:
        return
    taken = known.places["a"].name
    assert shows_something(taken) or name == ""
    assert {unicodedata.category(each) for each in taken}.isdisjoint({"Cc", "Cf", "Cs", "Zl", "Zp"})

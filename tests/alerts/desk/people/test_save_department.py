"""One department is added and changed; nothing that others did, or one may not see, is overwritten."""

from __future__ import annotations

import pytest

from alerts.desk.registration import (
    DepartmentChanged,
    import_inventory,
    save_department,
)
from alerts.people.viewer import OPERATOR, Forbidden, Grant, Viewer
from alerts.rules.rule_files import default_rules
from ingest.inventory.departments import Department, DepartmentKind, PhoneBand, mark_of_department
from ingest.inventory.files.problem_collector import InventoryProblems
from ingest.inventory.tree import Inventory
from tests.api.stand_in_service import NOW

RULES = default_rules()
BOSS = Viewer("boss", (Grant("administrator"),))
ENGINEER = Viewer("gong", (Grant("engineer"),))
LAB = Department(
    "lab", "Lab", DepartmentKind.FUNCTIONAL, head="zhao", phones=(PhoneBand("08:00-18:00", "0431-1"),)
)


@pytest.fixture
def with_lab(records):
    import_inventory(records, OPERATOR, Inventory(departments={"lab": LAB}), RULES, NOW, replace=False)
    return records


def saved(records, viewer: Viewer, **how) -> Department:
    seen = how.pop("seen", None)
    wanted = {"id": "lab", "kind": "functional"} | how
    return save_department(records, viewer, wanted, RULES, NOW, seen=seen).after.departments[wanted["id"]]


def test_it_is_put_in_the_place_of_what_there_is(with_lab):
    changed = saved(with_lab, BOSS, name="Water", seen=mark_of_department(LAB))
    assert (changed.name, changed.head, changed.phones) == ("Water", None, ())
    added = saved(with_lab, BOSS, id="night", parent="lab", seen=mark_of_department(None))
    assert added.parent == "lab"


def test_how_it_is_reached_stays_for_who_may_not_see_that(with_lab):
    changed = saved(with_lab, ENGINEER, name="Water", head="gong")
    assert (changed.name, changed.head, changed.phones) == ("Water", LAB.head, LAB.phones)


@pytest.mark.parametrize("seen", ["", "0", mark_of_department(None)])
def test_what_is_not_any_more_what_was_seen_is_not_overwritten(with_lab, seen):
    with pytest.raises(DepartmentChanged):
        saved(with_lab, BOSS, name="Water", seen=seen)


def test_every_wrong_key_is_named(with_lab):
    with pytest.raises(InventoryProblems) as refused:
        saved(with_lab, BOSS, kind="king", parent="-", phones=["0431"])
    told = str(refused.value)
    assert [key in told for key in ("kind", "parent", "phones")] == [True] * 3


@pytest.mark.parametrize("role", ["viewer", "dispatcher", "head", "supervisor", "leader"])
def test_nobody_else_changes_one(with_lab, role):
    with pytest.raises(Forbidden):
        saved(with_lab, Viewer("li", (Grant(role),)))

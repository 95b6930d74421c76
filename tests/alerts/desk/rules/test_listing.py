"""The rules in force, and what they were."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from alerts.desk.lookups.errors import NotFound
from alerts.desk.rules.listing import list_rules, show_rule
from alerts.people.viewer import OPERATOR, Grant, Viewer
from alerts.rules.plan import plan_of
from alerts.rules.rule_files import default_rules
from tests.api.stand_in_service import NOW, town
from tests.new_records import new_records

KNOWN = town()


@pytest.fixture
def records(tmp_path):
    made = new_records(tmp_path / "records.sqlite")
    yield made
    made.close()


def recorded(records, *sets) -> None:
    for number, rules in enumerate(sets):
        with records.begin() as tx:
            tx.rules.record(rules, NOW + number)


def test_a_rule_tells_what_differs_from_what_ships_and_one_that_is_off_is_shown(records):
    rules = default_rules()
    rules["room.day"] = replace(rules["room.day"], limit=Decimal("19.0"), version=2)
    rules["own"] = replace(rules["ph.low"], id="own")
    del rules["stuck"]
    recorded(records, default_rules(), rules)
    found = list_rules(records, OPERATOR, plan=plan_of(KNOWN, rules))
    shown = {each.rule.id: each for each in found.rules}
    assert (found.version, found.since) == (2, NOW + 1)
    assert shown["room.day"].differs == ("version", "limit")
    assert (shown["stuck"].in_force, shown["own"].in_force) == (False, True)
    assert (shown["own"].ships, shown["own"].differs) == (False, ())
    assert shown["silent"].points == len(KNOWN.points)


def test_who_sees_a_part_is_told_of_the_points_of_that(records):
    grants = (Grant("viewer", department="d", places=frozenset({"f1"})),)
    found = list_rules(records, Viewer("li", grants), plan=plan_of(KNOWN, default_rules()))
    silent = next(each for each in found.rules if each.rule.id == "silent")
    assert silent.points == len(KNOWN.points_at["f1"])


def test_versions_are_the_sets_that_say_something_else_of_the_rule(records):
    before, changed, off = default_rules(), default_rules(), default_rules()
    changed["room.day"] = replace(changed["room.day"], limit=Decimal("19.0"), version=2)
    del off["room.day"]
    off["ph.low"] = replace(off["ph.low"], version=2)
    again = {**before, "ph.low": off["ph.low"]}
    recorded(records, before, changed, off, again)
    file = show_rule(records, OPERATOR, "room.day", plan=plan_of(KNOWN, again))
    assert [(each.set_version, each.since) for each in file.versions] == [
        (4, NOW + 3),
        (3, NOW + 2),
        (2, NOW + 1),
        (1, NOW),
    ]
    assert [each.changed for each in file.versions] == [(), (), ("version", "limit"), ()]
    assert file.versions[1].rule is None
    assert not file.more
    of_ph = show_rule(records, OPERATOR, "ph.low", plan=plan_of(KNOWN, again)).versions
    assert [each.set_version for each in of_ph] == [3, 1]


def test_a_rule_of_before_is_found_and_one_that_never_was_is_not(records):
    own = replace(default_rules()["ph.low"], id="own")
    recorded(records, {"own": own}, default_rules())
    plan = plan_of(KNOWN, default_rules())
    gone = show_rule(records, OPERATOR, "own", plan=plan)
    assert (gone.shown.rule, gone.shown.in_force, gone.shipped) == (own, False, None)
    found = list_rules(records, OPERATOR, plan=plan).rules
    assert [(each.rule, each.in_force, each.ships) for each in found[-1:]] == [(own, False, False)]
    assert len(found) == len(default_rules()) + 1
    with pytest.raises(NotFound):
        show_rule(records, OPERATOR, "never", plan=plan)

"""Where and when a rule applies is told as it is judged."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from alerts.rules.hours import CalendarMissing
from alerts.rules.limits import RuleChange
from alerts.rules.plan import plan_of
from alerts.rules.rule import RuleKind
from alerts.rules.rule_files import default_rules
from alerts.rules.shown.applying import WhyNot, rule_at
from alerts.rules.shown.counts import points_looked_at
from ingest.durations import DAY, HOUR
from ingest.inventory.tree import Outage
from tests.api.stand_in_service import NOW, town

KNOWN = town()
NIGHT, SUMMER = NOW - 7 * HOUR, NOW + 180 * DAY
"""01:20 in January, and a morning in July."""


def test_a_rule_applies_where_it_looks_and_when_it_is_judged():
    plan, told = plan_of(KNOWN, default_rules()), set()
    for point in KNOWN.points.values():
        for rule in plan.rules.values():
            for instant in range(NOW - DAY, NOW + DAY, 37 * 60_000):
                at = rule_at(rule, point, plan, instant)
                judged = plan.judges(rule.id, point.id)
                if judged and rule.kind in (RuleKind.WINDOW, RuleKind.FALL):
                    judged = bool(plan.applicability(rule, point).applicable(np.array([instant]))[0])
                assert (at.why is None) == judged
                assert (at.terms is None) == (not plan.judges(rule.id, point.id))
                told.add(at.why)
    assert {None, WhyNot.METRIC, WhyNot.HOURS} <= told


@pytest.mark.parametrize(
    ("rule", "instant", "why"),
    [("room.day", NOW, None), ("room.day", NIGHT, WhyNot.HOURS), ("room.day", SUMMER, WhyNot.SEASON)],
)
def test_the_season_comes_before_the_hours(rule, instant, why):
    plan = plan_of(KNOWN, default_rules())
    assert rule_at(plan.rules[rule], KNOWN.points["f1-room"], plan, instant).why is why


def test_a_rule_that_is_off_or_for_others_says_so():
    rules = default_rules()
    off, point = rules.pop("room.day"), KNOWN.points["f1-room"]
    plan = plan_of(KNOWN, rules)
    assert rule_at(off, point, plan, NOW).why is WhyNot.OFF
    assert rule_at(rules["room.contract"], point, plan, NOW).why is WhyNot.WHO
    office = replace(point, id="office", residential=False)
    assert rule_at(rules["room.contract"], office, plan, NOW).why is WhyNot.NO_LIMIT


def test_supply_that_is_stopped_and_a_calendar_that_nobody_set_are_told():
    rules, main = default_rules(), KNOWN.points["main"]
    stopped = Outage("o", main.place, NOW - HOUR, NOW + HOUR, "", "")
    plan = plan_of(replace(KNOWN, outages={"o": stopped}), rules)
    found = rule_at(rules["pressure.low"], main, plan, NOW)
    assert found.why is WhyNot.OUTAGE
    assert found.terms.limit == pytest.approx(0.14)
    root = next(place for place in KNOWN.places.values() if place.parent is None)
    places = KNOWN.places | {root.id: replace(root, calendar=None)}
    without = plan_of(replace(KNOWN, places=places), rules)
    with pytest.raises(CalendarMissing):
        without.applicability(rules["pressure.low"], main)
    assert rule_at(rules["pressure.low"], main, without, NOW).why is WhyNot.NO_CALENDAR


def test_of_before_a_change_it_tells_the_hours_of_then():
    rules = default_rules()
    rules["room.day"] = replace(rules["room.day"], hours="12:00-13:00", version=2)
    change = RuleChange("room.day", NOW + HOUR, 1, "06:00-21:00")
    plan, point = plan_of(KNOWN, rules, rule_changes=[change]), KNOWN.points["f1-room"]
    before = rule_at(rules["room.day"], point, plan, NOW)
    assert (before.why, before.terms.version, before.terms.hours) == (None, 1, "06:00-21:00")
    assert rule_at(rules["room.day"], point, plan, NOW + 2 * HOUR).why is WhyNot.HOURS


def test_points_are_counted_as_each_rule_looks_at_each():
    plan = plan_of(KNOWN, default_rules())
    counted = points_looked_at(plan.rules, KNOWN.points.values())
    assert counted == {rule: sum(plan.looks_at(rule, point) for point in KNOWN.points) for rule in plan.rules}

"""The limits of a point's history are named as the version of the rule that asked for them was."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from alerts.desk.history.point_history import HistoryOf, PointHistory
from alerts.rules.limit_spans import limit_days, limit_spans
from alerts.rules.limits import MICRO, LimitChange, RuleChange
from alerts.rules.plan import plan_of
from alerts.rules.rule import OwnWords
from alerts.rules.rule_files import default_rules
from api.console.views.places.point_history import limit_rows
from api.console.views.values import value_formatter
from api.words.languages import language
from ingest.durations import DAY, HOUR, SECOND
from tests.api.stand_in_service import MORNING, town

FLOOR = default_rules()["room.floor"]
OLD = "Lowest room temperature by night"
NEW_WORDS = OwnWords((("en", "New floor"), ("zh-CN", "新底线")), (("en", "x"), ("zh-CN", "x")))
MIDNIGHT = MORNING - 6 * HOUR
CHANGED = MIDNIGHT + DAY + 2 * HOUR


@pytest.mark.parametrize(
    ("words", "limit", "told"),
    [
        (NEW_WORDS, "14.5", [f"{OLD} 16.0", "New floor 14.5"]),
        (NEW_WORDS, "16.0", [f"{OLD} 16.0", "New floor 16.0"]),
        (None, "16.0", [f"{OLD} 16.0"]),
    ],
    ids=["name and limit", "name alone", "nothing that is said"],
)
def test_a_stretch_before_a_change_keeps_the_name_that_its_rule_had(words, limit, told):
    rule = replace(FLOOR, version=2, hours="always", limit=Decimal(limit), words=words)
    point = replace(town().points["f1-room"], key=7)
    before = [LimitChange(rule.id, 7, CHANGED, 16 * MICRO)]
    plan = plan_of(town(), {rule.id: rule}, before, [RuleChange(rule.id, CHANGED, 1, "always")])
    days = [MIDNIGHT + each * DAY for each in range(3)]
    for found in (limit_spans(rule, point, plan, (days[0], days[-1])), limit_days(rule, point, plan, days)):
        history = PointHistory(
            *(point, (days[0], days[-1]), HistoryOf.READINGS, 0, None, None),
            *((), 0, (), 0, tuple(found), [], False),
        )
        english = language("en")
        rows = limit_rows(history, plan, value_formatter(point.metric, english), english)
        assert [f"{row.words} {row.limit.split('below ')[1].split()[0]}" for row in rows] == told
        assert (rows[0].start, rows[-1].end) == (days[0], days[-1])


def test_what_changes_after_the_end_of_what_is_shown_has_no_stretch_in_it():
    rule = replace(FLOOR, version=2, hours="always", limit=Decimal("14.5"))
    point = replace(town().points["f1-room"], key=7)
    before = [LimitChange(rule.id, 7, CHANGED, 16 * MICRO)]
    plan = plan_of(town(), {rule.id: rule}, before, [RuleChange(rule.id, CHANGED, 1, "always")])
    for end in (CHANGED - 30 * SECOND, CHANGED):
        (found,) = limit_spans(rule, point, plan, (MIDNIGHT, end))
        assert (found.version, found.start, found.end) == (1, MIDNIGHT, end)

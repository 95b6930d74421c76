"""The rule *unusable*, and what follows from a point's periods under it (judgement.md, section 2)."""

from __future__ import annotations

from dataclasses import replace

from alerts.rules.rule import Concern, Severity
from alerts.rules.rule_files import default_rules
from alerts.rules.timing import JUDGEABLE_WINDOWS, least_present, of_metric, unusable_after
from ingest.durations import DAY, HOUR, MINUTE, SECOND
from ingest.inventory.tree import Point
from ingest.readings.quantities import Metric

UNUSABLE = default_rules()["unusable"]
ROOM = Point("room", Metric.INDOOR_TEMPERATURE, "home", MINUTE, MINUTE)


def test_unusable_is_bound_to_no_clause_and_no_season_and_opens_a_ticket():
    assert (UNUSABLE.clause, UNUSABLE.metric, UNUSABLE.concern) == ("", None, Concern.SENSOR)
    assert UNUSABLE.severity is Severity.MINOR
    assert UNUSABLE.opens_ticket
    assert not UNUSABLE.heating_season


def test_every_metric_has_the_window_of_the_rules_that_ship_for_it():
    for rule in default_rules().values():
        if rule.metric is not None and rule.marks and rule.limit is not None:
            assert JUDGEABLE_WINDOWS[rule.metric] == (rule.step_ms, rule.marks), rule.id
    needed = {metric: least_present(of_metric(UNUSABLE, metric)) for metric in Metric}
    assert needed == dict.fromkeys(Metric, 9) | {Metric.INDOOR_TEMPERATURE: 36, Metric.WATER_PRESSURE: 12}


def test_how_long_a_point_may_go_unjudged_follows_its_periods():
    assert unusable_after(ROOM) == 6 * HOUR
    assert unusable_after(replace(ROOM, metric=Metric.PH)) == HOUR
    assert (
        unusable_after(replace(ROOM, metric=Metric.PH, sampling_ms=15 * SECOND, upload_ms=HOUR)) == 3 * HOUR
    )
    assert unusable_after(replace(ROOM, sampling_ms=HOUR, upload_ms=HOUR)) == 12 * HOUR
    assert unusable_after(replace(ROOM, upload_ms=4 * DAY)) == 7 * DAY

"""Rules in force: what is in force, what is on record, and which limits held until when."""

from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal

import pytest
from structlog.testing import capture_logs

from alerts.desk.rules_in_force import RulesInForce
from alerts.people.audit import AuditFilter, AuditKind
from alerts.people.viewer import OPERATOR
from alerts.records import Records, RecordsError
from alerts.rules.inventory_files import write_inventory
from alerts.rules.limits import LimitChange
from alerts.rules.rule import OwnWords, Side
from alerts.rules.rule_files import RuleProblems, default_rules
from ingest.durations import DAY, HOUR
from ingest.inventory.files.problem_collector import InventoryProblems
from ingest.inventory.tree import Calendar, DateSpan, Inventory, Level, Place, Point
from ingest.readings.quantities import Metric

START = 1_767_225_600_000
WORDS = OwnWords((("zh-CN", "浑浊度"), ("en", "Turbidity")), (("zh-CN", "须清"), ("en", "Must be clear")))
CALENDAR = Calendar("year", None, ("00:00-24:00",), ("00:00-24:00",), DateSpan("06-01", "09-30"))


def main(limit: float | None = None, **fields: object) -> Inventory:
    """One main with a limit of its own, or without."""
    limits = {} if limit is None else {"pressure.low": limit}
    point = Point("main", Metric.WATER_PRESSURE, "unit", 60_000, 60_000, limits=limits, **fields)
    return Inventory(
        {"unit": Place("unit", Level.UNIT, "Unit", calendar="year")},
        {"main": point},
        calendars={"year": CALENDAR},
    )


def opened(records: Records, now: int, limit: str | None = None) -> RulesInForce:
    rules = default_rules()
    if limit is not None:
        rules["pressure.low"] = replace(rules["pressure.low"], limit=Decimal(limit))
    rules_in_force = RulesInForce(records, rules)
    rules_in_force.open(now)
    return rules_in_force


def test_a_limit_that_moves_is_remembered_with_the_instant_until_which_it_held(records):
    rules_in_force = opened(records, START)
    rules_in_force.import_inventory(OPERATOR, main(), START, replace=False)
    assert rules_in_force.plan.limit_changes == []
    rules_in_force.import_inventory(OPERATOR, main(0.2), START + HOUR, replace=False)
    assert rules_in_force.plan.limit_changes == [LimitChange("pressure.low", 0, START + HOUR, 140_000)]


def test_a_rule_changed_at_a_restart_leaves_its_old_limit_in_force_until_then(records):
    opened(records, START).import_inventory(OPERATOR, main(), START, replace=False)
    rules_in_force = opened(records, START + DAY, "0.2")
    assert rules_in_force.plan.limit_changes == [LimitChange("pressure.low", 0, START + DAY, 140_000)]
    again = opened(records, START + 2 * DAY, "0.2")
    assert again.plan.limit_changes == rules_in_force.plan.limit_changes


def test_a_start_with_other_rules_tells_which_they_are(records):
    opened(records, START)
    opened(records, START + 1)
    opened(records, START + DAY, "0.2")
    with records.reading() as tx:
        changed, first = tx.audit.page(AuditFilter(kind=AuditKind.RULES_CHANGED), None, 9)
    assert (changed.actor, changed.at, changed.subject) == ("service", START + DAY, "rules")
    before = {"version": 1, "limit": "0.14"}
    assert changed.data == {
        "version": 2,
        "rules": {"pressure.low": [before, before | {"limit": "0.2"}]},
    }
    assert first.data["version"] == 1


def test_a_rule_and_the_points_that_it_is_for_may_come_together(records, tmp_path):
    opened(records, START).import_inventory(OPERATOR, main(), START, replace=False)
    turbid = replace(main().points["main"], id="tap", metric=Metric.TURBIDITY)
    file = tmp_path / "inventory.toml"
    file.write_text(write_inventory(replace(main(0.2), points={"tap": turbid}), "toml"), encoding="utf-8")
    rules = default_rules()
    rules["mine"] = replace(rules["turbidity.high"], id="mine", words=WORDS)
    rules_in_force = RulesInForce(records, rules)
    with pytest.raises(RuleProblems):
        rules_in_force.open(START + HOUR)
    rules_in_force.open(START + HOUR, file)
    assert set(rules_in_force.inventory.points) == {"main", "tap"}


def test_a_file_at_a_start_moves_limits_as_an_import_does(records, tmp_path):
    opened(records, START).import_inventory(OPERATOR, main(), START, replace=False)
    file = tmp_path / "inventory.toml"
    file.write_text(write_inventory(main(0.2), "toml"), encoding="utf-8")
    rules_in_force = RulesInForce(records, default_rules())
    rules_in_force.open(START + HOUR, file)
    assert rules_in_force.plan.limit_changes == [LimitChange("pressure.low", 0, START + HOUR, 140_000)]


def test_limits_are_remembered_longer_than_the_settings_let_anything_be_judged_again(records):
    opened(records, START).import_inventory(OPERATOR, main(), START, replace=False)
    opened(records, START + DAY, "0.2")
    assert opened(records, START + 61 * DAY, "0.2").plan.limit_changes != []


def test_a_version_that_is_followed_by_another_is_remembered_until_then(records):
    opened(records, START).import_inventory(OPERATOR, main(), START, replace=False)
    rules = default_rules()
    rules["pressure.low"] = replace(rules["pressure.low"], version=2, limit=Decimal("0.2"))
    rules_in_force = RulesInForce(records, rules)
    rules_in_force.open(START + DAY)
    plan = rules_in_force.plan
    rule, point = plan.rules["pressure.low"], plan.inventory.points["main"]
    assert plan.terms_at(rule, point, START + DAY - 1) == (1, 0.14, "MPa", "00:00-24:00")
    assert plan.terms_at(rule, point, START + DAY) == (2, 0.2, "MPa", "00:00-24:00")


def test_another_process_is_heard_of(records):
    rules_in_force = opened(records, START)
    assert not rules_in_force.refresh(START)
    opened(records, START).import_inventory(OPERATOR, main(), START, replace=False)
    assert rules_in_force.refresh(START + 1)
    assert list(rules_in_force.inventory.points) == ["main"]


def test_what_the_records_do_not_take_does_not_come_into_force(records, monkeypatch):
    rules_in_force = opened(records, START)
    begin = records.begin

    @contextmanager
    def failing():
        with begin() as tx:
            yield tx
            raise RecordsError("full", "no room for the commit", retryable=True)

    monkeypatch.setattr(records, "begin", failing)
    with pytest.raises(RecordsError):
        rules_in_force.import_inventory(OPERATOR, main(), START, replace=False)
    assert rules_in_force.inventory.points == {}


def upside_down() -> Inventory:
    """A main whose maximum is below its minimum."""
    point = replace(main().points["main"], limits={"pressure.low": 0.3, "pressure.high": 0.2})
    return replace(main(), points={"main": point})


def test_an_import_that_could_not_be_judged_is_refused(records):
    rules_in_force = opened(records, START)
    with pytest.raises(InventoryProblems, match=r"points\.main\.pressure_max"):
        rules_in_force.import_inventory(OPERATOR, upside_down(), START, replace=False)
    assert rules_in_force.inventory.points == {}


def test_what_an_older_version_let_in_is_told_and_stops_nothing(records):
    opened(records, START)
    with records.begin() as tx:
        tx.inventory.save(upside_down(), START, replace=True)
    with capture_logs() as logs:
        rules_in_force = opened(records, START + DAY)
    assert list(rules_in_force.inventory.points) == ["main"]
    [told] = [str(line["problem"]) for line in logs if "problem" in line]
    assert told.startswith("inventory: points.main.pressure_max: the maximum of pressure.high, 0.2 MPa")


def with_own_rule(**changed: object) -> dict:
    rules = default_rules()
    rules["mine"] = replace(rules["pressure.low"], id="mine", **changed)
    return rules


def test_a_new_rule_without_words_is_refused_and_one_on_record_is_told(records):
    opened(records, START).import_inventory(OPERATOR, main(), START, replace=False)
    with pytest.raises(RuleProblems) as refused:
        RulesInForce(records, with_own_rule(), "mine.toml").open(START + HOUR)
    assert [(one.file, one.where) for one in refused.value.problems] == [
        ("mine.toml", "mine.name"),
        ("mine.toml", "mine.text"),
    ]
    with records.begin() as tx:  # by a version of Wenya that did not ask for words
        tx.rules.record(with_own_rule(), START + HOUR)
    with capture_logs() as logs:
        RulesInForce(records, with_own_rule(), "mine.toml").open(START + 2 * HOUR)
    told = [str(line["problem"]) for line in logs if line["event"] == "rules to look at"]
    assert [line.split(": missing")[0] for line in told] == ["mine.toml: mine.name", "mine.toml: mine.text"]
    changed = with_own_rule(limit=Decimal("0.3"), version=2)
    with pytest.raises(RuleProblems):
        RulesInForce(records, changed, "mine.toml").open(START + 3 * HOUR)


def test_words_on_record_are_not_taken_out_again(records):
    RulesInForce(records, with_own_rule(words=WORDS)).open(START)
    with pytest.raises(RuleProblems, match=r"mine\.name: missing"):
        RulesInForce(records, with_own_rule()).open(START + HOUR)


def test_a_rule_that_ships_and_looks_at_something_else_needs_words_of_its_own(records):
    rules = default_rules()
    rules["pressure.low"] = replace(rules["pressure.low"], limit=Decimal("0.2"), version=2)
    RulesInForce(records, rules).open(START)
    rules["pressure.low"] = replace(rules["pressure.low"], side=Side.ABOVE, version=3)
    with pytest.raises(RuleProblems, match=r"pressure\.low\.name"):
        RulesInForce(records, rules).open(START)


def test_a_rule_that_changed_under_its_version_is_told_once_at_a_start(records):
    opened(records, START)
    with capture_logs() as logs:
        opened(records, START + HOUR, "0.2")
    [told] = [str(line["problem"]) for line in logs if line["event"] == "rules to look at"]
    assert told.startswith("rules: pressure.low.version: the rule has changed and its version is still 1")
    with capture_logs() as logs:
        opened(records, START + DAY, "0.2")
    assert [line for line in logs if line["event"] == "rules to look at"] == []


def test_the_words_of_a_version_before_stay_known(records):
    RulesInForce(records, with_own_rule(words=WORDS)).open(START)
    later = OwnWords((("zh-CN", "水压"), ("en", "Pressure")), WORDS.text)
    in_force = RulesInForce(records, with_own_rule(words=later, version=2))
    in_force.open(START + DAY)
    assert in_force.plan.own_words == {("mine", 1): WORDS, ("mine", 2): later}

from alerts.rules.inventory_files import LIMIT_COLUMNS
from alerts.rules.rule_files import load_rules


def test_each_limit_column_is_for_a_rule_that_ships_and_for_its_metric():
    rules = load_rules(None)
    assert {column.rule: column.metric for column in LIMIT_COLUMNS} == {
        column.rule: rules[column.rule].metric for column in LIMIT_COLUMNS
    }


def test_each_rule_that_has_no_limit_of_its_own_has_a_column_for_it():
    without = {rule.id for rule in load_rules(None).values() if rule.kind == "window" and rule.limit is None}
    assert without <= {column.rule for column in LIMIT_COLUMNS}

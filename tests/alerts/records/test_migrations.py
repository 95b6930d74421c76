"""What an upgrade makes of the records of an older version."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from alembic import command
from sqlalchemy import create_engine, insert, select

from alerts.judging.replay import limits_still_valid
from alerts.records import Records, RecordsError
from alerts.records.database import _engine_for
from alerts.records.rules import _plain
from alerts.records.sql.migrate import config_for
from alerts.records.sql.schema import rule_sets
from alerts.rules.limits import LimitChange
from tests.alerts.reference.rules import RULES

MILDER = RULES | {"room.day": replace(RULES["room.day"], limit=Decimal(20))}


@pytest.fixture
def before_figures(new_url) -> str:
    """The URL of records whose two sets of rules do not say yet which of them have figures."""
    url = new_url()
    engine = create_engine(url)
    with engine.begin() as connection:
        command.upgrade(config_for(connection), "0001")
        for version, rules in enumerate((MILDER, RULES), start=1):
            plain = {name: _plain(rule) for name, rule in rules.items()}
            for rule in plain.values():
                del rule["figures"]
            row = {"version": version, "recorded_at": version, "rules": plain}
            connection.execute(insert(rule_sets).values(**row))
    engine.dispose()
    return url


@pytest.fixture
def upgraded(before_figures):
    records = Records.open(before_figures)
    yield records
    records.close()


def test_rules_on_record_are_marked_for_the_figures_as_they_were_by_name(upgraded):
    with upgraded.reading() as tx:
        sets = tx.meta._db.scalars(select(rule_sets.c.rules).order_by(rule_sets.c.version)).all()
    for rules, meant in zip(sets, (MILDER, RULES), strict=True):
        assert rules == {name: _plain(rule) for name, rule in meant.items()}
        assert {name for name, rule in rules.items() if rule["figures"]} == {
            "room.day",
            "room.floor",
            "room.contract",
        }


def test_an_upgrade_records_no_new_set_of_rules(upgraded):
    with upgraded.begin() as tx:
        assert tx.rules.last() == RULES
        assert tx.rules.record(RULES, 5) == 2


def test_the_tables_are_not_upgraded_under_a_service_that_runs_on_them(before_figures, monkeypatch):
    monkeypatch.setattr("alerts.records.claim.WAIT_MS", 200)
    older = Records(_engine_for(before_figures))
    with older.claim():
        with pytest.raises(RecordsError) as refused:
            Records.open(before_figures)
        assert refused.value.code == "in-use"
        with older.reading() as tx:
            assert "figures" not in tx.meta._db.scalars(select(rule_sets.c.rules)).all()[0]["room.day"]
    older.close()
    Records.open(before_figures).close()


def test_an_upgrade_leaves_a_replay_its_past_limits(upgraded):
    changes = [LimitChange("room.day", 0, 5, 20_000_000)]
    with upgraded.reading() as tx:
        assert limits_still_valid(changes, tx.rules.last(), RULES) == changes

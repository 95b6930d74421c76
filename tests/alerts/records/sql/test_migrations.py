"""What an upgrade makes of the records of an older version."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import JSON, Column, MetaData, Table, create_engine, insert, inspect, select

from alerts.judging.past.replay import still_valid
from alerts.matters.choices import Category, Line, Step
from alerts.people.audit import AuditFilter
from alerts.records import Records, RecordsError
from alerts.records.database import _engine_for
from alerts.records.people.tokens import _hash
from alerts.records.rules import _plain
from alerts.records.sql.migrate import migrate
from alerts.records.sql.schema import rule_sets
from alerts.rules.limits import LimitChange
from ingest.inventory.departments import Department, DepartmentKind
from ingest.inventory.devices import Device, Gateway
from ingest.inventory.tree import Level, Place
from tests.alerts.records.desk.ticket_rows import a_ticket, ticket
from tests.alerts.reference.rules import RULES

TEXTS = dict.fromkeys(("rule", "clause", "kind", "side", "point", "place", "concern", "severity"), "x")
FLAGS = dict.fromkeys(("opens_ticket", "review_when_late", "found_late", "withdrawn", "assess_due"), False)
"""Values for the columns of an episode that must have one."""
MILDER = RULES | {"room.day": replace(RULES["room.day"], limit=Decimal(20))}


@pytest.fixture
def before_figures(new_url) -> str:
    """The URL of records whose two sets of rules do not say yet which of them have figures."""
    url = new_url()
    engine = create_engine(url)
    with engine.begin() as connection:
        migrate(connection, "0001")
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
        assert still_valid(changes, tx.rules.last(), RULES) == changes


def test_evidence_moves_to_a_table_of_its_own(new_url):
    url = new_url()
    readings = [[1_700_000_000_000, 17.25, 1_700_000_000_500]]
    engine = create_engine(url)
    with engine.begin() as connection:
        migrate(connection, "0003")
        evidence_as_json = Column("evidence", JSON(none_as_null=True))
        before = Table("episodes", MetaData(), evidence_as_json, autoload_with=connection)
        told = {column.name: 0 for column in before.columns if not column.nullable} | TEXTS
        for opened_at, evidence in ((1, readings), (2, None)):
            row = told | {"id": opened_at, "opened_at": opened_at, "evidence": evidence}
            connection.execute(insert(before).values(row | FLAGS))
    engine.dispose()
    records = Records.open(url)
    with records.reading() as tx:
        moved, without = tx.episodes.by_id(1, territories=None), tx.episodes.by_id(2, territories=None)
        columns = {column["name"] for column in inspect(tx.meta._db).get_columns("episodes")}
    records.close()
    assert moved.evidence == [tuple(reading) for reading in readings]
    assert without.evidence is None
    assert (moved.limit, moved.unit, moved.hours) == (None, None, None), "what judged it was not recorded"
    assert "evidence" not in columns


def test_gateways_of_before_are_unbound_also_those_of_an_import_that_is_not_applied_yet(new_url):
    url = new_url()
    engine = create_engine(url)
    with engine.begin() as connection:
        migrate(connection, "0004")
        known = MetaData()
        known.reflect(connection, only=["gateways", "devices", "staged_imports", "staged_bites"])
        gateway, device = {"place": "s", "name": ""}, {"gateway": "g1", "model": ""}
        connection.execute(insert(known.tables["gateways"]).values(id="g1", **gateway))
        connection.execute(insert(known.tables["devices"]).values(id="d1", **device))
        connection.execute(insert(known.tables["staged_imports"]).values(id=1, accepted=True))
        bites = (("gateways", [{"id": "g2"} | gateway]), ("devices", [{"id": "d2"} | device]))
        for table, rows in bites:
            bite = {"import": 1, "table": table, "removes": False, "rows": json.dumps(rows)}
            connection.execute(insert(known.tables["staged_bites"]).values(bite))
    engine.dispose()
    records = Records.open(url)
    for _ in range(2):
        with records.reading() as tx:
            upgraded = tx.inventory.load()
        assert list(upgraded.gateways.values()) == [Gateway("g1", "s"), Gateway("g2", "s")]
        assert list(upgraded.devices.values()) == [Device("d1", "g1"), Device("d2", "g1")]
        assert upgraded.former_speakers == {}
        records.work_off()
    records.close()


def test_points_and_devices_of_before_have_no_names_also_those_of_an_import_that_is_not_applied_yet(new_url):
    url = new_url()
    engine = create_engine(url)
    point = {"metric": "ph", "place": "s", "sampling_ms": 1, "upload_ms": 1, "limits": {}, "registered_at": 5}
    with engine.begin() as connection:
        migrate(connection, "0005")
        known = MetaData()
        known.reflect(connection, only=["points", "devices", "staged_imports", "staged_bites"])
        connection.execute(insert(known.tables["points"]).values(key=0, id="p0", **point))
        connection.execute(insert(known.tables["devices"]).values(id="d1", model=""))
        connection.execute(insert(known.tables["staged_imports"]).values(id=1, accepted=True))
        bites = (("points", [{"key": 1, "id": "p1"} | point]), ("devices", [{"id": "d2", "model": ""}]))
        for table, rows in bites:
            bite = {"import": 1, "table": table, "removes": False, "rows": json.dumps(rows)}
            connection.execute(insert(known.tables["staged_bites"]).values(bite))
    engine.dispose()
    records = Records.open(url)
    for _ in range(2):
        with records.reading() as tx:
            upgraded = tx.inventory.load()
        assert {each.id: each.name for each in upgraded.points.values()} == {"p0": "", "p1": ""}
        assert upgraded.devices == {"d1": Device("d1"), "d2": Device("d2")}
        assert upgraded.departments == {}
        records.work_off()
    records.close()


def test_what_is_new_of_departments_points_and_places_is_unknown_of_those_of_before(new_url):
    url = new_url()
    engine = create_engine(url)
    nobody = {"kind": "functional", "name": "", "lines": [], "phones": [], "channels": []}
    place = {"level": "station", "name": "", "households": 0}
    point = {"metric": "ph", "place": "s", "sampling_ms": 1, "upload_ms": 1, "limits": {}, "registered_at": 5}
    with engine.begin() as connection:
        migrate(connection, "0016")
        known = MetaData()
        known.reflect(connection, only=["departments", "places", "points", "staged_imports", "staged_bites"])
        connection.execute(insert(known.tables["departments"]).values(id="d1", **nobody))
        connection.execute(insert(known.tables["places"]).values(id="s", **place))
        connection.execute(insert(known.tables["points"]).values(key=0, id="p1", **point))
        connection.execute(insert(known.tables["staged_imports"]).values(id=1, accepted=True))
        bites = (
            ("departments", [{"id": "d2"} | nobody]),
            ("places", [{"id": "s2"} | place]),
            ("points", [{"key": 1, "id": "p2"} | point]),
        )
        for table, rows in bites:
            bite = {"import": 1, "table": table, "removes": False, "rows": json.dumps(rows)}
            connection.execute(insert(known.tables["staged_bites"]).values(bite))
    engine.dispose()
    records = Records.open(url)
    for _ in range(2):
        with records.reading() as tx:
            upgraded = tx.inventory.load()
        functional = DepartmentKind.FUNCTIONAL
        assert upgraded.departments == {name: Department(name, "", functional) for name in ("d1", "d2")}
        assert upgraded.places == {name: Place(name, Level.STATION, "") for name in ("s", "s2")}
        assert [each.water_kind for each in upgraded.points.values()] == [None, None]
        records.work_off()
    records.close()


def test_users_of_before_keep_their_number_what_they_may_do_and_their_token(new_url):
    url = new_url()
    engine = create_engine(url)
    secret, salt = "s" * 43, b"salt"
    roles = ("viewer", "dispatcher", "engineer", "king")
    with engine.begin() as connection:
        migrate(connection, "0007")
        users = Table("users", MetaData(), autoload_with=connection)
        for number, role in enumerate(roles, start=3):
            token = {"token_id": f"t{number}", "salt": salt, "token_hash": _hash(secret, salt)}
            row = {"id": number, "name": f"{role} 王", "role": role, "created_at": number}
            connection.execute(insert(users).values(row | token))
    engine.dispose()
    records = Records.open(url)
    with records.begin() as tx:
        tokens = [tx.tokens.shown(f"t{number}.{secret}") for number in (3, 4, 5, 6)]
        found = [tx.users.by_id(token.user_id) for token in tokens]
        assert [user.id for user in found] == [3, 4, 5, 6]
        assert [user.name for user in found] == [f"{role} 王" for role in roles]
        assert [[grant.role for grant in user.grants] for user in found] == [
            ["viewer"],
            ["dispatcher", "handler"],
            ["dispatcher", "engineer", "handler"],
            ["king"],
        ]
        assert {grant.department for user in found for grant in user.grants} == {None}
        assert [(token.made_at, token.scope, token.expires_at) for token in tokens] == [
            (number, None, None) for number in (3, 4, 5, 6)
        ]
        assert [user.name for user in tx.users.looking_like("v1ewer 王")] == ["viewer 王"]
        if tx.meta._db.dialect.name == "sqlite":
            assert tx.users.add("next", [], 9) == 7
    records.close()


def test_what_was_done_before_there_were_substitutes_was_done_for_oneself(new_url):
    url = new_url()
    engine = create_engine(url)
    event = {"kind": "refused", "actor": "wang", "address": "", "subject": "", "data": {}}
    line = {"reason": "command", "actor": "wang", "command": "comment", "text": "seen", "data": {}}
    with engine.begin() as connection:
        migrate(connection, "0011")
        known = MetaData()
        known.reflect(connection, only=["audit", "tickets", "ticket_history"])
        connection.execute(insert(known.tables["audit"]).values(event | {"at": 5}))
        connection.execute(insert(known.tables["tickets"]).values(ticket(1)))
        history = {"ticket": "2026-000001", "at": 5, **line}
        connection.execute(insert(known.tables["ticket_history"]).values(history))
    engine.dispose()
    records = Records.open(url)
    with records.reading() as tx:
        (before,) = tx.audit.page(AuditFilter(), None, 9)
        (said,) = tx.tickets.history_of("2026-000001", 9)
        assert (before.actor, before.acting_for, said.actor, said.acting_for) == ("wang", "", "wang", "")
        assert tx.leaves.page(0, None, 1) == []
    records.close()


def test_tickets_of_before_are_sensors_and_stand_at_the_step_of_their_state(new_url):
    url = new_url()
    engine = create_engine(url)
    steps = {
        "open": Step.DISPATCHED,
        "acknowledged": Step.IN_HAND,
        "resolved": Step.RESOLVED,
        "closed": Step.CLOSED,
    }
    with engine.begin() as connection:
        migrate(connection, "0017")
        known = MetaData()
        known.reflect(connection, only=["tickets"])
        for i, state in enumerate(steps, start=1):
            connection.execute(insert(known.tables["tickets"]).values(ticket(i) | {"state": state}))
    engine.dispose()
    records = Records.open(url)
    with records.reading() as tx:
        numbers = {f"2026-{i:06d}": state for i, state in enumerate(steps, start=1)}
        found = tx.tickets.by_number(numbers)
        for number, state in numbers.items():
            assert (found[number].step, found[number].state.value) == (steps[state], state)
        assert [found[number] for number in numbers] == [
            replace(a_ticket(i), step=step, line=Line.HEATING, category=Category.ROOM_TEMPERATURE)
            for i, step in enumerate(steps.values(), start=1)
        ]
    records.close()

"""What an upgrade makes of the clocks of before, and of what the words of before have proved."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import structs
from sqlalchemy import MetaData, create_engine, insert

from alerts.deadlines.desk_clock import ClockEnd, ClockStatus
from alerts.deadlines.obligations import ladder_of
from alerts.deadlines.rows.policy_rows import policy_of
from alerts.desk.clocks.sweep import sweep
from alerts.desk.tables.tables_in_force import with_policies_on_record
from alerts.records import Records
from alerts.records.desk_rows.rows import RowKind
from alerts.records.sql.migrate import migrate
from alerts.tickets.desk_moves.loading import DESK_TABLES
from ingest.inventory.tree import Inventory
from tests.alerts.deadlines.days.golden_years import CALENDAR, at
from tests.alerts.records.desk.ticket_rows import ticket

POLICY = RowKind.POLICY
START = 1_767_225_600_000
HOUR = 3_600_000
OPEN, RESOLVED, DISSOLVED, CLOSED = (f"2026-00000{number}" for number in (1, 2, 3, 4))
LINE = {"reason": "command", "actor": "wang", "data": {}, "text": ""}
LINES = (
    {"ticket": OPEN, "at": START + 1, "command": "arrive"},
    {"ticket": OPEN, "at": START + 2, "command": "acknowledge"},
    {"ticket": RESOLVED, "at": START + 3, "command": "acknowledge", "text": "pump"},
    {"ticket": RESOLVED, "at": START + 4, "command": "resolve", "text": "first"},
    {"ticket": RESOLVED, "at": START + 5, "command": "reopen"},
    {"ticket": RESOLVED, "at": START + 6, "command": "resolve", "text": "second"},
)


def clock(number: str, key: str, clause: str, limit: int | None, **more: Any) -> dict[str, Any]:
    plain = {"ticket": number, "key": key, "clause": clause, "limit_ms": limit, "started_at": START}
    return {**plain, "due_at": START + 2 * HOUR, "stops": ["resolve"], "stopped_at": None, **more}


CLOCKS = (
    clock(OPEN, "closure.monthly", "H33", None, stopped_by=None, stopped_with=None),
    clock(OPEN, "opinion.general", "H31", 2 * HOUR, stopped_by=None, stopped_with=None),
    clock(
        RESOLVED,
        "fault.report.dispatch",
        "W40",
        HOUR,
        stopped_at=START + 3 * HOUR,
        stopped_by="wang",
        stopped_with="report",
    ),
    clock(
        DISSOLVED, "leak.onsite", "B5", HOUR, stopped_at=START, stopped_by="wenya", stopped_with="dissolved"
    ),
    clock(CLOSED, "fault.report.dispatch", "W40", HOUR, stopped_by=None, stopped_with=None),
    clock(
        CLOSED, "closure.monthly", "H33", None, due_at=START + 9 * HOUR, stopped_by=None, stopped_with=None
    ),
)


@pytest.fixture
def records(new_url):
    url = new_url()
    engine = create_engine(url)
    states = {OPEN: "acknowledged", RESOLVED: "resolved", DISSOLVED: "closed", CLOSED: "closed"}
    over = {DISSOLVED: {"closed_at": START}, CLOSED: {"closed_at": START + 5 * HOUR}}
    with engine.begin() as connection:
        migrate(connection, "0017")
        known = MetaData()
        known.reflect(connection, only=["tickets", "ticket_clocks", "ticket_history"])
        for number, (name, state) in enumerate(states.items(), start=1):
            resolved = {"resolved_at": START + 6, "result": "second"} if name == RESOLVED else {}
            more = resolved | over.get(name, {})
            connection.execute(insert(known.tables["tickets"]).values(ticket(number, state=state) | more))
        for row in CLOCKS:
            connection.execute(insert(known.tables["ticket_clocks"]).values(row))
        for row in LINES:
            connection.execute(insert(known.tables["ticket_history"]).values(LINE | row))
    engine.dispose()
    opened = Records.open(url)
    yield opened
    opened.close()


def test_clocks_of_before_keep_key_start_due_and_stop_and_run_on(records):
    with records.reading() as tx:
        found = tx.clocks.of_tickets([OPEN, RESOLVED, DISSOLVED])
        due = tx.clocks.due(START + 2 * HOUR + 1, 9)
        tickets = tx.tickets.by_number(found)
    assert {(each.key, each.status, each.due_at, each.leads) for each in found[OPEN]} == {
        ("closure.monthly", ClockStatus.RUNNING, START + 2 * HOUR, True),
        ("opinion.general", ClockStatus.RUNNING, START + 2 * HOUR, True),
    }
    (late,) = found[RESOLVED]
    assert (late.key, late.status, late.stopped_at) == (
        "fault.report.dispatch",
        ClockStatus.MISSED,
        START + 3 * HOUR,
    )
    assert (late.stopped_by, late.stopped_with, late.late_ms) == ("wang", "fault-reported", HOUR)
    (over,) = found[DISSOLVED]
    assert (over.status, over.ended_reason) == (ClockStatus.ENDED, ClockEnd.DISSOLVED)
    assert {each.ticket for each in due} == {OPEN}, "the sweep hears of what runs"
    assert [tickets[each].due_at for each in (OPEN, RESOLVED, DISSOLVED)] == [START + 2 * HOUR, None, None]


def test_what_ran_at_a_ticket_that_is_closed_is_over(records):
    """Before, closing ended no limit: it was overdue for ever where nobody had reported."""
    with records.reading() as tx:
        found = {each.key: each for each in tx.clocks.of_tickets([CLOSED])[CLOSED]}
        overdue = tx.clocks.due(START + 99 * HOUR, 9)
    missed, ended = found["fault.report.dispatch"], found["closure.monthly"]
    assert (missed.status, missed.late_ms) == (ClockStatus.MISSED, 3 * HOUR)
    assert (ended.status, ended.late_ms) == (ClockStatus.ENDED, 0)
    assert {(each.ended_reason, each.leads, each.next_at) for each in found.values()} == {
        (ClockEnd.CLOSED, False, None)
    }
    assert CLOSED not in {each.ticket for each in overdue}


def test_they_go_by_policies_that_can_be_read(records):
    with records.reading() as tx:
        rows = tx.rows.all_versions(POLICY)
    read = {row.key: policy_of(row.row, row.id, row.version) for row in rows}
    assert {key: (each.version, each.clauses) for key, each in read.items()} == {
        "closure.monthly": (0, ("H33",)),
        "fault.dispatch": (0, ("W40",)),
        "leak.onsite": (0, ("B5",)),
        "opinion.general": (0, ("H31",)),
    }


def test_the_last_days_of_a_month_are_quiet_for_them_as_well(records):
    """H33, AMB-26: the due stays, and nobody is told."""
    with records.reading() as tx:
        policies = {row.id: policy_of(row.row, row.id, row.version) for row in tx.rows.all_versions(POLICY)}
        monthly = next(each for each in tx.clocks.of_tickets([OPEN])[OPEN] if each.key == "closure.monthly")
    policy = policies[monthly.policy]
    last_week = structs.replace(monthly, started_at=at("2026-01-25T00:00"), due_at=at("2026-02-01T00:00"))
    assert ladder_of(last_week, policy, CALENDAR) is None
    assert (
        ladder_of(structs.replace(last_week, started_at=last_week.started_at - 1), policy, CALENDAR)
        is not None
    )
    assert [step.id for step in policy.ladder.steps] == ["due", "supervisor", "leader", "top"]


def test_what_was_overdue_before_is_caught_up_on_and_only_its_last_step_is_sent(records):
    """Section 6.7: as what fell due while the service was down."""
    upgraded = START + 30 * 24 * HOUR
    with records.reading() as tx:
        tables = with_policies_on_record(tx, DESK_TABLES)
    sweep(records, upgraded, tables, Inventory(), CALENDAR, upgraded)
    with records.reading() as tx:
        steps, clocks = tx.steps.of_tickets([OPEN])[OPEN], tx.clocks.of_tickets([OPEN])[OPEN]
    assert {each.key: [step.step for step in steps if step.clock == each.id] for each in clocks} == {
        "closure.monthly": ["due", "supervisor", "leader", "top", "top", "top"],
        "opinion.general": ["due", "supervisor", "leader"],
    }
    assert all(step.caught_up for step in steps)
    assert [step.step for step in steps if step.to_send] == ["leader", "top"]


def test_what_people_did_at_tickets_that_go_on_is_a_fact_now(records):
    with records.reading() as tx:
        facts = tx.facts.of_tickets([OPEN, RESOLVED])
    assert {(each.name, each.at) for each in facts[OPEN]} == {
        ("assignment:arrived", START + 1),
        ("assignment:signed", START + 2),
    }
    result = facts[RESOLVED].latest("result", "")
    assert (result.data, result.at, result.actor) == ({"text": "second"}, START + 6, "wang")
    assert facts[RESOLVED].latest("assignment:opinion", "").at == START + 3

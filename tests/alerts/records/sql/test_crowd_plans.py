"""What is asked of all tickets that are not closed reads no more of them than it gives, where there are many.

`test_query_plans` has years of what is over, and little that goes on. Here all goes on.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from alerts.records import Records
from alerts.records.sql.desk_tables import clocks, desk_rows
from alerts.records.sql.inventory_tables import places
from alerts.records.sql.schema import tickets
from tests.alerts.records.desk.ticket_rows import ticket
from tests.alerts.records.desk_years import clock_row, policy_row
from tests.alerts.records.sql.desk_questions import CLOCK_PAGE, DESK_QUESTIONS, LOOK, WORK, Ask
from tests.alerts.records.sql.scoped_questions import TOGETHER
from tests.alerts.records.sql.test_query_plans import faults_of
from tests.alerts.records.statements import statements
from tests.alerts.records.years_on_record import NOW, ROWS, START, STEP, number, territory

STEPS = ("dispatched", "in_hand", "resolved", "registered")
MIDDLE = START + ROWS // 2 * STEP
QUESTIONS: dict[str, Ask | None] = {
    name: DESK_QUESTIONS[name]
    for name in ("clocks.next_instant", "work.next_wake", "work.next_left", "tickets.not_closed_at")
}
QUESTIONS |= {
    "clocks.due": lambda tx: tx.clocks.due(NOW, 50),
    "clocks.unknown": lambda tx: tx.clocks.unknown(50),
    "work.waking": lambda tx: tx.work.waking(NOW, 50),
    "work.left": lambda tx: tx.work.left(NOW, 50),
    "work.awaiting_verification": lambda tx: tx.work.awaiting_verification(50),
}
QUESTIONS |= {
    f"work.page {name} {place} for {whose}": lambda tx, wanted=wanted, seen=seen, after=after: tx.work.page(
        wanted, after, 9, look=LOOK, territories=seen
    )
    for name, wanted in WORK.items()
    for place, after in {"at first": None, "after": (MIDDLE, 7, 7), "at last": (None, 7, ROWS // 2)}.items()
    for whose, seen in ({"all": None} | TOGETHER).items()
}
QUESTIONS |= {
    f"clocks.page {name} for {whose}": lambda tx, wanted=wanted, seen=seen: tx.clocks.page(
        **wanted, limit=9, look=LOOK, territories=seen
    )
    for name, wanted in CLOCK_PAGE.items()
    for whose, seen in ({"all": None} | TOGETHER).items()
}
MANY_BRANCHES = {name for name in QUESTIONS if name.endswith("for many units")}
"""Each of their territories is looked into for itself."""


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def crowd(request, tmp_path_factory) -> Iterator[Records]:
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres").create_database()
    else:
        url = f"sqlite:///{tmp_path_factory.mktemp('crowd')}/records.sqlite"
    records = Records.open(url)
    with records.begin() as tx:
        tx.tickets._insert(tickets, [_ticket(i) for i in range(ROWS)])
        tx.rows._insert(desk_rows, [policy_row()])
        tx.clocks._insert(clocks, [_clock(i) for i in range(ROWS)])
        tx.tickets._insert(places, [_place(i) for i in range(ROWS)])
        if request.param == "postgresql":
            for table in (tickets, clocks, places):
                tx.meta._db.exec_driver_sql(f"ALTER TABLE {table.name} SET (autovacuum_enabled = false)")
                tx.meta._db.exec_driver_sql(f"ANALYZE {table.name}")
    yield records
    records.close()


def _ticket(i: int) -> dict[str, object]:
    return ticket(i, opened_at=START + i * STEP) | {
        "number": number(i),
        "origin": "people",
        "step": STEPS[i % 4],
        "state": ("open", "acknowledged", "resolved", "open")[i % 4],
        "unit": f"u{i % 50}",
        "person_in_charge": "wang" if i % 40 == 7 else f"p{i % 40}",
        "territory": territory(i),
        "due_at": START + i * STEP if i % 4 else None,
        "wake_at": START + i * STEP if i % 3 else None,
        "left_at": START + i * STEP if i % 3 else None,
    }


def _place(i: int) -> dict[str, object]:
    """Ten flats in each building; of no table at all PostgreSQL thinks that it is short."""
    parent = f"b{i // 10}" if i % 10 else None
    return {"id": f"h{i}", "level": "household", "name": "", "parent": parent, "households": 1}


def _clock(i: int) -> dict[str, object]:
    at = START + i * STEP
    return clock_row(i) | {"next_at": at, "status": "running" if i % 5 else "unknown", "scope": "s"}


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_question_reads_all_that_goes_on(crowd, question):
    ask = QUESTIONS[question]
    assert ask is not None
    with crowd.begin() as tx:
        with statements(crowd) as asked:
            ask(tx)
        wrong = [each for statement in asked for each in faults_of(tx, statement, question)]
    if question in MANY_BRANCHES:
        wrong = [each for each in wrong if "steps" not in each and "rows looked at" not in each]
    assert wrong == []

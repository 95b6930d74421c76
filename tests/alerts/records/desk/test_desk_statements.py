"""However many there are, what the desk puts on record and asks for takes as many statements as one does."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest

from alerts.deadlines.segments import Segment, SegmentKind
from alerts.matters.assignment import Assignment
from alerts.matters.choices import AssignmentRole, FindingKind, TaskKind
from alerts.matters.facts import Fact
from alerts.matters.findings import Finding
from alerts.matters.task import Task
from alerts.records import Records, Transaction
from alerts.records.desk.clock_lines import RecordedStep
from alerts.records.desk.sheets import IssuedSheet
from tests.alerts.records.desk.desk_values import a_clock, a_contact, put_policy, put_tickets
from tests.alerts.records.statements import sent, statements

MANY = 500
FACT = Fact("arrived", "1", 5, 5, "wang")
LEAD = Assignment(1, "north", AssignmentRole.LEAD, 5, "wang")
TASK = Task(1, TaskKind.SAMPLE, 5)


def numbers(count: int) -> list[str]:
    return [f"2026-{i:06d}" for i in range(1, count + 1)]


def clocks(tx: Transaction, count: int) -> list[Any]:
    return [each for those in tx.clocks.of_tickets(numbers(count)).values() for each in those]


def contacts(count: int) -> list[Any]:
    return [a_contact(i, number) for i, number in enumerate(numbers(count))]


WRITES: dict[str, Callable[[Transaction, int], Any]] = {
    "tickets": put_tickets,
    "contact numbers": lambda tx, count: tx.contacts.issue_numbers(2026, count),
    "contacts": lambda tx, count: tx.contacts.add(contacts(count)),
    "corrections": lambda tx, count: tx.contacts.correct(
        [replace(each, version=2) for each in contacts(count)]
    ),
    "assignments": lambda tx, count: tx.assignments.add(
        [(ticket, LEAD) for ticket in tx.tickets.by_number(numbers(count)).values()]
    ),
    "persons in charge": lambda tx, count: tx.assignments.save([(each, LEAD) for each in numbers(count)]),
    "facts": lambda tx, count: tx.facts.put([(each, FACT) for each in numbers(count)]),
    "tasks": lambda tx, count: tx.tasks.add([(each, TASK) for each in numbers(count)]),
    "tasks done": lambda tx, count: tx.tasks.save([(each, TASK) for each in numbers(count)]),
    "clocks": lambda tx, count: tx.clocks.add([a_clock(1, each) for each in numbers(count)]),
    "clocks stopped": lambda tx, count: tx.clocks.save(clocks(tx, count)),
    "segments": lambda tx, count: tx.segments.append(
        [
            Segment(clock=each.id, no=1, at=5, kind=SegmentKind.PAUSED, due_at=None, reason="", by="")
            for each in clocks(tx, count)
        ]
    ),
    "steps": lambda tx, count: tx.steps.append(
        [RecordedStep(each.id, "due", 0, 7, 9, (), ()) for each in clocks(tx, count)]
    ),
    "findings": lambda tx, count: tx.findings.add(
        [Finding(FindingKind.OVERDUE, each, "x", 5, "wenya") for each in numbers(count)]
    ),
    "sheets": lambda tx, count: tx.sheets.issue(
        [IssuedSheet(each, "", "feedback", 1, {}, b"", 5) for each in numbers(count)]
    ),
}
"""In this order, since each stands on those before."""
READS: dict[str, Callable[[Transaction, int], Any]] = {
    name: lambda tx, count, name=name: getattr(tx, name).of_tickets(numbers(count))
    for name in ("contacts", "assignments", "facts", "tasks", "clocks", "steps", "findings", "sheets")
}
READS["segments"] = lambda tx, count: tx.segments.of_clocks(range(1, count + 1))
TAKES = {"contact numbers": 2, "corrections": 3, "assignments": 2, "clocks": 2}
TAKES |= {"clocks stopped": 2, "segments": 2, "steps": 2}
"""Statements, where it is not one; of most of these the first reads what is then written."""


def taken(records: Records, asked: Callable[[Transaction, int], Any], count: int) -> int:
    with records.begin() as tx, statements(records) as found:
        asked(tx, count)
    return sent(found)


@pytest.mark.parametrize("count", [1, MANY])
def test_a_batch_takes_the_statements_of_one(records, count):
    with records.begin() as tx:
        assert put_policy(tx) == 1
    written = {name: taken(records, write, count) for name, write in WRITES.items()}
    assert written == dict.fromkeys(WRITES, 1) | TAKES
    assert {name: taken(records, read, count) for name, read in READS.items()} == dict.fromkeys(READS, 1)


def test_what_is_the_same_in_all_rows_is_sent_once(postgres):
    """Of what a wave leaves only a few values differ from row to row."""
    found = [
        Finding(FindingKind.OVERDUE, number, "7", 5, "wenya", evidence={"due_at": number})
        for number in numbers(3)
    ]
    with closing(Records.open(postgres.create_database())) as records, records.begin() as tx:
        put_tickets(tx, 3)
        with statements(records) as asked:
            tx.findings.add(found)
        assert [
            finding for those in tx.findings.of_tickets(numbers(3)).values() for finding in those.values()
        ] == (found)
    (insert,) = asked
    assert sum(isinstance(value, list) for value in insert.parameters.values()) == 2, "ticket and evidence"


def test_the_server_keeps_its_plans_of_what_rows_refer_to_and_none_of_ours(postgres):
    """Decision 0021: else it plans for each row that is written how to look up what that refers to."""
    with closing(Records.open(postgres.create_database())) as records, records.begin() as tx:
        for _ in range(8):
            tx.tickets.by_number(["2026-000001"])
        mode = tx.meta._db.exec_driver_sql("SHOW plan_cache_mode").scalar()
        ours = tx.meta._db.exec_driver_sql("SELECT count(*) FROM pg_prepared_statements").scalar()
    assert (mode, ours) == ("auto", 0)

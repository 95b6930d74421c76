"""Who works at a ticket, what is so on it, and what was found: rows of a ticket's own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alerts.matters.assignment import Assignment
from alerts.matters.choices import (
    AssignmentEnd,
    AssignmentRole,
    FindingKind,
    FindingState,
    Mode,
    TaskKind,
)
from alerts.matters.facts import Fact, FactBook
from alerts.matters.findings import Finding
from alerts.matters.task import Task
from alerts.records import RecordsError
from alerts.records.desk.sheets import IssuedSheet
from tests.alerts.records.desk.desk_values import T1, T2, T3, put_tickets

LEAD = Assignment(1, "north", AssignmentRole.LEAD, 5, "wang", mode=Mode.TRANSFER, text="please", limit_at=9)
WITH = Assignment(2, "pipes", AssignmentRole.WITH, 6, "wenya")


def assigned(tx, *assignments: Assignment) -> None:
    (ticket,) = tx.tickets.by_number([T1]).values()
    tx.assignments.add([(ticket, each) for each in assignments])


def test_an_assignment_stays_as_it_was_given_and_says_who_is_in_charge_and_how_it_ended(tx):
    put_tickets(tx, 2)
    assigned(tx, LEAD, WITH)
    assert tx.assignments.of_tickets([T1, T2]) == {T1: (LEAD, WITH), T2: ()}
    signed = replace(LEAD, person="li", limit_at=12)
    ended = replace(WITH, ended_at=9, end_reason=AssignmentEnd.GIVEN_BACK)
    tx.assignments.save([(T1, signed), (T1, replace(ended, department="other", by="nobody"))])
    assert tx.assignments.of_tickets([T1])[T1] == (signed, ended), "to whom it was given stays"


def test_one_unit_leads_at_a_time(records):
    with records.begin() as tx:
        put_tickets(tx, 1)
        assigned(tx, LEAD)
    with pytest.raises(RecordsError) as refused, records.begin() as tx:
        assigned(tx, replace(LEAD, no=2))
    assert refused.value.code == "conflict"
    with records.begin() as tx:
        tx.assignments.save([(T1, replace(LEAD, ended_at=9, end_reason=AssignmentEnd.REASSIGNED))])
        assigned(tx, replace(LEAD, no=2))
        assert [each.stands for each in tx.assignments.of_tickets([T1])[T1]] == [False, True]


def test_of_facts_the_one_entered_last_of_each_name_and_scope_is_on_record(tx):
    put_tickets(tx, 2)
    first, again = Fact("arrived", "1", 5, 4, "wang"), Fact("arrived", "1", 9, 8, "li", {"late": True})
    other = Fact("result", "", 9, 9, "li", {"text": "done", "share": 0.1})
    tx.facts.put([(T1, first), (T2, first)])
    tx.facts.put([(T1, other), (T1, first), (T1, again)])
    assert tx.facts.of_tickets([T1, T2, T3]) == {
        T1: FactBook([again, other]),
        T2: FactBook([first]),
        T3: FactBook(),
    }


def test_a_fact_has_those_before_it_with_it(tx):
    """The first that counts is hidden by no later one, and how they counted is kept."""
    put_tickets(tx, 1)
    first = Fact("arrived", "1", 5, 4, "wang", {"late": True, "text": "long"})
    second = Fact("arrived", "1", 7, 7, "li").after(first)
    third = Fact("arrived", "1", 9, 9, "li").after(second)
    tx.facts.put([(T1, third)])
    (found,) = tx.facts.of_tickets([T1])[T1]
    assert found == third
    assert [(each.at, each.happened_at, each.late) for each in found.whole] == [
        (5, 4, True),
        (7, 7, False),
        (9, 9, False),
    ]


def test_facts_of_a_contact_go_with_it_to_another_ticket(tx):
    put_tickets(tx, 2)
    told = Fact("contact:fed-back", "L2026-000001", 5, 5, "wang")
    own = Fact("result", "", 5, 5, "wang")
    tx.facts.put([(T1, told), (T1, own), (T1, replace(told, scope="L2026-000002"))])
    tx.facts.move(["L2026-000001"], T1, T2)
    assert list(tx.facts.of_tickets([T2])[T2]) == [told]
    assert len(tx.facts.of_tickets([T1])[T1]) == 2


def test_tasks_of_a_department_are_those_it_has_still_to_do(tx):
    put_tickets(tx, 2)
    sample = Task(1, TaskKind.SAMPLE, 7, department="lab")
    earlier = Task(2, TaskKind.NOTICE, 6, department="lab", user="li")
    tx.tasks.add([(T1, sample), (T1, earlier), (T2, replace(sample, department="press"))])
    assert tx.tasks.to_do("lab", 9) == [(T1, earlier), (T1, sample)]
    done = replace(earlier, done_at=9, proof={"place": "kitchen"})
    tx.tasks.save([(T1, done)])
    assert tx.tasks.to_do("lab", 9) == [(T1, sample)]
    assert tx.tasks.of_tickets([T1]) == {T1: (sample, done)}


def test_a_finding_is_on_record_once_for_its_kind_ticket_and_cause_and_somebody_decides_of_it(tx):
    put_tickets(tx, 2)
    late = Finding(FindingKind.OVERDUE, T1, "clock 7", 5, "wenya", evidence={"clock": 7})
    other = replace(late, ticket=T2, found_at=6)
    tx.findings.add([late])
    tx.findings.add([replace(late, found_at=9, evidence={}), other])
    found = tx.findings.of_tickets([T1, T2])
    assert [list(found[number].values()) for number in (T1, T2)] == [[late], [other]]
    ((id_, _),) = found[T1].items()
    decided = replace(late, state=FindingState.UNFOUNDED, decided_at=9, decided_by="li", reason="told")
    tx.findings.decide({id_: replace(decided, evidence={})})
    assert tx.findings.by_ids([id_, 99]) == {id_: decided}, "what it rests on stays"
    assert list(tx.findings.page(territories=None)[0].values()) == [other, decided]
    assert list(tx.findings.page(state="open", territories=None)[0].values()) == [other]
    assert tx.findings.page(kind="not_genuine", territories=None) == ({}, None)
    assert tx.findings.page(territories=frozenset({"north"})) == ({}, None)
    (first,), cursor = tx.findings.page(limit=1, territories=None)
    (second,), _ = tx.findings.page(limit=1, cursor=cursor, territories=None)
    assert (second, first) == (id_, *found[T2])


def test_a_sheet_is_frozen_by_its_signature_and_a_later_version_stands_beside_it(records):
    sheet = IssuedSheet(T1, "L2026-000001", "feedback", 1, {"blocks": [{"name": "张*"}]}, b"digest", 5)
    said_then = {"content": {"blocks": [{"name": "张*"}, {"result": "done"}]}, "digest": b"signed"}
    signed = replace(sheet, **said_then, frozen_at=9, signature={"name": "张三", "signed_at": 8})
    later = replace(sheet, version=2, content={}, issued_at=12)
    with records.begin() as tx:
        put_tickets(tx, 1)
        tx.sheets.issue([sheet])
        tx.sheets.freeze([replace(signed, issued_at=99)])
        tx.sheets.issue([later])
        assert tx.sheets.of_tickets([T1, T2]) == {T1: (signed, later), T2: ()}
    with pytest.raises(RecordsError) as refused, records.begin() as tx:
        tx.sheets.issue([sheet])
    assert refused.value.code == "conflict"

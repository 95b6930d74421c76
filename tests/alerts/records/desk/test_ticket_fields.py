"""What a ticket is, and where it stands on its way, comes back from the records as it was."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from alerts.matters.choices import (
    Category,
    Code,
    ContactChannel,
    Line,
    MatterClass,
    Mode,
    Origin,
    Step,
    Tag,
)
from alerts.records import Records, RecordsError, Transaction
from alerts.records.sql.schema import tickets
from alerts.tickets.ticket import STATE_OF, TicketState
from tests.alerts.records.desk.ticket_rows import a_ticket

NAMES = st.sampled_from(["", "wang", "王工"])
TEXTS = st.text("a\0汉'", max_size=3)
MATTERS = st.fixed_dictionaries(
    {
        "step": st.sampled_from(Step),
        "origin": st.just(Origin.PEOPLE),
        "channel": st.sampled_from(ContactChannel),
        "line": st.none() | st.sampled_from(Line),
        "category": st.none() | st.sampled_from(Category),
        "complaint": st.booleans(),
        "matter_class": st.sampled_from(MatterClass),
        "mode": st.sampled_from(Mode),
        "unit": NAMES,
        "owner": NAMES,
        "first_responsible": NAMES,
        "case_officer": NAMES,
        "person_in_charge": NAMES,
        "code": st.none() | st.sampled_from(Code),
        "contacts": st.integers(0, 99),
        "tags": st.lists(st.sampled_from(Tag), unique=True).map(tuple),
        "details": st.dictionaries(NAMES, st.booleans() | st.integers(0, 1 << 50) | TEXTS),
        "due_at": st.none() | st.integers(0, 1 << 52),
        "wake_at": st.none() | st.integers(0, 1 << 52),
        "left_at": st.none() | st.integers(0, 1 << 52),
    }
)


class UndoError(Exception):
    """What is done in an example, so that the next one finds an empty table."""


@contextmanager
def undone(records: Records) -> Iterator[Transaction]:
    """A transaction of which nothing stays."""
    with suppress(UndoError), records.begin() as tx:
        yield tx
        raise UndoError


def states_on_record(tx) -> dict[str, tuple[str, str]]:
    query = select(tickets.c.number, tickets.c.step, tickets.c.state)
    return {row.number: (row.step, row.state) for row in tx.tickets._db.execute(query)}


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.lists(MATTERS, min_size=1, max_size=6), again=MATTERS)
def test_a_ticket_comes_back_as_it_was_and_its_state_is_that_of_its_step(records, values, again):
    with undone(records) as tx:
        new = [a_ticket(number, **each) for number, each in enumerate(values, start=1)]
        tx.tickets.add(new)
        numbers = [each.number for each in new]
        found = tx.tickets.by_number(numbers)
        assert [replace(found[number], id=0) for number in numbers] == [replace(each, id=0) for each in new]
        changed = replace(found[numbers[0]], **again, version=2)
        tx.tickets.save([changed])
        assert tx.tickets.by_number(numbers)[numbers[0]] == changed
        assert states_on_record(tx) == {
            number: (each.step.value, STATE_OF[each.step].value)
            for number, each in (found | {changed.number: changed}).items()
        }


def test_a_step_has_a_state_and_what_is_over_has_no_other():
    assert set(STATE_OF) == set(Step)
    assert set(STATE_OF.values()) == set(TicketState)
    assert {step for step, state in STATE_OF.items() if state is TicketState.CLOSED} == {
        Step.CLOSED,
        Step.ARCHIVED,
    }


def test_beside_the_ticket_that_the_service_opened_at_a_place_may_stand_those_of_people(records):
    of_people = [a_ticket(number, place="h1", origin=Origin.PEOPLE) for number in (2, 3)]
    with records.begin() as tx:
        tx.tickets.add([*of_people, a_ticket(1)])
        found = tx.tickets.not_closed("room-temperature")
    assert [each.number for each in found.values()] == ["2026-000001"]
    with pytest.raises(RecordsError) as refused, records.begin() as tx:
        tx.tickets.add([a_ticket(4, place="h1")])
    assert refused.value.code == "conflict"


def test_nobody_is_named_to_who_sees_no_people():
    named = dict.fromkeys(("first_responsible", "case_officer", "person_in_charge"), "wang")
    ticket = a_ticket(1, result="valve opened", details={"address": "3-2-1"}, **named)
    assert ticket.without_people() == a_ticket(1)

"""Clocks on record: whole, with ids of their own, in the order in which the sweep looks at them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs

from alerts.deadlines.desk_clock import GOING, ClockEnd, ClockOf, ClockStatus
from alerts.deadlines.segments import Segment, SegmentKind
from alerts.matters.choices import Step
from alerts.records import RecordsError
from alerts.records.desk.clock_lines import RecordedStep
from tests.alerts.records.desk.desk_values import T1, T2, T3, a_clock, put_policy, put_tickets
from tests.alerts.records.desk.test_ticket_fields import undone
from tests.alerts.records.desk.ticket_rows import a_ticket

INSTANTS = st.none() | st.integers(0, 1 << 52)
NAMES = st.sampled_from(["", "wang", "北区"])
CLOCKS = st.fixed_dictionaries(
    {
        "of": st.sampled_from(ClockOf),
        "due_at": INSTANTS,
        "known_at": INSTANTS,
        "status": st.sampled_from(ClockStatus),
        "obligation": st.lists(NAMES).map(tuple),
        "leads": st.booleans(),
        "paused_at": INSTANTS,
        "unit": NAMES,
        "stopped_at": INSTANTS,
        "stopped_by": NAMES,
        "ended_reason": st.sampled_from(ClockEnd),
        "late_ms": st.integers(0, 1 << 40),
        "late_counted": INSTANTS,
        "caught_up": st.booleans(),
        "next_at": INSTANTS,
        "next_step": NAMES,
    }
)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.lists(CLOCKS, min_size=1, max_size=5), again=CLOCKS)
def test_clocks_come_back_as_they_were_with_their_ids(records, values, again):
    with undone(records) as tx:
        put_tickets(tx, 1)
        policy = put_policy(tx)
        new = [a_clock(policy, started_at=i, **each) for i, each in enumerate(values)]
        found = tx.clocks.add(new)
        assert [structs.replace(each, id=0) for each in found] == new
        assert len({each.id for each in found}) == len(new)
        assert tx.clocks.of_tickets([T1, T2]) == {T1: tuple(found), T2: ()}
        changed = structs.replace(found[0], **again | {"of": found[0].of})
        tx.clocks.save([changed])
        assert tx.clocks.of_tickets([T1])[T1][0] == changed


def test_ids_go_on_where_they_ended_and_no_clock_is_there_twice(records):
    with records.begin() as tx:
        put_tickets(tx, 1)
        policy = put_policy(tx)
        first = tx.clocks.add([a_clock(policy, started_at=i) for i in range(3)])
        assert tx.clocks.add([]) == []
    with records.begin() as tx:
        (next_one,) = tx.clocks.add([a_clock(policy, started_at=3)])
        assert next_one.id > max(each.id for each in first)
    with pytest.raises(RecordsError) as refused, records.begin() as tx:
        tx.clocks.add([a_clock(policy, started_at=3)])
    assert refused.value.code == "conflict"


def test_the_sweep_is_given_what_it_has_to_look_at_in_order_and_no_more(tx):
    put_tickets(tx, 1)
    policy = put_policy(tx)
    assert tx.clocks.next_instant() is None
    at = [7, None, 5, 7, 6, 8]
    tx.clocks.add([a_clock(policy, started_at=i, next_at=each) for i, each in enumerate(at)])
    assert [each.started_at for each in tx.clocks.due(7, 500)] == [2, 4, 0, 3]
    assert [each.started_at for each in tx.clocks.due(7, 3)] == [2, 4, 0]
    assert tx.clocks.due(4, 500) == []
    assert tx.clocks.next_instant() == 5


def test_clocks_of_which_the_due_is_unknown_are_given_bite_by_bite(tx):
    put_tickets(tx, 1)
    policy = put_policy(tx)
    states = [ClockStatus.UNKNOWN, ClockStatus.RUNNING, ClockStatus.UNKNOWN]
    found = tx.clocks.add([a_clock(policy, started_at=i, status=each) for i, each in enumerate(states)])
    assert tx.clocks.unknown(1) == [found[0]]
    assert tx.clocks.unknown(9, after=found[0].id) == [found[2]]


def test_clocks_below_a_ticket_are_those_that_wait_of_what_is_not_closed_down_to_the_last(tx):
    """1 is above 2 and 3, 2 above 4; 3 is closed."""
    parents = {1: None, 2: T1, 3: T1, 4: T2, 5: None}
    tx.tickets.add(
        [
            a_ticket(number, parent=parent, step=Step.CLOSED if number == 3 else Step.DISPATCHED)
            for number, parent in parents.items()
        ]
    )
    policy = put_policy(tx)
    new = [
        a_clock(policy, f"2026-{number:06d}", started_at=i, status=status)
        for number in parents
        for i, status in enumerate(ClockStatus)
    ]
    tx.clocks.add(new)
    found = tx.clocks.running_below([T1])
    assert {number: {each.status for each in those} for number, those in found.items()} == {
        T2: GOING,
        "2026-000004": GOING,
    }
    assert tx.clocks.running_below([T3, "2026-000005"]) == {}


def test_clocks_of_a_contact_go_with_it_to_another_ticket(tx):
    put_tickets(tx, 2)
    policy = put_policy(tx)
    of_contact = {"of": ClockOf.CONTACT, "key": "feedback.default"}
    moved, stays, own = tx.clocks.add(
        [
            a_clock(policy, scope="L2026-000001", **of_contact),
            a_clock(policy, scope="L2026-000002", **of_contact),
            a_clock(policy),
        ]
    )
    tx.clocks.move(["L2026-000001"], T1, T2)
    assert tx.clocks.of_tickets([T1, T2]) == {T1: (stays, own), T2: (structs.replace(moved, ticket=T2),)}


def test_a_page_has_what_runs_by_what_is_due_first(tx):
    put_tickets(tx, 2)
    policy = put_policy(tx)
    tx.clocks.add(
        [
            a_clock(policy, (T1, T2)[i % 2], started_at=i, due_at=100 - i, unit=f"u{i % 3}", key=f"k{i % 2}")
            for i in range(12)
        ]
        + [a_clock(policy, started_at=99, status=ClockStatus.MET)]
    )
    tx.tickets._db.exec_driver_sql("UPDATE tickets SET territory = 'north' WHERE number = '2026-000001'")

    def started(**wanted) -> list[int]:
        found, cursor = [], None
        while not found or cursor is not None:
            those, cursor = tx.clocks.page(cursor=cursor, limit=2, look=3, **wanted)
            found += [each.started_at for each in those] or [-1]
        return [each for each in found if each >= 0]

    assert started(territories=None) == list(range(11, -1, -1))
    assert started(unit="u1", territories=None) == [10, 7, 4, 1]
    assert started(keys={"k1"}, territories=None) == [11, 9, 7, 5, 3, 1]
    assert started(due_before=92, territories=None) == [11, 10, 9], "the instant of the due is in time"
    assert started(territories=frozenset({"north"})) == [10, 8, 6, 4, 2, 0]
    assert started(unit="u1", territories=frozenset({"south"})) == []


def test_segments_are_appended_to_their_clock(tx):
    put_tickets(tx, 1)
    one, other = tx.clocks.add([a_clock(put_policy(tx), started_at=i) for i in (0, 1)])
    paused = Segment(clock=one.id, no=1, at=5, kind=SegmentKind.PAUSED, due_at=None, reason="C36", by="wang")
    going_on = replace(paused, no=2, at=9, kind=SegmentKind.RUNNING, due_at=12, calendar_version="2026:1")
    tx.segments.append([going_on, paused])
    tx.segments.append([])
    assert tx.segments.of_clocks([one.id, other.id]) == {one.id: (paused, going_on), other.id: ()}


def test_a_step_is_on_record_once(tx):
    put_tickets(tx, 2)
    one, other = tx.clocks.add([a_clock(put_policy(tx), ticket) for ticket in (T1, T2)])
    due = RecordedStep(one.id, "due", 0, 7, 9, ("head", "desk"), ("wang",), caught_up=True, to_send=False)
    warned = replace(due, step="warn", instant=5)
    tx.steps.append([due, replace(due, clock=other.id)])
    tx.steps.append([replace(due, at=99, reached=()), warned, replace(due, n=1)])
    assert tx.steps.of_tickets([T1, T2, T3]) == {
        T1: (warned, due, replace(due, n=1)),
        T2: (replace(due, clock=other.id),),
        T3: (),
    }
    assert due.without_people() == replace(due, reached=())

"""The work list, page by page: what is due next comes first; and what the service goes on with by itself."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts.deadlines.desk_clock import ClockStatus
from alerts.matters.choices import Category, ContactChannel, MatterClass, Mode, Origin, Step, Tag
from alerts.people.viewer import lies_in
from alerts.records import Transaction
from alerts.records.desk.work_list import WorkFilter
from alerts.rules.rule import Severity
from alerts.tickets.ticket import Ticket, TicketState
from tests.alerts.records.desk.desk_values import a_clock, put_policy
from tests.alerts.records.desk.test_ticket_fields import undone
from tests.alerts.records.desk.ticket_rows import a_ticket

SEEN = [None, frozenset({"t1"}), frozenset({"t1", "t2"}), frozenset({"gone"}), frozenset[str]()]
TICKETS = st.fixed_dictionaries(
    {
        "step": st.sampled_from(Step),
        "unit": st.sampled_from(["", "u1", "u2"]),
        "person_in_charge": st.sampled_from(["", "wang"]),
        "mode": st.sampled_from([Mode.TRANSFER, Mode.SUPERVISE]),
        "matter_class": st.sampled_from([MatterClass.ORDINARY, MatterClass.URGENT]),
        "category": st.sampled_from([None, Category.LEAK]),
        "due_at": st.none() | st.integers(0, 9),
        "tags": st.sampled_from([(), (Tag.CITY_LEADER,), (Tag.KEY, Tag.HOT)]),
        "concern": st.sampled_from(["room-temperature", "silence"]),
        "opened_at": st.integers(0, 9),
        "territory": st.sampled_from(["", "t1", "t2"]),
        "severity": st.sampled_from(Severity),
        "affected_households": st.integers(0, 3),
        "channel": st.sampled_from([ContactChannel.CALL, ContactChannel.LETTER]),
        "owner": st.sampled_from(["", "u1"]),
        "complaint": st.booleans(),
    }
)
FILTERS = st.builds(
    WorkFilter,
    unit=st.sampled_from([None, None, "u1"]),
    assignee=st.sampled_from([None, None, "wang"]),
    step=st.sampled_from([None, None, "in_hand"]),
    mode=st.sampled_from([None, None, "supervise"]),
    matter_class=st.sampled_from([None, None, "urgent"]),
    category=st.sampled_from([None, None, "leak"]),
    tag=st.sampled_from([None, None, "city_leader", "hot"]),
    concern=st.sampled_from([None, None, "silence"]),
    channel=st.sampled_from([None, None, "call"]),
    owner=st.sampled_from([None, None, "u1"]),
    complaint=st.sampled_from([None, None, True]),
    unowned=st.sampled_from([False, False, True]),
    start=st.none() | st.integers(0, 9),
    end=st.none() | st.integers(0, 9),
    due_before=st.none() | st.integers(0, 9),
    state=st.sampled_from([None, None, "active", "closed", "acknowledged"]),
    or_unknown=st.booleans(),
)


CLOCKS: list[dict[str, Any]] = [
    {},
    {"leads": False},
    {"stopped_at": 5},
    {"status": ClockStatus.RUNNING, "due_at": 5},
]
"""How a clock differs from one of unknown due that leads."""


def numbered(i: int) -> str:
    return f"2026-{i:06d}"


def with_unknown_dues(
    tx: Transaction, values: Sequence[object], clocked: Sequence[tuple[int, dict[str, Any]]]
) -> list[str]:
    """Puts clocks on record, each ``clocked`` by a ticket's id; whose lead with an unknown due, in order."""
    policy, waiting = put_policy(tx), list[str]()
    for n, (i, changed) in enumerate(clocked):
        if i > len(values):
            continue
        waits = {"status": ClockStatus.UNKNOWN, "due_at": None, "leads": True} | changed
        tx.clocks.add([a_clock(policy, numbered(i), started_at=n, **waits)])
        if not changed:
            waiting.append(numbered(i))
    return list(dict.fromkeys(waiting))


def is_wanted(ticket: Ticket, wanted: WorkFilter, unknown: Collection[str]) -> bool:
    """What `WorkFilter` says, said again; of ``unknown`` nobody knows when a leading clock is due."""
    asked: dict[str, Any] = {
        "unit": wanted.unit,
        "person_in_charge": wanted.assignee,
        "step": wanted.step,
        "mode": wanted.mode,
        "matter_class": wanted.matter_class,
        "category": wanted.category,
        "concern": wanted.concern,
        "channel": wanted.channel,
        "owner": wanted.owner,
        "complaint": wanted.complaint,
    }
    if wanted.unowned and ticket.person_in_charge:
        return False
    if wanted.tag is not None and wanted.tag not in ticket.tags:
        return False
    if not (wanted.start or 0) <= ticket.opened_at < (10 if wanted.end is None else wanted.end):
        return False
    if wanted.due_before is not None:
        is_due = ticket.due_at is not None and ticket.due_at < wanted.due_before
        if not is_due and not (wanted.or_unknown and ticket.number in unknown):
            return False
    if wanted.state is not None:
        is_closed = ticket.state is TicketState.CLOSED
        if is_closed if wanted.state == "active" else ticket.state != wanted.state:
            return False
    return all(getattr(ticket, name) == value for name, value in asked.items() if value is not None)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    values=st.lists(TICKETS, max_size=12),
    wanted=FILTERS,
    territories=st.sampled_from(SEEN),
    limit=st.integers(1, 4),
    look=st.integers(1, 5),
    clocked=st.lists(st.tuples(st.integers(1, 12), st.sampled_from(CLOCKS)), max_size=8),
)
def test_pages_have_every_wanted_ticket_once_what_is_due_first_before_the_others(
    records, values, wanted, territories, limit, look, clocked
):
    with undone(records) as tx:
        tx.tickets.add([a_ticket(i, origin=Origin.PEOPLE, **each) for i, each in enumerate(values, start=1)])
        unknown = with_unknown_dues(tx, values, clocked)
        on_record = tx.tickets.by_number([numbered(i) for i in range(1, len(values) + 1)]).values()
        every = [
            each
            for each in on_record
            if lies_in(each.territory, territories) and is_wanted(each, wanted, unknown)
        ]

        def paged(ask: Callable[..., Any]) -> list[Ticket]:
            found, cursor, pages = list[Ticket](), None, 0
            while not pages or cursor is not None:
                page, cursor = ask(wanted, cursor, limit, look=look, territories=territories)
                assert len(page) <= limit
                found += page
                pages += 1
                assert pages < 60, "a page moves on"
            return found

        def by_due(ticket: Ticket) -> tuple[bool, int, int, int, int]:
            before = 10 if wanted.due_before is None else wanted.due_before
            is_known = ticket.due_at is not None and ticket.due_at < before
            is_asked = wanted.due_before is not None and not is_known
            if is_asked:
                return (True, 0, 0, 0, unknown.index(ticket.number))
            gravity = -list(Severity).index(Severity(ticket.severity))
            due = ticket.due_at or 0 if is_known else 0
            return (not is_known, due, gravity, -ticket.affected_households, ticket.id)

        working = [each for each in every if each.state is not TicketState.CLOSED]
        assert paged(tx.work.page) == sorted(working, key=by_due)
        assert paged(tx.work.newest) == sorted(every, key=lambda each: (-each.opened_at, -each.id))


def test_what_the_service_goes_on_with_by_itself_is_given_in_order(tx):
    assert tx.work.next_wake() is None
    at = [7, None, 5, 9]
    tx.tickets.add([a_ticket(i, wake_at=each) for i, each in enumerate(at, start=1)])
    assert [each.number[-1] for each in tx.work.waking(7, 9)] == ["3", "1"]
    assert [each.number[-1] for each in tx.work.waking(9, 1)] == ["3"]
    assert tx.work.next_wake() == 5


def test_what_is_resolved_waits_to_be_verified(tx):
    steps = [Step.RESOLVED, Step.VERIFIED, Step.RESOLVED, Step.CLOSED]
    tx.tickets.add([a_ticket(i, step=step) for i, step in enumerate(steps, start=1)])
    first, second = tx.work.awaiting_verification(9)
    assert [first.number[-1], second.number[-1]] == ["1", "3"]
    assert tx.work.awaiting_verification(1) == [first]
    assert tx.work.awaiting_verification(9, after=first.id) == [second]


def test_at_a_place_stand_the_services_ticket_and_those_of_people_the_oldest_first(tx):
    of_people = {"place": "h1", "origin": Origin.PEOPLE}
    tx.tickets.add(
        [
            a_ticket(1, place="h1", opened_at=9),
            a_ticket(2, opened_at=8, **of_people),
            a_ticket(3, opened_at=7, concern="silence", **of_people),
            a_ticket(4, opened_at=6, step=Step.CLOSED, closed_at=7, **of_people),
            a_ticket(5, place="h2"),
        ]
    )
    found = tx.tickets.not_closed_at({"h1", "h3"}, {"room-temperature"})
    assert [each.number[-1] for each in found] == ["2", "1"]
    found = tx.tickets.not_closed_at({"h1", "h2"}, {"room-temperature", "silence"})
    assert [each.number[-1] for each in found] == ["5", "3", "2", "1"]

"""What people do to a matter is on record as it was decided, on both databases, in so many statements."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from alerts.deadlines.desk_clock import ClockStatus
from alerts.desk.matters.matter_lookup import files_of
from alerts.matters.choices import AssignmentRole, Code, Step
from alerts.people.audit import AuditFilter
from alerts.tickets.desk_moves.refusals import MoveRefused
from tests.alerts.desk.matters.desk_on_record import CALL, OfficeDesk
from tests.alerts.records.statements import sent, statements

WORK = [
    ("dispatch", "zhang", {"department": "repair"}),
    ("sign", "li", {}),
    ("arrive", "li", {}),
    ("open_task", "zhang", {"kind": "sample", "department": "lab", "text": "取样"}),
    ("suspend", "li", {"reason": "user_absent", "appointment": 1_772_420_400_000}),
    ("resume", "li", {}),
    ("arrive", "li", {}),
    ("set_repair", "li", {"size": "small"}),
    ("add_unit", "zhang", {"department": "lab", "until": 1_772_506_800_000, "lead_named_by": "zhao"}),
    ("appoint_lead", "zhao", {"department": "lab"}),
]
PRIVATE = ("name", "unit_or_address", "phone", "content")


def test_a_file_that_is_read_is_the_file_that_was_written(office):
    number = office.a_call()
    for command, who, values in WORK:
        office.pass_minutes(3)
        written = office.give(number, command, who, **values)
        assert office.file(number) == written, command
    assert written.ticket.step is Step.IN_HAND
    assert [(each.department, each.role) for each in written.standing] == [
        ("lab", AssignmentRole.LEAD),
        ("repair", AssignmentRole.WITH),
    ]
    assert {segment.kind.value for segment in written.segments} == {"paused", "running"}
    assert written.ticket.due_at == min(
        each.due_at for each in written.clocks if each.leads and each.status is ClockStatus.RUNNING
    )


def test_history_chain_audit_and_events_tell_of_it(office):
    number = office.a_call()
    office.give(number, "dispatch", "zhang", department="repair")
    office.give(number, "acknowledge", "li")
    with office.records.reading() as tx:
        lines = tx.tickets.history_of(number, 9)
        audit = tx.audit.page(AuditFilter(subject=number), None, 9)
        events = [each for each in tx.events.after(0, 99, territories=None)[0] if each.subject == number]
        chained = tx.chain.page(0, 99)
        assert [tx.tickets.line(number, line.seq) for line in lines] == lines
        assert tx.tickets.line("2026-000099", lines[0].seq) is None
        (sheet,) = tx.sheets.of_tickets([number])[number]
    assert [(line.move, line.command, line.version) for line in lines] == [
        ("register", None, 1),
        ("dispatch", None, 2),
        ("sign", "acknowledge", 3),
    ]
    assert [(each.actor, each.data["command"]) for each in audit] == [
        ("li", "sign"),
        ("zhang", "dispatch"),
        ("zhang", "register"),
    ]
    assert [(each.kind, each.data["command"]) for each in events] == [
        ("ticket.opened", "register"),
        ("ticket.changed", "dispatch"),
        ("ticket.changed", "acknowledge"),
    ]
    assert [row.seq for row in chained[0]] == [1, 2, 3, 4, 5, 6]
    for each in PRIVATE:
        said = str(CALL[each])
        assert said not in str((lines, audit, events)), each
        assert said in str(sheet.content), each


def test_what_joins_another_takes_its_contact_with_it(office):
    first, second = office.a_call(), office.a_call(name="李四")
    (contact,) = office.file(second).contacts
    joined = office.give(second, "join", "zhang", into=first)
    assert (joined.ticket.step, joined.ticket.code, joined.contacts) == (Step.CLOSED, Code.JOINED, ())
    assert office.file(second) == joined
    whole = office.file(first)
    assert [each.reporter.name for each in whole.contacts] == ["张三", "李四"]
    assert whole.facts.has("contact:accepted", contact.number)
    assert contact.number in {clock.scope for clock in whole.clocks}
    assert contact.number not in {clock.scope for clock in joined.clocks}
    assert whole.ticket.contacts == 2
    back = office.give(first, "dispatch", "zhang", department="repair")
    assert len(back.contacts) == 2
    with office.records.reading() as tx:
        assert len(tx.sheets.of_tickets([first])[first]) == 2


def test_refusals_leave_no_gap(office):
    """500 of them, among what is carried out: numbers of tickets and contacts follow one another."""
    made = []
    for turn in range(10):
        for _ in range(50):
            with pytest.raises(MoveRefused):
                office.a_call(phone="no phone")
        if turn % 3 == 0:
            made.append(office.a_call())
    assert made == [f"2026-{each:06}" for each in range(1, 5)]
    contacts = [office.file(number).contacts[0].number for number in made]
    assert contacts == [f"L2026-{each:06}" for each in range(1, 5)]


def taken(office: OfficeDesk, act: Callable[..., object], *given, **values) -> int:
    with statements(office.records) as found:
        act(*given, **values)
    return sent(found)


def test_it_takes_so_many_statements_whatever_there_is(office):
    office.a_call()
    assert taken(office, office.a_call) <= 32
    # From a telephone each: what one called about at two units is found, and a statement more.
    numbers = [office.a_call(phone=f"1390000000{each}") for each in range(5)]
    with office.records.reading() as tx:
        assert taken(office, files_of, tx, numbers[:1]) == 8
        assert taken(office, files_of, tx, numbers) == 8
        assert taken(office, files_of, tx, ["2026-000099"]) == 1
    counts = {}
    for number in numbers[:2]:
        for command, who, values in WORK:
            done = taken(office, office.give, number, command, who, **values)
            counts.setdefault(command, set()).add(done)
    assert all(len(each) == 1 for each in counts.values()), counts
    # One of them, if somebody is to be told of it.
    assert max(max(each) for each in counts.values()) <= 34, counts

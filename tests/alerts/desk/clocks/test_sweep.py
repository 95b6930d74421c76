"""What falls due is put on record in order, once, with who hears of it; also what fell due meanwhile."""

from dataclasses import replace
from itertools import pairwise

import pytest
from msgspec import structs

from alerts.deadlines.desk_clock import ClockStatus
from alerts.desk.clocks.posts import KeptPeople
from alerts.matters.choices import FindingKind, Mode, ProposalKind
from alerts.matters.proposals import open_proposal
from alerts.people.leave import NewLeave
from alerts.tickets.ticket import TicketReason
from ingest.durations import DAY, HOUR, MINUTE
from tests.alerts.deadlines.days.golden_years import at
from tests.alerts.deadlines.matter import BUREAU
from tests.alerts.desk.clocks.office import WITHOUT, Office, rows_of
from tests.alerts.records.statements import sent, statements
from tests.new_records import new_records


@pytest.fixture
def office(records_of_both) -> Office:
    return Office(records_of_both)


def test_who_holds_a_post_hears_of_its_step(office):
    """Ladder A: the person, then the unit and the desk, its head, the leaders on duty and in charge."""
    number = office.put(office.leak("2026-02-13T15:00"))
    office.sweep("2026-02-13T15:30")
    office.sweep("2026-02-13T16:00")
    due = at("2026-02-13T16:00")
    assert office.steps(number, "leak.onsite") == [("warn", due - 30 * MINUTE, ("han",), False, True)]
    office.sweep("2026-02-13T17:00")
    assert office.steps(number, "leak.onsite")[1:] == [
        ("due", due, ("han", "hao", "lin", "dong"), False, True),
        ("head", due + 10 * MINUTE, ("hao",), False, True),
        ("duty-leader", due + 20 * MINUTE, ("luo",), False, True),
        ("leader", due + HOUR, ("lin",), False, True),
    ]


def test_a_day_without_the_service_is_caught_up_in_order(office):
    """Golden 13: down from Friday 15:20 to Saturday 17:20; only the highest step of each clock is sent."""
    number = office.put(office.leak("2026-02-13T15:00"))
    office.sweep("2026-02-13T15:20")
    bites = office.sweep("2026-02-14T17:20", "2026-02-14T17:20")
    due = at("2026-02-13T16:00")
    assert [each[:2] + each[3:] for each in office.steps(number, "leak.onsite")] == [
        ("warn", due - 30 * MINUTE, True, False),
        ("due", due, True, False),
        ("head", due + 10 * MINUTE, True, False),
        ("duty-leader", due + 20 * MINUTE, True, False),
        ("leader", due + HOUR, True, True),
    ]
    (clock,) = office.clocks(number, "leak.onsite")
    assert (clock.status, clock.caught_up, clock.next_at) == (ClockStatus.RUNNING, True, None)
    assert clock.overdue(at("2026-02-14T17:20"))
    with office.records.reading() as tx:
        told, _ = tx.events.after(0, 1_000, territories=None)
    digest = [each for each in told if each.kind == "clock.caught-up"]
    assert [each.data["steps"] for each in digest] == [sum(bite.steps for bite in bites)]
    assert digest[0].data["since"] == due - 30 * MINUTE
    assert office.sweep("2026-02-14T17:20", "2026-02-14T17:20") == [], "nothing is left"


def test_forty_deadlines_that_passed_meanwhile_are_all_caught_up_once(office):
    for minute in range(0, 60, 4):
        office.put(office.leak(f"2026-02-13T15:{minute:02d}"))
    numbers = [f"2026-{number:06d}" for number in range(1, 16)]
    now = "2026-02-15T17:20"
    office.sweep(now, now, limit=7)
    with office.records.reading() as tx:
        steps = [step for those in tx.steps.of_tickets(numbers).values() for step in those]
        clocks = {clock.id: clock for those in tx.clocks.of_tickets(numbers).values() for clock in those}
        lines = [line for number in numbers for line in tx.tickets.history_of(number, 100)]
        told, _ = tx.events.after(0, 10_000, territories=None)
    passed = [clock for clock in clocks.values() if clock.leads and clock.due_at < at(now)]
    assert len(passed) >= 40
    due = [step.clock for step in steps if step.step == "due"]
    assert sorted(due) == sorted(clock.id for clock in passed), "none is missing, none double"
    assert all(step.caught_up for step in steps)
    assert len({(step.clock, step.step, step.n) for step in steps}) == len(steps) == len(lines)
    events = [event.data["instant"] for event in told if event.kind == "clock.step"]
    assert len(events) == len(steps)
    assert all(one <= other for one, other in pairwise(events)), "over all clocks in order of their instants"


def test_a_stop_of_26_hours_leaves_what_never_stopping_would(office, tmp_path):
    """Done-when 9: from Friday 15:11 to Saturday 17:11; only the marks are others."""
    never = Office(new_records(tmp_path / "never-stopped.sqlite"))
    numbers = []
    for minute in range(0, 60, 2):
        for each in (office, never):
            number = each.put(each.leak(f"2026-02-13T14:{minute:02d}"))
        numbers.append(number)
    stopped, started = at("2026-02-13T15:11"), at("2026-02-14T17:11")
    for each in (office, never):
        each.sweep(stopped, stopped - DAY)
    for instant in range(stopped, started + 1, MINUTE):
        never.sweep(instant, stopped - DAY)
    office.sweep(started, started)
    found, wanted = rows_of(office.records, numbers), rows_of(never.records, numbers)
    passed = [clock for number in numbers for clock in found[number][1].values() if clock.leads]
    assert sum(stopped < clock.due_at <= started for clock in passed) >= 40
    for number in numbers:
        caught_up = {key: step.caught_up for key, step in found[number][2].items()}
        assert caught_up == {key: step.instant > stopped for key, step in found[number][2].items()}
        assert {key: step.instant for key, step in found[number][2].items()} == {
            key: step.instant for key, step in wanted[number][2].items()
        }
        assert [each.evidence["policy"] for each in found[number][3]] == [
            each.evidence["policy"] for each in wanted[number][3]
        ]
    never.records.close()


def test_a_clock_that_runs_goes_by_the_policy_that_it_began_with(office):
    """Done-when 8: its due, its ladder and who is told stay, whatever the table says by now."""
    number = office.put(office.leak("2026-02-13T15:00"))
    by_key = {each.key: each for each in office.table.current}
    policy, due = by_key["leak.onsite"], at("2026-02-13T16:00")
    newer = office.edit(replace(policy, limit=by_key["repair.small"].limit, ladder=by_key["sign"].ladder))
    later = office.put(office.leak("2026-02-13T15:10"))
    office.sweep("2026-02-13T18:00")
    (clock,) = office.clocks(number, "leak.onsite")
    assert (clock.policy, clock.due_at) == (policy.id, due)
    assert [step[:2] for step in office.steps(number, "leak.onsite")] == [
        ("warn", due - 30 * MINUTE),
        ("due", due),
        ("head", due + 10 * MINUTE),
        ("duty-leader", due + 20 * MINUTE),
        ("leader", due + HOUR),
    ]
    (clock,) = office.clocks(later, "leak.onsite")
    assert newer.id != policy.id
    assert (clock.policy, clock.due_at) == (newer.id, at("2026-02-13T23:10"))
    assert office.steps(later, "leak.onsite") == []


def test_a_step_is_a_line_that_raises_no_version_and_names_nobody(office):
    number = office.put(office.leak("2026-02-13T15:00"))
    office.sweep("2026-02-13T15:30")
    line = office.history(number)[-1]
    (clock,) = office.clocks(number, "leak.onsite")
    assert (line.reason, line.actor, line.version) == (TicketReason.CLOCK_STEP, "wenya", None)
    assert line.data == {
        "clock": clock.id,
        "key": "leak.onsite",
        "clause": "B5",
        "step": "warn",
        "instant": at("2026-02-13T15:30"),
        "due_at": at("2026-02-13T16:00"),
        "caught_up": False,
        "meant_for": ["person"],
    }
    with office.records.reading() as tx:
        assert tx.tickets.by_number([number])[number].version == 1


def test_where_nobody_is_there_the_next_step_fires_at_once(office):
    """Of the steps after the due; what warns goes to the dispatchers instead."""
    with office.records.begin() as tx:
        for name in ("hao", "luo", "han"):
            tx.users.disable(tx.users.named(name).id, 1, "root")
    number = office.put(office.leak("2026-02-13T15:00"))
    office.sweep("2026-02-13T16:10")
    due = at("2026-02-13T16:00")
    steps = office.steps(number, "leak.onsite")
    assert steps[:2] == [
        ("warn", due - 30 * MINUTE, ("dong",), False, True),
        ("due", due, ("lin", "dong"), False, True),
    ]
    at_once = due + 10 * MINUTE
    assert set(steps[2:]) == {
        ("head", at_once, (), False, True),
        ("duty-leader", at_once, (), False, True),
        ("leader", at_once, ("lin",), False, True),
    }


def test_without_departments_nobody_is_named_and_nothing_hands_on(records_of_both):
    office = Office(records_of_both, WITHOUT)
    number = office.put(office.leak("2026-02-13T15:00"), unit="", owner="", person_in_charge="")
    office.sweep("2026-02-13T16:10")
    assert [(step, reached) for step, _, reached, _, _ in office.steps(number, "leak.onsite")] == [
        ("warn", ()),
        ("due", ()),
        ("head", ()),
    ]


def test_who_stands_in_hears_of_it(office):
    with office.records.begin() as tx:
        here, there = tx.users.named("han"), tx.users.named("hao")
        asked = tx.leaves.add(
            NewLeave(substitute="hao", starts_at=1, ends_at=1 << 50), here.id, there.id, 1, by="han"
        )
        leave = tx.leaves.by_id(asked)
        tx.leaves.save(replace(leave, approved_at=1, approved_by="lin", accepted_at=1))
    number = office.put(office.leak("2026-02-13T15:00"))
    office.sweep("2026-02-13T15:30")
    assert [each[2] for each in office.steps(number, "leak.onsite")] == [("hao",)]


def test_a_limit_of_a_clause_that_passed_is_found_and_supervision_proposed(office):
    bureau = office.matter(**BUREAU)
    bureau.received("2026-03-02T09:00")
    bureau.dispatched("2026-03-02T10:00")
    number = office.put(bureau, mode=Mode.TRANSFER)
    office.sweep("2026-03-06T10:00")
    with office.records.reading() as tx:
        ticket = tx.tickets.by_number([number])[number]
        found = list(tx.findings.of_tickets([number])[number].values())
    overdue = [each.evidence["policy"] for each in found if each.kind is FindingKind.OVERDUE]
    assert sorted(overdue) == ["feedback.quality", "result.superior"]
    assert not any(clock.leads for clock in office.clocks(number, "result.superior")), (
        "each is measured, whichever leads"
    )
    proposal = open_proposal(ticket.details, ProposalKind.SUPERVISE)
    assert (proposal.value, ticket.mode, ticket.version) == ("supervise", Mode.TRANSFER, 1)


def test_one_that_does_not_lead_takes_no_step_and_is_looked_at_once(office):
    """W8: the bureau's result is owed in two days; the repair, due sooner, leads."""
    bureau = office.matter(**BUREAU)
    bureau.received("2026-03-02T09:00")
    bureau.dispatched("2026-03-02T10:00")
    number = office.put(bureau, mode=Mode.TRANSFER)
    due = at("2026-03-04T10:00")
    office.sweep(due)
    (clock,) = office.clocks(number, "result.superior")
    assert (clock.due_at, clock.leads, clock.next_at) == (due, False, due + 1)
    assert "result.superior" not in office.overdue(number), "the instant of the due is in time"
    office.sweep(due + 1, due + 2)
    assert office.overdue(number).count("result.superior") == 1
    (clock,) = office.clocks(number, "result.superior")
    assert (clock.next_at, clock.caught_up, clock.status) == (None, True, ClockStatus.RUNNING)
    office.sweep("2026-03-09T10:00")
    assert office.overdue(number).count("result.superior") == 1
    assert office.steps(number, "result.superior") == []


def test_occurrences_follow_one_another_and_the_ticket_is_due_by_the_next(office):
    """Golden 11: no word for a week: six daily misses, two of three days, and the next ones run."""
    number = office.put(office.petition("2026-03-02T10:00"))
    for now in ("2026-03-05T12:00", "2026-03-09T10:00"):
        office.sweep(now)
    daily, contact = office.clocks(number, "major.leader"), office.clocks(number, "major.contact")
    assert [clock.due_at for clock in daily] == [at(f"2026-03-{day:02d}T00:00") for day in range(4, 11)]
    assert [clock.status for clock in daily] == [ClockStatus.MISSED] * 6 + [ClockStatus.RUNNING]
    ticket_wide = [clock for clock in contact if clock.scope == contact[0].scope]
    assert [clock.due_at for clock in ticket_wide] == [
        at("2026-03-05T10:00"),
        at("2026-03-08T10:00"),
        at("2026-03-11T10:00"),
    ]
    with office.records.reading() as tx:
        ticket = tx.tickets.by_number([number])[number]
        clocks = tx.clocks.of_tickets([number])[number]
    running = [clock for clock in clocks if clock.leads and clock.status is ClockStatus.RUNNING]
    assert ticket.due_at == min(clock.due_at for clock in running)


def test_a_bite_takes_as_many_statements_whatever_is_in_it(office):
    counts = []
    for day, many in ((2, 2), (9, 30)):
        for minute in range(many):
            office.put(office.leak(f"2026-03-{day:02d}T10:{minute:02d}"))
            office.put(office.petition(f"2026-03-{day:02d}T10:{minute:02d}"))
        with statements(office.records) as found:
            office.sweep(f"2026-03-{day + 1:02d}T23:59:59")
        counts.append(sent(found))
        with office.records.begin() as tx:
            tx.clocks.save([structs.replace(clock, next_at=None) for clock in tx.clocks.due(1 << 60, 1_000)])
    assert counts[1] == counts[0] <= 60


def test_who_is_there_is_read_again_only_once_that_changed(office):
    people = KeptPeople()
    number = office.put(office.leak("2026-02-13T15:00"))
    office.put(office.leak("2026-02-13T15:20"))
    office.sweep("2026-02-13T15:30", people=people)
    with statements(office.records) as found:
        office.sweep("2026-02-13T15:50", people=people)
    assert not [each for each in found if "FROM users" in each.sql or "FROM leaves" in each.sql]
    with office.records.begin() as tx:
        tx.users.disable(tx.users.named_or_of(["hao"])[0].id, at("2026-02-13T15:55"), "admin")
    office.sweep("2026-02-13T16:00:00.001", people=people)
    due = at("2026-02-13T16:00")
    assert office.steps(number, "leak.onsite")[1] == ("due", due, ("han", "lin", "dong"), False, True)


def test_a_leave_that_begins_meanwhile_is_noticed(office):
    people = KeptPeople()
    with office.records.begin() as tx:
        han, hao = (tx.users.named_or_of([name])[0].id for name in ("han", "hao"))
        wish = NewLeave(substitute="hao", starts_at=at("2026-02-13T15:45"), ends_at=at("2026-02-13T20:00"))
        leave = tx.leaves.add(wish, han, hao, 1, by="han")
        wanted = replace(tx.leaves.by_id(leave), approved_at=1, approved_by="lin", accepted_at=1)
        tx.leaves.save(wanted)
    number = office.put(office.leak("2026-02-13T15:00"))
    office.sweep("2026-02-13T15:30", people=people)
    office.sweep("2026-02-13T16:00:00.001", people=people)
    due = at("2026-02-13T16:00")
    assert office.steps(number, "leak.onsite") == [
        ("warn", due - 30 * MINUTE, ("han",), False, True),
        ("due", due, ("hao", "lin", "dong"), False, True),
    ]

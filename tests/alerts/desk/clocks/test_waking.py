"""What the service goes on with by itself: at appointments, and once sensors agree; after a stop as well."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alerts.deadlines.desk_clock import ClockStatus, DeskClock
from alerts.desk.clocks import waking
from alerts.matters.choices import FindingKind, Mode, ProposalKind, Step
from alerts.matters.proposals import Proposal, with_proposals
from alerts.records.sql.schema import episodes
from alerts.tickets.desk_moves.timekeeping.waiting import supervision_left_at
from alerts.tickets.ticket import TicketReason
from alerts.workers.progress import DECIDED_AT
from alerts.workers.sweeper import Sweeper
from ingest.clock import SimulatedClock
from ingest.durations import DAY, HOUR, MINUTE
from tests.alerts.deadlines.days.golden_years import at
from tests.alerts.desk.matters.desk_on_record import NINE, OfficeDesk
from tests.alerts.records.statements import statements

DAY_AND_2_HOURS = 26 * HOUR
RESULT = {"text": "已换管", "code": "solved"}


@pytest.fixture
def office(records_of_both) -> OfficeDesk:
    return OfficeDesk(records_of_both)


def sweeper_of(office: OfficeDesk, started_at: int = NINE) -> Sweeper:
    made = Sweeper(office.records, SimulatedClock(started_at), SimulatedClock(NINE), lambda: office.desk)
    made.sweep_in_step(started_at)
    return made


def judged(office: OfficeDesk, at: int) -> None:
    """The judge has decided up to ``at``."""
    with office.records.begin() as tx:
        tx.meta.put(DECIDED_AT, str(at))


def in_hand(office: OfficeDesk) -> str:
    number = office.a_call()
    office.give(number, "dispatch", "zhang", department="repair")
    office.give(number, "arrive", "li")
    office.give(number, "set_repair", "li", size="small")
    return number


def suspended(office: OfficeDesk, wait: int) -> str:
    number = in_hand(office)
    office.give(number, "suspend", "li", reason="user_absent", appointment=office.now + wait)
    return number


def clock_of(office: OfficeDesk, number: str, key: str) -> DeskClock:
    return next(each for each in office.file(number).clocks if each.key == key)


def resolved(office: OfficeDesk) -> str:
    number = in_hand(office)
    office.give(number, "submit_result", "li", **RESULT)
    return number


def breach(office: OfficeDesk, number: str) -> None:
    """An episode that is open on the ticket."""
    row = {
        "rule": "room.day",
        "rule_version": 1,
        "clause": "H15",
        "kind": "window",
        "side": "below",
        "point": "p1",
        "place": "b7",
        "concern": "water-pressure",
        "severity": "major",
        "opens_ticket": True,
        "review_when_late": False,
        "began_at": office.now,
        "opened_at": office.now,
        "worst": 17.0,
        "worst_at": office.now,
        "mean": 17.0,
        "covered": 60,
        "breaching": 40,
        "found_late": False,
        "withdrawn": False,
        "recorded_at": office.now,
        "assess_due": False,
        "ticket": number,
        "desk_state": 1,
    }
    with office.records.begin() as tx:
        tx.meta._db.execute(episodes.insert().values(row))


def recover(office: OfficeDesk) -> None:
    with office.records.begin() as tx:
        tx.meta._db.execute(episodes.update().values(ended_at=office.now, end_reason="recovered"))


def test_c36_at_the_appointment_it_goes_on_by_itself(office):
    """Golden 8: three hours of pause move the repair by three hours, and feedback not at all."""
    number = suspended(office, 3 * HOUR)
    repair, feedback = (clock_of(office, number, key) for key in ("repair.small", "feedback.quality"))
    sweeper = sweeper_of(office)
    sweeper.sweep_in_step(NINE + 3 * HOUR - 1)
    assert office.file(number).ticket.step is Step.SUSPENDED
    sweeper.sweep_in_step(NINE + 3 * HOUR)
    file = office.file(number)
    assert (file.ticket.step, file.ticket.wake_at) == (Step.IN_HAND, None)
    assert clock_of(office, number, "repair.small").due_at == repair.due_at + 3 * HOUR
    assert clock_of(office, number, "feedback.quality").due_at == feedback.due_at
    sweeper.sweep_in_step(NINE + 4 * HOUR)
    assert office.file(number).ticket.version == file.ticket.version, "it goes on once"


def test_after_a_stop_it_goes_on_as_of_its_appointment_and_then_escalates(office):
    number = suspended(office, 3 * HOUR)
    repair = clock_of(office, number, "repair.small")
    now = NINE + DAY_AND_2_HOURS
    sweeper_of(office, now)
    after = clock_of(office, number, "repair.small")
    assert (after.status, after.due_at) == (ClockStatus.RUNNING, repair.due_at + 3 * HOUR)
    assert after.overdue(now)
    with office.records.reading() as tx:
        lines = tx.tickets.history_of(number, 99)
        steps = [each for each in tx.steps.of_tickets([number])[number] if each.clock == after.id]
    went_on = next(line for line in lines if line.move == "resume")
    assert (went_on.at, went_on.happened_at) == (now, NINE + 3 * HOUR)
    assert [step.step for step in steps][:2] == ["warn", "due"]
    assert all(step.caught_up for step in steps)
    before = [line for line in lines[: lines.index(went_on)] if line.reason is TicketReason.CLOCK_STEP]
    after_it = [line for line in lines[lines.index(went_on) :] if line.reason is TicketReason.CLOCK_STEP]
    assert all(line.data["instant"] < NINE + 3 * HOUR for line in before)
    assert all(line.data["instant"] >= NINE + 3 * HOUR for line in after_it)


def test_p1_what_a_unit_says_is_done_is_verified_once_the_hold_is_over(office):
    settings = replace(office.desk.tables.settings, verify_hold=10 * MINUTE)
    office.desk = replace(office.desk, tables=replace(office.desk.tables, settings=settings))
    number = resolved(office)
    judged(office, NINE)
    sweeper = sweeper_of(office)
    sweeper.sweep_in_step(NINE + 10 * MINUTE - 1)
    assert office.file(number).ticket.step is Step.RESOLVED
    sweeper.sweep_in_step(NINE + 10 * MINUTE)
    assert office.file(number).ticket.step is Step.VERIFIED


def test_p1_what_sensors_speak_against_says_so_and_is_verified_when_they_agree(office):
    settings = replace(office.desk.tables.settings, verify_hold=10 * MINUTE)
    office.desk = replace(office.desk, tables=replace(office.desk.tables, settings=settings))
    number = resolved(office)
    breach(office, number)
    judged(office, NINE)
    sweeper = sweeper_of(office)
    sweeper.sweep_in_step(NINE + 10 * MINUTE)
    with office.records.reading() as tx:
        told = tx.tickets.history_of(number, 99)[-1]
    assert told.reason is TicketReason.WAITS
    assert told.data == {"for": "verify", "because": ["false-closure"]}
    sweeper.sweep_in_step(NINE + 20 * MINUTE)
    assert office.file(number).ticket.step is Step.RESOLVED
    recover(office)
    sweeper.sweep_in_step(NINE + 21 * MINUTE)
    assert office.file(number).ticket.step is Step.VERIFIED
    with office.records.reading() as tx:
        lines = tx.tickets.history_of(number, 99)
    assert [line.reason for line in lines].count(TicketReason.WAITS) == 1


def test_nothing_is_verified_before_the_judge_knows_what_sensors_say(office):
    number = resolved(office)
    with office.records.begin() as tx:
        tx.tickets.save([replace(tx.tickets.by_number([number])[number], step=Step.RESOLVED)])
    judged(office, NINE)
    started_at = NINE + DAY_AND_2_HOURS
    sweeper = sweeper_of(office, started_at)
    sweeper.sweep_in_step(started_at + MINUTE)
    assert office.file(number).ticket.step is Step.RESOLVED
    judged(office, started_at + 2 * MINUTE)
    sweeper.sweep_in_step(started_at + 2 * MINUTE)
    assert office.file(number).ticket.step is Step.VERIFIED


def test_one_that_cannot_be_gone_on_with_holds_up_no_other(office, monkeypatch):
    stuck, other = suspended(office, HOUR), suspended(office, 2 * HOUR)
    written = waking.write

    def write(tx, file, *rest, **more):
        if file.ticket.number == stuck:
            raise ValueError("no")
        return written(tx, file, *rest, **more)

    monkeypatch.setattr(waking, "write", write)
    sweeper = sweeper_of(office)
    sweeper.sweep_in_step(NINE + 3 * HOUR)
    assert office.file(other).ticket.step is Step.IN_HAND
    assert office.file(stuck).ticket.step is Step.SUSPENDED
    assert len(sweeper.faults) == 1


def test_p1_one_that_cannot_be_verified_holds_up_no_other(office, monkeypatch):
    settings = replace(office.desk.tables.settings, verify_hold=10 * MINUTE)
    office.desk = replace(office.desk, tables=replace(office.desk.tables, settings=settings))
    stuck, other = resolved(office), resolved(office)
    for number in (stuck, other):
        office.now += 1
        breach(office, number)
    judged(office, NINE)
    sweeper = sweeper_of(office)
    sweeper.sweep_in_step(NINE + 11 * MINUTE)
    recover(office)
    written = waking.write

    def write(tx, file, *rest, **more):
        if file.ticket.number == stuck:
            raise ValueError("no")
        return written(tx, file, *rest, **more)

    monkeypatch.setattr(waking, "write", write)
    sweeper.sweep_in_step(NINE + 13 * MINUTE)
    assert [office.file(number).ticket.step for number in (stuck, other)] == [Step.RESOLVED, Step.VERIFIED]
    assert len(sweeper.faults) == 1


def test_a_kill_between_leaves_it_to_the_next_start(office, monkeypatch):
    number = suspended(office, HOUR)
    written = waking.write

    def killed(*values, **more):
        written(*values, **more)
        raise KeyboardInterrupt

    monkeypatch.setattr(waking, "write", killed)
    sweeper = sweeper_of(office)
    with pytest.raises(KeyboardInterrupt):
        sweeper.sweep_in_step(NINE + HOUR)
    monkeypatch.setattr(waking, "write", written)
    assert office.file(number).ticket.step is Step.SUSPENDED
    sweeper_of(office, NINE + 2 * HOUR)
    with office.records.reading() as tx:
        moves = [line.move for line in tx.tickets.history_of(number, 99)]
    assert moves.count("resume") == 1


def proposed(office: OfficeDesk, at: int, count: int) -> list[str]:
    """Tickets on which a late limit proposed 督办 at ``at``."""
    numbers = [office.a_call() for _ in range(count)]
    asked = Proposal(ProposalKind.SUPERVISE, "supervise", "x", ("W9",), at)
    with office.records.begin() as tx:
        tickets = tx.tickets.by_number(numbers).values()
        details = [
            replace(each, mode=Mode.TRANSFER, details={**each.details, **with_proposals({}, [asked])})
            for each in tickets
        ]
        settings = office.desk.tables.settings
        tx.tickets.save(
            [replace(each, wake_at=None, left_at=supervision_left_at(each, settings)) for each in details]
        )
    return numbers


def left_on(office: OfficeDesk, number: str) -> list[int]:
    """When what was left lying of 督办 was found on the ticket."""
    found = office.file(number).findings
    return [each.found_at for each in found if each.kind is FindingKind.SUPERVISION_NOT_DONE]


def test_w9_what_a_wave_proposed_and_nobody_took_is_found_with_as_few_statements_as_one(office):
    numbers = proposed(office, NINE, 12)
    versions = [office.file(number).ticket.version for number in numbers]
    with office.records.begin() as tx, statements(office.records) as of_one:
        assert len(waking.find_left(tx, NINE + DAY + 1, limit=1)) == 1
    with office.records.begin() as tx, statements(office.records) as of_all:
        assert len(waking.find_left(tx, NINE + DAY + 1)) == 11
    assert len(of_one) == len(of_all)
    assert {tuple(left_on(office, number)) for number in numbers} == {(NINE + DAY + 1,)}
    assert [office.file(number).ticket.version for number in numbers] == versions, "nothing changed of them"
    with office.records.begin() as tx:
        assert waking.find_left(tx, NINE + 2 * DAY) == [], "once"


def test_w9_after_a_stop_it_is_found_as_of_its_instant_and_after_a_kill_once(office, monkeypatch):
    (number,) = proposed(office, NINE, 1)
    found = waking.supervision_left_on

    def killed(*values):
        raise KeyboardInterrupt

    monkeypatch.setattr(waking, "supervision_left_on", killed)
    sweeper = sweeper_of(office)
    with pytest.raises(KeyboardInterrupt):
        sweeper.sweep_in_step(NINE + 3 * DAY)
    monkeypatch.setattr(waking, "supervision_left_on", found)
    sweeper_of(office, NINE + 4 * DAY)
    assert left_on(office, number) == [NINE + DAY + 1]


def test_w9_one_that_cannot_be_found_holds_up_no_other(office, monkeypatch):
    stuck, *others = proposed(office, NINE, 5)
    found = waking.supervision_left_on

    def find(ticket, at):
        if ticket.number == stuck:
            raise ValueError("no")
        return found(ticket, at)

    monkeypatch.setattr(waking, "supervision_left_on", find)
    sweeper = sweeper_of(office)
    sweeper.sweep_in_step(NINE + 2 * DAY)
    assert [len(left_on(office, number)) for number in (stuck, *others)] == [0, 1, 1, 1, 1]
    assert len(sweeper.faults) == 1


def test_where_nothing_waits_nothing_is_asked(office, monkeypatch):
    monkeypatch.setattr("alerts.workers.each_second.elapsed", lambda: 100.0)
    suspended(office, 30 * HOUR)
    sweeper = sweeper_of(office)
    with statements(office.records) as asked:
        for minute in range(1, 10):
            sweeper.sweep_in_step(NINE + minute * MINUTE)
    assert asked == []


def test_w34_a_department_that_was_removed_takes_nothing_over_and_that_is_told_once(office):
    """It stays with production dispatch, who are there at any hour, and somebody hands it on."""
    office.now = at("2026-03-02T20:00")
    number = office.a_call(category="no_water", **{"class": "urgent"})
    office.give(number, "dispatch", "zhang", department="dispatch")
    assert office.file(number).ticket.takeover.department == "water-north"
    town = office.desk.inventory
    left = {key: each for key, each in town.departments.items() if key != "water-north"}
    office.desk = replace(office.desk, inventory=replace(town, departments=left))
    eight = at("2026-03-03T08:00")
    sweeper = sweeper_of(office, office.now)
    sweeper.sweep_in_step(eight)
    office.now = eight + HOUR
    office.give(number, "progress", "zhang", text="已联系")
    sweeper.sweep_in_step(eight + 2 * HOUR)
    ticket = office.file(number).ticket
    assert (ticket.unit, ticket.takeover) == ("dispatch", None)
    with office.records.reading() as tx:
        waits = [line for line in tx.tickets.history_of(number, 99) if line.reason is TicketReason.WAITS]
    assert [line.data for line in waits] == [{"for": "take_over", "because": ["form-value"]}]
    assert "take it over" in str(waits[0].what)

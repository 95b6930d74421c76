"""The sweeper: soon after each instant, asking nothing where nothing is due, and left with what it can do."""

from __future__ import annotations

import pytest
from msgspec import structs
from structlog.testing import capture_logs

from alerts.deadlines.desk_clock import ClockStatus
from alerts.records.desk_rows.rows import RowKind
from alerts.records.sql.desk_tables import clocks
from alerts.workers.each_second import LOOK_EVERY_S
from alerts.workers.sweeper import Sweeper
from ingest.clock import SimulatedClock
from tests.alerts.deadlines.days.golden_years import at
from tests.alerts.desk.clocks.office import Office
from tests.alerts.records.statements import statements


@pytest.fixture
def office(records) -> Office:
    return Office(records)


def sweeper_of(office: Office, start: str = "2026-02-13T14:00") -> tuple[Sweeper, SimulatedClock]:
    clock = SimulatedClock(at(start))
    made = Sweeper(office.records, clock, SimulatedClock(at(start)), lambda: office.desk)
    return made, clock


def point_to(office: Office, clock: int, policy: int) -> None:
    with office.records.begin() as tx:
        tx.clocks._db.execute(clocks.update().where(clocks.c.id == clock).values(policy=policy))


def test_where_nothing_is_due_nothing_is_asked(office, monkeypatch):
    monkeypatch.setattr("alerts.workers.each_second.elapsed", lambda: 100.0)
    number = office.put(office.leak("2026-02-13T15:00"))
    sweeper, _ = sweeper_of(office)
    sweeper.sweep_in_step(at("2026-02-13T15:01"))
    with statements(office.records) as asked:
        for minute in range(2, 28):
            sweeper.sweep_in_step(at(f"2026-02-13T15:{minute:02d}"))
    assert asked == []
    sweeper.sweep_in_step(at("2026-02-13T15:30"))
    assert [step for step, *_ in office.steps(number, "leak.onsite")] == ["warn"]


def test_what_this_process_puts_on_record_is_seen_at_the_next_tick(office, monkeypatch):
    monkeypatch.setattr("alerts.workers.each_second.elapsed", lambda: 100.0)
    sweeper, _ = sweeper_of(office)
    sweeper.sweep_in_step(at("2026-02-13T15:00"))
    number = office.put(office.leak("2026-02-13T14:29"))
    sweeper.sweep_in_step(at("2026-02-13T15:00:01"))
    assert [step for step, *_ in office.steps(number, "leak.onsite")] == ["warn"]


def test_what_another_process_puts_on_record_is_seen_within_a_second(office, monkeypatch):
    sweeper, _ = sweeper_of(office)
    seconds = [100.0]
    monkeypatch.setattr("alerts.workers.each_second.elapsed", lambda: seconds[0])
    sweeper.sweep_in_step(at("2026-02-13T15:00"))
    before = office.records.changes
    number = office.put(office.leak("2026-02-13T14:29"))
    office.records._writing.changes = before  # as if another process had done it
    sweeper.sweep_in_step(at("2026-02-13T15:00:01"))
    assert office.steps(number, "leak.onsite") == []
    seconds[0] += LOOK_EVERY_S
    sweeper.sweep_in_step(at("2026-02-13T15:00:02"))
    assert [step for step, *_ in office.steps(number, "leak.onsite")] == ["warn"]


def test_a_clock_that_cannot_be_swept_costs_only_itself(office, monkeypatch):
    """Its policy is on no record that the service knows; it is told of, and tried again later."""
    seconds = [100.0]
    monkeypatch.setattr("alerts.workers.fault_log.elapsed", lambda: seconds[0])
    numbers = [office.put(office.leak(f"2026-02-13T15:{minute:02d}")) for minute in range(8)]
    (broken,) = office.clocks(numbers[3], "leak.onsite")
    with office.records.begin() as tx:
        tx.rows.record(RowKind.POLICY, {"strange": {}}, 1, "wenya")
        strange = tx.rows.current(RowKind.POLICY)["strange"].id
    point_to(office, broken.id, strange)
    sweeper, _ = sweeper_of(office)
    sweeper.sweep_in_step(at("2026-02-13T15:37"))
    swept = [number for number in numbers if office.steps(number, "leak.onsite")]
    assert swept == [number for number in numbers if number != broken.ticket]
    assert len(sweeper.faults) == 1
    assert str(broken.id) in str(sweeper.faults.summary)

    point_to(office, broken.id, broken.policy)
    sweeper.sweep_in_step(at("2026-02-13T15:38"))
    assert len(sweeper.faults) == 1, "not yet"
    seconds[0] += 61
    sweeper.sweep_in_step(at("2026-02-13T15:39"))
    assert office.steps(broken.ticket, "leak.onsite")
    assert len(sweeper.faults) == 0


def test_what_fell_due_while_nobody_ran_is_caught_up_at_the_start(office):
    number = office.put(office.leak("2026-02-13T15:00"))
    sweeper, _ = sweeper_of(office, "2026-02-14T17:20")
    sweeper.catch_up()
    found = office.steps(number, "leak.onsite")
    assert [(step, caught_up, send) for step, _, _, caught_up, send in found] == [
        ("warn", True, False),
        ("due", True, False),
        ("head", True, False),
        ("duty-leader", True, False),
        ("leader", True, True),
    ]
    assert sweeper.problem is None


def test_what_was_caught_up_on_is_told_for_a_day_and_steps_are_counted_by_policy_and_step(office):
    office.put(office.leak("2026-02-13T15:00"))
    sweeper, _ = sweeper_of(office, "2026-02-13T17:20")
    assert sweeper.note(at("2026-02-13T17:19")) is None
    sweeper.catch_up()
    assert {step: count for (key, step), count in sweeper.fired.items() if key == "leak.onsite"} == {
        "warn": 1,
        "due": 1,
        "head": 1,
        "duty-leader": 1,
        "leader": 1,
    }
    told = sweeper.note(at("2026-02-14T17:19"))
    assert told is not None
    values = dict(told.values)
    assert (told.key, values["steps"], values["since"]) == (
        "clocks-caught-up",
        sweeper.fired.total(),
        "2026-02-13T07:30+00:00",
    )
    assert 0 < values["told"] < values["steps"], "of each clock the highest step"
    assert sweeper.note(at("2026-02-14T17:20")) is None


def test_clocks_without_a_due_are_told_for_as_long_as_there_are_any(office, monkeypatch):
    monkeypatch.setattr("alerts.workers.each_second.elapsed", lambda: 100.0)
    number = office.put(office.leak("2026-02-13T15:00"))
    sweeper, _ = sweeper_of(office, "2026-02-13T17:20")
    with office.records.begin() as tx:
        known = tx.clocks.of_tickets([number])[number][0]
        nothing = {"due_at": None, "next_at": None, "next_step": "-", "leads": False}
        nothing["limit"] = '{"working_days":400}'
        new = structs.replace(known, id=0, occurrence=7, status=ClockStatus.UNKNOWN, **nothing)
        (unknown,) = tx.clocks.add([new])
    sweeper.catch_up()
    told = sweeper.note(at("2026-02-13T17:20"))
    assert told is not None
    assert (told.key, dict(dict(told.values)["unknown"].values)["count"]) == ("clocks-notes", 1)
    assert sweeper.note(at("2026-02-15T17:20")).key == "clocks-due-unknown"
    with office.records.begin() as tx:
        tx.clocks.save([structs.replace(unknown, status=ClockStatus.ENDED)])
    sweeper.sweep_in_step(at("2026-02-15T17:20"))
    assert sweeper.note(at("2026-02-15T17:20")) is None


def test_a_clock_that_went_back_is_told_and_nothing_is_swept(office):
    office.put(office.leak("2026-02-13T15:00"))
    sweeper, _ = sweeper_of(office)
    sweeper.sweep_in_step(at("2026-02-13T16:00"))
    with statements(office.records) as asked, capture_logs() as logs:
        for _ in range(3):
            sweeper.sweep_in_step(at("2026-02-13T15:59"))
    assert asked == []
    assert [(each["event"], each["code"]) for each in logs] == [("cannot sweep", "clock-went-back")]
    assert sweeper.problem == "clock-went-back"
    with capture_logs() as logs:
        sweeper.sweep_in_step(at("2026-02-13T16:00"))
    assert sweeper.problem is None
    assert [each["event"] for each in logs] == ["sweeping again"]


def test_in_real_time_it_sweeps_by_itself(office):
    number = office.put(office.leak("2026-02-13T15:00"))
    sweeper, clock = sweeper_of(office)
    swept = []
    sweeper.start()
    try:
        clock.advance_to(at("2026-02-13T15:30"))
        for _ in range(100):
            swept = office.steps(number, "leak.onsite")
            if swept:
                break
            sweeper._stopping.wait(0.05)
    finally:
        sweeper.stop()
        sweeper.stop()
    assert [step for step, *_ in swept] == ["warn"]

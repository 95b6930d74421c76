"""Jobs: done once, caught up on when missed, and retried later while a store does not answer."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
import structlog

from alerts.people.audit import AuditEvent, AuditKind
from alerts.records import RecordsError
from alerts.records.desk_rows.idempotency import UsedKey
from alerts.rules.plan import Plan, plan_of
from ingest.durations import DAY, HOUR, MINUTE
from tests.alerts.records.desk.desk_values import a_contact, put_tickets
from tests.alerts.reference.rules import RULES
from tests.alerts.reference.town import at
from tests.alerts.workers.household import MIDNIGHT, Household


@pytest.fixture
def flat(tmp_path):
    made = Household(tmp_path)
    yield made
    made.close()


NOON = MIDNIGHT + 12 * HOUR


def test_each_hour_is_summed_up_when_it_has_closed_and_once_more_if_something_came_after(flat):
    flat.jobs.run_due(NOON + 5 * MINUTE)
    flat.store.asked_hours()
    flat.measure(NOON, NOON + HOUR, 20.0)
    flat.measure(NOON + HOUR, NOON + HOUR + MINUTE, 20.0)
    flat.jobs.run_due(NOON + HOUR + 4 * MINUTE)
    assert flat.store.asked_hours() == [], "readings may still be on their way"
    flat.jobs.run_due(NOON + HOUR + 5 * MINUTE)
    assert flat.store.asked_hours() == [NOON]
    flat.jobs.run_due(NOON + HOUR + 6 * MINUTE)
    assert flat.store.asked_hours() == [], "done is done"
    flat.measure(NOON + 59 * MINUTE, NOON + HOUR, 20.0, received_at=NOON + HOUR + 20 * MINUTE)
    flat.jobs.run_due(NOON + 2 * HOUR + 5 * MINUTE)
    assert flat.store.asked_hours() == [NOON, NOON + HOUR]
    flat.jobs.run_due(NOON + 3 * HOUR + 5 * MINUTE)
    assert flat.store.asked_hours() == [], "nothing touched an hour"


def test_an_hour_waits_until_the_store_has_what_touched_it(flat):
    flat.jobs.run_due(NOON + 5 * MINUTE)
    flat.store.asked_hours()
    flat.measure(NOON, NOON + HOUR, 20.0, received_at=NOON + 50 * MINUTE)
    flat.unwritten_since = NOON + 55 * MINUTE
    flat.jobs.run_due(NOON + HOUR + 5 * MINUTE)
    assert flat.store.asked_hours() == [], "the writer is still at what came then"
    flat.unwritten_since = NOON + HOUR
    flat.jobs.run_due(NOON + 2 * HOUR + 5 * MINUTE)
    assert flat.store.asked_hours() == [NOON]
    flat.unwritten_since = None
    flat.jobs.run_due(NOON + 3 * HOUR + 5 * MINUTE)
    assert flat.store.asked_hours() == []


def test_hourly_figures_come_out_of_what_was_measured(flat):
    flat.measure(MIDNIGHT, MIDNIGHT + HOUR, 19.0)
    flat.jobs.run_due(MIDNIGHT + HOUR + 5 * MINUTE)
    key = flat.inventory.points["room"].key
    (row,) = flat.store.hourly([key], MIDNIGHT, MIDNIGHT + DAY)
    assert (row.minimum, row.maximum, row.count) == (19.0, 19.0, 60)


def test_at_night_those_hours_are_summed_up_again_that_late_readings_touched(flat):
    flat.jobs.run_due(MIDNIGHT - 12 * HOUR)
    flat.store.asked_hours()
    for hour in (-150, -149, -60):
        flat.measure(MIDNIGHT + hour * HOUR, MIDNIGHT + (hour + 1) * HOUR, 19.0, received_at=MIDNIGHT)
    flat.jobs.run_due(MIDNIGHT + HOUR + 59 * MINUTE)
    assert flat.store.asked_hours() == []
    flat.jobs.run_due(MIDNIGHT + 2 * HOUR)
    assert flat.store.asked_hours() == [MIDNIGHT + hour * HOUR for hour in (-150, -149, -60)]
    flat.jobs.run_due(MIDNIGHT + DAY + 2 * HOUR)
    assert flat.store.asked_hours() == []


def test_days_that_nothing_touched_are_not_read_again(flat):
    flat.measure(MIDNIGHT - 3 * DAY, NOON, 20.0)
    flat.measure(NOON + MINUTE, MIDNIGHT + DAY, 20.0)
    nights = [MIDNIGHT + n * DAY + 31 * MINUTE for n in range(12)]
    flat.jobs.run_due(nights[1])
    flat.history.rows.clear()
    flat.jobs.run_due(nights[2])
    assert sum(flat.history.rows) <= 2, "the day that ended, of which nothing came"
    assert "2024-01-08" in flat.frozen()
    assert "2024-01-10" not in flat.frozen()
    flat.measure(NOON, NOON + MINUTE, 10.0, received_at=nights[2] + HOUR)
    flat.history.rows.clear()
    flat.jobs.run_due(nights[3])
    assert 1440 < sum(flat.history.rows) <= 1445, "the one day that was touched, and the hold before it"
    assert flat.figures()["2024-01-10"] == [(1440, 1439, "unqualified")]
    flat.history.rows.clear()
    for night in nights[4:]:
        flat.jobs.run_due(night)
    assert sum(flat.history.rows) == 0
    assert flat.frozen()["2024-01-10"] == MIDNIGHT + DAY + 72 * HOUR


def test_a_day_is_read_before_it_freezes_while_the_judge_has_still_to_take_in_what_may_touch_it(flat):
    flat.measure(MIDNIGHT, MIDNIGHT + 20 * HOUR, 20.0)
    flat.jobs.run_due(MIDNIGHT + DAY + HOUR)
    freeze = MIDNIGHT + 4 * DAY
    flat.measure(MIDNIGHT + 20 * HOUR, MIDNIGHT + DAY, 20.0, received_at=freeze - 1, touch=False)
    flat.judge_has_taken_in(freeze - HOUR)
    flat.jobs.run_due(freeze + HOUR)
    assert flat.figures()["2024-01-10"] == [(1440, 1440, "qualified")]
    assert flat.frozen()["2024-01-10"] == freeze


def test_another_inventory_moves_the_figures_of_days_that_are_not_frozen(flat):
    flat.measure(MIDNIGHT - 5 * DAY, MIDNIGHT + DAY, 19.0)
    flat.jobs.run_due(MIDNIGHT + DAY + HOUR)
    with flat.records.begin() as tx:
        room = replace(flat.inventory.points["room"], limits={"room.day": 20.0})
        points = flat.inventory.points | {"room": room}
        flat.inventory = tx.inventory.save(replace(flat.inventory, points=points), MIDNIGHT, replace=True)
    flat.plan = plan_of(flat.inventory, RULES)
    flat.jobs.run_due(MIDNIGHT + 2 * DAY + HOUR)
    assert flat.figures()["2024-01-10"] == [(1440, 540, "unqualified")]
    assert flat.figures()["2024-01-06"] == [(1440, 1440, "qualified")], "frozen"


def test_readings_that_were_late_by_six_days_reach_the_hourly_figures(flat):
    flat.jobs.run_due(MIDNIGHT + 12 * HOUR)
    flat.measure(MIDNIGHT, MIDNIGHT + HOUR, 19.0, received_at=MIDNIGHT + 6 * DAY)
    for day in range(1, 9):
        flat.jobs.run_due(MIDNIGHT + day * DAY + 12 * HOUR)
    key = flat.inventory.points["room"].key
    assert [row.count for row in flat.store.hourly([key], MIDNIGHT, MIDNIGHT + HOUR)] == [60]


def test_a_day_gets_its_figures_half_an_hour_after_local_midnight(flat):
    flat.measure(MIDNIGHT, MIDNIGHT + DAY, 20.0)
    flat.jobs.run_due(MIDNIGHT + DAY + 29 * MINUTE)
    assert "2024-01-10" not in flat.figures()
    flat.jobs.run_due(MIDNIGHT + DAY + 30 * MINUTE)
    assert flat.figures()["2024-01-10"] == [(1440, 1440, "qualified")]


def test_late_data_is_seen_by_the_next_nights_and_after_the_freeze_makes_a_new_version(flat):
    nights = [MIDNIGHT + n * DAY + HOUR for n in range(12)]
    flat.measure(MIDNIGHT, MIDNIGHT + 20 * HOUR, 20.0)
    flat.jobs.run_due(nights[1])
    flat.measure(MIDNIGHT + 20 * HOUR, MIDNIGHT + 22 * HOUR, 20.0, received_at=nights[2])
    flat.jobs.run_due(nights[3])
    assert flat.figures()["2024-01-10"] == [(1321, 1321, "qualified")]
    flat.jobs.run_due(nights[4])
    flat.measure(MIDNIGHT + 22 * HOUR, MIDNIGHT + DAY, 10.0, received_at=nights[7])
    for night in nights[5:]:
        flat.jobs.run_due(night)
    assert flat.figures()["2024-01-10"] == [(1321, 1321, "qualified"), (1440, 1320, "unqualified")]


def test_a_leap_of_ten_days_leaves_no_day_out(flat):
    flat.measure(MIDNIGHT - DAY, MIDNIGHT + 10 * DAY, 20.0)
    flat.jobs.run_due(MIDNIGHT + HOUR)
    before = set(flat.figures())
    flat.jobs.run_due(MIDNIGHT + 10 * DAY + HOUR)
    days = {f"2024-01-{n}" for n in range(10, 20)}
    assert set(flat.figures()) - before == days
    assert {figures[0][2] for day, figures in flat.figures().items() if day in days} == {"qualified"}


def test_a_leap_of_a_year_is_made_up_for_as_far_as_the_past_is_remembered(flat):
    flat.jobs.run_due(MIDNIGHT + HOUR)
    flat.store.asked_hours()
    flat.jobs.run_due(at("2025-01-10 01:00"))
    assert len(flat.figures()) == 8 + 31
    assert len(set(flat.store.asked_hours())) <= 31 * 24 + 2 * 24 * 31


def test_somebody_new_does_not_do_again_what_is_on_record(flat):
    flat.measure(MIDNIGHT, MIDNIGHT + DAY, 20.0)
    now = MIDNIGHT + DAY + 3 * HOUR
    flat.jobs.run_due(now)
    flat.store.asked_hours()
    flat.new_jobs().run_due(now + MINUTE)
    assert flat.store.asked_hours() == []
    assert len(flat.store.expired) == 1


def test_nothing_is_done_while_nobody_has_told_the_time(flat):
    flat.jobs.run_due(0)
    assert (flat.store.asked_hours(), flat.store.expired, flat.figures()) == ([], [], {})


def test_time_that_was_set_back_is_taken_as_it_is(flat):
    flat.jobs.run_due(MIDNIGHT + 20 * DAY)
    flat.store.asked_hours()
    flat.new_jobs().run_due(MIDNIGHT + 12 * HOUR)
    assert max(flat.store.asked_hours()) < MIDNIGHT + 12 * HOUR


def test_a_store_that_is_away_is_told_once_and_holds_up_nothing_else(flat):
    flat.store.away = True
    with structlog.testing.capture_logs() as logged:
        for minute in range(5):
            flat.jobs.run_due(MIDNIGHT + 3 * HOUR + minute * MINUTE)
    failed = [(line["event"], line["job"]) for line in logged if "job" in line]
    assert failed == [("job failed; retrying later", "hours")]
    assert flat.figures(), "the readings could be read"
    flat.store.away = False
    with structlog.testing.capture_logs() as logged:
        flat.jobs.run_due(MIDNIGHT + 4 * HOUR)
    assert [line["event"] for line in logged if "job" in line] == ["job works again"]
    assert flat.jobs.problems == {}
    assert MIDNIGHT + 2 * HOUR in flat.store.asked_hours()


def test_a_job_that_failed_is_not_tried_again_for_a_while(flat):
    patient = flat.new_jobs(retry_s=3600.0)
    flat.store.away = True
    patient.run_due(MIDNIGHT + 3 * HOUR)
    flat.store.away = False
    patient.run_due(MIDNIGHT + 4 * HOUR)
    assert flat.store.asked_hours() == []
    assert set(patient.problems) == {"hours"}


def test_an_unexpected_error_stops_no_other_job(flat):
    def broken() -> Plan:
        raise ZeroDivisionError("oh")

    flat.plan, kept = None, flat.plan
    flat.jobs._plan = broken
    flat.jobs.run_due(MIDNIGHT + 3 * HOUR)
    assert flat.jobs.problems == {"compliance": "unexpected: ZeroDivisionError('oh')"}
    assert len(flat.store.expired) == 1
    flat.plan = kept


def test_stopping_cuts_the_work_short_and_it_is_done_again(flat):
    asked = flat.store.aggregate

    def stop_meanwhile(start: int, end: int) -> int:
        flat.jobs._stopping.set()
        return asked(start, end)

    flat.store.aggregate = stop_meanwhile
    flat.jobs.run_due(MIDNIGHT + 12 * HOUR)
    assert len(flat.store.asked_hours()) == 6, "only the step at hand was finished"
    assert flat.jobs.problems == {}
    flat.store.aggregate = asked
    flat.new_jobs().run_due(MIDNIGHT + 12 * HOUR)
    assert MIDNIGHT + 10 * HOUR in flat.store.asked_hours()


def test_records_that_are_away_are_a_problem_and_no_crash(flat, monkeypatch):
    def away():
        raise RecordsError("unavailable", "gone", retryable=True)

    monkeypatch.setattr(flat.records, "reading", away)
    flat.jobs.run_due(MIDNIGHT + 3 * HOUR)
    assert set(map(str, flat.jobs.problems.values())) == {"unavailable: gone"}


def test_it_looks_by_itself_and_stops_when_told(flat):
    seen = threading.Event()
    expire = flat.store.expire

    def noticed(now: int) -> None:
        expire(now)
        seen.set()

    flat.store.expire = noticed
    flat.jobs.start()
    assert seen.wait(10), "nothing was done within ten seconds"
    flat.jobs.stop()
    flat.jobs.stop()
    assert not flat.jobs._scheduler.running


def test_the_head_of_the_chain_is_told_to_the_log_each_hour(flat):
    with flat.records.begin() as tx:
        tx.audit.append([AuditEvent(1, AuditKind.REFUSED, "li")])
        head = tx.chain.head()
    with structlog.testing.capture_logs() as logged:
        for minute in (5, 6, 59, 65, 66):
            flat.jobs.run_due(NOON + minute * MINUTE)
    told = [line for line in logged if line["event"] == "head of the chain"]
    assert [(line["seq"], line["hash"]) for line in told] == [(1, head.hash.hex())] * 2


def test_the_keys_of_programs_are_forgotten_each_night_once_they_are_old(flat):
    used = UsedKey(b"digest", "L2026-000001")
    with flat.records.begin() as tx:
        put_tickets(tx, 1)
        tx.contacts.add([a_contact(1)])
        for key, at in {"old": MIDNIGHT - 5 * DAY, "new": MIDNIGHT - DAY}.items():
            tx.idempotency.keep("hotline", key, used, at)

    def remembered() -> list[str]:
        with flat.records.reading() as tx:
            return [key for key in ("old", "new") if tx.idempotency.find("hotline", key)]

    flat.jobs.run_due(MIDNIGHT + HOUR)
    assert remembered() == ["old", "new"], "they are kept for 30 days"
    flat.keys_kept = 4 * DAY
    flat.jobs.run_due(MIDNIGHT + HOUR + MINUTE)
    assert remembered() == ["old", "new"], "it is done at night, once"
    flat.jobs.run_due(MIDNIGHT + 3 * HOUR)
    assert remembered() == ["new"]

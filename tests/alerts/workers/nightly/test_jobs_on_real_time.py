"""The jobs in the scheduler's hands: done at the start, again after a failure, and by the zones in force."""

from __future__ import annotations

import logging
import threading
from dataclasses import replace

import pytest

from alerts.rules.plan import plan_of
from ingest.clock import RealClock
from ingest.stores.contract import StoreError
from tests.alerts.reference.rules import RULES
from tests.alerts.workers.household import Household


@pytest.fixture
def flat(tmp_path):
    made = Household(tmp_path, clock=RealClock())
    yield made
    made.close()


@pytest.fixture
def expired(flat) -> threading.Event:
    """Set when the job that comes last has been done."""
    done = threading.Event()
    expire = flat.store.expire

    def noticed(now: int) -> None:
        expire(now)
        done.set()

    flat.store.expire = noticed
    return done


def test_what_was_missed_is_done_at_the_start_in_order_and_without_chatter(flat, expired, caplog):
    caplog.set_level(logging.INFO)
    flat.jobs.start()
    assert expired.wait(20)
    flat.jobs.stop()
    assert flat.jobs.problems == {}
    assert flat.store.asked_hours(), "the hours come before"
    assert [record for record in caplog.records if record.name.startswith("apscheduler")] == []
    assert not flat.jobs._scheduler.running


def test_after_the_start_a_job_waits_for_its_trigger(flat, expired):
    flat.jobs.start()
    assert expired.wait(20)
    now = RealClock().now() / 1000
    later = {job.id: job.next_run_time.timestamp() - now for job in flat.jobs._scheduler.get_jobs()}
    of_days = ("hours", "nightly hours", "compliance", "expiry", "chain", "attachments", "used keys")
    every = (*of_days, "manual readings", "audit")
    names = (*(f"{number} {name}" for number, name in enumerate(every)), "zones")
    assert set(later) == set(names)
    assert all(0 < wait <= 25 * 3600 for wait in later.values())
    assert max(later[name] for name in ("0 hours", "4 chain", "7 manual readings")) <= 3600
    assert later["1 nightly hours"] == later["3 expiry"]


def test_a_job_that_failed_is_tried_again_and_holds_up_no_other(flat, expired):
    attempts, enough = [], threading.Event()

    def aggregate(start: int, end: int) -> int:
        attempts.append(start)
        if len(attempts) == 4:
            enough.set()
        raise StoreError("unavailable", "nobody answers", retryable=True)

    flat.store.aggregate = aggregate
    flat.jobs = flat.new_jobs(retry_s=0.05)
    flat.jobs.start()
    assert expired.wait(20)
    assert enough.wait(20), "it was not tried again"
    flat.jobs.stop()
    assert set(flat.jobs.problems) == {"hours"}


def followed(jobs, name, zone):
    """The job when it has ``zone``: the first look at the inventory may go on in the scheduler's thread."""
    pause = threading.Event()
    for _ in range(200):
        jobs._follow_zones()
        (job,) = [job for job in jobs._scheduler.get_jobs() if job.id == name]
        if str(job.trigger.timezone) == zone:
            break
        pause.wait(0.1)
    return job


def test_other_zones_of_the_inventory_move_the_triggers(flat, expired):
    flat.jobs.start()
    assert expired.wait(20)
    expired.clear()
    places = flat.inventory.places
    company = replace(places["company"], zone="Europe/Berlin")
    version = flat.inventory.version + 1
    moved = replace(flat.inventory, places={**places, "company": company}, version=version)
    flat.plan = plan_of(moved, RULES)
    nightly = followed(flat.jobs, "1 nightly hours", "Europe/Berlin")
    assert str(nightly.trigger.timezone) == "Europe/Berlin"
    (compliance,) = [job for job in flat.jobs._scheduler.get_jobs() if job.id == "2 compliance"]
    assert [str(one.timezone) for one in compliance.trigger.triggers] == ["Europe/Berlin"]

"""Points are judged again over several ticks; what is received meanwhile counts as if it were one."""

from dataclasses import replace

import numpy as np
import pytest

from alerts.episodes.episode import Opening
from alerts.judging.past.late_data import JudgingAgain
from alerts.judging.past.restart import Restart, restart
from alerts.rules.plan import plan_of
from ingest.durations import DAY, HOUR, MINUTE, SECOND
from ingest.inventory.tree import Inventory
from ingest.readings.batch import batch_of, concat
from ingest.readings.history import EMPTY, InMemoryHistory
from tests.alerts.judging.city import city
from tests.alerts.workers.both_workers import RULES, START, town


class Flat:
    """One point, a live checker, and all that was received so far."""

    def __init__(self, point, rules, instant):
        home = town(point.id)
        inventory = Inventory(home.places, {point.id: replace(point, place="home")}, home.gateways, version=1)
        self.plan = plan_of(inventory, rules)
        self.received = [EMPTY]
        self.live, _ = restart(self.plan, instant - 1, instant, InMemoryHistory(EMPTY), [])

    @property
    def history(self):
        return InMemoryHistory(concat(self.received))

    def receive(self, times, value, now):
        times = np.array(list(times), np.int64)
        batch = batch_of(np.zeros(len(times), np.int32), times, np.full(len(times), value), received_at=now)
        self.received.append(batch)
        self.live.take_in(batch, len(self.received))
        return batch

    def present(self, checker=None):
        return int((checker or self.live).cohorts[0].part.present[0]).bit_count()


@pytest.fixture
def flat():
    point = replace(
        town("near").points["near"],
        sampling_ms=5 * MINUTE,
        upload_ms=HOUR,
        key=0,
        registered_at=START,
    )
    return Flat(point, {"room": RULES["room"]}, START + 10 * HOUR)


def begun(flat, start):
    """Three uploads, one reading of which comes late; judging again has read all bites but the last."""
    for upload in range(3):
        since = start + upload * HOUR
        times = list(range(since, since + HOUR, 5 * MINUTE))
        flat.receive(times[1:] if upload == 1 else times, 20.0, since + HOUR)
        flat.live.advance(since + HOUR)
    now = start + 3 * HOUR + 20 * MINUTE
    flat.live.advance(now)
    flat.receive([start + HOUR], 20.0, now)
    (points, _) = flat.live.late_points.take(10, 2 * HOUR)
    again = JudgingAgain(
        flat.live, points, min(points.values()), now, [], most=10_000, longest_ms=10 * MINUTE
    )
    last_bite_from = now - 30 * SECOND - 55 * MINUTE
    while again.read_to < last_bite_from:
        assert again.step(flat.history, now)
    return again


def test_an_upload_on_time_between_two_bites_is_judged(flat):
    start = START + 10 * HOUR
    again = begun(flat, start)
    now = start + 4 * HOUR
    cold = flat.receive(range(start + 3 * HOUR, now, 5 * MINUTE), 15.0, now)
    assert not again.misses(cold)
    (opening,) = flat.live.advance(now)
    assert isinstance(opening, Opening)
    while again.step(flat.history, now):
        continue
    changes = again.finish([])
    assert [(c.opened_at, c.began_at) for c in changes if isinstance(c, Opening)] == [
        (opening.opened_at, opening.began_at)
    ], "the breach that was found live was not found again"
    scratch, _ = restart(flat.plan, start - 1, now, flat.history, [])
    assert flat.present() == flat.present(scratch) == 64


def test_what_comes_for_a_bite_that_was_read_is_told(flat):
    start = START + 10 * HOUR
    again = begun(flat, start)
    late = flat.receive([start + 2 * HOUR + MINUTE], 15.0, start + 4 * HOUR)
    assert again.misses(late)


def test_runs_that_are_behind_open_nothing():
    base = city(1)
    point = replace(
        next(iter(base.inventory.points.values())), sampling_ms=5 * MINUTE, upload_ms=HOUR, registered_at=1
    )
    plan = plan_of(replace(base.inventory, points={point.id: point}), base.rules)
    since = 1_768_449_600_000 // DAY * DAY
    times = np.arange(since - 20 * HOUR, since, 5 * MINUTE)
    history = InMemoryHistory(
        batch_of(np.zeros(len(times), np.int32), times, np.full(len(times), 20.0), received_at=since)
    )
    begin = Restart(plan, since - 14 * HOUR, since + 20 * MINUTE, [], runs_follow=True)
    while begin.step(history):
        continue
    live, changes = begin.result()
    runs = live.equal_runs[0].part
    assert runs.is_behind.all()
    for minute in range(20, 120):
        changes += live.advance(since + minute * MINUTE)
    assert [change for change in changes if change.rule == runs.rule.id] == []

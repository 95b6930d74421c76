"""A restart while the readings store comes and goes, and what follows behind it."""

from collections.abc import Iterator

import pytest

import ingest.stores.history
from alerts.judging.past import restart
from alerts.rules.plan import plan_of
from alerts.workers.progress import rely_on_journal
from ingest.durations import HOUR, MINUTE
from ingest.journal.journal import Journal
from ingest.readings.batch import batch_of
from ingest.readings.history import EMPTY, InMemoryHistory, ReadingsUnavailable
from ingest.stores.history import LAST_WAIT_S, PatientHistory
from tests.alerts.workers.both_workers import RULES, START, Workers
from tests.alerts.workers.test_fault_recovery import STUCK
from tests.new_records import new_records


@pytest.fixture
def workers(tmp_path) -> Iterator[Workers]:
    made = Workers(tmp_path, "a", "b")
    made.plan = plan_of(made.plan.inventory, {**RULES, "stuck": STUCK})
    made.start()
    yield made
    made.close()


class Away(ReadingsUnavailable):
    """As of a store that does not answer."""


class NeverThere:
    """A history that never answers."""

    def read(self, *_):
        raise Away("the store is away")


class Unsteady:
    """A history that answers every third time, and counts how often it was asked for each span."""

    def __init__(self, history) -> None:
        self._history = history
        self.asked: list[tuple[int, int]] = []
        self.answered: list[tuple[int, int]] = []

    def read(self, points, start, end):
        self.asked.append((start, end))
        if len(self.asked) % 3:
            raise Away("the store is away")
        self.answered.append((start, end))
        return self._history.read(points, start, end)


def restarted(workers: Workers) -> Unsteady:
    """A new judge whose stored readings come and go."""
    workers.start()
    unsteady = Unsteady(workers.judge._history._history)
    workers.judge._history._history = unsteady
    return unsteady


def test_a_restart_goes_on_with_the_slice_that_could_not_be_read(workers, monkeypatch):

    monkeypatch.setattr(restart.Restart.__init__, "__kwdefaults__", {"runs_follow": True, "most": 20})
    workers.live_together(15.0, 1, 90)
    before = workers.episodes("room")
    unsteady = restarted(workers)
    workers.clock.advance_to(START + 91 * MINUTE)
    failures = 0
    while workers.judge.checker is None:
        try:
            workers.judge.tick()
        except Away:
            failures += 1
    assert failures > 10
    spans = unsteady.answered[: failures // 2]
    assert len(spans) == len(set(spans)), "a slice was read again although it had been answered"
    assert spans == sorted(spans)
    assert workers.episodes("room") == before


def test_a_restart_that_is_told_to_stop_stops_between_two_slices(workers, monkeypatch):
    monkeypatch.setattr(restart.Restart.__init__, "__kwdefaults__", {"runs_follow": True, "most": 20})
    workers.live_together(15.0, 1, 90)
    workers.start()
    workers.judge._stopping.set()
    workers.until(91)
    assert workers.judge.checker is None


def test_stuck_sensors_follow_a_restart_and_are_found_as_if_there_had_been_none(workers):
    """A minute after the restart: the runs are old, the episodes not yet on record."""
    workers.live_together(20.0, 1, 15)
    assert workers.episodes("stuck") == []
    workers.start()
    workers.judge._late_data._judged_at = float("inf")
    find_behind = workers.judge._late_data._find_behind
    workers.judge._late_data._find_behind = lambda _: False
    workers.until(15.1)
    assert str(workers.judge.behind) == "rule stuck at 2 points"
    workers.live_together(20.0, 16, 40)
    assert workers.episodes("stuck") == [], "opened before it was known when the run began"
    workers.judge._late_data._find_behind = find_behind
    while workers.judge.behind:
        workers.judge.tick()
    assert workers.judge.behind is None
    opened = {(e.point, e.began_at, e.opened_at, e.found_late) for e in workers.episodes("stuck")}
    assert opened == {(name, START + MINUTE, START + 21 * MINUTE, False) for name in "ab"}
    workers.live_together(21.0, 41, 43)
    assert all(e.ended_at == START + 41 * MINUTE for e in workers.episodes("stuck"))


def test_a_store_that_stays_away_is_asked_less_and_less_often(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(ingest.stores.history, "elapsed", lambda: now[0])
    history, waits = PatientHistory(NeverThere()), []
    for _ in range(8):
        with pytest.raises(Away):
            history.read([0], 0, 1)
        waits.append(history.wait_s)
        now[0] += history.wait_s
    assert waits[:4] == [0.0, 1.0, 2.0, 4.0]
    assert waits[-1] == LAST_WAIT_S
    history._history = InMemoryHistory(EMPTY)
    history.read([0], 0, 1)
    assert history.wait_s == 0.0


def test_marks_are_decided_while_late_data_waits_for_a_store_that_is_away(workers):
    workers.live_together(20.0, 1, 3)
    workers.judge._history._history = NeverThere()
    workers.until(40)
    workers.say("a", 15.0, 4, 20)
    for timed in (workers.judge._late_data, workers.judge._late_data._arrivals):
        timed._every_s = 1e-6  # it is time at every tick, however fast the machine is
    for minute in range(41, 60):
        workers.live("b", 15.0, minute, minute)
    assert [e.point for e in workers.episodes("room")] == ["b"]
    assert workers.judge._history.wait_s > 0
    assert workers.judge._late_data._tasks, "the late data was lost"


def test_a_journal_that_was_away_while_another_was_in_use_forgets_what_it_kept(tmp_path):
    records = new_records(tmp_path / "records.sqlite")
    journal, other = (Journal(tmp_path / name, 1 << 30, 1 << 20, keep_ms=HOUR) for name in ("one", "other"))
    rely_on_journal(records, journal)
    journal.append(batch_of([0], [START], [20.0]), (), START)
    rely_on_journal(records, journal)
    assert journal.kept_since() == START
    rely_on_journal(records, other)
    rely_on_journal(records, journal)
    assert journal.kept_since() is None
    for each in (journal, other, records):
        each.close()

"""Which hours readings touched is on record before they leave the journal, wherever the service dies."""

from __future__ import annotations

import pytest

from alerts.records import RecordsError
from ingest.durations import HOUR, MINUTE
from ingest.journal.journal import CHECKER
from ingest.readings.touched_hours import TouchedHour
from tests.alerts.workers.both_workers import START, Workers


@pytest.fixture
def workers(tmp_path):
    made = Workers(tmp_path, "a", "b")
    yield made
    made.close()


def on_record(workers: Workers) -> list[TouchedHour]:
    with workers.records.reading() as tx:
        return tx.touched_hours.between(0, 1 << 62)


def test_the_hours_of_live_and_late_readings_are_on_record_with_the_tick(workers):
    workers.until(125)
    workers.say("a", 20.0, 10, 10)
    workers.say("a", 20.0, 125, 125)
    workers.until(126)
    came = START + 120 * MINUTE
    assert on_record(workers) == [TouchedHour(came, START), TouchedHour(came, START + 2 * HOUR)]


def test_nothing_leaves_the_journal_whose_hours_are_not_on_record(workers, monkeypatch):
    """At each commit of the judge's position; most ticks have no changes and would save no progress."""
    said, commit = [], workers.journal.commit

    def check(reader: str, position: int) -> None:
        assert set(said[:position]) <= {pair.hour for pair in on_record(workers)}
        commit(reader, position)

    monkeypatch.setattr(workers.journal, "commit", check)
    for minute in range(1, 200, 7):
        workers.clock.advance_to(START + minute * MINUTE)
        workers.say("a", 20.0, minute, minute)
        said.append((START + minute * MINUTE) // HOUR * HOUR)
        workers.judge.tick()
    assert workers.journal.lag(CHECKER)[0] == 0


def test_a_judge_that_died_before_it_could_save_takes_them_in_again(workers, monkeypatch):
    workers.until(1)
    workers.say("a", 20.0, 1, 1)
    with monkeypatch.context() as broken:
        broken.setattr(workers.records, "begin", lambda: _raise(RecordsError("gone", "", retryable=True)))
        with pytest.raises(RecordsError):
            workers.until(2)
    assert on_record(workers) == []
    workers.start()
    workers.until(3)
    assert on_record(workers) == [TouchedHour(START, START)]


def test_a_judge_that_died_after_it_saved_notes_the_same_again(workers, monkeypatch):
    workers.until(1)
    workers.say("a", 20.0, 1, 1)
    with monkeypatch.context() as broken:
        broken.setattr(workers.journal, "commit", lambda *_: _raise(OSError("killed")))
        with pytest.raises(OSError, match="killed"):
            workers.until(2)
    assert on_record(workers) == [TouchedHour(START, START)]
    assert workers.journal.lag(CHECKER)[0] == 1
    workers.start()
    workers.until(3)
    assert on_record(workers) == [TouchedHour(START, START)]


def _raise(error: Exception) -> None:
    raise error

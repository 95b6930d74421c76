"""What the judge finds is put on record in slices: others write in between, and a death costs nothing.

With it goes which hours readings touched, before they leave the journal.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import alerts.workers.progress
from alerts.records import RecordsError
from alerts.records.episodes import EpisodeRecords
from alerts.workers.progress import SAVING
from ingest.durations import HOUR, MINUTE, SECOND
from ingest.journal.journal import CHECKER
from ingest.readings.batch import batch_of
from ingest.readings.touched_hours import TouchedHour
from tests.alerts.workers.both_workers import START, Workers

ROOMS = tuple("abcde")
COLD = range(2, 14)
"""In minutes; the episodes open some minutes after the beginning, and end as late after the end."""
OPENED_BY, ENDED_BY = 11, 26
QUIET = range(ENDED_BY, ENDED_BY + 8)
END = QUIET.stop + 3


class DeathError(Exception):
    """The process is gone."""


class MortalRecords:
    """Records whose process dies before the ``dies_at``-th transaction with changes of the judge."""

    def __init__(self, workers: Workers, dies_at: int) -> None:
        self._records = workers.records
        self._progress = workers.judge._progress
        self._left = dies_at

    @contextmanager
    def begin(self) -> Iterator[object]:
        self._left -= bool(self._progress._unsaved)
        if self._progress._unsaved and not self._left:
            raise DeathError
        with self._records.begin() as tx:
            yield tx

    def reading(self) -> object:
        return self._records.reading()


@pytest.fixture
def slices_of_two(monkeypatch):
    monkeypatch.setattr(alerts.workers.progress, "SLICE", 2)


def live(workers: Workers, first: int, end: int) -> None:
    """Every room speaks every minute, from ``first`` until ``end``, and the judge ticks."""
    keys = [workers.plan.inventory.points[room].key for room in ROOMS]
    for minute in range(first, end):
        now = START + minute * MINUTE
        workers.clock.advance_to(now)
        if minute in QUIET:
            workers.judge.tick()
            continue
        values = [15.0 if minute in COLD else 19.0] * len(keys)
        batch = batch_of(keys, [now] * len(keys), values, received_at=now)
        workers.journal.append(batch, (), now)
        workers.judge.tick()


def told(workers: Workers) -> tuple[object, ...]:
    """Everything on record, but for when it was put there."""
    with workers.records.reading() as tx:
        found = sorted(
            (e.point, e.opened_at, e.began_at, e.ended_at, e.withdrawn)
            for e in tx.episodes.page(territories=None)
        )
        events = [(event.kind, event.subject) for event in tx.events.after(0, 10_000, territories=None)[0]]
        pending = tx.pending.queue(1 << 62)
    tickets = [(t.ticket.place, t.ticket.recovered_since, t.episode_count) for t in workers.tickets()]
    states = sorted(each for each in events if each[0].startswith("episode."))
    return found, states, tickets, pending


def live_through_death(folder: Path, dies_at: int) -> tuple[Workers, bool]:
    """A morning on which the process dies with its ``dies_at``-th slice, and the next one goes on."""
    workers = Workers(folder, *ROOMS)
    workers.judge._progress._records = MortalRecords(workers, dies_at)  # type: ignore[assignment]
    died = False
    for minute in range(END):
        try:
            live(workers, minute, minute + 1)
        except DeathError:
            died = True
            workers.start(subscribed=False)
            workers.judge.tick()
            workers.watermark.subscription_changed(None)
            workers.judge.tick()
    return workers, died


def test_a_death_between_two_slices_loses_nothing_and_doubles_nothing(tmp_path, slices_of_two):
    whole, died = live_through_death(tmp_path, 0)
    expected = told(whole)
    whole.close()
    assert not died
    assert len(expected[0]) == 2 * len(ROOMS), "each room was cold, and then silent"
    assert {kind for kind, _ in expected[1]} == {"episode.opened", "episode.ended"}
    deaths = 0
    for dies_at in range(1, 15):
        folder = tmp_path / str(dies_at)
        folder.mkdir()
        workers, died = live_through_death(folder, dies_at)
        assert told(workers) == expected, f"after a death at slice {dies_at}"
        workers.close()
        deaths += died
    assert deaths >= 12, "three slices of openings, and as many of endings, twice"


def test_a_persons_command_has_its_turn_between_two_slices(tmp_path, slices_of_two, monkeypatch):
    workers = Workers(tmp_path, *ROOMS)
    live(workers, 0, COLD.start)
    seen: list[int] = []

    def write() -> None:
        with workers.records.begin() as tx:
            seen.append(len(tx.episodes.page(territories=None)))

    person = threading.Thread(target=write)
    apply = EpisodeRecords.apply

    def apply_while_somebody_asks(*arguments: object) -> object:
        if not person.ident:
            person.start()
            while not workers.records._writing._queue:
                threading.Event().wait(0.001)
        return apply(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(EpisodeRecords, "apply", apply_while_somebody_asks)
    live(workers, COLD.start, OPENED_BY)
    person.join(10)
    assert len(workers.episodes("room")) == len(ROOMS)
    assert seen == [2], "after the first of three slices"
    workers.close()


def test_the_desk_waits_until_the_last_slice_is_on_record_but_not_for_ever(tmp_path):
    workers = Workers(tmp_path, *ROOMS)
    workers.judge._settle = lambda _: None
    live(workers, 0, OPENED_BY)
    now = workers.clock.now()
    with workers.records.begin() as tx:
        tx.meta.put(SAVING, str(now))
    workers.desk.settle_pending(now)
    assert workers.tickets() == []
    workers.clock.advance_to(now + 10 * SECOND)
    workers.desk.settle_pending(workers.clock.now())
    assert len(workers.tickets()) == 1
    workers.close()


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

"""The judge worker at its work, with the desk in step."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from threading import Event

import pytest
from sqlalchemy import event

import alerts.workers.judge
from alerts.judging.counts import marks_decided
from alerts.records import RecordsError
from ingest.clock import elapsed
from ingest.durations import MINUTE, SECOND
from ingest.journal.journal import CHECKER
from tests.alerts.workers.both_workers import RULES, START, Workers


@pytest.fixture
def workers(tmp_path) -> Iterator[Workers]:
    made = Workers(tmp_path, "a", "b")
    yield made
    made.close()


def test_a_cold_room_gets_its_ticket_with_the_readings_that_prove_it(workers):
    workers.live("a", 15.0, 1, 12)
    (episode,) = workers.episodes("room")
    assert len(episode.evidence) == 6
    (ticket,) = [file.ticket for file in workers.tickets() if file.ticket.concern == "room-temperature"]
    assert ticket.recovered_since is None


def test_a_point_that_left_while_the_service_was_down_keeps_no_episode_open(workers):
    workers.live("a", 15.0, 1, 12)
    workers.install("b")
    workers.start()
    workers.until(13)
    (episode,) = workers.episodes("room")
    assert episode.end_reason == "removed"
    (file,) = [file for file in workers.tickets() if file.ticket.concern == "room-temperature"]
    assert (file.open_episodes, file.ticket.recovered_since) == (0, episode.ended_at)


def test_a_restart_withdraws_nothing_that_the_clock_alone_had_decided(tmp_path):
    """A slow point keeps what is judged for certain ten minutes behind the clock."""
    workers = Workers(tmp_path, "a", "b", "slow")
    workers.live("a", 20.0, 1, 5)
    workers.until(8.6)
    before = workers.episodes("silent")
    assert {episode.point for episode in before} == {"a", "b"}
    workers.start(subscribed=False)
    workers.until(8.7)
    assert workers.episodes("silent") == before
    workers.watermark.subscription_changed(None)
    workers.until(9)
    assert workers.episodes("silent") == before
    assert not [line for file in workers.tickets() for line in file.history if "withdrawn" in line.reason]
    workers.close()


def test_what_is_found_after_an_hour_without_messages_has_its_evidence_and_opens_now(workers):
    workers.live("a", 20.0, 1, 5)
    workers.watermark.subscription_changed("the broker is away")
    workers.until(60)
    workers.say("a", 15.0, 6, 60)
    workers.until(60.1)
    (episode,) = workers.episodes("room")
    assert len(episode.evidence) == 10
    (ticket,) = [file.ticket for file in workers.tickets() if file.ticket.concern == "room-temperature"]
    assert ticket.opened_at == START + 60 * MINUTE + 6 * SECOND


@contextmanager
def records_away(workers: Workers, how: str, monkeypatch) -> Iterator[None]:
    """The database does not answer."""

    def refuse():
        raise RecordsError("unavailable", "gone", retryable=True)

    with monkeypatch.context() as away:
        away.setattr(workers.records, how, refuse)
        yield


def test_what_the_records_will_never_take_is_found_again_from_the_records(workers, monkeypatch):
    """A point leaves between the tick that could not put its episode on record and the next one."""
    workers.live("a", 15.0, 1, 4)
    workers.clock.advance_to(START + 12 * MINUTE)
    workers.say("a", 15.0, 5, 12)
    with records_away(workers, "begin", monkeypatch), pytest.raises(RecordsError):
        workers.judge.tick()
    workers.install("b")
    with pytest.raises(RecordsError, match="unknown-point"):
        workers.judge.tick()
    workers.until(12.1)
    workers.until(12.2)
    assert workers.episodes("room") == []


def test_late_data_is_judged_again_although_the_records_were_away_when_it_was_its_turn(workers, monkeypatch):
    workers.live("a", 20.0, 1, 2)
    workers.live("b", 20.0, 3, 20)
    workers.say("a", 15.0, 3, 20)
    with records_away(workers, "reading", monkeypatch), pytest.raises(RecordsError):
        workers.until(20.1)
    sleep_over(workers)
    (episode,) = workers.episodes("room")
    assert (episode.point, episode.found_late) == ("a", True)


@contextmanager
def records_locked(workers: Workers) -> Iterator[None]:
    """Another connection is writing and does not end; nobody waits half a minute for it."""

    def impatient(connection, *_):
        connection.execute("PRAGMA busy_timeout = 0")

    engine = workers.records._engine
    event.listen(engine, "checkout", impatient)
    with closing(sqlite3.connect(engine.url.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
    event.remove(engine, "checkout", impatient)


def test_nothing_more_is_judged_until_the_records_take_what_was_found(workers, tmp_path):
    """During an outage of the records, changes wait in memory and readings in the journal."""
    workers.live("a", 20.0, 1, 2)
    looked = []
    with records_locked(workers):
        for minute in range(3, 41):
            workers.clock.advance_to(START + minute * MINUTE)
            workers.say("a", 15.0, minute, minute)
            with pytest.raises(RecordsError, match="busy"):
                workers.judge.tick()
            looked.append((marks_decided(workers.judge.checker), len(workers.judge._progress._unsaved)))
        assert len(set(looked)) == 1, "it went on judging, and what it found piled up"
        assert workers.journal.lag(CHECKER)[0] >= 38
    workers.until(40.1)
    workers.until(40.2)
    assert workers.journal.lag(CHECKER)[0] == 0
    (tmp_path / "calm").mkdir()
    calm = Workers(tmp_path / "calm", "a", "b")
    calm.live("a", 20.0, 1, 2)
    calm.live("a", 15.0, 3, 40)
    for rule in RULES:
        found = [(each.point, each.opened_at, each.ended_at) for each in workers.episodes(rule)]
        assert found, "a town without trouble proves nothing"
        assert found == [(each.point, each.opened_at, each.ended_at) for each in calm.episodes(rule)]
    calm.close()


def test_the_problem_says_that_the_records_keep_it_from_judging(workers, monkeypatch):
    monkeypatch.setattr(alerts.workers.judge, "RETRY_S", 0.01)
    workers.live("a", 20.0, 1, 2)
    workers.clock.advance_to(START + 3 * MINUTE)
    with records_locked(workers):
        workers.judge.start()
        wait_until(lambda: workers.judge.problem == "busy")
    wait_until(lambda: workers.judge.problem is None)
    workers.judge.stop()


def wait_until(holds: Callable[[], bool]) -> None:
    """Wait for another thread, in steps too short to notice."""
    give_up = elapsed() + 20
    while not holds():
        assert elapsed() < give_up, "it does not come about"
        Event().wait(0.005)


def sleep_over(workers: Workers) -> None:
    """Late data is taken up now and then, in real time."""
    workers.judge._late_data._judged_at = float("-inf")
    workers.until(20.2)

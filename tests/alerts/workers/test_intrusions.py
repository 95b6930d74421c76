"""From a foreign letter in the journal to a ticket: the judge notes it, the desk tells it."""

from dataclasses import replace

import pytest

from alerts.workers import intrusions
from alerts.workers.intrusions import IntrusionNotes
from ingest.durations import MINUTE
from ingest.readings.batch import DeadLetterReason, batch_of
from ingest.readings.dead_letters import UNKNOWN_SENDER, DeadLetter
from ingest.readings.intrusions import ForeignReadings
from ingest.said import Said
from tests.alerts.workers.both_workers import START, Workers


@pytest.fixture
def workers(tmp_path):
    made = Workers(tmp_path, "a")
    yield made
    made.close()


def foreign(workers, sender=UNKNOWN_SENDER):
    now = workers.clock.now()
    letter = DeadLetter("wenya/v1/x/json", b"{}", DeadLetterReason.FOREIGN, Said("letter-truncated"), now)
    letter = replace(letter, gateway=sender, foreign=ForeignReadings(("a",), 1))
    workers.journal.append(batch_of([], [], []), [letter], now)


def sensor_tickets(workers):
    return [file for file in workers.tickets() if file.ticket.concern == "sensor"]


def test_a_foreign_letter_opens_a_ticket_and_a_restart_opens_no_second(workers, monkeypatch):
    monkeypatch.setattr(intrusions, "NOTED_EVERY_S", 0)
    workers.live("a", 20.0, 1, 2)
    assert sensor_tickets(workers) == []
    foreign(workers)
    workers.until(3)
    (file,) = sensor_tickets(workers)
    assert (file.ticket.place, file.ticket.opened_at) == ("home", START + 3 * MINUTE)
    workers.start()
    workers.until(4)
    foreign(workers)
    workers.until(5)
    (after,) = sensor_tickets(workers)
    assert after.history == file.history


def test_letters_that_come_fast_are_noted_once_a_second_and_none_is_forgotten(workers, monkeypatch):
    noted, at = [], [100.0]
    monkeypatch.setattr(intrusions, "elapsed", lambda: at[0])
    notes = IntrusionNotes(workers.journal, workers.records, lambda: noted.append(at[0]), in_step=False)
    for tenth in range(35):
        at[0] = 100 + tenth / 10
        if tenth < 30:
            foreign(workers)
        notes.note(START)
    assert noted == [100.0, 101.0, 102.0, 103.0]
    with workers.records.reading() as tx:
        (found,) = tx.intrusions.due(START + 60 * MINUTE, 9)
    assert found.letters == 30


def test_in_step_what_comes_at_the_instant_of_a_tick_belongs_to_the_next(workers):
    noted = []
    notes = IntrusionNotes(workers.journal, workers.records, lambda: noted.append(1), in_step=True)
    foreign(workers)
    notes.note(START)
    assert noted == []
    notes.note(START + 1)
    notes.note(START + 2)
    assert noted == [1]

"""What the checker takes at a tick, and what the journal may forget after it."""

import pytest

from alerts.workers.journal_reader import JournalReader
from ingest.durations import MINUTE
from ingest.journal.journal import CHECKER, Journal
from ingest.readings.batch import batch_of


@pytest.fixture
def journal(tmp_path):
    opened = Journal(tmp_path / "journal.sqlite", 1 << 20, 1 << 20)
    yield opened
    opened.close()


def received(journal, *times):
    for at in times:
        journal.append(batch_of([1], [at], [20.0], received_at=at))


def taken(journal_reader, now):
    return [position for position, _ in journal_reader.due(now)]


def test_simulated_time_brings_what_was_received_before_it_and_keeps_the_rest_for_later(journal):
    received(journal, MINUTE, 2 * MINUTE, 2 * MINUTE, 3 * MINUTE)
    journal_reader = JournalReader(journal, in_step=True)

    assert taken(journal_reader, 2 * MINUTE) == [1]
    assert taken(journal_reader, 2 * MINUTE) == []
    assert taken(journal_reader, 3 * MINUTE) == [2, 3]
    assert taken(journal_reader, 10 * MINUTE) == [4]


def test_real_time_brings_all_there_is_whatever_its_clock_says(journal):
    received(journal, MINUTE, 2 * MINUTE)
    assert taken(JournalReader(journal, in_step=False), 0) == [1, 2]


def test_what_is_left_for_later_is_not_committed(journal):
    received(journal, MINUTE, 2 * MINUTE)
    journal_reader = JournalReader(journal, in_step=True)
    journal_reader.due(2 * MINUTE)
    journal_reader.commit(None)

    assert journal.lag(CHECKER)[0] == 1
    journal_reader.rewind()
    assert taken(journal_reader, 3 * MINUTE) == [2]


def test_what_late_data_needs_is_not_committed_nor_what_follows(journal):
    received(journal, MINUTE, MINUTE, MINUTE)
    journal_reader = JournalReader(journal, in_step=True)
    journal_reader.due(2 * MINUTE)
    journal_reader.commit(2)

    assert journal.lag(CHECKER)[0] == 2


def test_after_a_rewind_nothing_counts_as_read_that_was_read_before(journal):
    """The checker that took it is gone; time may stand too early to take it again at once."""
    received(journal, MINUTE, 2 * MINUTE)
    journal_reader = JournalReader(journal, in_step=True)
    assert taken(journal_reader, 3 * MINUTE) == [1, 2]

    journal_reader.rewind()
    assert taken(journal_reader, MINUTE) == []
    journal_reader.commit(None)

    assert journal.lag(CHECKER)[0] == 2
    assert taken(journal_reader, 3 * MINUTE) == [1, 2]

"""What a stopped service left for the readings store is read, and its journal stays as it was."""

import subprocess
import sys
from contextlib import closing

import pytest

from ingest.journal.journal import WRITER, Journal, JournalError
from ingest.journal.left_behind import left_behind
from tests.ingest.journal.batches import MIB, batch


def positions(path):
    with left_behind(path) as unwritten:
        return [[int(each.point[0]) for each in unwritten()] for _ in range(2)]


def content(path):
    return {each.name: each.read_bytes() for each in path.parent.iterdir()}


def test_what_the_writer_has_not_brought_to_the_store_is_there_as_often_as_it_is_asked_for(path):
    with closing(Journal(path, MIB, MIB)) as journal:
        for n in range(5):
            journal.append(batch(n))
        journal.commit(WRITER, 2)
        expected = [int(each.point[0]) for each in journal.unwritten()]
    before = content(path)
    assert positions(path) == [expected, expected]
    assert len(expected) == 3
    assert content(path) == before


def test_an_empty_file_and_a_missing_lock_are_left_as_they_are(path):
    path.touch()
    assert positions(path) == [[], []]
    assert content(path) == {path.name: b""}


def test_a_running_service_is_named_as_the_reason_and_keeps_its_journal(path):
    with closing(Journal(path, MIB, MIB)) as journal:
        with pytest.raises(JournalError, match="in-use") as refused, left_behind(path):
            pass
        assert refused.value.code == "in-use"
        assert journal.append(batch(0)) == 1


def test_a_service_does_not_start_while_its_journal_is_looked_at(path):
    Journal(path, MIB, MIB).close()
    with left_behind(path), pytest.raises(JournalError, match="in-use"):
        Journal(path, MIB, MIB)
    Journal(path, MIB, MIB).close()


KILLED = """
import os, sys
from pathlib import Path
from ingest.journal.journal import Journal
from tests.ingest.journal.batches import batch
Journal(Path(sys.argv[1]), 1 << 20, 1 << 20).append(batch(7))
os._exit(1)
"""


def test_what_a_killed_service_left_in_the_write_ahead_log_is_seen_too(path):
    subprocess.run([sys.executable, "-c", KILLED, path], check=False)
    (left,) = {tuple(found) for found in positions(path)}
    assert len(left) == 1


def test_what_is_no_journal_is_refused(path):
    spoilt = b"point,value" * 500
    path.write_bytes(spoilt)
    with pytest.raises(JournalError), left_behind(path):
        pass
    assert path.read_bytes() == spoilt

"""What came and what was refused is noted by sums, bounded, and still known after a restart."""

from contextlib import closing

import numpy as np
import pytest

import ingest.journal.intake_notes
from ingest.journal.intake_notes import HeardPoint, HeardSource, RefusedReadings
from ingest.journal.journal import Journal
from ingest.readings.batch import DeadLetterReason, Flag, batch_of
from ingest.readings.dead_letters import DeadLetter
from ingest.readings.intrusions import ForeignReadings
from tests.ingest.journal.batches import MIB

NOTHING = batch_of([], [], [])


def came(points, measured_at, received_at, source=None, sources=("json/gw-1",), flags=None):
    values = np.zeros(len(points))
    return batch_of(
        points, measured_at, values, received_at=received_at, source=source, sources=sources, flags=flags
    )


def conflict(point, gateway="gw-1", at=50):
    return DeadLetter(f"conflict/{point}", b"{}", DeadLetterReason.CONFLICT, "", at, gateway)


def foreign(points, gateway="gw-2", at=60):
    named = ForeignReadings(tuple(points), len(points))
    return DeadLetter("t", b"{}", DeadLetterReason.FOREIGN, "", at, gateway, foreign=named)


def test_sources_and_points_are_noted_with_their_last_receipt_and_clock(journal):
    journal.append(
        came([3, 5, 3], [10, 20, 30], [40, 40, 40], [0, 1, 0], ("json/gw-1", "senml/gw-2", "json/gw-3"))
    )
    journal.append(came([3], [70], [60]))
    assert journal.notes.sources() == {
        "json/gw-1": HeardSource("json/gw-1", 40, 60, 3, 10),
        "senml/gw-2": HeardSource("senml/gw-2", 40, 40, 1, -20),
    }
    assert journal.notes.heard([3, 4, 5, 99]) == {3: HeardPoint(60, 70), 5: HeardPoint(40, 20)}


def test_a_wrong_clock_says_that_a_point_came_and_not_when_it_was_measured(journal):
    journal.append(came([1], [10**15], [40], flags=[Flag.CLOCK_SKEW]))
    assert journal.notes.heard([1]) == {1: HeardPoint(40, None)}
    assert journal.notes.sources()["json/gw-1"].ahead_ms == 10**15 - 40


def test_what_came_instead_for_a_point_is_counted_by_who_sent_it_and_why(journal):
    journal.append(NOTHING, [conflict("flat-1"), foreign(["flat-1", "flat-2"]), conflict("flat-1", at=90)])
    journal.append(NOTHING, [DeadLetter("t", b"{", DeadLetterReason.MALFORMED, "", 5, "gw-1")])
    assert journal.notes.refused(point="flat-1") == [
        RefusedReadings("gw-1", "flat-1", "conflict", 50, 90, 2),
        RefusedReadings("gw-2", "flat-1", "foreign", 60, 60, 1),
    ]
    assert [one.point for one in journal.notes.refused(gateway="gw-2")] == ["flat-1", "flat-2"]


def test_a_key_that_no_inventory_issues_takes_no_memory(journal):
    journal.append(came([2**31 - 1, 7, -1], [1, 1, 1], [2, 2, 2]))
    assert journal.notes.heard([7, 2**31 - 1]) == {7: HeardPoint(2, 1)}
    assert len(journal.notes._received) == 8
    journal.append(came([2**31 - 1], [1], [2]))
    assert len(journal.notes._received) == 8


def test_notes_are_known_after_a_restart(path):
    with closing(Journal(path, MIB, MIB)) as journal:
        journal.append(came([3], [30], [40]), [conflict("flat-1")])
        before = journal.notes
    with closing(Journal(path, MIB, MIB)) as journal:
        assert journal.notes.sources() == before.sources()
        assert journal.notes.refused() == before.refused()
        assert journal.notes.heard([3]) == {3: HeardPoint(40, 30)}
        journal.append(came([9], [30], [40]))
        assert journal.notes.heard([3, 9]).keys() == {3, 9}


def test_they_are_written_once_a_minute_and_not_with_every_append(path, monkeypatch):
    now = [100.0]
    monkeypatch.setattr(ingest.journal.intake_notes, "elapsed", lambda: now[0])
    with closing(Journal(path, MIB, MIB)) as journal:
        changes = []
        for second in range(180):
            now[0] = 100.0 + second
            before = journal._file._connection.total_changes
            journal.append(came([second], [second], [second]))
            changes.append(journal._file._connection.total_changes - before)
        usual = min(changes)
        assert [second for second, count in enumerate(changes) if count > usual + 1] == [60, 120]


def test_who_speaks_for_everybody_leaves_room_for_the_notes_of_others(journal, monkeypatch):
    monkeypatch.setattr(ingest.journal.intake_notes, "MOST_REFUSED", 100)
    monkeypatch.setattr(ingest.journal.intake_notes, "MOST_SOURCES", 5)
    journal.append(NOTHING, [foreign([f"p{n}"], "gw-bad", n) for n in range(1000)])
    journal.append(NOTHING, [conflict("flat-1"), foreign(["flat-1"])])
    assert len(journal.notes.refused(gateway="gw-bad")) == 50
    assert len(journal.notes.refused(point="flat-1")) == 2
    for n in range(20):
        journal.append(came([1], [1], [1], sources=(f"json/invented-{n}",)))
    assert len(journal.notes.sources()) == 5


@pytest.mark.parametrize("rows", [1, 5000])
def test_no_append_writes_a_row_a_message(journal, rows):
    before = journal._file._connection.total_changes
    journal.append(came(list(range(rows)), [1] * rows, [2] * rows))
    assert journal._file._connection.total_changes - before == 1

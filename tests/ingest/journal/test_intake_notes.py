"""What came and what was refused is noted by sums, bounded, and still known after a restart."""

from contextlib import closing
from dataclasses import replace

import numpy as np
import pytest

import ingest.journal.intake_notes
from ingest.journal.intake_notes import FlagCount, HeardPoint, HeardSource, RefusedReadings, UnusedCount
from ingest.journal.journal import Journal
from ingest.readings.batch import DeadLetterReason, Flag, batch_of
from ingest.readings.dead_letters import DeadLetter, RefusedPoints
from ingest.readings.intrusions import ForeignReadings
from ingest.readings.unused_channels import UnusedChannel
from tests.ingest.journal.batches import MIB, WHY

NOTHING = batch_of([], [], [])


def came(points, measured_at, received_at, source=None, sources=("json/gw-1",), flags=None):
    values = np.zeros(len(points))
    return batch_of(
        points, measured_at, values, received_at=received_at, source=source, sources=sources, flags=flags
    )


def conflict(point, gateway="gw-1", at=50):
    return DeadLetter(f"conflict/{point}", b"{}", DeadLetterReason.CONFLICT, WHY, at, gateway)


def foreign(points, gateway="gw-2", at=60):
    named = ForeignReadings(tuple(points), len(points))
    refused = (RefusedPoints(DeadLetterReason.FOREIGN, tuple(points)),)
    return DeadLetter("t", b"{}", DeadLetterReason.FOREIGN, WHY, at, gateway, foreign=named, refused=refused)


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
    journal.append(NOTHING, [DeadLetter("t", b"{", DeadLetterReason.MALFORMED, WHY, 5, "gw-1")])
    assert journal.notes.refused(point="flat-1") == [
        RefusedReadings("gw-1", "flat-1", "conflict", 50, 90, 2),
        RefusedReadings("gw-2", "flat-1", "foreign", 60, 60, 1),
    ]
    assert [one.point for one in journal.notes.refused(gateway="gw-2")] == ["flat-1", "flat-2"]


def test_each_reason_for_which_a_letter_kept_out_readings_of_a_point_is_noted(journal):
    refused = (
        RefusedPoints(DeadLetterReason.WRONG_UNIT, ("flat-1",)),
        RefusedPoints(DeadLetterReason.BAD_TIME, ("flat-1", "flat-2")),
    )
    journal.append(
        NOTHING, [DeadLetter("t", b"{}", DeadLetterReason.WRONG_UNIT, WHY, 7, "gw-1", refused=refused)]
    )
    assert {(one.reason, one.letters) for one in journal.notes.refused(point="flat-1")} == {
        ("wrong-unit", 1),
        ("bad-time", 1),
    }


def test_what_shows_no_sign_of_life_is_counted_by_point_flag_and_source_whatever_its_clock_says(journal):
    skew, old, reset = Flag.CLOCK_SKEW, Flag.TOO_OLD | Flag.SIMULATED, Flag.CLOCK_RESET | Flag.LOW_BATTERY
    journal.append(
        came(
            [3, 3, 4, 5, 5],
            [10**15, 2 * 10**15, 30, 1, 2],
            [40] * 5,
            [0, 0, 0, 1, 1],
            ("json/gw-1", "thingsboard"),
            [skew, skew, reset, old, 0],
        )
    )
    journal.append(came([3], [10**15], [90], flags=[skew]))
    assert journal.notes.flags(3) == [FlagCount("json/gw-1", 3, "clock-skew", 40, 90, 3)]
    assert journal.notes.flags(4) == []
    assert journal.notes.flags(5) == [
        FlagCount("thingsboard", 5, "too-old", 40, 40, 1),
        FlagCount("thingsboard", 5, "simulated", 40, 40, 1),
    ]


def test_a_key_that_no_inventory_issues_takes_no_memory(journal):
    journal.append(came([2**31 - 1, 7, -1], [1, 1, 1], [2, 2, 2]))
    assert journal.notes.heard([7, 2**31 - 1]) == {7: HeardPoint(2, 1)}
    assert len(journal.notes._received) == 8
    journal.append(came([2**31 - 1], [1], [2]))
    assert len(journal.notes._received) == 8


def test_notes_are_known_after_a_restart(path):
    with closing(Journal(path, MIB, MIB)) as journal:
        journal.append(came([3, 4], [30, 0], [40, 40], flags=[0, Flag.TOO_OLD]), [conflict("flat-1")])
        before = journal.notes
    with closing(Journal(path, MIB, MIB)) as journal:
        assert journal.notes.sources() == before.sources()
        assert journal.notes.refused() == before.refused()
        assert journal.notes.flags(4) == before.flags(4) != []
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


@pytest.fixture
def small(path, monkeypatch):
    """A journal with room for few notes."""
    for name, most in (("MOST_REFUSED", 100), ("MOST_FLAGS", 100), ("MOST_SOURCES", 5)):
        monkeypatch.setattr(ingest.journal.intake_notes, name, most)
    with closing(Journal(path, MIB, MIB)) as journal:
        yield journal


def test_who_speaks_for_everybody_leaves_room_for_the_notes_of_others(small):
    others = [f"gw-{n}" for n in range(20)]
    small.append(NOTHING, [conflict("flat-1", gateway) for gateway in others])
    for n in range(1000):
        small.append(NOTHING, [foreign([f"p{n}"], "gw-bad", n)])
    small.append(NOTHING, [conflict("flat-2", "gw-new")])
    assert {one.gateway for one in small.notes.refused()} == {*others, "gw-bad", "gw-new"}
    bad = [one.point for one in small.notes.refused(gateway="gw-bad")]
    assert (bad[:3], len(small.notes.refused()) <= 100) == (["p999", "p998", "p997"], True)


def test_however_many_senders_there_are_the_next_one_is_noted_too(small):
    for n in range(500):
        small.append(NOTHING, [conflict("flat-1", f"gw-{n}", at=n)])
        assert small.notes.refused()[0].gateway == f"gw-{n}"
    assert 85 <= len(small.notes.refused()) <= 100


def test_who_sends_many_readings_of_a_wrong_clock_leaves_room_for_the_notes_of_others(small):
    small.append(came([1], [10**15], [5], sources=("json/gw-2",), flags=[Flag.CLOCK_SKEW]))
    keys = list(range(2, 1000))
    small.append(came(keys, [10**15] * 998, [6] * 998, flags=[Flag.CLOCK_SKEW] * 998))
    assert [one.source for one in small.notes.flags(1)] == ["json/gw-2"]
    assert small.notes.flags(999) != []


def test_of_more_sources_than_there_is_room_for_those_heard_last_are_noted(small):
    for n in range(20):
        small.append(came([1, 1], [1, 1], [n, n], [0, 1], sources=(f"json/invented-{n}", "json/gw-1")))
    known = small.notes.sources()
    assert len(known) <= 5
    assert known["json/gw-1"].readings == 20
    assert "json/invented-19" in known


@pytest.mark.parametrize("rows", [1, 5000])
def test_no_append_writes_a_row_a_message(journal, rows):
    before = journal._file._connection.total_changes
    journal.append(came(list(range(rows)), [1] * rows, [2] * rows))
    assert journal._file._connection.total_changes - before == 1


def test_unused_channels_are_counted_by_name_and_kept(tmp_path):
    sent = [UnusedChannel("24e1", name, n, 4 + n) for n, name in enumerate("aba", start=1)]
    with closing(Journal(tmp_path / "j.sqlite", MIB, MIB)) as journal:
        journal.append(replace(NOTHING, unused=tuple(sent)))
        journal.append(replace(NOTHING, unused=(UnusedChannel("24e2", "a", 9, 8),)))
    with closing(Journal(tmp_path / "j.sqlite", MIB, MIB)) as journal:
        assert journal.notes.unused({"24e1"}) == [
            UnusedCount("24e1", "a", 5, 7, 2, 3.0),
            UnusedCount("24e1", "b", 6, 6, 1, 2.0),
        ]

"""The file of the journal: durable when an append returns, one process has it, and no other file is taken."""

import signal
import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from ingest.journal.journal import CHECKER, WRITER, Journal, JournalError
from ingest.journal.letter_rows import digest_of
from ingest.kept_said import kept_text
from ingest.readings.dead_letters import UNKNOWN_SENDER
from tests.ingest.journal.batches import (
    MIB,
    WHY,
    batch,
    letter,
)

ROOT = Path(__file__).parents[3]


def child(script, *arguments):
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script), *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


APPENDING = """
    import sys
    from pathlib import Path
    from ingest.readings.dead_letters import DeadLetter
    from ingest.journal.journal import Journal
    from ingest.readings.batch import DeadLetterReason, batch_of
    from ingest.said import Said
    journal = Journal(Path(sys.argv[1]), 1 << 30, 1 << 20)
    n = 0
    while True:
        n += 1
        dead = DeadLetter("topic", b"%d" % n, DeadLetterReason.MALFORMED, Said("letter-truncated"), n)
        print(journal.append(batch_of([n] * 300, range(300), [n] * 300), [dead]), flush=True)
"""


def test_everything_whose_append_returned_is_there_after_kill_9(path):
    with child(APPENDING, path) as process:
        said = [int(process.stdout.readline()) for _ in range(60)]
        process.send_signal(signal.SIGKILL)
        said += [int(line) for line in process.stdout if line.endswith("\n")]
    journal = Journal(path, 1 << 30, MIB)
    found = journal.read(WRITER, 1 << 30)
    positions = [position for position, _ in found]
    assert positions[: len(said)] == said
    assert len(positions) <= len(said) + 1, "more than the one append at hand"
    assert all(b.point.tolist() == [position] * 300 for position, b in found)
    letters = journal.box.dead_letters(0, 10_000, None)
    assert [int(row.payload) for row in letters] == positions, "letters and readings part company"
    journal.close()


ON_A_FULL_DISK = """
    import resource, sys
    from pathlib import Path
    from ingest.readings.dead_letters import DeadLetter
    from ingest.journal.journal import Journal, JournalError
    from ingest.readings.batch import DeadLetterReason, batch_of
    from ingest.said import Said
    path = Path(sys.argv[1])
    journal = Journal(path, 1 << 30, 1 << 20)
    def append(n):
        dead = DeadLetter("topic", b"%d" % n, DeadLetterReason.MALFORMED, Said("letter-truncated"), n)
        return journal.append(batch_of([n] * 2000, range(2000), [n] * 2000), [dead])
    n = 1
    append(n)
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, hard))
    try:
        while n < 100:
            append(n + 1)
            n += 1
    except JournalError as error:
        print(error.code, error.retryable, str(path) in error.detail)
    print(n, journal.box.counts.total(), journal.bytes == n * (2000 * 32 + 200))
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    print(append(n + 1) == n + 1)
    journal.close()
"""


def test_a_full_disk_keeps_nothing_half_and_is_got_over(path):
    output, _ = child(ON_A_FULL_DISK, path).communicate(timeout=60)
    refusal, state, recovered = output.splitlines()
    assert refusal == "disk True True"
    kept, counted, bytes_agree = state.split()
    assert counted == kept
    assert bytes_agree == "True"
    assert recovered == "True"
    journal = Journal(path, 1 << 30, MIB)
    found = journal.read(CHECKER, 1 << 30)
    assert [position for position, _ in found] == list(range(1, int(kept) + 2))
    assert all(b.point.tolist() == [position] * 2000 for position, b in found)
    assert len(journal.box.dead_letters(0, 1000, None)) == len(found)
    journal.close()


def test_a_second_process_is_refused_with_the_reason(path, journal):
    script = """
        import sys
        from pathlib import Path
        from ingest.journal.journal import Journal, JournalError
        try:
            Journal(Path(sys.argv[1]), 1 << 20, 1 << 20)
        except JournalError as error:
            print(error.code, error.retryable, error.detail)
    """
    output, _ = child(script, path).communicate(timeout=60)
    assert output.startswith("in-use False")
    assert f"{path}: one process may append to it" in output
    assert journal.append(batch(0)) == 1


def test_a_closed_journal_can_be_opened_again_at_once_and_closing_twice_is_harmless(path):
    for _ in range(2):
        journal = Journal(path, MIB, MIB)
        journal.close()
        journal.close()


def foreign(path):
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE episodes (id INTEGER)")
    connection.close()


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda path: path.write_bytes(b"point,value\nH-1,20.1\n" * 100), "file is not a database"),
        (lambda path: path.write_bytes(path.read_bytes()[:6000]), "malformed"),
        (lambda path: path.unlink() or foreign(path), "a SQLite file, but no journal"),
    ],
    ids=["text", "cut off", "another database"],
)
def test_a_file_that_is_no_whole_journal_is_refused_by_name_and_left_alone(path, spoil, reason):
    journal = Journal(path, MIB, MIB)
    for n in range(20):
        journal.append(batch(n, 200))
    journal.close()
    spoil(path)
    before = path.read_bytes()
    with pytest.raises(JournalError, match=reason) as refused:
        Journal(path, MIB, MIB)
    assert refused.value.code == "damaged"
    assert not refused.value.retryable
    assert str(path) in refused.value.detail
    assert path.read_bytes() == before


def format_of(path, version=None):
    """The format that a journal's file says, or is made to say."""
    with sqlite3.connect(path) as connection:
        if version is not None:
            connection.execute(f"PRAGMA user_version = {version}")
        (found,) = connection.execute("PRAGMA user_version").fetchone()
    connection.close()
    return found


FORMAT_1 = """
CREATE TABLE batches (
    position INTEGER PRIMARY KEY AUTOINCREMENT, rows INTEGER NOT NULL, appended_at INTEGER NOT NULL,
    point BLOB NOT NULL, measured_at BLOB NOT NULL, received_at BLOB NOT NULL, value BLOB NOT NULL,
    flags BLOB NOT NULL, source BLOB NOT NULL, sources BLOB NOT NULL) STRICT;
CREATE TABLE readers (name TEXT PRIMARY KEY, position INTEGER NOT NULL) STRICT;
CREATE TABLE dead_letters (
    id INTEGER PRIMARY KEY AUTOINCREMENT, digest BLOB NOT NULL UNIQUE, topic TEXT NOT NULL,
    payload BLOB NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL, first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL, count INTEGER NOT NULL, replayed_at INTEGER) STRICT;
CREATE INDEX dead_letters_waiting ON dead_letters (reason, id) WHERE replayed_at IS NULL;
CREATE TABLE spans (
    position INTEGER PRIMARY KEY, first INTEGER NOT NULL, last INTEGER NOT NULL, appended_at INTEGER NOT NULL
) STRICT;
CREATE INDEX spans_by_last ON spans (last, first, position);
CREATE TABLE identity (id TEXT NOT NULL) STRICT;
PRAGMA application_id = 1466857802;
PRAGMA journal_mode = WAL;
"""
"""What the release before wrote."""
TOPICS_OF_FORMAT_1 = {
    "wenya/v1/gw-1/json": "gw-1",
    "wenya/v1/gw-1/xml": "gw-1",
    "wenya/v1/\u7f51\u5173/json": UNKNOWN_SENDER,
    "v1/gateway/telemetry": "v1/gateway/telemetry",
    "application/7/device/24e1/event/up": "application/+/device/+/event/up",
    "v3/heat@t/devices/rt/up": "v3/+/devices/+/up",
    "conflict/flat-1": UNKNOWN_SENDER,
    "wenya/v1/": UNKNOWN_SENDER,
    "": UNKNOWN_SENDER,
}


@pytest.mark.parametrize("numbered", [0, 1])
def test_a_journal_of_format_1_is_upgraded_where_it_is_and_keeps_all_it_holds(path, numbered):
    fresh = path.with_name("fresh.sqlite")
    journal = Journal(fresh, MIB, MIB)
    journal.append(batch(0, 5))
    journal.close()
    with sqlite3.connect(path) as connection:
        connection.executescript(FORMAT_1)
        connection.execute("ATTACH ? AS fresh", (str(fresh),))
        connection.execute("INSERT INTO batches SELECT * FROM fresh.batches")
        for number, topic in enumerate(TOPICS_OF_FORMAT_1, start=1):
            values = (b"%d" % number, topic, b"{", "malformed", "cut off", 1, 2, 3, number == 2 or None)
            connection.execute(
                "INSERT INTO dead_letters (digest, topic, payload, reason, detail, first_at, last_at, count,"
                " replayed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                values,
            )
        connection.execute("INSERT INTO identity VALUES ('abc')")
        connection.execute("INSERT INTO readers VALUES ('checker', 1)")
    connection.close()
    format_of(path, numbered)
    journal = Journal(path, MIB, MIB)
    assert (format_of(path), journal.id) == (3, "abc")
    assert [(position, len(kept)) for position, kept in journal.read(WRITER, 100)] == [(1, 5)]
    assert journal.read(CHECKER, 100) == []
    rows = journal.box.dead_letters(0, 100, None)
    assert {row.topic: row.gateway for row in rows} == TOPICS_OF_FORMAT_1
    assert {(row.count, row.first_at, row.last_at, row.dismissed_at) for row in rows} == {(3, 1, 2, None)}
    groups = {group.gateway: (group.letters, group.waiting, group.times) for group in journal.box.groups()}
    assert groups == {
        "gw-1": (2, 1, 6),
        "v1/gateway/telemetry": (1, 1, 3),
        "application/+/device/+/event/up": (1, 1, 3),
        "v3/+/devices/+/up": (1, 1, 3),
        UNKNOWN_SENDER: (4, 4, 12),
    }
    journal.append(batch(0, 5), [letter()])
    journal.close()
    assert tables_of(path) == tables_of(fresh)
    again = Journal(path, MIB, MIB)
    assert len(again.box.dead_letters(0, 100, None)) == len(rows) + 1
    again.close()


FORMAT_2 = """
DROP TRIGGER letter_changed; DROP TRIGGER letter_gone;
DROP TRIGGER named_letter_changed; DROP TRIGGER named_letter_gone;
ALTER TABLE dead_letters DROP COLUMN said;
CREATE TRIGGER letter_changed AFTER UPDATE ON dead_letters BEGIN
    UPDATE letter_groups SET waiting = waiting
    + (NEW.replayed_at IS NULL AND NEW.dismissed_at IS NULL)
    - (OLD.replayed_at IS NULL AND OLD.dismissed_at IS NULL),
    times = times + NEW.count - OLD.count, bytes = bytes
    + (length(NEW.payload) + length(CAST(NEW.topic AS BLOB)) + length(CAST(NEW.detail AS BLOB)) + 300)
    - (length(OLD.payload) + length(CAST(OLD.topic AS BLOB)) + length(CAST(OLD.detail AS BLOB)) + 300)
    WHERE gateway = NEW.gateway AND reason = NEW.reason;
END;
PRAGMA user_version = 2;
"""
"""What makes of a journal what the version before wrote, but for triggers like the one that is here."""


def test_a_journal_of_format_2_keeps_its_sentences_as_they_were_written(path):
    fresh = path.with_name("fresh.sqlite")
    for each in (fresh, path):
        Journal(each, MIB, MIB).close()
    with sqlite3.connect(path) as connection:
        connection.executescript(FORMAT_2)
        digest = digest_of(letter())
        values = (digest, "wenya/v1/gw-1/json", b"?", "malformed", "it was cut off", "gw-1", 1, 2, 3)
        connection.execute(
            "INSERT INTO dead_letters (digest, topic, payload, reason, detail, gateway, first_at, last_at,"
            " count) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            values,
        )
        size = 300 + len("wenya/v1/gw-1/json") + len("?") + len("it was cut off")
        connection.execute("INSERT INTO letter_groups VALUES ('gw-1', 'malformed', 1, 1, 3, ?)", (size,))
    connection.close()
    journal = Journal(path, MIB, MIB)
    (row,) = journal.box.dead_letters(0, 100, None)
    assert (row.detail, row.count) == ("it was cut off", 3)
    assert [group.bytes for group in journal.box.groups()] == [size]
    journal.append(batch(0, 1), [letter()])
    (row,) = journal.box.dead_letters(0, 100, None)
    assert (row.detail, row.written, row.count) == (WHY, "", 4), "said anew when it comes again"
    assert [group.bytes for group in journal.box.groups()] == [
        size - len("it was cut off") + len(kept_text(WHY))
    ]
    journal.close()
    assert (format_of(path), tables_of(path)) == (3, tables_of(fresh))


def tables_of(path):
    """Columns, indexes and triggers of a file, in no order."""
    with sqlite3.connect(path) as connection:
        rest = connection.execute("SELECT name, sql FROM sqlite_master WHERE type != 'table'").fetchall()
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        columns = {
            (table, *column[1:])
            for (table,) in tables
            for column in connection.execute(f"PRAGMA table_info({table})")
        }
    connection.close()
    return set(rest), columns


def test_an_upgrade_that_fails_leaves_the_file_as_it_was(path):
    with sqlite3.connect(path) as connection:
        connection.executescript(FORMAT_1)
        connection.execute("ALTER TABLE dead_letters ADD COLUMN dismissed_at INTEGER")
    connection.close()
    format_of(path, 1)
    before = tables_of(path)
    with pytest.raises(JournalError, match="duplicate column"):
        Journal(path, MIB, MIB)
    assert (format_of(path), tables_of(path)) == (1, before)


def test_a_journal_of_a_later_release_is_refused_and_left_alone(path):
    Journal(path, MIB, MIB).close()
    format_of(path, 4)
    before = path.read_bytes()
    with pytest.raises(
        JournalError, match="a journal of format 4, written by a later version of Wenya"
    ) as refused:
        Journal(path, MIB, MIB)
    assert refused.value.code == "newer-journal"
    assert not refused.value.retryable
    assert str(path) in refused.value.detail
    assert path.read_bytes() == before


def test_a_folder_that_cannot_be_made_is_reported(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(JournalError, match=r"disk: .*journal\.sqlite"):
        Journal(tmp_path / "file" / "journal.sqlite", MIB, MIB)

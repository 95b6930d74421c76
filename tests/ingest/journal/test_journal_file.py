"""The file of the journal: durable when an append returns, one process has it, and no other file is taken."""

import signal
import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from ingest.journal.journal import CHECKER, WRITER, Journal, JournalError
from tests.ingest.journal.batches import (
    MIB,
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
    journal = Journal(Path(sys.argv[1]), 1 << 30, 1 << 20)
    n = 0
    while True:
        n += 1
        dead = DeadLetter("topic", b"%d" % n, DeadLetterReason.MALFORMED, "", n)
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
    path = Path(sys.argv[1])
    journal = Journal(path, 1 << 30, 1 << 20)
    def append(n):
        dead = DeadLetter("topic", b"%d" % n, DeadLetterReason.MALFORMED, "", n)
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


def test_a_journal_of_the_release_before_formats_were_numbered_is_opened_and_numbered(path):
    journal = Journal(path, MIB, MIB)
    journal.append(batch(0, 5), [letter()])
    journal.close()
    assert format_of(path, 0) == 0
    again = Journal(path, MIB, MIB)
    assert [(position, len(kept)) for position, kept in again.read(WRITER, 100)] == [(1, 5)]
    assert len(again.box.dead_letters(0, 10, None)) == 1
    again.close()
    assert format_of(path) == 1


def test_a_journal_of_a_later_release_is_refused_and_left_alone(path):
    Journal(path, MIB, MIB).close()
    format_of(path, 2)
    before = path.read_bytes()
    with pytest.raises(
        JournalError, match="a journal of format 2, written by a later version of Wenya"
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

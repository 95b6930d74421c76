"""An append to a full box touches what it puts in and what it drops, however much else there is."""

from contextlib import closing

import pytest

import ingest.journal.letter_room
from ingest.journal.dead_letter_tables import ROW_BYTES
from ingest.journal.journal import Journal, JournalError
from ingest.journal.letter_rows import size_of
from ingest.kept_said import kept_text
from ingest.readings.batch import DeadLetterReason, batch_of
from ingest.readings.dead_letters import DeadLetter
from ingest.said import Said
from tests.ingest.journal.batches import WHY

NOTHING = batch_of([], [], [])
MALFORMED, FOREIGN, FLOOD = DeadLetterReason.MALFORMED, DeadLetterReason.FOREIGN, DeadLetterReason.FLOOD


def letter(number, gateway="loud", reason=MALFORMED, detail=WHY):
    return DeadLetter(f"wenya/v1/{gateway}/json", b"%06d" % number, reason, detail, 5, gateway)


LETTER = size_of(letter(0))
"""Bytes of one of the loud gateway's letters."""


@pytest.fixture
def open_journal(tmp_path):
    """A journal with a box for so many letters of the loud gateway."""

    def opened(name, letters):
        return closing(Journal(tmp_path / f"{name}.sqlite", 1 << 20, letters * LETTER))

    return opened


def work_of(journal, *letters):
    """The steps that SQLite does for an append: it grows with each row that is read, by whatever way."""
    steps = []
    connection = journal._file._connection
    connection.set_progress_handler(lambda: steps.append(1), 1)
    journal.append(NOTHING, letters)
    connection.set_progress_handler(None, 1)
    return len(steps)


def works(journal, first):
    """What appends cost that put a new letter in, and one again."""
    return [work_of(journal, letter(first)), work_of(journal, letter(first))]


def bytes_in(journal):
    return sum(group.bytes for group in journal.box.groups())


def test_an_append_costs_the_same_whatever_groups_and_letters_there_are(open_journal, monkeypatch):
    monkeypatch.setattr(ingest.journal.letter_room, "DROPPED_AT_ONCE", 3)
    costs = []
    for others, room in ((5, 300), (500, 3_000)):
        quiet = [letter(n, f"gw-{n:03}", reason) for n in range(others) for reason in (MALFORMED, FOREIGN)]
        with open_journal(others, room) as journal:
            journal.append(NOTHING, quiet)
            fits = (room * LETTER - bytes_in(journal)) // LETTER
            journal.append(NOTHING, [letter(n) for n in range(fits - 1)])
            assert (journal.box._dropping, len(journal.box.groups())) == (False, 2 * others + 1)
            not_full = works(journal, 10_000)
            before = journal.box.dropped
            dropping = [cost for n in range(5) for cost in works(journal, 10_001 + n)]
            assert journal.box.dropped - before == 10 * 3, "a slice with each"
            costs.append((not_full, dropping))
    assert costs[0] == costs[1]


def test_what_a_gateway_has_parked_is_not_gone_through_when_its_letters_are_dropped(
    open_journal, monkeypatch
):
    monkeypatch.setattr(ingest.journal.letter_room, "DROPPED_AT_ONCE", 3)
    costs = []
    for parked in (1, 400):
        with open_journal(parked, 100 + parked) as journal:
            journal.append(NOTHING, [letter(n, reason=FLOOD) for n in range(parked)])
            journal.append(NOTHING, [letter(n) for n in range(100)])
            costs.append(work_of(journal, letter(10_000)))
            assert journal.box.dropped == 3
    assert costs[0] == costs[1]


def test_many_who_have_the_same_are_cut_slice_by_slice_and_none_much_more_than_another(
    open_journal, monkeypatch
):
    monkeypatch.setattr(ingest.journal.letter_room, "DROPPED_AT_ONCE", 7)
    with open_journal("same", 200) as journal:
        n = 0
        while not journal.box._dropping:
            journal.append(NOTHING, [letter(n, f"gw-{n % 20:02}")])
            n += 1
        while journal.box._dropping:
            before = journal.box.dropped
            journal.append(NOTHING, [letter(n, f"gw-{n % 20:02}")])
            n += 1
            assert journal.box.dropped > before
        left = [group.letters for group in journal.box.groups()]
        assert (len(left), max(left) - min(left)) == (20, 1)
        assert 179 * LETTER < bytes_in(journal) <= 180 * LETTER


def held_is_what_there_is(journal):
    sums = {(group.gateway, group.reason): group.bytes for group in journal.box.groups()}
    return journal.box._held.sizes() == sums


def test_a_letter_that_comes_again_of_another_gateway_is_counted_where_it_is_kept(open_journal):
    with open_journal("again", 100) as journal:
        topic = "v1/gateway/telemetry"
        first = DeadLetter(topic, b"{}", MALFORMED, WHY, 5, "(unknown)")
        journal.append(NOTHING, [first])
        longer = Said("letter-no-array", at="[1].flags", found="7")
        journal.append(NOTHING, [DeadLetter(topic, b"{}", MALFORMED, longer, 6, "gw-7")])
        (group,) = journal.box.groups()
        assert (group.gateway, group.bytes) == (
            "(unknown)",
            ROW_BYTES + len(topic) + 2 + len(kept_text(longer)),
        )
        assert held_is_what_there_is(journal)


def put_and_fail(journal, letters, instead_of):
    with journal._file.writing() as transaction:
        journal.box.put(transaction, letters, instead_of)
        transaction.connection.execute("DELETE FROM none_such")


def test_what_a_transaction_did_that_came_to_nothing_is_not_counted(open_journal):
    with open_journal("nothing", 10) as journal:
        journal.append(NOTHING, [letter(n) for n in range(9)] + [letter(1, "gw-1", FLOOD)])
        gone = journal.box.dead_letters(0, 20, "flood")
        many = [letter(n, "gw-2", FLOOD) for n in range(3)] + [letter(n) for n in range(20, 40)]
        with pytest.raises(JournalError, match="no such table"):
            put_and_fail(journal, many, gone)
        assert not journal.box.nothing_parked_until(journal.box.newest_id())
        assert [row.gateway for row in journal.box.parked(10)] == ["gw-1"]
        journal.append(NOTHING, [letter(1, "gw-3")])
        assert held_is_what_there_is(journal)
        assert (len(journal.box.groups()), journal.box.dropped) == (3, 2)

"""What became no readings is kept once, counted, dropped only loudly, and opened again if it returns."""

from itertools import count

import pytest
from structlog.testing import capture_logs

import ingest.journal.dead_letter_box
import ingest.journal.letter_room
from ingest.journal.dead_letter_tables import ROW_BYTES
from ingest.journal.journal import Journal, JournalError
from ingest.journal.letter_rows import LetterGroup
from ingest.kept_said import kept_text
from ingest.readings.batch import DeadLetterReason, batch_of
from ingest.readings.dead_letters import UNKNOWN_SENDER, DeadLetter
from ingest.said import Said
from tests.ingest.journal.batches import WHY

NOTHING = batch_of([], [], [])
TOPIC = "wenya/v1/gw-1/json"
LONGER = Said("letter-no-array", at="[1].flags", found="'device-fault'")
KILO = ROW_BYTES + 1000 + len(TOPIC) + len(kept_text(WHY))
"""Bytes of a letter with a payload of 1 000."""


def letter(payload=b"{", reason=DeadLetterReason.MALFORMED, at=1000, topic=TOPIC, detail=WHY, gateway="gw-1"):
    return DeadLetter(topic, payload, reason, detail, at, gateway)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "journal.sqlite"


@pytest.fixture
def journal(path):
    opened = Journal(path, 1 << 20, 10 * KILO)
    yield opened
    opened.close()


def waiting(journal, after=0, limit=10, gateway=None, reason=None, until=1 << 40):
    return journal.box.waiting(gateway, reason, after, until, limit)


def kept(journal, reason=None):
    return journal.box.dead_letters(0, 1000, reason)


def test_equal_letters_are_one_row_with_a_count_and_both_times(journal):
    journal.append(NOTHING, [letter(at=2000), letter(at=3000, detail=LONGER)])
    journal.append(NOTHING, [letter(at=1000)])
    (row,) = kept(journal)
    assert (row.count, row.first_at, row.last_at) == (3, 2000, 3000)
    assert (row.topic, row.payload, row.reason, row.detail) == (TOPIC, b"{", "malformed", WHY)
    assert journal.box.counts == {DeadLetterReason.MALFORMED: 3}


def test_another_topic_payload_or_reason_is_another_letter(journal):
    letters = [
        letter(),
        letter(topic="wenya/v1/gw-2/json"),
        letter(payload=b"["),
        letter(reason=DeadLetterReason.UNKNOWN_POINT),
    ]
    journal.append(NOTHING, letters)
    assert [(r.topic, r.payload, r.reason) for r in kept(journal)] == [
        (x.topic, x.payload, x.reason) for x in letters
    ]
    assert [row.reason for row in kept(journal, "unknown-point")] == ["unknown-point"]


def test_pages_follow_ids_and_a_letter_is_found_by_its_id(journal):
    journal.append(NOTHING, [letter(b"%d" % n) for n in range(5)])
    first = journal.box.dead_letters(0, 2, None)
    second = journal.box.dead_letters(first[-1].id, 2, None)
    assert [row.payload for row in first + second] == [b"0", b"1", b"2", b"3"]
    assert journal.box.dead_letter(first[1].id) == first[1]
    assert journal.box.dead_letter(99) is None


def test_a_replayed_letter_waits_no_more_until_the_same_comes_again(journal):
    journal.append(NOTHING, [letter(), letter(b"other")])
    first, second = kept(journal)
    journal.box.mark_replayed([first.id], 5000)
    assert journal.box.dead_letter(first.id).replayed_at == 5000
    assert waiting(journal) == [second]
    journal.append(NOTHING, [letter(at=6000)])
    again = journal.box.dead_letter(first.id)
    assert (again.replayed_at, again.count, again.last_at) == (None, 2, 6000)
    assert [row.id for row in waiting(journal)] == [first.id, second.id]
    assert [row.id for row in waiting(journal, limit=1)] == [first.id]
    assert [row.id for row in waiting(journal, after=first.id)] == [second.id]
    assert [row.id for row in waiting(journal, until=first.id)] == [first.id]
    assert journal.box.waiting_ids(None, None, 0, first.id, 10) == [first.id]
    assert journal.box.parked(10) == []


def test_a_full_box_drops_the_oldest_and_says_how_many(journal):
    with capture_logs() as logs:
        journal.append(NOTHING, [letter(b"%d" % n + bytes(999)) for n in range(10)])
        assert logs == []
        journal.append(NOTHING, [letter(b"x" + bytes(999))])
    dropped = 11 - len(kept(journal))
    assert dropped == 2, "room is made until the box is nine tenths full"
    assert kept(journal)[0].payload.startswith(b"2")
    assert kept(journal)[-1].payload.startswith(b"x")
    assert journal.box.dropped == dropped
    told = [(e["log_level"], e["dropped"], e["in_all"], e["most_of"]) for e in logs]
    assert told == [("error", 2, 2, "gw-1")]
    assert journal.box.counts[DeadLetterReason.MALFORMED] == 11


def test_a_box_that_stays_at_its_limit_says_so_every_ten_minutes_with_all_since(journal, monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(ingest.journal.dead_letter_box, "elapsed", lambda: now[0])
    sent = count(0)

    def fill(seconds):
        """A letter a second; at the limit two leave and two find room, again and again."""
        with capture_logs() as logs:
            for _ in range(seconds):
                journal.append(NOTHING, [letter(b"%d" % next(sent) + bytes(995))])
                now[0] += 1
        return [(entry["dropped"], entry["in_all"], entry["most_of"]) for entry in logs]

    first = fill(600)
    assert len(first) == 1
    since = journal.box.dropped - first[0][1]
    assert since > 500
    ((dropped, in_all, most_of),) = fill(600)
    assert (dropped, most_of) == (in_all - first[0][1], "gw-1")
    assert dropped >= since


def test_what_was_replayed_goes_first_and_is_no_loss(journal):
    journal.append(NOTHING, [letter(b"%d" % n + bytes(999)) for n in range(10)])
    newest = kept(journal)[-1].id
    journal.box.mark_replayed([newest], 5000)
    with capture_logs() as logs:
        journal.append(NOTHING, [letter(b"x" + bytes(999))])
    assert [row.payload[:1] for row in kept(journal)] == [*(b"%d" % n for n in range(9)), b"x"]
    assert (journal.box.dropped, logs) == (0, [])


def test_letters_that_repeat_take_no_room(journal):
    with capture_logs() as logs:
        for _ in range(30):
            journal.append(NOTHING, [letter(bytes(1000))])
    assert [row.count for row in kept(journal)] == [30]
    assert (journal.box.dropped, logs) == (0, [])


def test_the_newest_letter_is_kept_even_if_it_is_too_large_by_itself(journal):
    journal.append(NOTHING, [letter(), letter(bytes(100_000))])
    assert [len(row.payload) for row in kept(journal)] == [100_000]
    assert journal.box.dropped == 1


def test_an_opened_box_knows_how_full_it_is(path, journal):
    journal.append(NOTHING, [letter(b"%d" % n + bytes(999)) for n in range(10)])
    journal.close()
    again = Journal(path, 1 << 20, 10 * KILO)
    again.append(NOTHING, [letter(b"x" + bytes(999))])
    assert again.box.dropped == 2
    again.close()


def test_texts_that_are_no_characters_are_spelt_out(journal):
    journal.append(
        NOTHING, [letter(detail=Said("letter-missing", at="half \ud800 a pair"), topic="gw\0\udfff")]
    )
    (row,) = kept(journal)
    assert (str(row.detail), row.topic) == ("half \\ud800 a pair is missing", "gw\0\\udfff")


def test_parked_messages_never_make_room(journal):
    aside = [letter(b"%d" % n + bytes(999), reason=DeadLetterReason.FLOOD) for n in range(5)]
    journal.append(NOTHING, aside)
    journal.append(NOTHING, [letter(b"%d" % n + bytes(999)) for n in range(20)])
    assert [row.payload for row in kept(journal, "flood")] == [x.payload for x in aside]
    assert [row.payload[:2] for row in kept(journal, "malformed")][-1] == b"19"
    assert journal.box.dropped == 20 - len(kept(journal, "malformed"))


def test_a_box_full_of_parked_messages_accepts_nothing_until_some_are_decoded(journal):
    journal.append(
        NOTHING, [letter(b"%d" % n + bytes(999), reason=DeadLetterReason.FLOOD) for n in range(10)]
    )
    with pytest.raises(JournalError, match="journal-full"):
        journal.append(NOTHING, [letter()])
    rows = kept(journal)
    assert ([row.reason for row in rows], journal.box.dropped) == (["flood"] * 10, 0)
    journal.append(NOTHING, [letter()], 0, instead_of=rows[:2])
    assert [row.reason for row in kept(journal)] == ["flood"] * 8 + ["malformed"]
    assert journal.box.dropped == 0


def test_a_dismissed_letter_waits_no_more_until_the_same_comes_again(journal):
    journal.append(NOTHING, [letter(), letter(b"other")])
    first, second = kept(journal)
    journal.box.dismiss([first.id], 5000)
    assert journal.box.dead_letter(first.id).dismissed_at == 5000
    assert waiting(journal) == [second]
    journal.append(NOTHING, [letter(at=6000)])
    assert [row.id for row in waiting(journal)] == [first.id, second.id]


def test_letters_are_summed_up_by_gateway_and_reason_whatever_happens_to_them(journal):
    unknown = DeadLetterReason.UNKNOWN_POINT
    letters = [
        letter(),
        letter(b"["),
        letter(b"[", gateway="gw-2", topic="wenya/v1/gw-2/json"),
        letter(reason=unknown),
    ]
    journal.append(NOTHING, [*letters, letter(detail=LONGER)])
    small = ROW_BYTES + len(TOPIC) + 1
    assert journal.box.groups() == [
        LetterGroup("gw-1", "malformed", 2, 2, 3, 2 * small + len(kept_text(LONGER)) + len(kept_text(WHY))),
        LetterGroup("gw-1", "unknown-point", 1, 1, 1, small + len(kept_text(WHY))),
        LetterGroup("gw-2", "malformed", 1, 1, 1, small + len(kept_text(WHY))),
    ]
    assert [(g.gateway, g.reason) for g in journal.box.groups(("gw-1", "malformed"), 1)] == [
        ("gw-1", "unknown-point")
    ]
    assert [g.gateway for g in journal.box.groups(gateway="gw-2")] == ["gw-2"]
    journal.box.mark_replayed([1], 5)
    journal.box.dismiss([3], 5)
    assert [(g.letters, g.waiting) for g in journal.box.groups()] == [(2, 1), (1, 1), (1, 0)]
    journal.append(NOTHING, [], 0, instead_of=kept(journal, "malformed"))
    assert [(g.gateway, g.reason) for g in journal.box.groups()] == [("gw-1", "unknown-point")]
    assert journal.box.counts_by_gateway == {"gw-1": 4, "gw-2": 1}


def test_letters_are_found_by_gateway_and_reason(journal):
    for n in range(6):
        reason = DeadLetterReason.MALFORMED if n % 3 else DeadLetterReason.BAD_TIME
        journal.append(NOTHING, [letter(b"%d" % n, reason=reason, gateway=f"gw-{n % 2}")])
    box = journal.box
    assert [row.payload for row in box.dead_letters(0, 9, None, "gw-0")] == [b"0", b"2", b"4"]
    assert [row.payload for row in box.dead_letters(0, 9, "malformed", "gw-0")] == [b"2", b"4"]
    assert [row.payload for row in waiting(journal, gateway="gw-1", reason="bad-time")] == [b"3"]
    assert [row.payload for row in waiting(journal, reason="bad-time")] == [b"0", b"3"]


def test_a_bite_holds_no_more_than_some_bytes(journal, monkeypatch):
    monkeypatch.setattr(ingest.journal.dead_letter_box, "BITE_BYTES", 2500)
    journal.append(NOTHING, [letter(b"%d" % n + bytes(999)) for n in range(5)])
    first = waiting(journal)
    assert len(first) == 3
    assert len(waiting(journal, after=first[-1].id)) == 2


def parked(count, gateway="gw-1", first=0):
    return [
        letter(b"%d" % n + bytes(999), reason=DeadLetterReason.FLOOD, gateway=gateway)
        for n in range(first, first + count)
    ]


def test_a_gateway_parks_no_more_than_it_leaves_to_others(journal):
    assert journal.box.parkable(parked(4)) == [True, True, False, False], "of five letters' room"
    journal.append(NOTHING, parked(2))
    assert journal.box.parkable(parked(2, first=2)) == [False, False]
    assert journal.box.parkable(parked(2, "gw-2", first=4)) == [True, False], "there is room for the next"
    for _ in range(30):
        journal.append(NOTHING, [letter(bytes(1000))])
    assert journal.box.parkable(parked(1, "gw-2", first=4)) == [True], "other letters take none of it"
    journal.append(NOTHING, [], 0, instead_of=kept(journal, "flood"))
    assert journal.box.parkable(parked(2)) == [True, True]


def test_who_parks_a_little_does_not_wait_for_who_parks_much(path):
    journal = Journal(path, 1 << 20, 1 << 20)
    journal.append(NOTHING, [*parked(5), *parked(1, "gw-2", first=10), *parked(3, "gw-3", first=20)])
    assert [(row.gateway, row.payload[:2]) for row in journal.box.parked(6)] == [
        *(("gw-2", b"10"), ("gw-3", b"20"), ("gw-3", b"21"), ("gw-3", b"22")),
        *(("gw-1", b"0\0"), ("gw-1", b"1\0")),
    ]
    assert [row.gateway for row in journal.box.parked(3)] == ["gw-2", "gw-3", "gw-1"], "nor the other way"
    assert [row.gateway for row in journal.box.parked(100, 3000)] == ["gw-2", "gw-3", "gw-1"], "in bytes too"
    assert not journal.box.nothing_parked_until(1)
    in_turn = [journal.box.parked(100, 1)[0].gateway for _ in range(4)]
    assert in_turn == ["gw-2", "gw-3", "gw-1", "gw-2"], (
        "where there is not enough for all, one after the other"
    )
    journal.append(
        NOTHING, [], 0, instead_of=sorted(kept(journal), key=lambda row: -row.id)[:4] + kept(journal)[:1]
    )
    assert [row.id for row in journal.box.parked(100)] == [2, 3, 4, 5]
    assert journal.box.nothing_parked_until(1)
    assert not journal.box.nothing_parked_until(journal.box.newest_id())
    journal.close()


def test_room_is_made_in_slices_that_no_append_waits_for_long(path, monkeypatch):
    monkeypatch.setattr(ingest.journal.letter_room, "DROPPED_AT_ONCE", 7)
    size = ROW_BYTES + 4 + len(TOPIC) + len(kept_text(WHY))
    journal = Journal(path, 1 << 20, 1000 * size)
    journal.append(NOTHING, [letter(b"%04d" % n) for n in range(1000)])
    left = []
    with capture_logs() as logs:
        for n in range(1000, 1020):
            journal.append(NOTHING, [letter(b"%04d" % n)])
            left.append(journal.box.groups()[0].letters)
    assert left[:16] == [1000 - 6 * n for n in range(1, 17)], "a letter comes and seven leave"
    assert 899 <= min(left) <= 900
    assert left[-3:] == [min(left) + n for n in range(1, 4)], "and none leaves while there is room"
    assert (len(logs), journal.box.dropped) == (1, 1020 - left[-1])
    journal.close()


def test_what_is_done_leaves_in_slices_too(path, monkeypatch):
    monkeypatch.setattr(ingest.journal.letter_room, "DROPPED_AT_ONCE", 7)
    size = ROW_BYTES + 4 + len(TOPIC) + len(kept_text(WHY))
    journal = Journal(path, 1 << 20, 100 * size)
    journal.append(NOTHING, [letter(b"%04d" % n) for n in range(100)])
    journal.box.dismiss(list(range(1, 91)), 5000)
    journal.append(NOTHING, [letter(b"1000")])
    assert journal.box.groups()[0].letters == 101 - 7
    journal.append(NOTHING, [letter(b"%04d" % n) for n in range(2000, 2050)])
    (group,) = journal.box.groups()
    assert (group.waiting, journal.box.dropped) == (61, 0)
    assert 100 - 7 <= group.letters <= 100
    journal.close()


def test_letters_of_nobody_known_are_summed_up_by_the_name_they_give(journal):
    def unknown(payload, name="gw-x", reason=DeadLetterReason.MALFORMED):
        return letter(payload, reason=reason, topic=f"wenya/v1/{name}/json", gateway=UNKNOWN_SENDER)

    far = DeadLetterReason.UNKNOWN_POINT
    journal.append(NOTHING, [unknown(b"1"), unknown(b"2"), unknown(b"2"), unknown(b"3", reason=far)])
    journal.append(NOTHING, [unknown(b"4", "gw-xx"), letter(b"5", topic="wenya/v1/gw-x/json")])
    journal.append(NOTHING, [letter(b"6", topic="else/where", gateway=UNKNOWN_SENDER)])
    journal.append(NOTHING, [letter(b"7", topic="wenya/v1/gw-x", gateway=UNKNOWN_SENDER)])

    def sums(name):
        found = journal.box.groups_by_name(name)
        return [(group.reason, group.letters, group.waiting, group.times) for group in found]

    assert sums("gw-x") == [("malformed", 2, 2, 3), ("unknown-point", 1, 1, 1)]
    assert sums("gw-xx") == [("malformed", 1, 1, 1)]
    assert [row.payload for row in journal.box.newest_by_name("gw-x", "malformed", 1)] == [b"2"]
    journal.box.dismiss([1, 2], 5)
    assert sums("gw-x")[0] == ("malformed", 2, 0, 3)
    gone = [row for row in kept(journal) if row.payload in (b"1", b"3")]
    journal.append(NOTHING, [], 0, instead_of=gone)
    assert sums("gw-x") == [("malformed", 1, 0, 2)]

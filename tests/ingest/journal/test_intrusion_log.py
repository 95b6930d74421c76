"""Who spoke for others is kept by sender, whatever becomes of the letters."""

from dataclasses import replace

from ingest.durations import DAY
from ingest.journal.journal import Journal
from ingest.readings.batch import DeadLetterReason
from ingest.readings.intrusions import MOST_POINTS, ForeignReadings, Intrusion
from tests.ingest.journal.batches import MIB, batch, letter

NOTHING = batch(0, 0)


def foreign(sender, at, *points, readings=1, payload=b"?"):
    spoken_for = ForeignReadings(points, readings)
    one = letter(payload, DeadLetterReason.FOREIGN)
    return replace(one, received_at=at, gateway=sender, foreign=spoken_for)


def test_letters_of_one_sender_are_one_intrusion_across_a_restart(journal, path):
    assert (journal.intrusions.all(), journal.intrusions.counts()) == ([], {})
    before = journal.intrusions.changes
    came = [
        foreign("gw-1", 10, "a", "b", readings=3),
        foreign("gw-2", 11, "a"),
        letter(),
        foreign("gw-1", 12, "c"),
    ]
    journal.append(batch(1), came, 12)
    found = [Intrusion("gw-1", 10, 12, 2, ("a", "b", "c")), Intrusion("gw-2", 11, 11, 1, ("a",))]
    assert journal.intrusions.all() == found
    assert journal.intrusions.counts() == {"gw-1": 4, "gw-2": 1}
    assert journal.intrusions.changes == before + 1
    journal.append(batch(2), [letter()], 13)
    assert journal.intrusions.changes == before + 1
    journal.close()

    again = Journal(path, MIB, MIB)
    assert again.intrusions.changes > 0, "what is on the disk may be news to who asks"
    again.append(NOTHING, [foreign("gw-2", 20, "d")], 20)
    assert again.intrusions.all() == [found[0], Intrusion("gw-2", 11, 20, 2, ("a", "d"))]
    again.close()


def test_after_a_day_without_any_it_is_another_intrusion(journal):
    journal.append(NOTHING, [foreign("gw-1", 10, "a")], 10)
    journal.append(NOTHING, [foreign("gw-1", 10 + DAY, "b")], 10 + DAY)
    assert journal.intrusions.all() == [Intrusion("gw-1", 10, 10 + DAY, 2, ("a", "b"))]
    later = 11 + 2 * DAY
    journal.append(NOTHING, [foreign("gw-1", later, "c")], later)
    assert journal.intrusions.all() == [Intrusion("gw-1", later, later, 1, ("c",))]


def test_letters_that_are_dropped_or_repeated_are_counted_all_the_same(path):
    journal = Journal(path, MIB, 2_000)
    for n in range(20):
        journal.append(NOTHING, [foreign("gw-1", n, f"p{n}", payload=b"%d" % n * 200)], n)
        journal.append(NOTHING, [foreign("gw-1", n, f"p{n}", payload=b"same")], n)
    assert journal.box.dropped
    (found,) = journal.intrusions.all()
    assert (found.letters, found.points) == (40, tuple(f"p{n}" for n in range(MOST_POINTS)))
    journal.append(NOTHING, [foreign("gw-1", 21, "one-more")], 21)
    assert len(journal.intrusions.all()[0].points) == MOST_POINTS
    journal.close()

"""One gateway's garbage costs nobody else a letter, whatever comes in which order."""

import math
from collections import defaultdict
from contextlib import closing

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ingest.journal.fair_shares import fair_level, may_take
from ingest.journal.journal import Journal
from ingest.journal.letter_rows import size_of
from ingest.readings.batch import DeadLetterReason, batch_of
from ingest.readings.dead_letters import DeadLetter
from tests.examples import examples
from tests.ingest.journal.batches import WHY

NOTHING = batch_of([], [], [])
BOX = 20_000


@pytest.mark.parametrize(
    ("sizes", "room", "level"),
    [
        ([], 10, math.inf),
        ([3, 4], 7, math.inf),
        ([3, 5], 7, 4),
        ([1, 9, 9], 13, 6),
        ([100, 1, 1], 5, 3),
        ([4, 4], 0, 0),
        ([4, 4], -3, 0),
    ],
)
def test_the_level_by_hand(sizes, room, level):
    assert fair_level(sizes, room) == level


@given(st.lists(st.integers(0, 100), max_size=8), st.integers(0, 300))
def test_at_the_level_all_fit_and_nobody_is_cut_more_than_needed(sizes, room):
    level = fair_level(sizes, room)
    cut = [min(size, level) for size in sizes]
    assert sum(cut) <= room + 1e-6
    if cut != sizes:
        assert sum(cut) == pytest.approx(room)
        assert level >= room / len(sizes) - 1e-6


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 30)), max_size=40))
def test_whoever_comes_with_something_small_finds_room(asked):
    has, free = defaultdict(int), 100
    for who, size in asked:
        if may_take(has[who], size, free):
            has[who] += size
            free -= size
    assert all(taken <= 50 for taken in has.values())
    assert free > 0
    assert may_take(0, free // 2, free), "a newcomer gets half of what is left"


sendings = st.tuples(
    st.sampled_from([0, 0, 0, 0, 1, 2, 3]),
    st.integers(0, 10**6),
    st.sampled_from([0, 100, 1000, 6000, 15_000]),
    st.sampled_from([1, 1, 1, 3]),
)


def letters(who, number, size, times):
    payload = b"%d" % number + bytes(size)
    return [DeadLetter(f"t/{who}", payload, DeadLetterReason.MALFORMED, WHY, 5, f"gw-{who}")] * times


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(st.lists(sendings, min_size=1, max_size=8), max_size=25))
@example([[(0, 0, 15_000, 1), (1, 0, 15_000, 3)]])
def test_who_has_sent_less_than_a_share_has_lost_nothing(tmp_path_factory, appended):
    path = tmp_path_factory.mktemp("j") / "j.sqlite"
    with closing(Journal(path, 1 << 20, BOX)) as journal:
        sent = defaultdict(dict)
        for sent_together in appended:
            together = [letter for sending in sent_together for letter in letters(*sending)]
            journal.append(NOTHING, together)
            for letter in together:
                sent[letter.gateway][letter.payload] = size_of(letter)
            there = defaultdict(set)
            for row in journal.box.dead_letters(0, 10_000, None):
                there[row.gateway].add(row.payload)
            newest = max(len(row.payload) for row in journal.box.dead_letters(0, 10_000, None))
            assert sum(group.bytes for group in journal.box.groups()) <= BOX + newest + 400
            share = 0.9 * BOX / len(sent)
            for gateway, sizes in sent.items():
                if sum(sizes.values()) <= share:
                    assert there[gateway] == sizes.keys(), "below its share, and yet it lost a letter"
        assert journal.box._held.sizes() == {(g.gateway, g.reason): g.bytes for g in journal.box.groups()}

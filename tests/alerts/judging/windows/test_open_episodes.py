"""Open episodes in their columns, and which of their worst values are to be recorded."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from alerts.episodes.episode import EndReason
from alerts.judging.windows.open_episodes import OpenEpisode, OpenEpisodes
from alerts.rules.rule import Side
from tests.alerts.reference.rules import RULES

RULE = RULES["room.day"]


@given(st.lists(st.integers(0, 59), max_size=200))
def test_any_number_of_episodes_opens_and_ends_without_mixing_them_up(places):
    kept, plain = OpenEpisodes(RULE, 60), {}
    for mark, position in enumerate(places):
        if position in plain:
            ended = kept.close(position, mark, EndReason.RECOVERED)
            assert (ended.opened_mark, ended.worst, ended.mark) == (*plain.pop(position)[:2], mark)
        else:
            plain[position] = OpenEpisode(mark, 1000 - mark, mark)
            kept.add(position, plain[position])
        assert len(kept) == len(plain)
    assert {at: kept.episode_at(at) for at in np.flatnonzero(kept.slot >= 0).tolist()} == plain


def test_only_worse_values_are_found_and_each_of_them_once():
    for side, values in ((Side.BELOW, (17, 18, 16, 16)), (Side.ABOVE, (17, 16, 18, 18))):
        kept = OpenEpisodes(replace(RULE, side=side), 3)
        kept.add(1, OpenEpisode(5, 17, 5))
        found = []
        for mark, value in enumerate(values, start=6):
            kept.update_worst(kept.slot[[1]], np.array([value], np.int32), mark)
            found += [(position, e.worst, e.worst_mark) for position, e in kept.take_new_worst()]
        assert found == [(1, values[2], 8)]


def test_a_worst_value_computed_from_readings_stays_the_worst():
    kept = OpenEpisodes(RULE, 1)
    kept.add(0, OpenEpisode(5, 17_000_000, 5))
    kept.set_worst(0, 5, 15_000_000, 2)
    kept.update_worst(kept.slot[[0]], np.array([16_000_000], np.int32), 6)
    assert kept.take_new_worst() == []
    kept.set_worst(0, 4, 14_000_000, 1)
    assert kept.episode_at(0).worst == 15_000_000, "another episode's figures"


def test_figures_of_the_opening_keep_a_worse_value_seen_since():
    for side, opening, since in ((Side.BELOW, 17, 15), (Side.ABOVE, 17, 19)):
        kept = OpenEpisodes(replace(RULE, side=side), 1)
        kept.add(0, OpenEpisode(5, opening, 5))
        kept.update_worst(kept.slot[[0]], np.array([since], np.int32), 9)
        kept.take_new_worst()
        kept.set_worst(0, 5, opening, 4)
        assert [(e.worst, e.worst_mark) for _, e in kept.take_new_worst()] == [(since, 9)]


def test_what_is_judged_again_replaces_what_was_open():
    mine, other = OpenEpisodes(RULE, 4), OpenEpisodes(RULE, 2)
    for position in range(3):
        mine.add(position, OpenEpisode(1, 1, 1))
    other.add(1, OpenEpisode(7, 7, 7))
    mine.adopt(np.array([1, 2]), other, np.array([0, 1]))
    assert [mine.slot[position] >= 0 for position in range(4)] == [True, False, True, False]
    assert (mine.episode_at(0).opened_mark, mine.episode_at(2).opened_mark, len(mine)) == (1, 7, 2)

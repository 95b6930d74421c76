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


def counted(kept: OpenEpisodes, value: int, mark: int) -> None:
    kept.count(kept.slot[[0]], np.array([value], np.int32), mark)


def test_figures_are_counted_mark_by_mark_from_those_that_were_assessed():
    for side, values, worst in ((Side.BELOW, (17, 18, 16, 16), 16), (Side.ABOVE, (17, 16, 18, 18), 18)):
        kept = OpenEpisodes(replace(RULE, side=side), 1)
        kept.add(0, OpenEpisode(5, 17, 5))
        kept.assess(0, OpenEpisode(5, 17, 3, total=51, marks=3), 5)
        for mark, value in enumerate(values, start=6):
            counted(kept, value, mark)
        assert kept.episode_at(0) == OpenEpisode(5, worst, 8, 0, 51 + sum(values), 7, assessed=True)


def test_figures_are_recorded_once_they_are_outdated_and_known():
    kept = OpenEpisodes(RULE, 1)
    kept.add(0, OpenEpisode(5, 17, 5))
    counted(kept, 16, 6)
    assert kept.take_new_figures(9, 1) == [], "not known since when"
    assert kept.not_assessed(9) == [(0, 5)]
    kept.assess(0, OpenEpisode(5, 16, 6, total=33, marks=2), 6)
    assert kept.not_assessed(9) == []
    assert kept.take_new_figures(9, 1) == [], "they are those on record"
    counted(kept, 17, 7)
    assert kept.take_new_figures(9, 2) == [], "too soon"
    assert [episode.total for _, episode in kept.take_new_figures(9, 1)] == [50]
    assert kept.take_new_figures(9, 1) == []


def test_a_fall_is_recorded_only_when_it_gets_worse():
    kept = OpenEpisodes(RULES["fall"], 1)
    kept.add(0, OpenEpisode(5, 20, 5))
    kept.assess(0, OpenEpisode(5, 20, 5), 5)
    counted(kept, 21, 6)
    assert kept.take_new_figures(9, 1) == []
    counted(kept, 19, 7)
    assert [episode.worst for _, episode in kept.take_new_figures(9, 1)] == [19]


def test_of_many_outdated_figures_those_recorded_longest_ago_come_first():
    kept = OpenEpisodes(RULE, 30)
    for position in range(30):
        kept.add(position, OpenEpisode(5, 17, 5))
        kept.assess(position, OpenEpisode(5, 17, 5, total=17, marks=1), 5 + position % 3)
    kept.count(kept.slot, np.full(30, 17, np.int32), 9)
    taken = [[position for position, _ in kept.take_new_figures(10, 1)] for _ in range(4)]
    assert [sorted(some) for some in taken] == [list(range(first, 30, 3)) for first in range(3)] + [[]]


def test_figures_of_another_episode_are_not_taken():
    kept = OpenEpisodes(RULE, 1)
    kept.add(0, OpenEpisode(5, 17, 5))
    kept.assess(0, OpenEpisode(4, 14, 1), 5)
    assert kept.episode_at(0).worst == 17


def test_what_is_judged_again_replaces_what_was_open():
    mine, other = OpenEpisodes(RULE, 4), OpenEpisodes(RULE, 2)
    for position in range(3):
        mine.add(position, OpenEpisode(1, 1, 1))
    other.add(1, OpenEpisode(7, 7, 7))
    mine.adopt(np.array([1, 2]), other, np.array([0, 1]))
    assert [mine.slot[position] >= 0 for position in range(4)] == [True, False, True, False]
    assert (mine.episode_at(0).opened_mark, mine.episode_at(2).opened_mark, len(mine)) == (1, 7, 2)

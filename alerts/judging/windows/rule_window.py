"""The window of one rule over many points: one bit a mark, newest mark in bit 0 (judgement.md, section 3).

A mark is a shift over all points at once; an outcome is a popcount and a look into a table of at most 65
entries that was worked out in exact decimals when the rule was loaded.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from alerts.episodes.episode import EndReason
from alerts.judging.windows.open_episodes import OpenEpisode, OpenEpisodes, Transition
from alerts.rules.limits import PastLimits, micro
from alerts.rules.rule import Rule, Side

Words = NDArray[np.uint64]
Select = slice | NDArray[np.intp]

ONE = np.uint64(1)
NEVER = np.uint8(255)
"""A count no window reaches: such a window says nothing."""
OUTCOMES = ("ok", "violated", "unknown")


def needed_table(marks: int, share: Decimal, coverage: Decimal) -> NDArray[np.uint8]:
    """uint8[65]: with ``n`` counting marks, how many of them decide; `NEVER` where ``n < coverage * marks``.

    ``table[n]`` is the smallest whole number greater than ``share * n``.
    """
    table = np.full(65, NEVER, np.uint8)
    enough = int((coverage * marks).to_integral_value(ROUND_CEILING))
    for n in range(enough, marks + 1):
        table[n] = int((share * n).to_integral_value(ROUND_FLOOR)) + 1
    return table


@dataclass(frozen=True, slots=True)
class MarkSlice:
    """One mark of some points of a cohort.

    Attributes
    ----------
    ordinal, instant
        The mark: ``instant // step`` and UTC ms.
    select
        Which points; the columns below have one entry for each.
    x, alive
        int32 micro and bool: the value in force and whether it still holds.
    present
        uint64: present or not at the last 64 marks, this one in bit 0.
    """

    ordinal: int
    instant: int
    select: Select
    x: NDArray[np.int32]
    alive: NDArray[np.bool_]
    present: Words

    def position(self, i: int) -> int:
        """Where in the cohort the selection's entry ``i`` is."""
        return (self.select.start or 0) + i if isinstance(self.select, slice) else int(self.select[i])

    def per_point(self, words: Words, group: NDArray[np.integer]) -> Words | np.uint64:
        """The word of each point's group; one word for all where there is but one group."""
        each: Words | np.uint64 = words[0] if len(words) == 1 else words[group[self.select]]
        return each


def select_words(words: Words | np.uint64, chosen: NDArray[np.intp]) -> Words | np.uint64:
    """The words of the chosen points."""
    return words[chosen] if isinstance(words, np.ndarray) else words


class RuleWindow:
    """One window rule over the ``n`` points of a cohort.

    Parameters
    ----------
    rule
        A rule of kind window.
    limits
        int32[n], the limit in force now, micro.
    group
        Whole numbers[n], which row of the applicability words belongs to each point.
    past
        The points' earlier limits.
    """

    MEMORY: ClassVar = ("breach", "recovered")
    """The columns that marks leave behind."""

    def __init__(
        self,
        rule: Rule,
        limits: NDArray[np.int32],
        group: NDArray[np.integer],
        past: PastLimits,
    ) -> None:
        size = len(limits)
        self.rule = rule
        self.limits = limits
        self.group = group
        self.past = past
        self.breach: Words = np.zeros(size, np.uint64)
        self.recovered: Words = np.zeros(size, np.uint64)
        self.open = OpenEpisodes(rule, size)
        self.outcomes = dict.fromkeys(OUTCOMES, 0)
        self._mask = np.uint64((1 << rule.marks) - 1)
        self._margin = np.int32(micro(rule.margin))
        self._needed = needed_table(rule.marks, rule.share, rule.coverage)

    @property
    def state_bytes(self) -> int:
        """Bytes of window state and limits a point takes."""
        columns = (self.breach, self.recovered, self.open.slot, self.limits, self.group)
        return sum(c.itemsize for c in columns)

    def judge(self, mark_slice: MarkSlice, applicable: Words, season: Words) -> list[Transition]:
        """Move the window of the points looked at on to the mark; returns what changed there.

        ``applicable`` and ``season`` hold a word a group: the rule applied or not at the last 64 marks, this
        one in bit 0.
        """
        limits = self.past.over(self.limits, mark_slice.instant)[mark_slice.select]
        if self.rule.side is Side.BELOW:
            bad, good = mark_slice.x < limits, mark_slice.x >= limits + self._margin
        else:
            bad, good = mark_slice.x > limits, mark_slice.x <= limits - self._margin
        bad &= mark_slice.alive
        good &= mark_slice.alive
        breach = push(self.breach, mark_slice.select, bad)
        recovered = push(self.recovered, mark_slice.select, good)
        applied = mark_slice.per_point(applicable, self.group)
        counting: Words | np.uint64 = self._mask
        if self.rule.heating_season:
            counting = counting & mark_slice.per_point(season, self.group)
        slot = self.open.slot[mark_slice.select]
        violated = self._violated(mark_slice, breach, counting, applied)
        changed: list[Transition] = []
        if len(self.open):
            changed = self._follow(mark_slice, slot, violated, bad, recovered, counting, applied)
        if violated is not None:
            inside = counting & applied
            for i in np.flatnonzero(violated & (slot < 0)).tolist():
                covered = int(
                    mark_slice.present[i] & (inside[i] if isinstance(inside, np.ndarray) else inside)
                )
                changed.append(self._opened(mark_slice, i, covered, int(breach[i]), int(limits[i])))
        return changed

    def _violated(
        self, mark_slice: MarkSlice, breach: Words, counting: Words | np.uint64, applied: Words | np.uint64
    ) -> NDArray[np.bool_] | None:
        """bool[n]: violated; ``None`` when the mark is applicable nowhere. Counts the outcomes."""
        here = (applied & ONE).astype(np.bool_)
        if not here.any():
            self.outcomes["unknown"] += len(breach)
            return None
        covered = mark_slice.present & (counting & applied)
        needed = self._needed.take(np.bitwise_count(covered))
        covered &= breach
        violated = np.bitwise_count(covered) >= needed
        known = needed != NEVER
        if not here.all():
            violated &= here
            known &= here
        bad, sure = int(np.count_nonzero(violated)), int(np.count_nonzero(known))
        self.outcomes["violated"] += bad
        self.outcomes["ok"] += sure - bad
        self.outcomes["unknown"] += len(breach) - sure
        return violated

    def _opened(self, mark_slice: MarkSlice, i: int, covered: int, breach: int, limit: int) -> Transition:
        """The episode that opens at the selection's entry ``i``, of which the words are given."""
        breaching = covered & breach
        worst = int(mark_slice.x[i]) if breaching & 1 else None
        position = mark_slice.position(i)
        self.open.add(
            position, OpenEpisode(mark_slice.ordinal, limit if worst is None else worst, mark_slice.ordinal)
        )
        return Transition(
            self.rule,
            position,
            mark_slice.ordinal,
            opened=True,
            opened_mark=mark_slice.ordinal,
            began=mark_slice.ordinal + 1 - breaching.bit_length(),
            covered=covered.bit_count(),
            breaching=breaching.bit_count(),
            worst=worst,
            worst_mark=mark_slice.ordinal,
        )

    def _follow(
        self,
        mark_slice: MarkSlice,
        slot: NDArray[np.int32],
        violated: NDArray[np.bool_] | None,
        bad: NDArray[np.bool_],
        recovered: Words,
        counting: Words | np.uint64,
        applied: Words | np.uint64,
    ) -> list[Transition]:
        """Keep the worst values of the open episodes looked at, and end those that are over."""
        at = np.flatnonzero(slot >= 0)
        if not len(at):
            return []
        season = select_words(counting, at)
        counted = mark_slice.present[at] & season
        ending = np.bitwise_count(recovered[at] & counted) >= self._needed[np.bitwise_count(counted)]
        if violated is not None:
            ending &= ~violated[at]
        out_of_season = np.broadcast_to((season & ONE) == 0, at.shape)
        ending |= out_of_season
        worse = bad[at] & ~ending & (counted & select_words(applied, at) & ONE).astype(np.bool_)
        self.open.worsen(slot[at[worse]], mark_slice.x[at[worse]], mark_slice.ordinal)
        return [
            self.open.close(
                mark_slice.position(int(at[i])),
                mark_slice.ordinal,
                EndReason.SEASON_ENDED if out_of_season[i] else EndReason.RECOVERED,
            )
            for i in np.flatnonzero(ending).tolist()
        ]


def push(words: Words, select: Select, bit: NDArray[np.bool_]) -> Words:
    """Shift the selected words by one mark and set their bit 0; returns them."""
    pushed = words[select]  # a slice's words are moved where they stand
    pushed <<= ONE
    pushed |= bit
    if not isinstance(select, slice):
        words[select] = pushed
    return pushed

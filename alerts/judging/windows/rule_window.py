"""The window of one rule over many points: one bit a mark, newest mark in bit 0 (judgement.md, section 3).

A mark is a shift over all points at once; an outcome is a popcount and a lookup in a table of 65 entries,
computed in exact decimals when the window is built.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from alerts.episodes.episode import EndReason
from alerts.judging.windows.open_episodes import OpenEpisode, OpenEpisodes, Transition
from alerts.rules.limits import PastLimits, micro
from alerts.rules.rule import Rule, Side

Words = NDArray[np.uint64]
Select = slice | NDArray[np.intp]

ONE = np.uint64(1)
UNREACHABLE = np.uint8(255)
"""A count that no window reaches: its outcome is unknown."""
OUTCOMES = ("ok", "violated", "unknown")


def needed_table(marks: int, share: Decimal, coverage: Decimal) -> NDArray[np.uint8]:
    """uint8[65]: of ``n`` covered marks, how many must breach for *violated*.

    ``table[n]`` is the smallest whole number greater than ``share * n``, and `UNREACHABLE` where
    ``n < coverage * marks``.
    """
    table = np.full(65, UNREACHABLE, np.uint8)
    enough = int((coverage * marks).to_integral_value(ROUND_CEILING))
    for n in range(enough, marks + 1):
        table[n] = int((share * n).to_integral_value(ROUND_FLOOR)) + 1
    return table


class MarkSlice(NamedTuple):
    """One mark of some points of a cohort.

    Attributes
    ----------
    ordinal, instant
        The mark: ``instant // step`` and UTC ms.
    select
        Which points; the columns below have one entry for each.
    measured_at
        int64[n], UTC ms: the newest usable reading at or before the mark.
    x, is_present
        int32[n] micro and bool[n]: the value at the mark, and whether there is one.
    present
        uint64[n]: whether each of the last 64 marks is present, this one in bit 0.
    """

    ordinal: int
    instant: int
    select: Select
    measured_at: NDArray[np.int64]
    x: NDArray[np.int32]
    is_present: NDArray[np.bool_]
    present: Words

    def position(self, i: int) -> int:
        """The position in the cohort of entry ``i`` of the selection."""
        return (self.select.start or 0) + i if isinstance(self.select, slice) else int(self.select[i])

    def positions(self, which: NDArray[np.intp]) -> NDArray[np.intp]:
        """The positions in the cohort of the entries ``which`` (intp[m]) of the selection."""
        return (self.select.start or 0) + which if isinstance(self.select, slice) else self.select[which]

    def per_point(self, words: Words, group: NDArray[np.integer]) -> Words | np.uint64:
        """The word of each point's group; a single word where there is only one group."""
        of_points: Words | np.uint64 = words[0] if len(words) == 1 else words[group[self.select]]
        return of_points


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
        Their earlier limits.
    """

    STATE_COLUMNS: ClassVar = ("breach", "recovered")
    """The columns that hold what earlier marks were."""

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
        """Bytes of window state and limits per point."""
        columns = (self.breach, self.recovered, self.open.slot, self.limits, self.group)
        return sum(c.itemsize for c in columns)

    def judge(self, mark_slice: MarkSlice, applicable: Words, season: Words) -> list[Transition]:
        """Move the windows of the points of ``mark_slice`` on to its mark.

        Parameters
        ----------
        applicable, season
            uint64, a word for each group: whether each of the last 64 marks is applicable, or in season,
            this one in bit 0.

        Returns
        -------
        list[Transition]
            The episodes that open or end at the mark.
        """
        limits = self.past.in_force(self.limits, mark_slice.instant)[mark_slice.select]
        if self.rule.side is Side.BELOW:
            is_breach, is_recovered = mark_slice.x < limits, mark_slice.x >= limits + self._margin
        else:
            is_breach, is_recovered = mark_slice.x > limits, mark_slice.x <= limits - self._margin
        is_breach &= mark_slice.is_present
        is_recovered &= mark_slice.is_present
        breach = push(self.breach, mark_slice.select, is_breach)
        recovered = push(self.recovered, mark_slice.select, is_recovered)
        applicable_of_points = mark_slice.per_point(applicable, self.group)
        in_window: Words | np.uint64 = self._mask
        if self.rule.heating_season:
            in_window = in_window & mark_slice.per_point(season, self.group)
        is_open = self.open.slot[mark_slice.select] >= 0 if len(self.open) else None
        violated = self._violated(mark_slice, breach, in_window, applicable_of_points)
        transitions: list[Transition] = []
        if is_open is not None:
            transitions = self._update_open(
                mark_slice, is_open, violated, is_breach, recovered, in_window, applicable_of_points
            )
        if violated is not None:
            counted = in_window & applicable_of_points
            opening = violated if is_open is None else violated & ~is_open
            for i in opening.nonzero()[0].tolist():
                covered = int(
                    mark_slice.present[i] & (counted[i] if isinstance(counted, np.ndarray) else counted)
                )
                transitions.append(self._open(mark_slice, i, covered, int(breach[i]), int(limits[i])))
        return transitions

    def _violated(
        self,
        mark_slice: MarkSlice,
        breach: Words,
        in_window: Words | np.uint64,
        applicable: Words | np.uint64,
    ) -> NDArray[np.bool_] | None:
        """bool[n]: violated; ``None`` when the mark is applicable nowhere. Counts the outcomes."""
        applicable_now = (applicable & ONE).astype(np.bool_)
        applicable_count = np.count_nonzero(applicable_now)
        if not applicable_count:
            self.outcomes["unknown"] += len(breach)
            return None
        covered = mark_slice.present & (in_window & applicable)
        needed = self._needed.take(np.bitwise_count(covered))
        covered &= breach
        violated = np.bitwise_count(covered) >= needed
        known = needed != UNREACHABLE
        if applicable_count < applicable_now.size:
            violated &= applicable_now
            known &= applicable_now
        violations, known_count = int(np.count_nonzero(violated)), int(np.count_nonzero(known))
        self.outcomes["violated"] += violations
        self.outcomes["ok"] += known_count - violations
        self.outcomes["unknown"] += len(breach) - known_count
        return violated

    def _open(self, mark_slice: MarkSlice, i: int, covered: int, breach: int, limit: int) -> Transition:
        """Open an episode at entry ``i`` of the selection, whose words and limit are given."""
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
            began_mark=mark_slice.ordinal + 1 - breaching.bit_length(),
            covered=covered.bit_count(),
            breaching=breaching.bit_count(),
            worst=worst,
            worst_mark=mark_slice.ordinal,
        )

    def _update_open(
        self,
        mark_slice: MarkSlice,
        is_open: NDArray[np.bool_],
        violated: NDArray[np.bool_] | None,
        is_breach: NDArray[np.bool_],
        recovered: Words,
        in_window: Words | np.uint64,
        applicable: Words | np.uint64,
    ) -> list[Transition]:
        """Count the breaching values of the open episodes of the selection, and end those that are over."""
        at = is_open.nonzero()[0]
        if not len(at):
            return []
        in_season = select_words(in_window, at)
        present = mark_slice.present[at] & in_season
        ending = np.bitwise_count(recovered[at] & present) >= self._needed[np.bitwise_count(present)]
        if violated is not None:
            ending &= ~violated[at]
        out_of_season = np.broadcast_to((in_season & ONE) == 0, at.shape)
        ending |= out_of_season
        breaching = is_breach[at] & ~ending & (present & select_words(applicable, at) & ONE).astype(np.bool_)
        slots = self.open.slot[mark_slice.select][at[breaching]]
        self.open.count(slots, mark_slice.x[at[breaching]], mark_slice.ordinal)
        return [
            self.open.close(
                mark_slice.position(int(at[i])),
                mark_slice.ordinal,
                EndReason.SEASON_ENDED if out_of_season[i] else EndReason.RECOVERED,
            )
            for i in ending.nonzero()[0].tolist()
        ]


def push(words: Words, select: Select, bit: NDArray[np.bool_]) -> Words:
    """Shift the selected words by one mark and set their bit 0 to ``bit``; returns them."""
    pushed = words[select]  # for a slice this is a view, which is changed in place
    pushed <<= ONE
    pushed |= bit
    if not isinstance(select, slice):
        words[select] = pushed
    return pushed

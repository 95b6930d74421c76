"""Window rules: three outcomes at every mark, and episodes from them (judgement.md, sections 3 and 4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

import numpy as np
from numpy.typing import NDArray

from simulators.expected.judging.marks import MISSING, ApplicableMarks, MarkTable, Stretches
from simulators.expected.judging.readings import millionth
from simulators.expected.judging.rules import ReferenceRule
from simulators.expected.judging.spans import RECOVERED, SEASON_ENDED, EpisodeSpan

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Counts = NDArray[np.int32]


@dataclass(frozen=True)
class WindowOutcomes:
    """The outcomes of a rule at the marks of one stretch, from mark ``first`` (ordinal) on.

    Attributes
    ----------
    opening, ending
        bool[n]: an episode opens here if none is open, ends here if one is.
    out_of_season
        bool[n].
    began
        Ordinal of a mark that opens an episode -> ordinal of the mark at which that episode began.
    """

    first: int
    step: int
    opening: Bools
    ending: Bools
    out_of_season: Bools
    began: Callable[[int], int]

    def episodes(self, earlier: list[EpisodeSpan], decision_tick: Callable[[int], int]) -> list[EpisodeSpan]:
        """The episodes up to the end of the stretch.

        Parameters
        ----------
        earlier
            The episodes of the stretches before, in order; what lies at this stretch's first mark or later
            is computed anew.
        decision_tick
            Ordinal of a mark -> index of the tick at which it is decided.
        """
        spans = opened_before(earlier, self.first * self.step)
        opening, ending = np.flatnonzero(self.opening), np.flatnonzero(self.ending)
        at = 0
        opened = bool(spans) and spans[-1].ended is None
        while True:
            if not opened:
                here = int(np.searchsorted(opening, at))
                if here == len(opening):
                    return spans
                at = int(opening[here])
                mark = self.first + at
                began = self.began(mark) * self.step
                spans.append(EpisodeSpan(mark * self.step, began, opening_tick=decision_tick(mark)))
                at += 1
            here = int(np.searchsorted(ending, at))
            if here == len(ending):
                return spans
            at = int(ending[here])
            mark = self.first + at
            last = spans[-1]
            reason = SEASON_ENDED if self.out_of_season[at] else RECOVERED
            spans[-1] = EpisodeSpan(
                last.opened, last.began, mark * self.step, reason, last.opening_tick, decision_tick(mark)
            )
            at += 1
            opened = False


class WindowRule:
    """One window rule over many stretches.

    Parameters
    ----------
    limits
        Limit of each point, canonical unit; ``None`` where the rule does not apply to the point.
    """

    def __init__(
        self, rule: ReferenceRule, limits: list[Decimal | None], applicable: ApplicableMarks
    ) -> None:
        self.rule = rule
        self._applicable = applicable
        side = 1 if rule.side == "below" else -1
        self._limit = _micros(limits)
        self._recovery_limit = _micros(
            [None if each is None else each + side * rule.margin for each in limits]
        )
        self._needed = needed(rule)

    def covered_and_breaching(self, point: Ints, table: MarkTable) -> tuple[Bools, Bools]:
        """bool[r, w] each: present marks that are applicable, and those of them in breach of the limit."""
        inside, season = self._applicable.of(point, table)
        covered = (table.x != MISSING) & inside & season
        return covered, covered & self._beyond(point, table)

    def _beyond(self, point: Ints, table: MarkTable) -> Bools:
        limit = self._limit[point][:, None]
        below = self.rule.side == "below"
        beyond: Bools = (table.x < limit) & (table.x != MISSING) if below else table.x > limit
        return beyond

    def outcomes(
        self, stretches: Stretches, table: MarkTable, wanted: Bools | None = None
    ) -> Iterator[tuple[int, WindowOutcomes]]:
        """``(stretch, outcomes)`` where any mark is in breach, or of the ``wanted`` ones (bool[r])."""
        point = stretches.point[table.rows]
        some = self._beyond(point, table).any(axis=1) if wanted is None else wanted
        if not some.any():
            return
        table = MarkTable(table.rows[some], table.start[some], table.x[some])
        point = point[some]
        inside, season = self._applicable.of(point, table)
        present = (table.x != MISSING) & season
        breaching = self._beyond(point, table) & inside & present
        recovered = present & self._recovered(point, table)
        covered = self._count(present & inside)
        reach = self.rule.reach
        violated = inside[:, reach:] & (self._count(breaching) >= self._needed[covered])
        out_of_season = ~season[:, reach:]
        ending = self._count(recovered) >= self._needed[self._count(present)]
        ending = (ending & ~violated) | out_of_season
        for i, row in enumerate(table.rows.tolist()):
            count = int(stretches.last[row] - stretches.first[row]) + 1
            first = int(stretches.first[row])
            at_marks = (violated[i, :count], ending[i, :count], out_of_season[i, :count])
            began = _first_breaching(breaching[i], first, reach)
            yield row, WindowOutcomes(first, self.rule.step_ms, *at_marks, began)

    def _recovered(self, point: Ints, table: MarkTable) -> Bools:
        limit = self._recovery_limit[point][:, None]
        recovered: Bools = table.x >= limit if self.rule.side == "below" else table.x <= limit
        return recovered

    def _count(self, marks: Bools) -> Counts:
        """int32[r, w - reach]: how many marks of the window that ends at each mark."""
        total = np.zeros((marks.shape[0], marks.shape[1] + 1), np.int32)
        np.cumsum(marks, axis=1, out=total[:, 1:])
        k = self.rule.marks
        return total[:, k:] - total[:, :-k]


def _micros(limits: list[Decimal | None]) -> NDArray[np.int64]:
    return np.array([0 if each is None else millionth(each) for each in limits], np.int64)


def needed(rule: ReferenceRule) -> Counts:
    """int32[marks + 1]: how many of n marks are needed for an outcome, for n from 0 on.

    More than the window has where n is below the coverage.
    """
    enough = int((rule.coverage * rule.marks).to_integral_value(ROUND_CEILING))
    more = [int((rule.share * n).to_integral_value(ROUND_FLOOR)) + 1 for n in range(rule.marks + 1)]
    return np.array([rule.marks + 1 if n < enough else more[n] for n in range(rule.marks + 1)], np.int32)


def _first_breaching(breaching: Bools, first: int, reach: int) -> Callable[[int], int]:
    """Mark (ordinal) -> the first breaching mark of its window."""

    def began(mark: int) -> int:
        column = mark - first
        return mark - reach + int(np.argmax(breaching[column : column + reach + 1]))

    return began


def opened_before(earlier: list[EpisodeSpan], instant: int) -> list[EpisodeSpan]:
    """The episodes that opened before ``instant`` (UTC ms); an end at or after it is removed."""
    kept = [span for span in earlier if span.opened < instant]
    return [
        EpisodeSpan(s.opened, s.began, opening_tick=s.opening_tick, level=s.level)
        if s.ended is not None and s.ended >= instant
        else s
        for s in kept
    ]

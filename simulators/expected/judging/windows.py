"""Window rules: three outcomes at every mark, and episodes from them (judgement.md, sections 3 and 4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

import numpy as np
from numpy.typing import NDArray

from simulators.expected.judging.marks import MISSING, Applicable, MarkTable, Stretches
from simulators.expected.judging.readings import millionth
from simulators.expected.judging.rules import ReferenceRule
from simulators.expected.judging.spans import RECOVERED, SEASON_ENDED, EpisodeSpan

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Counts = NDArray[np.int32]


@dataclass(frozen=True)
class WindowOutcomes:
    """What a rule makes of the marks of one stretch, from mark ``first`` (ordinal) on.

    Attributes
    ----------
    opening, ending
        bool[n]: an episode opens here if none is open, ends here if one is.
    out
        bool[n]: out of season.
    began
        Ordinal of a mark that opens an episode -> ordinal of the mark at which that episode began.
    """

    first: int
    step: int
    opening: Bools
    ending: Bools
    out: Bools
    began: Callable[[int], int]

    def follow(self, earlier: list[EpisodeSpan], decided: Callable[[int], int]) -> list[EpisodeSpan]:
        """The episodes that follow from what is seen, after those that opened before it.

        Parameters
        ----------
        standing
            The episodes that opened before the stretch's first mark, in order; an end that does not lie
            before that mark is worked out anew.
        decided
            Ordinal of a mark -> index of the tick at which it is decided.
        """
        spans = before(earlier, self.first * self.step)
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
                spans.append(EpisodeSpan(mark * self.step, self.began(mark) * self.step, told=decided(mark)))
                at += 1
            here = int(np.searchsorted(ending, at))
            if here == len(ending):
                return spans
            at = int(ending[here])
            mark = self.first + at
            last = spans[-1]
            reason = SEASON_ENDED if self.out[at] else RECOVERED
            spans[-1] = EpisodeSpan(
                last.opened, last.began, mark * self.step, reason, last.told, decided(mark)
            )
            at += 1
            opened = False


class WindowRule:
    """One window rule over many stretches.

    Parameters
    ----------
    limits
        Limit of each point, canonical unit; ``None`` where the rule does not look.
    """

    def __init__(self, rule: ReferenceRule, limits: list[Decimal | None], applicable: Applicable) -> None:
        self.rule = rule
        self._applicable = applicable
        side = 1 if rule.side == "below" else -1
        self._limit = _micros(limits)
        self._good = _micros([None if each is None else each + side * rule.margin for each in limits])
        self._needed = needed(rule)

    def breaching(self, point: Ints, table: MarkTable) -> Bools:
        """bool[r, w]: covered marks in breach of the limit."""
        bad = self._beyond(point, table)
        inside, _ = self._applicable.of(point, table)
        bad &= inside
        return bad

    def _beyond(self, point: Ints, table: MarkTable) -> Bools:
        limit = self._limit[point][:, None]
        below = self.rule.side == "below"
        beyond: Bools = (table.x < limit) & (table.x != MISSING) if below else table.x > limit
        return beyond

    def look(
        self, stretches: Stretches, table: MarkTable, wanted: Bools | None = None
    ) -> Iterator[tuple[int, WindowOutcomes]]:
        """``(stretch, what is seen)`` where any mark is in breach, or that are ``wanted`` (bool[r])."""
        point = stretches.point[table.rows]
        some = self._beyond(point, table).any(axis=1) if wanted is None else wanted
        if not some.any():
            return
        table = MarkTable(table.rows[some], table.start[some], table.x[some])
        point = point[some]
        inside, season = self._applicable.of(point, table)
        present = (table.x != MISSING) & season
        bad = self._beyond(point, table) & inside & present
        good = present & self._recovered(point, table)
        covered, breaching = self._count(present & inside), self._count(bad)
        reach = self.rule.reach
        violated = inside[:, reach:] & (breaching >= self._needed[covered])
        out = ~season[:, reach:]
        ending = self._count(good) >= self._needed[self._count(present)]
        ending = (ending & ~violated) | out
        for i, row in enumerate(table.rows.tolist()):
            count = int(stretches.last[row] - stretches.first[row]) + 1
            first = int(stretches.first[row])
            seen = (violated[i, :count], ending[i, :count], out[i, :count])
            yield row, WindowOutcomes(first, self.rule.step_ms, *seen, _first_bad(bad[i], first, reach))

    def _recovered(self, point: Ints, table: MarkTable) -> Bools:
        good = self._good[point][:, None]
        recovered: Bools = table.x >= good if self.rule.side == "below" else table.x <= good
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
    """int32[marks + 1]: with so many marks that count, how many of them decide.

    More than there are where too few count.
    """
    enough = int((rule.coverage * rule.marks).to_integral_value(ROUND_CEILING))
    more = [int((rule.share * n).to_integral_value(ROUND_FLOOR)) + 1 for n in range(rule.marks + 1)]
    return np.array([rule.marks + 1 if n < enough else more[n] for n in range(rule.marks + 1)], np.int32)


def _first_bad(bad: Bools, first: int, reach: int) -> Callable[[int], int]:
    """Mark (ordinal) -> the first breaching mark of its window."""

    def began(mark: int) -> int:
        column = mark - first
        return mark - reach + int(np.argmax(bad[column : column + reach + 1]))

    return began


def before(earlier: list[EpisodeSpan], instant: int) -> list[EpisodeSpan]:
    """The episodes that opened before ``instant`` (UTC ms), those that go on at it without their end."""
    kept = [span for span in earlier if span.opened < instant]
    return [
        EpisodeSpan(s.opened, s.began, told=s.told, level=s.level)
        if s.ended is not None and s.ended >= instant
        else s
        for s in kept
    ]

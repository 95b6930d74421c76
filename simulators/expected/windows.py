"""Window rules: three outcomes at every mark, and episodes from them (judgement.md, sections 3 and 4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

import numpy as np
from numpy.typing import NDArray

from simulators.expected.delivered import millionth
from simulators.expected.marks import MISSING, Applicable, Stretches, Table, Values
from simulators.expected.rules import Rule
from simulators.expected.spans import RECOVERED, SEASON_ENDED, Span

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Counts = NDArray[np.int32]


@dataclass(frozen=True)
class Seen:
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
    opening: Bools
    ending: Bools
    out: Bools
    began: Callable[[int], int]


class WindowRule:
    """One window rule over many stretches.

    Parameters
    ----------
    limits
        Limit of each point, canonical unit; ``None`` where the rule does not look.
    """

    def __init__(self, rule: Rule, limits: list[Decimal | None], applicable: Applicable) -> None:
        self.rule = rule
        self._applicable = applicable
        side = 1 if rule.side == "below" else -1
        self._limit = _micros(limits)
        self._good = _micros([None if each is None else each + side * rule.margin for each in limits])
        self._needed = needed(rule)

    def breaching(self, point: Ints, table: Table) -> Bools:
        """bool[r, w]: covered marks in breach of the limit."""
        bad = self._beyond(point, table)
        inside, _ = self._applicable.of(point, table)
        bad &= inside
        return bad

    def _beyond(self, point: Ints, table: Table) -> Bools:
        limit = self._limit[point][:, None]
        if self.rule.side == "below":
            return (table.x < limit) & (table.x != MISSING)
        return table.x > limit

    def look(
        self, stretches: Stretches, table: Table, wanted: Bools | None = None
    ) -> Iterator[tuple[int, Seen]]:
        """``(stretch, what is seen)`` where any mark is in breach, or that are ``wanted`` (bool[r])."""
        point = stretches.point[table.rows]
        some = self._beyond(point, table).any(axis=1) if wanted is None else wanted
        if not some.any():
            return
        table = Table(table.rows[some], table.start[some], table.x[some])
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
            yield (
                row,
                Seen(
                    int(stretches.first[row]),
                    violated[i, :count],
                    ending[i, :count],
                    out[i, :count],
                    _first_bad(bad[i], int(stretches.first[row]), reach),
                ),
            )

    def _recovered(self, point: Ints, table: Table) -> Bools:
        good = self._good[point][:, None]
        return table.x >= good if self.rule.side == "below" else table.x <= good

    def _count(self, marks: Bools) -> Counts:
        """int32[r, w - reach]: how many marks of the window that ends at each mark."""
        total = np.zeros((marks.shape[0], marks.shape[1] + 1), np.int32)
        np.cumsum(marks, axis=1, out=total[:, 1:])
        k = self.rule.marks
        return total[:, k:] - total[:, :-k]


def _micros(limits: list[Decimal | None]) -> NDArray[np.int64]:
    return np.array([0 if each is None else millionth(each) for each in limits], np.int64)


def needed(rule: Rule) -> Counts:
    """int32[marks + 1]: with so many marks that count, how many of them decide; more than there are where
    too few count.
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


def follow(seen: Seen, step: int, standing: list[Span], decided: Callable[[int], int]) -> list[Span]:
    """The episodes that follow from what is seen in a stretch, after those that opened before it.

    Parameters
    ----------
    standing
        The episodes that opened before the stretch's first mark, in order; an end that does not lie before
        that mark is worked out anew.
    decided
        Ordinal of a mark -> index of the tick at which it is decided.
    """
    spans = before(standing, seen.first * step)
    opening, ending = np.flatnonzero(seen.opening), np.flatnonzero(seen.ending)
    at = 0
    opened = bool(spans) and spans[-1].ended is None
    while True:
        if not opened:
            here = int(np.searchsorted(opening, at))
            if here == len(opening):
                return spans
            at = int(opening[here])
            mark = seen.first + at
            spans.append(Span(mark * step, seen.began(mark) * step, told=decided(mark)))
            at += 1
        here = int(np.searchsorted(ending, at))
        if here == len(ending):
            return spans
        at = int(ending[here])
        mark = seen.first + at
        last = spans[-1]
        reason = SEASON_ENDED if seen.out[at] else RECOVERED
        spans[-1] = Span(last.opened, last.began, mark * step, reason, last.told, decided(mark))
        at += 1
        opened = False


def before(standing: list[Span], instant: int) -> list[Span]:
    """The episodes that opened before ``instant`` (UTC ms), those that go on at it without their end."""
    kept = [span for span in standing if span.opened < instant]
    return [
        Span(s.opened, s.began, told=s.told, level=s.level)
        if s.ended is not None and s.ended >= instant
        else s
        for s in kept
    ]

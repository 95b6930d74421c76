"""Falls of pressure, a suspected burst (judgement.md, section 2: W26, B5).

The text says how far, how fast and for how long. Where it leaves something open, this module does as the
service: a fall opens at the mark that ends the minute, if no present mark of the three minutes lies outside
the supply hours; it ends when a whole minute lies above the line again by the margin, or after a day, when
the pressure has settled at the new level.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from ingest.durations import DAY
from simulators.expected.judging.marks import MISSING, ApplicableMarks, MarkTable, Micros, Stretches
from simulators.expected.judging.readings import millionth
from simulators.expected.judging.rules import ReferenceRule
from simulators.expected.judging.spans import RECOVERED, SETTLED, EpisodeSpan
from simulators.expected.judging.windows import opened_before

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

T = TypeVar("T", np.int32, np.bool_)

SETTLES_MS = DAY
"""How long until a fall counts as the new level: the text gives no end, the service a day."""


@dataclass(frozen=True)
class FallOutcomes:
    """The falls in a stretch, from mark ``first`` (ordinal) on.

    Attributes
    ----------
    opening
        bool[n]: a fall opens here if none is open.
    base
        int32[n], millionths: the highest value before; only where ``opening``.
    lowest
        int32[n], millionths: the lowest of the last minute, `MISSING` unless all its marks are there.
    """

    rule: ReferenceRule
    first: int
    opening: Bools
    base: Micros
    lowest: Micros

    def episodes(self, earlier: list[EpisodeSpan], decision_tick: Callable[[int], int]) -> list[EpisodeSpan]:
        """The falls up to the end of the stretch; see `windows.WindowOutcomes.episodes`."""
        step = self.rule.step_ms
        spans = opened_before(earlier, self.first * step)
        openings = np.flatnonzero(self.opening)
        at = 0
        while True:
            if not spans or spans[-1].ended is not None:
                here = int(np.searchsorted(openings, at))
                if here == len(openings):
                    return spans
                at = int(openings[here])
                mark = self.first + at
                opened = mark * step
                began = opened - self.rule.stays_ms
                spans.append(
                    EpisodeSpan(opened, began, opening_tick=decision_tick(mark), level=int(self.base[at]))
                )
                at += 1
            end = self._end(spans[-1], at)
            if end is None:
                return spans
            at, reason = end
            mark, fall = self.first + at, spans[-1]
            spans[-1] = EpisodeSpan(
                fall.opened,
                fall.began,
                mark * step,
                reason,
                fall.opening_tick,
                decision_tick(mark),
                level=fall.level,
            )
            at += 1

    def _end(self, fall: EpisodeSpan, since: int) -> tuple[int, str] | None:
        """Where (position) and why the fall ends, at ``since`` or later."""
        up = self.lowest[since:] >= fall.level - millionth(self.rule.drop) + millionth(self.rule.margin)
        up &= self.lowest[since:] != MISSING
        recovered = since + int(np.argmax(up)) if up.any() else len(self.lowest)
        settled = -(-(fall.opened + SETTLES_MS) // self.rule.step_ms) - self.first
        if min(recovered, settled) >= len(self.lowest):
            return None
        return (recovered, RECOVERED) if recovered <= settled else (max(settled, since), SETTLED)


class FallRule:
    """The rule for falls over many stretches."""

    def __init__(self, rule: ReferenceRule, applicable: ApplicableMarks) -> None:
        self.rule = rule
        self._applicable = applicable
        self._stays = rule.stays_ms // rule.step_ms + 1
        self._within = rule.within_ms // rule.step_ms
        self._drop = millionth(rule.drop)

    def outcomes(
        self, stretches: Stretches, table: MarkTable, wanted: Bools | None = None
    ) -> Iterator[tuple[int, FallOutcomes]]:
        """``(stretch, outcomes)`` where the values differ by a drop, or of the ``wanted`` ones (bool[r])."""
        lowest = np.where(table.x == MISSING, np.iinfo(np.int32).max, table.x).min(axis=1)
        some = (table.x.max(axis=1).astype(np.int64) - lowest >= self._drop) if wanted is None else wanted
        if not some.any():
            return
        table = MarkTable(table.rows[some], table.start[some], table.x[some])
        inside, season = self._applicable.of(stretches.point[table.rows], table)
        x = np.where(season, table.x, MISSING)
        count = x.shape[1] - self.rule.reach
        before_it = slice(0, count + self._within - 1)
        base = _extreme(np.maximum, x[:, before_it], self._within)
        stay = x[:, self._within :]
        level = _extreme(np.maximum, stay, self._stays).astype(np.int64)
        least = _extreme(np.minimum, stay, self._stays)
        outside = _extreme(np.logical_or, (x != MISSING) & ~inside, self.rule.reach + 1)
        opening = (least != MISSING) & (base != MISSING) & ~outside & (base - level >= self._drop)
        for i, row in enumerate(table.rows.tolist()):
            end = int(stretches.last[row] - stretches.first[row]) + 1
            yield (
                row,
                FallOutcomes(
                    self.rule, int(stretches.first[row]), opening[i, :end], base[i, :end], least[i, :end]
                ),
            )


def _extreme(ufunc: np.ufunc, columns: NDArray[T], width: int) -> NDArray[T]:
    """``ufunc`` over every ``width`` neighbouring columns."""
    count = columns.shape[1] - width + 1
    found = columns[:, :count].copy()
    for shift in range(1, width):
        ufunc(found, columns[:, shift : shift + count], out=found)
    return found

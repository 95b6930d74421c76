"""A cohort: the points that are looked at on the same marks by the same rules, and what is known of them.

Everything is a column over the cohort's points. Readings wait in `PendingReadings` until the mark they belong
to is decided; a decided mark moves every window of the cohort on (judgement.md, sections 3 and 4).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from alerts.judging.windows.fall_window import FallWindow
from alerts.judging.windows.open_episodes import Transition
from alerts.judging.windows.pending_readings import PendingReadings, Readings
from alerts.judging.windows.rule_window import OUTCOMES, MarkSlice, RuleWindow, Select, Words, push
from alerts.rules.hours import Applicability
from alerts.rules.rule import Rule
from alerts.rules.timing import ALLOWANCE_MS

Window = RuleWindow | FallWindow

LONG_AGO = np.int64(-(1 << 62))
CHUNK = 1 << 15
"""Points moved on at a time: the columns of a chunk stay in the processor's cache."""
SPAN = 1_440
"""Marks whose applicability is worked out at a time."""


def applicability_words(
    groups: Sequence[Applicability], step: int, first: int, last: int
) -> tuple[Words, Words]:
    """For marks ``first..last`` (ordinals): the words of the 64 marks up to each, applicable and in season.

    Returns two uint64 arrays of shape (last - first + 1, number of groups).
    """
    instants = np.arange(first - 63, last + 1, dtype=np.int64) * step
    return (
        _words([group.applicable(instants) for group in groups]),
        _words([group.in_season(instants) for group in groups]),
    )


def _words(columns: list[NDArray[np.bool_]]) -> Words:
    """uint64[n - 63, columns]: the last 64 bits up to each row, the row's own in bit 0."""
    bits = np.stack(columns, axis=1).astype(np.uint64)
    words = bits[63:].copy()
    for back in range(1, 64):
        words |= bits[63 - back : len(bits) - back] << np.uint64(back)
    return words


class Cohort:
    """Points judged together.

    Parameters
    ----------
    step_ms
        Distance of marks.
    keys
        int32[n], point keys.
    pace
        Whole numbers[n], which row of ``hold_ms`` and ``lag_ms`` belongs to each point.
    hold_ms, lag_ms
        int64: ``H = 1.5 P`` and ``U - P``; few points differ in them.
    windows
        One a rule, each with the groups of applicability its points refer to.
    decided
        The mark (ordinal) up to which all points count as decided at the start.
    """

    def __init__(
        self,
        step_ms: int,
        keys: NDArray[np.int32],
        pace: NDArray[np.integer],
        hold_ms: NDArray[np.int64],
        lag_ms: NDArray[np.int64],
        windows: Sequence[tuple[Window, Sequence[Applicability]]],
        decided: int,
    ) -> None:
        size = len(keys)
        self.step = step_ms
        self.keys = keys
        self.pace = pace
        self.hold = hold_ms
        self.lag = lag_ms
        self.windows = [window for window, _ in windows]
        self.groups = [groups for _, groups in windows]
        self.decided = np.full(size, decided, np.int32)
        self.at = np.full(size, LONG_AGO, np.int64)
        self.value = np.zeros(size, np.int32)
        self.present: Words = np.zeros(size, np.uint64)
        self.pending = PendingReadings()
        self.marks_decided = 0
        self.rebuilt_at = int(LONG_AGO)
        """UTC ms: marks up to here may have been decided without readings that are known by now."""
        self._clock = np.full(len(lag_ms), LONG_AGO)
        """int64, one entry a pace: the last mark that the clock has decided."""

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def state_bytes(self) -> int:
        """Bytes of window state a point takes, everything counted."""
        own = (self.keys, self.pace, self.decided, self.at, self.value, self.present)
        return sum(c.itemsize for c in own) + sum(w.state_bytes for w in self.windows)

    def take_in(
        self, position: NDArray[np.intp], at: NDArray[np.int64], value: NDArray[np.int32]
    ) -> NDArray[np.bool_]:
        """Take in readings; returns bool[n], True where a reading touches marks already decided.

        A reading that repeats the one in force is neither kept nor late, provided that the one in force was
        there when its marks were decided.
        """
        late: NDArray[np.bool_] = at <= self.decided[position].astype(np.int64) * self.step
        fresh = ~late
        if fresh.any():
            self.pending.add(Readings(position[fresh], at[fresh], value[fresh]))
        repeated = (at == self.at[position]) & (value == self.value[position]) & (at > self.rebuilt_at)
        late &= ~repeated
        return late

    def advance(self, now: int) -> list[Transition]:
        """Decide every mark that can be decided at ``now`` (UTC ms), in order.

        A mark is decided once its point has a usable reading at or after it, or the clock is 30 s past it
        plus ``U - P``.
        """
        target = self.decided.copy()
        clock = (now - ALLOWANCE_MS - self.lag) // self.step
        if (clock > self._clock).any():
            np.maximum(target, clock.astype(np.int32)[self.pace], out=target)
            self._clock = np.maximum(clock, self._clock)
        news = self.pending.news()
        np.maximum.at(target, news.position, (news.at // self.step).astype(np.int32))
        return self.advance_to(target)

    def advance_to(self, target: NDArray[np.int32]) -> list[Transition]:
        """Decide the marks up to ``target`` (int32[n], ordinals) and no further."""
        moving = np.flatnonzero(target > self.decided)
        if not len(moving):
            return []
        behind, goal = self.decided[moving], target[moving]
        ready, marks = self._release(target)
        first, last = int(behind.min()) + 1, int(goal.max())
        found: list[Transition] = []
        for start in range(first, last + 1, SPAN):
            end = min(start + SPAN - 1, last)
            words = [applicability_words(g, self.step, start, end) for g in self.groups]
            for mark in range(start, end + 1):
                due = (behind < mark) & (goal >= mark)
                if not due.any():
                    continue
                here = moving if due.all() else moving[due]
                low, high = np.searchsorted(marks, (mark, mark + 1))
                self.at[ready.position[low:high]] = ready.at[low:high]
                self.value[ready.position[low:high]] = ready.value[low:high]
                found += self._move_on(mark, here, [(a[mark - start], s[mark - start]) for a, s in words])
        return found

    def _release(self, target: NDArray[np.int32]) -> tuple[Readings, NDArray[np.int64]]:
        """The waiting readings whose first mark is going to be decided, and that mark (ordinal).

        Ordered so that the last one written wins: by mark, then time; for one identity the first that came is
        written last, since the first value is kept.
        """
        rows = self.pending.rows()
        marks = np.maximum(-((-rows.at) // self.step), self.decided[rows.position] + 1)
        due = marks <= target[rows.position]
        self.pending.keep(~due)
        ready, marks = rows.select(due), marks[due]
        order = np.lexsort((-np.arange(len(marks)), ready.at, marks))
        return ready.select(order), marks[order]

    def _move_on(
        self, mark: int, here: NDArray[np.intp], words: list[tuple[Words, Words]]
    ) -> list[Transition]:
        whole = int(here[-1]) - int(here[0]) + 1 == len(here)
        found: list[Transition] = []
        for start in range(0, len(here), CHUNK):
            part = here[start : start + CHUNK]
            select: Select = slice(int(part[0]), int(part[-1]) + 1) if whole else part
            found += self._judge(mark, select, words)
        self.marks_decided += len(here)
        return found

    def _judge(self, mark: int, select: Select, words: list[tuple[Words, Words]]) -> list[Transition]:
        instant = mark * self.step
        hold = self.hold if len(self.hold) == 1 else self.hold[self.pace[select]]
        alive = instant - self.at[select] <= hold
        present = push(self.present, select, alive)
        self.decided[select] = mark
        mark_slice = MarkSlice(mark, instant, select, self.value[select], alive, present)
        found: list[Transition] = []
        for window, (applicable, season) in zip(self.windows, words, strict=True):
            found += window.judge(mark_slice, applicable, season)
        return found

    def reset_outcomes(self) -> None:
        """Nothing is open and nothing has been counted: the marks so far were only moved over."""
        self.marks_decided = 0
        for window in self.windows:
            window.open.clear()
            window.outcomes = dict.fromkeys(OUTCOMES, 0)

    def continues(self, other: Cohort) -> bool:
        """Whether every window here has one in ``other`` whose words it can take over."""
        return all(_predecessor(window, other) is not None for window in self.windows)

    def adopt(self, mine: NDArray[np.intp], other: Cohort, theirs: NDArray[np.intp]) -> None:
        """Take over the state of ``other``'s points ``theirs`` for ``mine``; windows are matched by rule."""
        for name in ("decided", "at", "value", "present"):
            getattr(self, name)[mine] = getattr(other, name)[theirs]
        for window in self.windows:
            before = _predecessor(window, other)
            if before is not None:
                for name in window.MEMORY:
                    getattr(window, name)[mine] = getattr(before, name)[theirs]
                window.open.adopt(mine, before.open, theirs)


def _predecessor(window: Window, other: Cohort) -> Window | None:
    """The window of the same rule in ``other``, if its words still mean the same."""
    return next((w for w in other.windows if _memory(w.rule) == _memory(window.rule)), None)


def _memory(rule: Rule) -> tuple[object, ...]:
    """What the bits of a window mean; limits and margins may change, and hold from then on."""
    return rule.id, rule.kind, rule.metric, rule.side, rule.step_ms, rule.within_ms, rule.stays_ms

"""A cohort: the points that the same rules look at on the same marks, and their state.

All state is in columns over the points. Readings wait in `PendingReadings` until the mark they belong to is
decided; a decided mark moves every window of the cohort on (judgement.md, sections 3 and 4).
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
POINTS_AT_ONCE = 1 << 15
"""Points judged at a time: so many of each column stay in the processor's cache."""
MARKS_AT_ONCE = 1_440
"""Marks whose applicability is computed at a time."""


def applicability_words(
    groups: Sequence[Applicability], step: int, first: int, last: int
) -> tuple[Words, Words]:
    """For each of the marks ``first..last`` (ordinals), the words of the 64 marks up to it.

    Returns two uint64 arrays of shape (last - first + 1, number of groups): applicable, and in season.
    """
    instants = np.arange(first - 63, last + 1, dtype=np.int64) * step
    return (
        _words([group.applicable(instants) for group in groups]),
        _words([group.in_season(instants) for group in groups]),
    )


def _words(columns: list[NDArray[np.bool_]]) -> Words:
    """uint64[n - 63, columns]: the 64 bits up to each row, the row's own in bit 0."""
    bits = np.stack(columns, axis=1).astype(np.uint64)
    words = bits[63:].copy()
    for back in range(1, 64):
        words |= bits[63 - back : len(bits) - back] << np.uint64(back)
    return words


class Cohort:
    """The points judged together, with the windows of their rules.

    Parameters
    ----------
    step_ms
        Distance of marks.
    keys
        int32[n], point keys.
    timing
        Whole numbers[n], which entry of ``hold_ms`` and ``lag_ms`` is that of each point.
    hold_ms, lag_ms
        int64: ``H = 1.5 P`` and ``U - P``, one entry for each pair of periods that occurs.
    windows
        One for each rule, with the groups of applicability that its points refer to.
    decided
        The mark (ordinal) up to which all points count as decided at first.
    """

    def __init__(
        self,
        step_ms: int,
        keys: NDArray[np.int32],
        timing: NDArray[np.integer],
        hold_ms: NDArray[np.int64],
        lag_ms: NDArray[np.int64],
        windows: Sequence[tuple[Window, Sequence[Applicability]]],
        decided: int,
    ) -> None:
        size = len(keys)
        self.step = step_ms
        self.keys = keys
        self.timing = timing
        self.hold = hold_ms
        self.lag = lag_ms
        self.windows = [window for window, _ in windows]
        self.groups = [groups for _, groups in windows]
        # Marks a second apart leave 32 bits in the year 2038.
        self.decided = np.full(size, decided, np.int64)
        self.measured_at = np.full(size, LONG_AGO, np.int64)
        self.value = np.zeros(size, np.int32)
        self.present: Words = np.zeros(size, np.uint64)
        self.pending = PendingReadings()
        self.marks_decided = 0
        self.rebuilt_at = int(LONG_AGO)
        """UTC ms: marks up to here may have been decided without readings that are stored by now."""
        self._decided_by_clock = np.full(len(lag_ms), LONG_AGO)
        """int64, one entry for each timing: the last mark that the clock has decided."""

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def state_bytes(self) -> int:
        """Bytes of window state per point, everything included."""
        columns = (self.keys, self.timing, self.decided, self.measured_at, self.value, self.present)
        return sum(c.itemsize for c in columns) + sum(w.state_bytes for w in self.windows)

    def take_in(
        self, position: NDArray[np.intp], at: NDArray[np.int64], value: NDArray[np.int32]
    ) -> NDArray[np.bool_]:
        """Take in usable readings; columns of m.

        Parameters
        ----------
        position, at, value
            Positions in the cohort, UTC ms, micro.

        Returns
        -------
        ndarray
            bool[m], True where a reading is late: its marks are decided already. A repetition of the reading
            in force is neither kept nor late, provided that the latter was there when its marks were decided.
        """
        late: NDArray[np.bool_] = at <= self.decided[position] * self.step
        in_time = ~late
        if in_time.any():
            self.pending.add(Readings(position[in_time], at[in_time], value[in_time]))
        repeated = (
            (at == self.measured_at[position]) & (value == self.value[position]) & (at > self.rebuilt_at)
        )
        late &= ~repeated
        return late

    def advance(self, now: int) -> list[Transition]:
        """Decide every mark that can be decided at ``now`` (UTC ms), in order.

        A mark is decided once its point has a usable reading at or after it, or the clock is 30 s past it
        plus ``U - P``.
        """
        target = self.decided.copy()
        by_clock = (now - ALLOWANCE_MS - self.lag) // self.step
        if (by_clock > self._decided_by_clock).any():
            np.maximum(target, by_clock[self.timing], out=target)
            self._decided_by_clock = np.maximum(by_clock, self._decided_by_clock)
        new = self.pending.new_rows()
        np.maximum.at(target, new.position, new.at // self.step)
        return self.advance_to(target)

    def advance_to(self, target: NDArray[np.int64]) -> list[Transition]:
        """Decide the marks up to ``target`` (int64[n], ordinals) and no further."""
        moving = np.flatnonzero(target > self.decided)
        if not len(moving):
            return []
        decided, goal = self.decided[moving], target[moving]
        ready, marks = self._release(target)
        first, last = int(decided.min()) + 1, int(goal.max())
        transitions: list[Transition] = []
        for start in range(first, last + 1, MARKS_AT_ONCE):
            end = min(start + MARKS_AT_ONCE - 1, last)
            words = [applicability_words(g, self.step, start, end) for g in self.groups]
            for mark in range(start, end + 1):
                due = (decided < mark) & (goal >= mark)
                if not due.any():
                    continue
                positions = moving if due.all() else moving[due]
                low, high = np.searchsorted(marks, (mark, mark + 1))
                self.measured_at[ready.position[low:high]] = ready.at[low:high]
                self.value[ready.position[low:high]] = ready.value[low:high]
                words_of_mark = [(a[mark - start], s[mark - start]) for a, s in words]
                transitions += self._judge_positions(mark, positions, words_of_mark)
        return transitions

    def _release(self, target: NDArray[np.int64]) -> tuple[Readings, NDArray[np.int64]]:
        """Remove and return the pending readings whose first mark is to be decided, with that mark (ordinal).

        Ordered by mark, then time, so that the last one written is in force. Of one identity the first that
        came is written last, since the first value counts.
        """
        rows = self.pending.rows()
        marks = np.maximum(-((-rows.at) // self.step), self.decided[rows.position] + 1)
        due = marks <= target[rows.position]
        self.pending.keep(~due)
        ready, marks = rows.select(due), marks[due]
        order = np.lexsort((-np.arange(len(marks)), ready.at, marks))
        return ready.select(order), marks[order]

    def _judge_positions(
        self, mark: int, positions: NDArray[np.intp], words: list[tuple[Words, Words]]
    ) -> list[Transition]:
        """Judge ``mark`` at ``positions``, which are sorted: a range of them is selected by a slice."""
        is_range = int(positions[-1]) - int(positions[0]) + 1 == len(positions)
        transitions: list[Transition] = []
        for start in range(0, len(positions), POINTS_AT_ONCE):
            chunk = positions[start : start + POINTS_AT_ONCE]
            select: Select = slice(int(chunk[0]), int(chunk[-1]) + 1) if is_range else chunk
            transitions += self._judge(mark, select, words)
        self.marks_decided += len(positions)
        return transitions

    def _judge(self, mark: int, select: Select, words: list[tuple[Words, Words]]) -> list[Transition]:
        instant = mark * self.step
        hold = self.hold if len(self.hold) == 1 else self.hold[self.timing[select]]
        is_present = instant - self.measured_at[select] <= hold
        present = push(self.present, select, is_present)
        self.decided[select] = mark
        mark_slice = MarkSlice(mark, instant, select, self.value[select], is_present, present)
        transitions: list[Transition] = []
        for window, (applicable, season) in zip(self.windows, words, strict=True):
            transitions += window.judge(mark_slice, applicable, season)
        return transitions

    def reset_results(self) -> None:
        """Drop open episodes and counts: the marks so far were judged only to fill the windows."""
        self.marks_decided = 0
        for window in self.windows:
            window.open.clear()
            window.outcomes = dict.fromkeys(OUTCOMES, 0)

    def has_windows_of(self, other: Cohort) -> bool:
        """Whether every window of this cohort can adopt the state of one of ``other``."""
        return all(_window_like(window, other) is not None for window in self.windows)

    def adopt(self, positions: NDArray[np.intp], other: Cohort, other_positions: NDArray[np.intp]) -> None:
        """Copy the state at ``other_positions`` of ``other`` to ``positions``; windows match by rule."""
        for name in ("decided", "measured_at", "value", "present"):
            getattr(self, name)[positions] = getattr(other, name)[other_positions]
        for window in self.windows:
            source = _window_like(window, other)
            if source is not None:
                for name in window.STATE_COLUMNS:
                    getattr(window, name)[positions] = getattr(source, name)[other_positions]
                window.open.adopt(positions, source.open, other_positions)


def _window_like(window: Window, other: Cohort) -> Window | None:
    """The window in ``other`` of the same rule, if its state still means the same."""
    return next((w for w in other.windows if _state_meaning(w.rule) == _state_meaning(window.rule)), None)


def _state_meaning(rule: Rule) -> tuple[object, ...]:
    """What the state of a window depends on; limits and margins may change, and hold from then on."""
    return rule.id, rule.kind, rule.metric, rule.side, rule.step_ms, rule.within_ms, rule.stays_ms

"""A cohort: the points that the same rules look at on the same marks, and their state.

All state is in columns over the points. Readings wait in `PendingReadings` until the mark they belong to is
decided; a decided mark moves every window of the cohort on (judgement.md, sections 3 and 4).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from alerts.judging.windows.fall_window import FallWindow
from alerts.judging.windows.open_episodes import Transition
from alerts.judging.windows.pending_readings import PendingReadings, Readings, signs_of_life
from alerts.judging.windows.rule_window import OUTCOMES, MarkSlice, RuleWindow, Select, Words, push
from alerts.judging.windows.unusable_window import UnusableWindow
from alerts.rules.hours import Applicability
from alerts.rules.rule import Rule
from alerts.rules.timing import ALLOWANCE_MS

Window = RuleWindow | FallWindow | UnusableWindow

MARKS_IN_STATE = 64
"""How many marks back the state of a window reaches."""
LONG_AGO = np.int64(-(1 << 62))
POINTS_AT_ONCE = 1 << 16
"""Points judged at a time: so many of each column stay in the processor's cache."""
MARKS_AT_ONCE = 1_440
"""Marks whose applicability is computed at a time, at most."""
MARKS_AHEAD = 60
"""Marks whose applicability is computed beforehand: they are decided one by one, tick after tick."""


class _WordsOfMarks(NamedTuple):
    """The words of the marks ``first..last`` (ordinals): for each window those of `applicability_words`."""

    first: int
    last: int
    windows: list[tuple[Words, Words]]

    def at(self, mark: int) -> list[tuple[Words, Words]]:
        """The words of one mark."""
        row = mark - self.first
        return [(applicable[row], season[row]) for applicable, season in self.windows]


def applicability_words(
    groups: Sequence[Applicability], step: int, first: int, last: int
) -> tuple[Words, Words]:
    """For each of the marks ``first..last`` (ordinals), the words of the 64 marks up to it.

    Returns two uint64 arrays of shape (last - first + 1, number of groups): applicable, and in season.
    """
    if not groups:
        none = np.empty((last - first + 1, 0), np.uint64)
        return none, none
    instants = np.arange(first - 63, last + 1, dtype=np.int64) * step
    return (
        _words([group.applicable(instants) for group in groups]),
        _words([group.in_season(instants) for group in groups]),
    )


def _words(columns: list[NDArray[np.bool_]]) -> Words:
    """uint64[n - 63, columns]: the 64 bits up to each row, the row's own in bit 0."""
    words = np.stack(columns, axis=1).astype(np.uint64)
    for known in (1, 2, 4, 8, 16, 32):  # the bits up to each row: twice as many each time
        words[known:] |= words[:-known] << np.uint64(known)
    return words[63:]


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
        One for each rule, with the groups of applicability that its points refer to, if it goes by them.
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
        self.value_windows = [w for w in self.windows if not isinstance(w, UnusableWindow)]
        self.unusable = next((w for w in self.windows if isinstance(w, UnusableWindow)), None)
        self.groups = [groups for _, groups in windows]
        # Marks a second apart leave 32 bits in the year 2038.
        self.decided = np.full(size, decided, np.int64)
        self.measured_at = np.full(size, LONG_AGO, np.int64)
        self.value = np.zeros(size, np.int32)
        self.present: Words = np.zeros(size, np.uint64)
        self.pending = PendingReadings()
        self.pending_signs = PendingReadings()
        """Signs of life that may not be judged; their values mean nothing."""
        self.marks_decided = 0
        self.rebuilt_at = int(LONG_AGO)
        """UTC ms: marks up to here may have been decided without readings that are stored by now."""
        self._decided_by_clock = np.full(len(lag_ms), LONG_AGO)
        """int64, one entry for each timing: the last mark that the clock has decided."""
        self._words = _WordsOfMarks(0, -1, [])

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

    def take_in_signs(self, position: NDArray[np.intp], at: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Take in signs of life that may not be judged; columns of m as of `take_in`, and its result."""
        late: NDArray[np.bool_] = at <= self.decided[position] * self.step
        if self.unusable is None:
            return np.zeros(len(late), np.bool_)
        self.pending_signs.add(signs_of_life(position[~late], at[~late]))
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

    def advance_until(self, until: int) -> list[Transition]:
        """Decide all marks up to and including ``until`` (UTC ms)."""
        return self.advance_to(np.broadcast_to(np.int64(until // self.step), len(self)))

    def advance_to(self, target: NDArray[np.int64]) -> list[Transition]:
        """Decide the marks up to ``target`` (int64[n], ordinals) and no further."""
        is_moving = target > self.decided
        if not is_moving.any():
            return []
        moving = _select(is_moving)
        decided, goal = self.decided[moving], target[moving]
        ready, marks = self._release(self.pending, target)
        signs, sign_marks = self._release(self.pending_signs, target)
        first, last = int(decided.min()) + 1, int(goal.max())
        all_due = range(int(decided.max()) + 1, int(goal.min()) + 1)
        transitions: list[Transition] = []
        for start in range(first, last + 1, MARKS_AT_ONCE):
            end = min(start + MARKS_AT_ONCE - 1, last)
            words = self._words_of_marks(start, end)
            rows, sign_rows = _rows_by_mark(marks, start, end), _rows_by_mark(sign_marks, start, end)
            for mark in range(start, end + 1):
                due = moving
                if mark not in all_due:
                    is_due = (decided < mark) & (goal >= mark)
                    if not is_due.any():
                        continue
                    due = np.flatnonzero(is_due) if isinstance(moving, slice) else moving[is_due]
                new = ready.select(rows[mark - start])
                if self.unusable is not None:
                    flagged = signs.select(sign_rows[mark - start])
                    if len(new.at) or len(flagged.at):
                        self.unusable.hear(new, flagged, self.measured_at, (mark - 1) * self.step)
                self.measured_at[new.position] = new.at
                self.value[new.position] = new.value
                words_of_mark = words.at(mark)
                for some in _chunks(due):
                    transitions += self._judge(mark, some, words_of_mark)
        return transitions

    def pass_over(self, mark: int) -> None:
        """Decide the marks up to ``mark`` (ordinal), at none of which anything is present: nothing changes.

        All points must be decided as far, no usable reading be new, and the windows be empty.
        """
        signs, _ = self._release(self.pending_signs, np.full(len(self), mark))
        if self.unusable is not None and len(signs.at):
            nothing = signs.select(slice(0, 0))
            self.unusable.hear(nothing, signs, self.measured_at, int(self.decided[0]) * self.step)
        self.decided[:] = mark

    def _words_of_marks(self, first: int, last: int) -> _WordsOfMarks:
        """At least those of the marks ``first..last``."""
        if first < self._words.first or last > self._words.last:
            last = max(last, first + MARKS_AHEAD)
            words = [applicability_words(groups, self.step, first, last) for groups in self.groups]
            self._words = _WordsOfMarks(first, last, words)
        return self._words

    def _release(
        self, pending: PendingReadings, target: NDArray[np.int64]
    ) -> tuple[Readings, NDArray[np.int64]]:
        """Remove and return the readings whose first mark is to be decided, with that mark (ordinal).

        Ordered by mark, then time, so that the last one written is in force. Of one identity the first that
        came is written last, since the first value counts.
        """
        rows = pending.rows()
        marks = np.maximum(-((-rows.at) // self.step), self.decided[rows.position] + 1)
        due = marks <= target[rows.position]
        pending.keep(~due)
        ready, marks = rows.select(due), marks[due]
        order = np.lexsort((-np.arange(len(marks)), ready.at, marks))
        return ready.select(order), marks[order]

    def _judge(self, mark: int, select: Select, words: list[tuple[Words, Words]]) -> list[Transition]:
        instant = mark * self.step
        hold = self.hold if len(self.hold) == 1 else self.hold[self.timing[select]]
        measured_at = self.measured_at[select]
        is_present = measured_at >= instant - hold
        present = push(self.present, select, is_present)
        self.decided[select] = mark
        self.marks_decided += len(present)
        mark_slice = MarkSlice(mark, instant, select, measured_at, self.value[select], is_present, present)
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
        theirs = [window.rule for window in other.windows]
        return all(any(_means_the_same(window.rule, rule) for rule in theirs) for window in self.windows)

    def adopt(self, positions: NDArray[np.intp], other: Cohort, other_positions: NDArray[np.intp]) -> None:
        """Copy the state at ``other_positions`` of ``other`` to ``positions``; windows match by rule."""
        for name in ("decided", "measured_at", "value", "present"):
            getattr(self, name)[positions] = getattr(other, name)[other_positions]
        for window in self.value_windows:
            source = next((w for w in other.value_windows if _means_the_same(w.rule, window.rule)), None)
            if source is not None:
                for name in window.STATE_COLUMNS:
                    getattr(window, name)[positions] = getattr(source, name)[other_positions]
                window.open.adopt(positions, source.open, other_positions)
        own, theirs = self.unusable, other.unusable
        if own is not None and theirs is not None and _means_the_same(own.rule, theirs.rule):
            own.open.adopt(positions, theirs.open, other_positions)


def _select(chosen: NDArray[np.bool_]) -> Select:
    """The positions where ``chosen`` is true; as a slice, which copies nothing, where these are all."""
    return slice(0, len(chosen)) if chosen.all() else np.flatnonzero(chosen)


def _chunks(select: Select) -> Iterator[Select]:
    """``select`` in pieces of `POINTS_AT_ONCE`; sorted positions that are a range become a slice."""
    if isinstance(select, slice):
        for start in range(select.start, select.stop, POINTS_AT_ONCE):
            yield slice(start, min(start + POINTS_AT_ONCE, select.stop))
        return
    for start in range(0, len(select), POINTS_AT_ONCE):
        chunk = select[start : start + POINTS_AT_ONCE]
        first, last = int(chunk[0]), int(chunk[-1])
        yield slice(first, last + 1) if last - first + 1 == len(chunk) else chunk


def _rows_by_mark(marks: NDArray[np.int64], first: int, last: int) -> list[slice]:
    """The rows of each of the marks ``first..last`` (ordinals) among ``marks``, which are in order."""
    bounds = marks.searchsorted(np.arange(first, last + 2)).tolist()
    return [slice(low, high) for low, high in pairwise(bounds)]


def _means_the_same(one: Rule, other: Rule) -> bool:
    """Whether the state of a window of one rule is that of the other: limits and margins may have changed."""
    return _state_meaning(one) == _state_meaning(other)


def _state_meaning(rule: Rule) -> tuple[object, ...]:
    """What the state of a window depends on; limits and margins may change, and hold from then on."""
    return rule.id, rule.kind, rule.metric, rule.side, rule.step_ms, rule.within_ms, rule.stays_ms

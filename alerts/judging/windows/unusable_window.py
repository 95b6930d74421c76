"""A point that speaks and cannot be judged: the rule *unusable* (judgement.md, section 2).

A mark is judgeable when enough marks of the window are present, hours, season and calendars left aside. A
point is unusable once the time since its last judgeable mark, less the time it was silent, is long enough.

Where a mark is present and the one before was judgeable, this one is, too. So a mark costs a look at the
points that are missing now and at those that are watched (`WatchedPoints`), and nothing for all others.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from alerts.episodes.episode import EndReason
from alerts.judging.windows.open_episodes import Transition
from alerts.judging.windows.pending_readings import Readings
from alerts.judging.windows.rule_window import OUTCOMES, MarkSlice, Words
from alerts.judging.windows.watched_points import NOT_BEHIND, NOT_OPEN, Instants, WatchedPoints
from alerts.rules.rule import Rule
from alerts.rules.timing import UNUSABLE_WITHIN, least_present


class UnusableWindow:
    """The rule *unusable* over the ``n`` points of a cohort.

    Parameters
    ----------
    rule
        As it looks at the points of their metric (`alerts.rules.timing.of_metric`).
    timing
        Whole numbers[n], which entry of the columns below is that of each point.
    hold_ms, silence_limit_ms, after_ms
        int64: ``H``, after how long a point is silent, and after how long without a judgeable mark it is
        unusable; one entry for each pair of periods that occurs.
    """

    STATE_COLUMNS: ClassVar[tuple[str, ...]] = ()

    def __init__(
        self,
        rule: Rule,
        timing: NDArray[np.integer],
        hold_ms: NDArray[np.int64],
        silence_limit_ms: NDArray[np.int64],
        after_ms: NDArray[np.int64],
    ) -> None:
        self.rule = rule
        self.open = WatchedPoints(len(timing))
        self.outcomes = dict.fromkeys(OUTCOMES, 0)
        self.is_filling = True
        """Whether marks are judged only to fill the windows, so that it is not known what came before."""
        self.silence_limit = silence_limit_ms
        self._timing = timing
        self._after = after_ms
        self._mask = np.uint64((1 << rule.marks) - 1)
        self._enough = least_present(rule)
        # A reading is over before the next mark, and so may be a silence before and after it.
        self._may_miss_gaps = bool((hold_ms < rule.step_ms).any())

    @property
    def state_bytes(self) -> int:
        """Bytes of state per point; those of a point that is watched come on top."""
        return self.open.slot.itemsize

    def is_judgeable(self, present: Words) -> NDArray[np.bool_]:
        """bool[n]: whether the mark whose words (uint64[n]) are ``present`` is judgeable."""
        judgeable: NDArray[np.bool_] = np.bitwise_count(present & self._mask) >= self._enough
        return judgeable

    def begin(self, instant: int, present: Words, measured_at: NDArray[np.int64]) -> NDArray[np.intp]:
        """Judge from the mark at ``instant`` (UTC ms) on, whose words and newest usable readings are given.

        Returns the positions that are not judgeable there: what came before is to be told of each.
        """
        judgeable, watched = self.is_judgeable(present), self.open
        positions = watched.positions()
        positions = positions[judgeable[positions]]
        slots = watched.slot[positions].astype(np.intp)
        watched.begin(slots, instant)
        watched.release(positions[measured_at[positions] >= watched.heard[slots]])
        self.is_filling = False
        return np.flatnonzero(~judgeable)

    def count_from(self, positions: NDArray[np.intp], since: Instants, heard: Instants) -> None:
        """The points ``positions`` (intp[m]) have had no judgeable mark since ``since``.

        ``since`` and ``heard``, their newest sign of life, are UTC ms: columns or one value for all.
        """
        self.open.release(positions)
        self.open.watch(positions, since, heard)

    def leave_behind(self, positions: NDArray[np.intp], instant: Instants) -> None:
        """Judge these points later, from ``instant`` on: it is not known what came before.

        ``instant`` is UTC ms, a column or one value for all.
        """
        self.open.release(positions)
        slots = self.open.watch(positions, instant, instant)
        self.open.behind_from[slots] = instant

    def open_nothing(self) -> None:
        """From now on only say since when each point has had no judgeable mark."""
        self._after = np.full_like(self._after, np.iinfo(np.int64).max)

    def resume(self, position: int, began_mark: int, opened_mark: int) -> None:
        """Continue an episode that is open on record; marks are ordinals."""
        at = np.array([position], np.intp)
        heard = self.open.heard[self.open.slot[at]] if self.open.slot[position] >= 0 else 0
        self.open.release(at)
        (slot,) = self.open.watch(at, (began_mark - 1) * self.rule.step_ms, heard).tolist()
        self.open.open(slot, opened_mark)

    def hear(self, usable: Readings, flagged: Readings, measured_at: NDArray[np.int64], before: int) -> None:
        """Take in the signs of life of a mark, before it is judged.

        Parameters
        ----------
        usable, flagged
            Readings that may be judged, and others that show that their point was alive.
        measured_at
            int64[n], UTC ms: the newest usable reading of each point before those.
        before
            UTC ms: the mark before.
        """
        watched = self.open
        self._watch_if_not(flagged.position, measured_at, before)
        if self._may_miss_gaps and not self.is_filling:
            self._watch_if_not(self._after_gaps(usable, measured_at), measured_at, before)
        if not watched.any:
            return
        own = usable.select(watched.slot[usable.position] >= 0)
        position = np.concatenate([own.position, flagged.position])
        if len(position):
            at = np.concatenate([own.at, flagged.at])
            slots = watched.slot[position].astype(np.intp)
            watched.hear(slots, at, self.silence_limit[self._timing[position]])

    def _watch_if_not(self, positions: NDArray[np.intp], measured_at: NDArray[np.int64], before: int) -> None:
        new = np.unique(positions[self.open.slot[positions] < 0])
        if len(new):
            self.open.watch(new, before, measured_at[new])

    def _after_gaps(self, usable: Readings, measured_at: NDArray[np.int64]) -> NDArray[np.intp]:
        """The positions of the readings before which their point was silent."""
        order = np.lexsort((usable.at, usable.position))
        position, at = usable.position[order], usable.at[order]
        before = measured_at[position]
        same = np.flatnonzero(position[1:] == position[:-1]) + 1
        before[same] = at[same - 1]
        after_gap: NDArray[np.intp] = position[at - before > self.silence_limit[self._timing[position]]]
        return after_gap

    def judge(
        self,
        mark_slice: MarkSlice,
        applicable: Words,  # noqa: ARG002 - as of `RuleWindow`
        season: Words,  # noqa: ARG002
    ) -> list[Transition]:
        """As `alerts.judging.windows.rule_window.RuleWindow.judge`, at any hour and season."""
        if self.is_filling:
            return []
        is_due = ~mark_slice.is_present
        if self.open.any:
            is_due |= self.open.slot[mark_slice.select] >= 0
        due = is_due.nonzero()[0]
        transitions: list[Transition] = []
        not_judgeable = is_open = 0
        if len(due):
            judgeable = self.is_judgeable(mark_slice.present[due])
            not_judgeable = len(due) - int(np.count_nonzero(judgeable))
            transitions, is_open = self._judge_some(mark_slice, due, judgeable)
        self.outcomes["ok"] += len(is_due) - not_judgeable
        self.outcomes["violated"] += is_open
        self.outcomes["unknown"] += not_judgeable - is_open
        return transitions

    def _judge_some(
        self, mark_slice: MarkSlice, due: NDArray[np.intp], judgeable: NDArray[np.bool_]
    ) -> tuple[list[Transition], int]:
        """Judge the entries ``due`` of the selection; the second result is how many are open then."""
        watched, instant = self.open, mark_slice.instant
        positions = mark_slice.positions(due)
        new = ~judgeable & (watched.slot[positions] < 0)
        if new.any():
            heard = mark_slice.measured_at[due[new]]
            watched.watch(positions[new], instant - self.rule.step_ms, heard)
        slots = watched.slot[positions].astype(np.intp)
        known = (slots >= 0) & (watched.behind_from[slots] == NOT_BEHIND)
        over, waiting = known & judgeable, known & ~judgeable
        transitions = self._end(mark_slice, positions[over], slots[over])
        transitions += self._open(mark_slice, positions[waiting], slots[waiting])
        is_open = int(np.count_nonzero(watched.opened_mark[slots[waiting]] != NOT_OPEN))
        heard_last = mark_slice.measured_at[due[over]] >= watched.heard[slots[over]]
        watched.release(positions[over][heard_last])
        return transitions, is_open

    def _end(
        self, mark_slice: MarkSlice, positions: NDArray[np.intp], slots: NDArray[np.intp]
    ) -> list[Transition]:
        """These are judgeable: end their episodes."""
        opened = self.open.opened_mark[slots]
        transitions = [
            Transition(
                self.rule,
                int(positions[i]),
                mark_slice.ordinal,
                opened=False,
                opened_mark=int(opened[i]),
                reason=EndReason.JUDGEABLE_AGAIN,
            )
            for i in np.flatnonzero(opened != NOT_OPEN).tolist()
        ]
        self.open.begin(slots, mark_slice.instant)
        return transitions

    def _open(
        self, mark_slice: MarkSlice, positions: NDArray[np.intp], slots: NDArray[np.intp]
    ) -> list[Transition]:
        """These are not judgeable: open the episodes that are due."""
        watched, timing, instant = self.open, self._timing[positions], mark_slice.instant
        limit, after = self.silence_limit[timing], self._after[timing]
        is_due = (watched.opened_mark[slots] == NOT_OPEN) & (watched.spoken(slots, instant, limit) >= after)
        transitions = []
        for i in np.flatnonzero(is_due).tolist():
            slot = int(slots[i])
            watched.forget_before(slot, instant - UNUSABLE_WITHIN)
            if watched.spoken(slots[i : i + 1], instant, limit[i : i + 1])[0] < after[i]:
                continue
            watched.open(slot, mark_slice.ordinal)
            transitions.append(
                Transition(
                    self.rule,
                    int(positions[i]),
                    mark_slice.ordinal,
                    opened=True,
                    opened_mark=mark_slice.ordinal,
                    began_mark=int(watched.since[slot]) // self.rule.step_ms + 1,
                )
            )
        return transitions

"""A sudden fall of pressure: a suspected burst (clauses W26, B5; judgement.md, section 2).

A fall is judged at mark ``e`` when every present mark of its span is applicable and all marks of the last
``stays`` are present: the highest of them must be at least ``drop`` below the highest mark of the ``within``
before. The threshold is that highest mark less ``drop``. A fall ends when all marks of the last ``stays`` are
above its threshold by the margin, or after a day as the new level.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from alerts.episodes.episode import EndReason
from alerts.judging.windows.open_episodes import OpenEpisode, OpenEpisodes, Transition
from alerts.judging.windows.rule_window import ONE, OUTCOMES, MarkSlice, Words
from alerts.rules.limits import micro
from alerts.rules.rule import Rule
from ingest.durations import DAY

LOWEST = np.iinfo(np.int32).min
"""The value of a missing mark."""


class FallWindow:
    """The fall rule over the ``n`` points of a cohort: the last few values of each, newest in column 0."""

    STATE_COLUMNS: ClassVar = ("recent",)
    """The columns that hold what earlier marks were."""

    def __init__(self, rule: Rule, size: int, group: NDArray[np.integer]) -> None:
        self.rule = rule
        self.group = group
        self.stay_marks = rule.stays_ms // rule.step_ms
        self.span_marks = self.stay_marks + 1 + rule.within_ms // rule.step_ms
        self.recent = np.full((size, self.span_marks), LOWEST, np.int32)
        self.open = OpenEpisodes(rule, size)
        self.outcomes = dict.fromkeys(OUTCOMES, 0)
        self._drop = micro(rule.drop)
        self._margin = micro(rule.margin)
        self._mask = np.uint64((1 << self.span_marks) - 1)
        self._stay_mask = np.uint64((1 << (self.stay_marks + 1)) - 1)

    @property
    def state_bytes(self) -> int:
        """Bytes of window state per point."""
        return self.recent.itemsize * self.span_marks + self.open.slot.itemsize + self.group.itemsize

    def judge(self, mark_slice: MarkSlice, applicable: Words, season: Words) -> list[Transition]:
        """As `alerts.judging.windows.rule_window.RuleWindow.judge`."""
        present, is_present = mark_slice.present, mark_slice.is_present
        if self.rule.heating_season:
            in_season = mark_slice.per_point(season, self.group)
            present = present & in_season
            is_present = is_present & (in_season & ONE).astype(np.bool_)
        recent = self.recent[mark_slice.select]
        recent[:, 1:] = recent[:, :-1].copy()
        recent[:, 0] = np.where(is_present, mark_slice.x, LOWEST)
        self.recent[mark_slice.select] = recent
        all_present = (present & self._stay_mask) == self._stay_mask
        not_applicable = present & self._mask & ~mark_slice.per_point(applicable, self.group)
        known = all_present & (not_applicable == 0)
        slot = self.open.slot[mark_slice.select]  # for a slice this is a view, which changes with what ends
        is_open = slot >= 0
        transitions = self._update_open(mark_slice, slot, recent, all_present) if len(self.open) else []
        highest_now = recent[:, : self.stay_marks + 1].max(axis=1).astype(np.int64)
        highest_before = recent[:, self.stay_marks + 1 :].max(axis=1).astype(np.int64)
        falls = known & (highest_before != LOWEST) & (highest_before - highest_now >= self._drop)
        self._count(known, falls)
        for i in np.flatnonzero(falls & ~is_open).tolist():
            transitions.append(self._open(mark_slice, i, recent[i], int(highest_before[i])))
        return transitions

    def _count(self, known: NDArray[np.bool_], falls: NDArray[np.bool_]) -> None:
        violations, known_count = int(np.count_nonzero(falls)), int(np.count_nonzero(known))
        self.outcomes["violated"] += violations
        self.outcomes["ok"] += known_count - violations
        self.outcomes["unknown"] += len(known) - known_count

    def threshold_below(self, highest: int) -> int:
        """The threshold (micro) of a fall from ``highest`` (micro)."""
        return highest - self._drop

    def _open(
        self, mark_slice: MarkSlice, i: int, recent: NDArray[np.int32], highest_before: int
    ) -> Transition:
        low = recent[: self.stay_marks + 1]
        worst = int(low.min())
        worst_mark = mark_slice.ordinal - int(np.flatnonzero(low == worst)[-1])
        position = mark_slice.position(i)
        threshold = self.threshold_below(highest_before)
        self.open.add(position, OpenEpisode(mark_slice.ordinal, worst, worst_mark, threshold))
        return Transition(
            self.rule,
            position,
            mark_slice.ordinal,
            opened=True,
            opened_mark=mark_slice.ordinal,
            began_mark=mark_slice.ordinal - self.stay_marks,
            covered=self.stay_marks + 1,
            breaching=self.stay_marks + 1,
            worst=worst,
            worst_mark=worst_mark,
        )

    def _update_open(
        self,
        mark_slice: MarkSlice,
        slot: NDArray[np.int32],
        recent: NDArray[np.int32],
        all_present: NDArray[np.bool_],
    ) -> list[Transition]:
        """Update the lowest values of the open falls of the selection, and end those that are over."""
        at = np.flatnonzero(slot >= 0)
        threshold, opened_mark = self.open.threshold[slot[at]], self.open.opened_mark[slot[at]]
        lowest_now = recent[at, : self.stay_marks + 1].min(axis=1)
        recovered = all_present[at] & (lowest_now >= threshold + self._margin)
        ending = recovered | ((mark_slice.ordinal - opened_mark) * self.rule.step_ms >= DAY)
        going_on = at[~ending & (recent[at, 0] != LOWEST)]
        self.open.count(slot[going_on], recent[going_on, 0], mark_slice.ordinal)
        return [
            self.open.close(
                mark_slice.position(int(at[i])),
                mark_slice.ordinal,
                EndReason.RECOVERED if recovered[i] else EndReason.SETTLED,
            )
            for i in np.flatnonzero(ending).tolist()
        ]

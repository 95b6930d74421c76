"""A sudden fall of pressure: a suspected burst (clauses W26, B5; judgement.md, section 2).

At mark ``e`` a fall is judged when every present mark of the span it looks at is applicable and all marks of
the last ``stays`` are present: the highest of them must lie at least ``drop`` below the highest mark of the
``within`` before. It ends when all marks of one ``stays`` lie back above the fallen line by the margin, or
after a day as the new level.
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
"""Stands for a missing mark."""


class FallWindow:
    """The fall rule over the ``n`` points of a cohort: the last few values of each, newest in column 0."""

    MEMORY: ClassVar = ("recent",)
    """The columns that marks leave behind."""

    def __init__(self, rule: Rule, size: int, group: NDArray[np.integer]) -> None:
        self.rule = rule
        self.group = group
        self.stays = rule.stays_ms // rule.step_ms
        self.span = self.stays + 1 + rule.within_ms // rule.step_ms
        self.recent = np.full((size, self.span), LOWEST, np.int32)
        self.open = OpenEpisodes(rule, size)
        self.outcomes = dict.fromkeys(OUTCOMES, 0)
        self._drop = micro(rule.drop)
        self._margin = micro(rule.margin)
        self._mask = np.uint64((1 << self.span) - 1)
        self._stay_mask = np.uint64((1 << (self.stays + 1)) - 1)

    @property
    def state_bytes(self) -> int:
        """Bytes of window state a point takes."""
        return self.recent.itemsize * self.span + self.open.slot.itemsize + self.group.itemsize

    def judge(self, mark_slice: MarkSlice, applicable: Words, season: Words) -> list[Transition]:
        """Move on to the mark; same contract as `alerts.judging.windows.rule_window.RuleWindow.judge`."""
        present, alive = mark_slice.present, mark_slice.alive
        if self.rule.heating_season:
            in_season = mark_slice.per_point(season, self.group)
            present = present & in_season
            alive = alive & (in_season & ONE).astype(np.bool_)
        recent = self.recent[mark_slice.select]
        recent[:, 1:] = recent[:, :-1].copy()
        recent[:, 0] = np.where(alive, mark_slice.x, LOWEST)
        self.recent[mark_slice.select] = recent
        stays = (present & self._stay_mask) == self._stay_mask
        outside = present & self._mask & ~mark_slice.per_point(applicable, self.group)
        known = stays & (outside == 0)
        slot = self.open.slot[mark_slice.select]
        changed = self._follow(mark_slice, slot, recent, stays) if len(self.open) else []
        level = recent[:, : self.stays + 1].max(axis=1).astype(np.int64)
        base = recent[:, self.stays + 1 :].max(axis=1).astype(np.int64)
        falls = known & (base != LOWEST) & (base - level >= self._drop)
        self._count(known, falls)
        for i in np.flatnonzero(falls & (slot < 0)).tolist():
            changed.append(self._opened(mark_slice, i, recent[i], int(base[i])))
        return changed

    def _count(self, known: NDArray[np.bool_], falls: NDArray[np.bool_]) -> None:
        bad, sure = int(np.count_nonzero(falls)), int(np.count_nonzero(known))
        self.outcomes["violated"] += bad
        self.outcomes["ok"] += sure - bad
        self.outcomes["unknown"] += len(known) - sure

    def line_under(self, base: int) -> int:
        """The level (micro) under which a fall from ``base`` lies."""
        return base - self._drop

    def _opened(self, mark_slice: MarkSlice, i: int, recent: NDArray[np.int32], base: int) -> Transition:
        low = recent[: self.stays + 1]
        worst = int(low.min())
        worst_mark = mark_slice.ordinal - int(np.flatnonzero(low == worst)[-1])
        position = mark_slice.position(i)
        self.open.add(position, OpenEpisode(mark_slice.ordinal, worst, worst_mark, self.line_under(base)))
        return Transition(
            self.rule,
            position,
            mark_slice.ordinal,
            opened=True,
            opened_mark=mark_slice.ordinal,
            began=mark_slice.ordinal - self.stays,
            covered=self.stays + 1,
            breaching=self.stays + 1,
            worst=worst,
            worst_mark=worst_mark,
        )

    def _follow(
        self,
        mark_slice: MarkSlice,
        slot: NDArray[np.int32],
        recent: NDArray[np.int32],
        stays: NDArray[np.bool_],
    ) -> list[Transition]:
        """Keep the lowest value of the open falls among the points looked at, and end those that are over."""
        at = np.flatnonzero(slot >= 0)
        line, opened = self.open.line[slot[at]], self.open.opened[slot[at]]
        up = stays[at] & (recent[at, : self.stays + 1].min(axis=1) >= line + self._margin)
        ending = up | ((mark_slice.ordinal - opened) * self.rule.step_ms >= DAY)
        here = recent[at, 0]
        lower = at[~ending & (here != LOWEST)]
        self.open.worsen(slot[lower], recent[lower, 0], mark_slice.ordinal)
        return [
            self.open.close(
                mark_slice.position(int(at[i])),
                mark_slice.ordinal,
                EndReason.RECOVERED if up[i] else EndReason.SETTLED,
            )
            for i in np.flatnonzero(ending).tolist()
        ]

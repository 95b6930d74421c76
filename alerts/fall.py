"""A sudden fall of pressure: a suspected burst (clauses W26, B5; judgement.md, section 2).

At mark ``e`` a fall is judged when every present mark of the span it looks at is applicable and all marks of the last
``stays`` are present: the highest of them must lie at least ``drop`` below the highest mark of the ``within`` before.
It ends when all marks of one ``stays`` lie back above the fallen line by the margin, or after a day as the new level.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from alerts.episodes import EndReason
from alerts.rules import Rule
from alerts.windows import (
    MarkTime,
    OpenEpisodes,
    Select,
    Transition,
    Words,
    micro,
    positions,
)
from ingest.clock import DAY

LOWEST = np.iinfo(np.int32).min


class FallWindow:
    """The fall rule over the ``n`` points of a cohort: the last few values of each, newest in column 0."""

    def __init__(self, rule: Rule, size: int, group: NDArray[np.int32]) -> None:
        self.rule = rule
        self.group = group
        self.stays = rule.stays_ms // rule.step_ms
        self.span = self.stays + 1 + rule.within_ms // rule.step_ms
        self.recent = np.full((size, self.span), LOWEST, np.int32)
        self.slot = np.full(size, -1, np.int32)
        self.open = OpenEpisodes()
        self.line: dict[int, int] = {}
        self.outcomes = {"ok": 0, "violated": 0, "unknown": 0}
        self._drop = micro(rule.drop)
        self._margin = micro(rule.margin)
        self._mask = np.uint64((1 << self.span) - 1)
        self._stay_mask = np.uint64((1 << (self.stays + 1)) - 1)

    @property
    def state_bytes(self) -> int:
        """Bytes of window state a point takes."""
        return self.recent.itemsize * self.span + self.slot.itemsize + self.group.itemsize

    def judge(
        self,
        mark: MarkTime,
        select: Select,
        x: NDArray[np.int32],
        alive: NDArray[np.bool_],
        present: Words,
        applicable: Words,
        season: Words,
    ) -> list[Transition]:
        """Move on to ``mark``; same contract as `alerts.windows.RuleWindow.judge`."""
        del season
        recent = self.recent[select]
        recent[:, 1:] = recent[:, :-1].copy()
        recent[:, 0] = np.where(alive, x, LOWEST)
        self.recent[select] = recent
        app = applicable[self.group[select]]
        stays = (present & self._stay_mask) == self._stay_mask
        known = stays & ((present & self._mask & ~app) == 0)
        slot = self.slot[select]
        changed = self._ends(mark, select, slot, recent, stays) if len(self.open) else []
        level = recent[:, : self.stays + 1].max(axis=1).astype(np.int64)
        base = recent[:, self.stays + 1 :].max(axis=1).astype(np.int64)
        falls = known & (base != LOWEST) & (base - level >= self._drop)
        self._count(known, falls)
        for i in np.flatnonzero(falls & (slot < 0)).tolist():
            place = int(positions(select, np.array([i]))[0])
            changed.append(self._opened(mark, place, recent[i], int(base[i])))
        return changed

    def resume(self, position: int, opened: int, worst: int, worst_mark: int, line: int) -> None:
        """Take up a fall that is open on record; ``line`` (micro) is the level it fell under."""
        self.slot[position] = self.open.add(opened, worst, worst_mark)
        self.line[position] = line

    def adopt(self, mine: NDArray[np.intp], other: FallWindow, theirs: NDArray[np.intp]) -> None:
        """Copy the state of ``other`` at ``theirs`` to ``mine``."""
        self.recent[mine] = other.recent[theirs]
        for position in mine[self.slot[mine] >= 0].tolist():
            self.open.release(int(self.slot[position]))
            self.slot[position] = -1
            self.line.pop(position)
        for at in np.flatnonzero(other.slot[theirs] >= 0).tolist():
            place = int(theirs[at])
            self.resume(int(mine[at]), *other.open.at(int(other.slot[place])), other.line[place])

    def forget_open(self) -> None:
        """Free every slot: what is open will be told by the records."""
        self.open = OpenEpisodes()
        self.slot[:] = -1
        self.line = {}

    def _count(self, known: NDArray[np.bool_], falls: NDArray[np.bool_]) -> None:
        bad, sure = int(np.count_nonzero(falls)), int(np.count_nonzero(known))
        self.outcomes["violated"] += bad
        self.outcomes["ok"] += sure - bad
        self.outcomes["unknown"] += len(known) - sure

    def _opened(self, mark: MarkTime, place: int, recent: NDArray[np.int32], base: int) -> Transition:
        low = recent[: self.stays + 1]
        worst, back = int(low.min()), int(np.flatnonzero(low == low.min()).max())
        self.slot[place] = self.open.add(mark.ordinal, worst, mark.ordinal - back)
        self.line[place] = base - self._drop
        marks = self.stays + 1
        return Transition(
            self.rule,
            place,
            mark.ordinal,
            True,
            mark.ordinal - self.stays,
            marks,
            marks,
            worst,
            mark.ordinal - back,
            mark.ordinal,
        )

    def _ends(
        self,
        mark: MarkTime,
        select: Select,
        slot: NDArray[np.int32],
        recent: NDArray[np.int32],
        stays: NDArray[np.bool_],
    ) -> list[Transition]:
        changed = []
        at = np.flatnonzero(slot >= 0)
        for i, place in zip(at.tolist(), positions(select, at).tolist(), strict=True):
            age = (mark.ordinal - int(self.open.opened[slot[i]])) * self.rule.step_ms
            up = stays[i] and int(recent[i, : self.stays + 1].min()) >= self.line[place] + self._margin
            if up or age >= DAY:
                changed.append(
                    self.close(place, mark.ordinal, EndReason.RECOVERED if up else EndReason.SETTLED)
                )
            elif recent[i, 0] != LOWEST and recent[i, 0] < self.open.worst[slot[i]]:
                self.open.worst[slot[i]], self.open.worst_mark[slot[i]] = recent[i, 0], mark.ordinal
        return changed

    def close(self, position: int, mark: int, reason: EndReason) -> Transition:
        """Free the slot of an open episode and say how it ended."""
        slot = int(self.slot[position])
        self.slot[position] = -1
        self.line.pop(position)
        self.open.release(slot)
        return self.open.ended(self.rule, position, slot, mark, reason)

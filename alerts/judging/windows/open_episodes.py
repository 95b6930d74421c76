"""The open episodes of one rule over the points of a cohort, and the transitions that open and end them.

Few points have an open episode at a time, so the figures are in short columns that points refer to by slot
(judgement.md, section 4).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from alerts.episodes.episode import EndReason
from alerts.rules.rule import Rule, Side

FIRST_SLOTS = 16


@dataclass(slots=True)
class Transition:
    """Normal to violated (``opened``) or back, at ``mark``; ``position`` is the point's in its cohort.

    Marks are ordinals. ``worst`` (micro) is ``None`` when the opening mark itself is not in breach.
    """

    rule: Rule
    position: int
    mark: int
    opened: bool
    opened_mark: int
    began_mark: int = 0
    covered: int = 0
    breaching: int = 0
    worst: int | None = None
    worst_mark: int = 0
    reason: EndReason = EndReason.RECOVERED


class OpenEpisode(NamedTuple):
    """An open episode: its opening mark and worst mark (ordinals), its worst value (micro).

    ``threshold`` (micro) is the level that a fall went below; 0 for other rules.
    """

    opened_mark: int
    worst: int
    worst_mark: int
    threshold: int = 0


class OpenEpisodes:
    """Which of ``size`` points have an open episode of ``rule``, and its figures.

    Attributes
    ----------
    slot
        int32[size]: the index in the columns of a point's episode, -1 = it has none.
    opened_mark, worst, worst_mark, threshold
        int64, one entry a slot: see `OpenEpisode`.
    """

    def __init__(self, rule: Rule, size: int) -> None:
        self.rule = rule
        self.slot = np.full(size, -1, np.int32)
        self.opened_mark = np.zeros(FIRST_SLOTS, np.int64)
        self.worst = np.zeros(FIRST_SLOTS, np.int64)
        self.worst_mark = np.zeros(FIRST_SLOTS, np.int64)
        self.threshold = np.zeros(FIRST_SLOTS, np.int64)
        self._worst_on_record = np.zeros(FIRST_SLOTS, np.int64)
        self._free = list(range(FIRST_SLOTS))

    def __len__(self) -> int:
        return len(self.opened_mark) - len(self._free)

    def add(self, position: int, episode: OpenEpisode) -> None:
        """Keep ``episode`` as the open one at ``position``."""
        if not self._free:
            self._grow()
        slot = self._free.pop()
        self.slot[position] = slot
        self.opened_mark[slot], self.worst[slot], self.worst_mark[slot], self.threshold[slot] = episode
        self._worst_on_record[slot] = episode.worst

    def _grow(self) -> None:
        size = len(self.opened_mark)
        self._free = list(range(size, 2 * size))
        for name in ("opened_mark", "worst", "worst_mark", "threshold", "_worst_on_record"):
            setattr(self, name, np.concatenate([getattr(self, name), np.zeros(size, np.int64)]))

    def episode_at(self, position: int) -> OpenEpisode:
        """The open episode at ``position``, which must have one."""
        slot = self.slot[position]
        return OpenEpisode(
            int(self.opened_mark[slot]),
            int(self.worst[slot]),
            int(self.worst_mark[slot]),
            int(self.threshold[slot]),
        )

    def close(self, position: int, mark: int, reason: EndReason) -> Transition:
        """End the open episode at ``position`` at ``mark`` (ordinal)."""
        episode = self.episode_at(position)
        self._release(position)
        return Transition(
            self.rule,
            position,
            mark,
            opened=False,
            opened_mark=episode.opened_mark,
            worst=episode.worst,
            worst_mark=episode.worst_mark,
            reason=reason,
        )

    def _release(self, position: int) -> None:
        self._free.append(int(self.slot[position]))
        self.slot[position] = -1

    def update_worst(self, slots: NDArray[np.int32], x: NDArray[np.int32], mark: int) -> None:
        """Keep the breaching values ``x`` (int32[n], micro) of ``mark`` that are worse than any before."""
        worst = self.worst[slots]
        worse = x > worst if self.rule.side is Side.ABOVE else x < worst
        self.worst[slots[worse]] = x[worse]
        self.worst_mark[slots[worse]] = mark

    def take_new_worst(self) -> list[tuple[int, OpenEpisode]]:
        """``(position, episode)`` where the worst value is not the one on record, to be recorded now."""
        positions = np.flatnonzero(self.slot >= 0)
        slots = self.slot[positions]
        changed = positions[self._worst_on_record[slots] != self.worst[slots]]
        self._worst_on_record[slots] = self.worst[slots]
        return [(position, self.episode_at(position)) for position in changed.tolist()]

    def set_worst(self, position: int, opened_mark: int, worst: int, worst_mark: int) -> None:
        """Correct the worst value to what was computed from readings up to some mark, and is on record.

        A worse value seen after that mark stays, and is yet to be recorded. Nothing happens when the episode
        opened at ``opened_mark`` is not the open one.
        """
        slot = int(self.slot[position])
        if slot < 0 or self.opened_mark[slot] != opened_mark:
            return
        self._worst_on_record[slot] = worst
        seen = self.worst[slot]
        if not (seen > worst if self.rule.side is Side.ABOVE else seen < worst):
            self.worst[slot], self.worst_mark[slot] = worst, worst_mark

    def adopt(
        self, positions: NDArray[np.intp], other: OpenEpisodes, other_positions: NDArray[np.intp]
    ) -> None:
        """Replace the open episodes at ``positions`` with those of ``other`` at ``other_positions``."""
        for position in positions[self.slot[positions] >= 0].tolist():
            self._release(position)
        for i in np.flatnonzero(other.slot[other_positions] >= 0).tolist():
            self.add(int(positions[i]), other.episode_at(int(other_positions[i])))

    def clear(self) -> None:
        """Forget every open episode."""
        self._free = list(range(len(self.opened_mark)))
        self.slot[:] = -1

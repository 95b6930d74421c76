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
from alerts.rules.rule import Rule, RuleKind, Side

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

    ``threshold`` (micro) is the level that a fall went below; 0 for other rules. ``total`` (micro) and
    ``marks`` are the sum of the breaching values and how many there were. They, and the worst value, are
    right only where ``assessed``: after they have been worked out from readings once.
    """

    opened_mark: int
    worst: int
    worst_mark: int
    threshold: int = 0
    total: int = 0
    marks: int = 0
    assessed: bool = False


class OpenEpisodes:
    """Which of ``size`` points have an open episode of ``rule``, and its figures.

    Attributes
    ----------
    slot
        int32[size]: the index in the columns of a point's episode, -1 = it has none.
    position
        int64, one entry a slot: the point whose episode it is, -1 = the slot is free.
    opened_mark, worst, worst_mark, threshold, total, marks, assessed
        int64, one entry a slot: see `OpenEpisode`.
    """

    def __init__(self, rule: Rule, size: int) -> None:
        self.rule = rule
        self.slot = np.full(size, -1, np.int32)
        self.position = np.full(FIRST_SLOTS, -1, np.int64)
        self.opened_mark = np.zeros(FIRST_SLOTS, np.int64)
        self.worst = np.zeros(FIRST_SLOTS, np.int64)
        self.worst_mark = np.zeros(FIRST_SLOTS, np.int64)
        self.threshold = np.zeros(FIRST_SLOTS, np.int64)
        self.total = np.zeros(FIRST_SLOTS, np.int64)
        self.marks = np.zeros(FIRST_SLOTS, np.int64)
        self.assessed = np.zeros(FIRST_SLOTS, np.int64)
        self._worst_on_record = np.zeros(FIRST_SLOTS, np.int64)
        self._recorded_mark = np.zeros(FIRST_SLOTS, np.int64)
        self._last_mark = np.zeros(FIRST_SLOTS, np.int64)
        self._free = list(range(FIRST_SLOTS))

    def __len__(self) -> int:
        return len(self.opened_mark) - len(self._free)

    def opened(self) -> list[tuple[int, int]]:
        """``(position, opening mark)`` of each."""
        positions = np.flatnonzero(self.slot >= 0)
        return list(zip(positions.tolist(), self.opened_mark[self.slot[positions]].tolist(), strict=True))

    def add(self, position: int, episode: OpenEpisode) -> None:
        """Keep ``episode`` as the open one at ``position``."""
        if not self._free:
            self._grow()
        slot = self._free.pop()
        self.slot[position], self.position[slot] = slot, position
        for name, value in zip(OpenEpisode._fields, episode, strict=True):
            getattr(self, name)[slot] = value
        self._worst_on_record[slot] = episode.worst
        self._recorded_mark[slot] = self._last_mark[slot] = episode.opened_mark

    def _grow(self) -> None:
        size = len(self.opened_mark)
        self._free = list(range(size, 2 * size))
        for name in (*OpenEpisode._fields, "position", "_worst_on_record", "_recorded_mark", "_last_mark"):
            free = np.full(size, -1 if name == "position" else 0, np.int64)
            setattr(self, name, np.concatenate([getattr(self, name), free]))

    def episode_at(self, position: int) -> OpenEpisode:
        """The open episode at ``position``, which must have one."""
        slot = int(self.slot[position])
        return OpenEpisode(
            int(self.opened_mark[slot]),
            int(self.worst[slot]),
            int(self.worst_mark[slot]),
            int(self.threshold[slot]),
            int(self.total[slot]),
            int(self.marks[slot]),
            assessed=bool(self.assessed[slot]),
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
        slot = int(self.slot[position])
        self._free.append(slot)
        self.slot[position] = self.position[slot] = -1

    def count(self, slots: NDArray[np.int32], x: NDArray[np.int32], mark: int) -> None:
        """Count the breaching values ``x`` (int32[n], micro) of ``mark``; a worst value as bad came first."""
        worst = self.worst[slots]
        worse = x > worst if self.rule.side is Side.ABOVE else x < worst
        self.worst[slots[worse]] = x[worse]
        self.worst_mark[slots[worse]] = mark
        self.total[slots] += x
        self.marks[slots] += 1
        self._last_mark[slots] = mark

    def take_new_figures(self, most: int, every: int) -> list[tuple[int, OpenEpisode]]:
        """Up to ``most`` ``(position, episode)`` whose figures on record are outdated, to be recorded now.

        Of each once in ``every`` marks at most; those recorded longest ago come first. Only assessed ones.
        """
        last = self._last_mark
        outdated = (self.position >= 0) & (self.assessed != 0) & (last - self._recorded_mark >= every)
        if self.rule.kind is RuleKind.FALL:  # it has no mean
            outdated &= self.worst != self._worst_on_record
        slots = np.flatnonzero(outdated)
        if len(slots) > most:
            slots = slots[np.argsort(self._recorded_mark[slots], kind="stable")[:most]]
        self._recorded_mark[slots] = last[slots]
        self._worst_on_record[slots] = self.worst[slots]
        return [(position, self.episode_at(position)) for position in self.position[slots].tolist()]

    def not_assessed(self, most: int) -> list[tuple[int, int]]:
        """``(position, opening mark)`` of up to ``most`` whose figures are not known."""
        slots = np.flatnonzero((self.position >= 0) & (self.assessed == 0))[:most]
        return list(zip(self.position[slots].tolist(), self.opened_mark[slots].tolist(), strict=True))

    def assess(self, position: int, episode: OpenEpisode, mark: int) -> None:
        """Replace the figures by those of ``episode``, which are on record and of the marks up to ``mark``.

        Nothing happens when the open episode opened at another mark. The threshold stays as it is.
        """
        slot = int(self.slot[position])
        if slot < 0 or self.opened_mark[slot] != episode.opened_mark:
            return
        for name in ("worst", "worst_mark", "total", "marks"):
            getattr(self, name)[slot] = getattr(episode, name)
        self.assessed[slot] = 1
        self._worst_on_record[slot] = episode.worst
        self._recorded_mark[slot] = self._last_mark[slot] = mark

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
        self.position[:] = -1

"""The open episodes of one rule over the points of a cohort, and the changes of state that open and end them.

Few points have one open at a time, so their figures stand in short columns that the points refer to by slot.
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
    """A change of state at a mark; ``position`` is the point's place in its cohort, times are mark ordinals.

    ``worst`` (micro) is ``None`` when the mark that opened the episode is not itself in breach.
    """

    rule: Rule
    position: int
    mark: int
    opened: bool
    opened_mark: int
    began: int = 0
    covered: int = 0
    breaching: int = 0
    worst: int | None = None
    worst_mark: int = 0
    reason: EndReason = EndReason.RECOVERED


class OpenEpisode(NamedTuple):
    """An open episode: ordinals of its opening and worst marks, its worst value and a fall's line (micro)."""

    opened: int
    worst: int
    worst_mark: int
    line: int = 0


class OpenEpisodes:
    """Which of ``size`` points have an open episode of ``rule``, and its figures.

    Attributes
    ----------
    slot
        int32[size]: where in the columns a point's episode stands, -1 = it has none.
    opened, worst, worst_mark, line
        int64, one entry a slot: see `OpenEpisode`.
    """

    def __init__(self, rule: Rule, size: int) -> None:
        self.rule = rule
        self.slot = np.full(size, -1, np.int32)
        self.opened = np.zeros(FIRST_SLOTS, np.int64)
        self.worst = np.zeros(FIRST_SLOTS, np.int64)
        self.worst_mark = np.zeros(FIRST_SLOTS, np.int64)
        self.line = np.zeros(FIRST_SLOTS, np.int64)
        self._reported_worst = np.zeros(FIRST_SLOTS, np.int64)
        self._free = list(range(FIRST_SLOTS))

    def __len__(self) -> int:
        return len(self.opened) - len(self._free)

    def add(self, position: int, episode: OpenEpisode) -> None:
        """An episode is open at ``position`` from now on."""
        if not self._free:
            self._grow()
        slot = self._free.pop()
        self.slot[position] = slot
        self.opened[slot], self.worst[slot], self.worst_mark[slot], self.line[slot] = episode
        self._reported_worst[slot] = episode.worst

    def _grow(self) -> None:
        size = len(self.opened)
        self._free = list(range(size, 2 * size))
        for name in ("opened", "worst", "worst_mark", "line", "_reported_worst"):
            setattr(self, name, np.concatenate([getattr(self, name), np.zeros(size, np.int64)]))

    def at(self, position: int) -> OpenEpisode:
        """The episode that is open at ``position``."""
        slot = self.slot[position]
        return OpenEpisode(
            int(self.opened[slot]), int(self.worst[slot]), int(self.worst_mark[slot]), int(self.line[slot])
        )

    def close(self, position: int, mark: int, reason: EndReason) -> Transition:
        """End the episode that is open at ``position``."""
        episode = self.at(position)
        self._release(position)
        return Transition(
            self.rule,
            position,
            mark,
            opened=False,
            opened_mark=episode.opened,
            worst=episode.worst,
            worst_mark=episode.worst_mark,
            reason=reason,
        )

    def _release(self, position: int) -> None:
        self._free.append(int(self.slot[position]))
        self.slot[position] = -1

    def worsen(self, slots: NDArray[np.int32], x: NDArray[np.int32], mark: int) -> None:
        """Note the breaching values ``x`` (micro) of ``mark`` where they are worse than any before."""
        worst = self.worst[slots]
        worse = x > worst if self.rule.side is Side.ABOVE else x < worst
        self.worst[slots[worse]] = x[worse]
        self.worst_mark[slots[worse]] = mark

    def take_worsened(self) -> list[tuple[int, OpenEpisode]]:
        """The positions and episodes whose worst value has changed since it was last told; told now."""
        positions = np.flatnonzero(self.slot >= 0)
        slots = self.slot[positions]
        news = positions[self._reported_worst[slots] != self.worst[slots]]
        self._reported_worst[slots] = self.worst[slots]
        return [(position, self.at(position)) for position in news.tolist()]

    def learn(self, position: int, opened: int, worst: int, worst_mark: int) -> None:
        """The worst value of the episode ``opened`` was worked out up to some mark, and is on record.

        What was seen to be worse after that mark stays, and is still to be told.
        """
        slot = int(self.slot[position])
        if slot < 0 or self.opened[slot] != opened:
            return
        self._reported_worst[slot] = worst
        seen = self.worst[slot]
        if not (seen > worst if self.rule.side is Side.ABOVE else seen < worst):
            self.worst[slot], self.worst_mark[slot] = worst, worst_mark

    def adopt(self, mine: NDArray[np.intp], other: OpenEpisodes, theirs: NDArray[np.intp]) -> None:
        """What is open at ``mine`` is from now on what is open at ``theirs`` in ``other``."""
        for position in mine[self.slot[mine] >= 0].tolist():
            self._release(position)
        for i in np.flatnonzero(other.slot[theirs] >= 0).tolist():
            self.add(int(mine[i]), other.at(int(theirs[i])))

    def clear(self) -> None:
        """Nothing is open."""
        self._free = list(range(len(self.opened)))
        self.slot[:] = -1

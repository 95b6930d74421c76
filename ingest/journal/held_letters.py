"""What the letters of the box take, kept in memory and changed group by group: no append adds up all."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Mapping

from ingest.readings.batch import DeadLetterReason

LetterGroupKey = tuple[str, str]
"""Gateway and reason."""


class HeldLetters:
    """Bytes of the letters by gateway and reason, and in all.

    It is changed in transactions, before they are on the disk: ``changed`` are the groups since the last
    `settle`. Where a transaction came to nothing, they are to be read again.

    Parameters
    ----------
    sizes
        Bytes by gateway and reason, without groups of no letters.
    """

    def __init__(self, sizes: Mapping[LetterGroupKey, int]) -> None:
        self._sizes: dict[LetterGroupKey, int] = {}
        self.total = 0
        self._sum_droppable = 0
        self._droppable: dict[str, int] = {}
        """Gateway -> bytes of its letters that are no parked messages."""
        self._by_size: list[tuple[int, str]] = []
        """The same, the least first."""
        self.changed: set[LetterGroupKey] = set()
        self.change(sizes)
        self.settle()

    def __getitem__(self, group: LetterGroupKey) -> int:
        return self._sizes.get(group, 0)

    def sizes(self) -> dict[LetterGroupKey, int]:
        """Bytes by gateway and reason; it goes through all."""
        return dict(self._sizes)

    @property
    def parked(self) -> int:
        """Bytes of parked messages."""
        return self.total - self._sum_droppable

    def change(self, sizes: Mapping[LetterGroupKey, int]) -> None:
        """These groups take so many bytes now; 0: there is none any more."""
        for group, size in sizes.items():
            self.changed.add(group)
            more = size - self[group]
            self.total += more
            if size:
                self._sizes[group] = size
            else:
                self._sizes.pop(group, None)
            gateway, reason = group
            if more and reason != DeadLetterReason.FLOOD:
                self._move(gateway, self._droppable.get(gateway, 0), more)

    def _move(self, gateway: str, before: int, more: int) -> None:
        self._sum_droppable += more
        if before:
            del self._by_size[bisect_left(self._by_size, (before, gateway))]
        if before + more:
            self._droppable[gateway] = before + more
            insort(self._by_size, (before + more, gateway))
        else:
            del self._droppable[gateway]

    def settle(self) -> None:
        """What was changed is on the disk."""
        self.changed.clear()

    def over_share(self, room: float, most: int) -> list[tuple[str, float]]:
        """Who has more than a fair share of ``room`` (`fair_level`), and by how many bytes; the most first.

        Parked messages take of the room and are nobody's share. Those who have the most are looked at, up to
        ``most`` of them and no others, however many there are.
        """
        too_much = self.total - room
        found: list[tuple[int, str]] = []
        taken, level = 0, 0.0
        for size, gateway in reversed(self._by_size):
            if found and (size <= level or len(found) == most):
                # Who is next keeps all, so nobody before is cut deeper than to that.
                level = max(level, size)
                break
            found.append((size, gateway))
            taken += size
            level = max(0.0, (taken - too_much) / len(found))
        return [(gateway, size - level) for size, gateway in found]

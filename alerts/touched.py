"""Which points late data has touched, since when, and from which place in the journal on."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

UNTOUCHED = np.iinfo(np.int64).max


class Touched:
    """Points whose decided past has to be judged again.

    ``position`` is the journal position of the first batch that touched something: until that is dealt with, the
    journal must not forget it.
    """

    def __init__(self) -> None:
        self._since: dict[int, int] = {}
        self.position: int | None = None

    def __len__(self) -> int:
        return len(self._since)

    def add(self, keys: NDArray[np.int32], at: NDArray[np.int64], position: int) -> None:
        """Readings of ``keys`` (int32[n]) measured at ``at`` (int64[n], UTC ms) came too late to be judged live."""
        if not len(keys):
            return
        order = np.lexsort((at, keys))
        keys, at = keys[order], at[order]
        first = np.ones(len(keys), bool)
        first[1:] = keys[1:] != keys[:-1]
        for key, since in zip(keys[first].tolist(), at[first].tolist(), strict=True):
            self._since[key] = min(since, self._since.get(key, UNTOUCHED))
        self.position = position if self.position is None else min(position, self.position)

    def some(self, most: int, within_ms: int) -> tuple[dict[int, int], int | None]:
        """Points touched longest ago, with their earliest instants, and the journal position held for them.

        At most ``most`` points, and only such as were touched within ``within_ms`` of the first: a point that is a minute
        late is not judged again for a week because another is. What is given out is no longer touched.
        """
        held = self.position
        if not self._since:
            return {}, held
        first = min(self._since.values())
        near = [key for key, since in self._since.items() if since <= first + within_ms]
        taken = {key: self._since.pop(key) for key in near[:most]}
        if not self._since:
            self.position = None
        return taken, held

    def put_back(self, points: dict[int, int], position: int | None) -> None:
        """Undo `some`: these could not be judged again now."""
        for key, since in points.items():
            self._since[key] = min(since, self._since.get(key, UNTOUCHED))
        if position is not None:
            self.position = position if self.position is None else min(position, self.position)

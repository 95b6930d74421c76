"""How much a worker takes in one transaction."""

from __future__ import annotations


class BiteSize:
    """How many rows are taken at once: after a fault fewer, down to the one at fault."""

    def __init__(self, most: int) -> None:
        self._most = most
        self.size = most

    def narrow(self) -> bool:
        """Whether it was more than one; it is half as many from now on, or else as many as at first."""
        was_one = self.size == 1
        self.size = self._most if was_one else self.size // 2
        return not was_one

    def reset(self) -> None:
        """As many as at first: what was taken worked."""
        self.size = self._most

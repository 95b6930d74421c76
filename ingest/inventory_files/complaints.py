"""Everything that is wrong with an inventory, gathered before anything is said."""

from __future__ import annotations

from ingest.problems import Problem, Problems

MOST = 1000
"""Problems told of one import; the rest are counted."""


class InventoryProblems(Problems):
    """An inventory that cannot be used, with what is wrong with it; nothing of it has been taken over."""


class Complaints:
    """Gathers the problems of one import, the first `MOST` in full."""

    def __init__(self) -> None:
        self._told: list[Problem] = []
        self._count = 0

    def add(self, file: str, where: str, reason: str) -> None:
        """One more thing that is wrong."""
        self._count += 1
        if len(self._told) < MOST:
            self._told.append(Problem(file, where, reason))

    def raise_if_any(self) -> None:
        """Raise `InventoryProblems` unless all is well."""
        if not self._count:
            return
        untold = self._count - len(self._told)
        if untold:
            self._told.append(Problem(self._told[-1].file, "and more", f"{untold} more problems"))
        raise InventoryProblems(self._told)

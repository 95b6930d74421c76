"""Everything that is wrong with an inventory, collected before it is reported."""

from __future__ import annotations

from ingest.problems import Problem, Problems
from ingest.said import Said

MOST = 1000
"""Problems reported of one import; the rest are counted."""

MOST_WARNINGS = 100


def at_key(key: Said | str, reason: Said | str) -> Said:
    """``reason``, which is about one key of an item."""
    return Said("inventory-at-key", key=key, reason=reason)


class InventoryProblems(Problems):
    """An inventory that cannot be used, with what is wrong with it; nothing of it has been imported."""


class ProblemCollector:
    """Gathers the problems of one import, the first `MOST` in full.

    ``warnings`` are what somebody should know of a file that is taken, `MOST_WARNINGS` at most.
    """

    def __init__(self) -> None:
        self._problems: list[Problem] = []
        self._count = 0
        self.warnings: list[Problem] = []

    def add(self, file: Said | str, where: Said | str, reason: Said | str) -> None:
        """Add a problem."""
        self._count += 1
        if len(self._problems) < MOST:
            self._problems.append(Problem(file, where, reason))

    def warn(self, file: Said | str, where: Said | str, reason: Said) -> None:
        """Add a warning."""
        if len(self.warnings) < MOST_WARNINGS:
            self.warnings.append(Problem(file, where, reason))

    def raise_if_any(self) -> None:
        """Raise `InventoryProblems` if there is any problem."""
        if not self._count:
            return
        omitted = self._count - len(self._problems)
        if omitted:
            more = Said("file-more-problems", count=omitted)
            self._problems.append(Problem(self._problems[-1].file, Said("file-and-more"), more))
        raise InventoryProblems(self._problems)

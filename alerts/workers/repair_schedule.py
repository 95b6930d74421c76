"""When parts of the checker that failed are rebuilt."""

from __future__ import annotations

from ingest.clock import elapsed

FIRST_REPAIR_S, LAST_REPAIR_S = 30.0, 3600.0
"""How long a part that failed is left out before it is rebuilt: at first, and at most."""


class RepairSchedule:
    """When parts that failed are rebuilt: soon at first, then after twice the time, at most once an hour."""

    def __init__(self) -> None:
        self._due: dict[tuple[str, ...], tuple[float, float]] = {}

    def is_due(self, rules: tuple[str, ...]) -> bool:
        """Whether it is time for the part of these rules; asking for it first sets its first time."""
        due_at, _ = self._due.setdefault(rules, (elapsed() + FIRST_REPAIR_S, FIRST_REPAIR_S))
        return elapsed() >= due_at

    def add_recorded(self, rules: tuple[str, ...]) -> None:
        """Its failure was found on record at a restart, which may well have mended it: due at once if new."""
        self._due.setdefault(rules, (elapsed(), FIRST_REPAIR_S))

    def postpone(self, rules: tuple[str, ...]) -> None:
        """It failed again."""
        _, waited = self._due.get(rules, (0.0, FIRST_REPAIR_S / 2))
        wait = min(2 * waited, LAST_REPAIR_S)
        self._due[rules] = (elapsed() + wait, wait)

    def forget(self, rules: tuple[str, ...]) -> None:
        """It works again."""
        self._due.pop(rules, None)

"""When what failed is tried again: parts of the checker, and reads of stored readings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ingest.clock import elapsed
from ingest.readings.history import ReadingsUnavailable

FIRST_REPAIR_S, LAST_REPAIR_S = 30.0, 3600.0
"""How long a part that failed is left out before it is rebuilt: at first, and at most."""

FIRST_WAIT_S, LAST_WAIT_S = 1.0, 30.0
"""How long stored readings are left alone that were not available twice in a row: at first, and at most."""


class BackOff:
    """How long a store that does not answer is left alone: the second time a moment, then longer and longer.

    A single failure may be chance, and is tried again at once.
    """

    def __init__(self) -> None:
        self._failures = 0
        self._ask_again_at = 0.0

    @property
    def wait_s(self) -> float:
        """Seconds until the store is to be asked again; 0 when it may be now."""
        return max(0.0, self._ask_again_at - elapsed())

    @contextmanager
    def guard(self) -> Iterator[None]:
        """Count whether the readings asked for inside the block were available."""
        try:
            yield
        except ReadingsUnavailable:
            if self._failures:
                self._ask_again_at = elapsed() + min(FIRST_WAIT_S * 2 ** (self._failures - 1), LAST_WAIT_S)
            self._failures += 1
            raise
        self._failures, self._ask_again_at = 0, 0.0


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

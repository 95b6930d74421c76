"""The current faults of a worker: logged, listed for `/readyz` and metrics, and for rows tried again."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import reduce

import structlog

from ingest.clock import elapsed
from ingest.said import Said

log = structlog.get_logger("wenya.faults")

MOST_NAMED = 3
"""Faults that `FaultLog.summary` lists; it counts the others."""
RETRY_S = 60.0
"""After how long a row that failed is tried again."""


class FaultLog:
    """The faults of one worker, by what is left out. Read from any thread, changed by the worker's only.

    Parameters
    ----------
    worker
        Its name in the log.
    """

    def __init__(self, worker: str) -> None:
        self._worker = worker
        self._faults: dict[Said, str] = {}

    def __len__(self) -> int:
        return len(self._faults)

    def begin(self, what: Said, why: str) -> None:
        """``what`` is left out from now on, for the reason ``why``; no effect when it is already."""
        if what not in self._faults:
            log.error(
                "left out because of an error; everything else continues",
                worker=self._worker,
                what=what,
                why=why,
            )
            self._faults[what] = why

    def end(self, what: Said) -> None:
        """``what`` works again, or no longer exists; no effect when it was not left out."""
        if self._faults.pop(what, None) is not None:
            log.info("no longer left out", worker=self._worker, what=what)

    def keep_only(self, keys: Collection[str], names: Collection[Said]) -> None:
        """End the faults of the kinds ``keys``, except ``names``."""
        for name in list(self._faults):
            if name.key in keys and name not in names:
                self.end(name)

    @property
    def summary(self) -> Said | None:
        """What is left out, for `/readyz`; ``None`` when nothing is. The reasons are in the log."""
        faults = list(self._faults)  # in one step: the worker may change them meanwhile
        if not faults:
            return None
        told = reduce(_beside, faults[:MOST_NAMED])
        more = len(faults) - MOST_NAMED
        if more > 0:
            return Said("faults-and-more", faults=told, count=str(more))
        return Said("faults-left-out", faults=told)


def _beside(first: Said, second: Said) -> Said:
    return Said("beside", first=first, second=second)


class FaultyRows:
    """Rows that a worker leaves out, episodes or clocks, by id, and their faults in its log.

    Parameters
    ----------
    faults
        The worker's.
    what
        What is left out of the row of an id, such as the figures of an episode.
    """

    def __init__(self, faults: FaultLog, what: Callable[[int], Said]) -> None:
        self._faults = faults
        self._what = what
        self._retry_at: dict[int, float] = {}

    def __len__(self) -> int:
        return len(self._retry_at)

    def __contains__(self, row: int) -> bool:
        return row in self._retry_at

    @property
    def waiting(self) -> set[int]:
        """Ids of those that are not to be tried again yet."""
        return {row for row in self._retry_at if not self.is_due(row)}

    def is_due(self, row: int) -> bool:
        """Whether the row has not failed, or is to be tried again."""
        return elapsed() >= self._retry_at.get(row, 0.0)

    def leave_out(self, row: int, error: Exception) -> None:
        """The row failed, perhaps again."""
        self._retry_at[row] = elapsed() + RETRY_S
        self._faults.begin(self._what(row), repr(error))

    def end(self, row: int) -> None:
        """The row works; no effect when it was not left out."""
        if self._retry_at.pop(row, None) is not None:
            self._faults.end(self._what(row))

    def end_where(self, gone: Callable[[int], bool]) -> None:
        """End the faults of the rows that are ``gone``: nothing is to be done for them any more."""
        for episode in [each for each in self._retry_at if gone(each)]:
            self.end(episode)

"""The current faults of a worker: logged when they begin and end, and listed for `/readyz` and metrics."""

from __future__ import annotations

from collections.abc import Collection

import structlog

log = structlog.get_logger("wenya.faults")

MOST_NAMED = 3
"""Faults that `FaultLog.summary` lists; it counts the others."""


class FaultLog:
    """The faults of one worker, by what is left out. Read from any thread, changed by the worker's only.

    Parameters
    ----------
    worker
        Its name in the log.
    """

    def __init__(self, worker: str) -> None:
        self._worker = worker
        self._faults: dict[str, str] = {}

    def __len__(self) -> int:
        return len(self._faults)

    def begin(self, what: str, why: str) -> None:
        """``what`` is left out from now on, for the reason ``why``; no effect when it is already."""
        if what not in self._faults:
            log.error(
                "left out because of an error; everything else continues",
                worker=self._worker,
                what=what,
                why=why,
            )
            self._faults = {**self._faults, what: why}

    def end(self, what: str) -> None:
        """``what`` works again, or no longer exists; no effect when it was not left out."""
        if what in self._faults:
            log.info("no longer left out", worker=self._worker, what=what)
            self._faults = {name: why for name, why in self._faults.items() if name != what}

    def keep_only(self, prefix: str, names: Collection[str]) -> None:
        """End the faults that begin with ``prefix``, except ``names``."""
        for name in self._faults:
            if name.startswith(prefix) and name not in names:
                self.end(name)

    @property
    def summary(self) -> str | None:
        """What is left out, for `/readyz`; ``None`` when nothing is. The reasons are in the log."""
        faults = list(self._faults)
        if not faults:
            return None
        more = len(faults) - MOST_NAMED
        return "left out: " + "; ".join(faults[:MOST_NAMED]) + (f"; and {more} more" if more > 0 else "")

"""Writers have turns, one at a time in the order in which they came, and who reads may have one look."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

from alerts.records.transaction import Transaction
from ingest.clock import elapsed

LOOK_EVERY_S = 0.25
"""How long one waits before looking whether waiting is of any use."""


class Turns:
    """A lock that is given in the order in which it was asked for: a worker's next slice waits for people."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._queue: deque[threading.Event] = deque()
        self._held = False
        self.changes = 0
        """How often something was put on record here that may fall due; see `Records.changes`."""

    def acquire(self, timeout_s: float, look: Callable[[], None] = lambda: None) -> bool:
        """Wait for one's turn; False when it did not come in time.

        ``look`` is called from time to time meanwhile; what it raises ends the waiting.
        """
        with self._mutex:
            if not self._held:
                self._held = True
                return True
            turn = threading.Event()
            self._queue.append(turn)
        try:
            in_time = _waited(turn, timeout_s, look)
        except BaseException:  # as on Ctrl-C: nobody may wait for a turn that is given to no one
            if not self._leave(turn):
                self.release()
            raise
        return in_time or not self._leave(turn)

    def _leave(self, turn: threading.Event) -> bool:
        """Stop waiting for ``turn``; False when it has come already."""
        with self._mutex:
            if turn.is_set():
                return False
            self._queue.remove(turn)
            return True

    def release(self) -> None:
        """It is the turn of whoever has waited longest."""
        with self._mutex:
            if self._queue:
                self._queue.popleft().set()
            else:
                self._held = False


def _waited(turn: threading.Event, timeout_s: float, look: Callable[[], None]) -> bool:
    until = elapsed() + timeout_s
    while not turn.wait(min(LOOK_EVERY_S, max(0.0, until - elapsed()))):
        if elapsed() >= until:
            return False
        look()
    return True


class OneLook(threading.local):
    """The transaction that a thread reads everything in; ``None``: each question has one of its own."""

    tx: Transaction | None = None

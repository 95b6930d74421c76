"""How a command is told to stop: Ctrl+C, ``docker stop`` and systemd mean the same, and all of them in order.

Python turns SIGINT into a KeyboardInterrupt, which unwinds the command and closes what it had open; SIGTERM
would end the process as it stands. Here the first of either interrupts. The same again within a second is
one request (``timeout`` and terminals send it to a process and to its group); a later one ends the process at
once.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from ingest.clock import elapsed

SIGNALS = (signal.SIGINT, signal.SIGTERM)
SAME_REQUEST_S = 1.0
"""Signals that come within so many seconds of the first one ask for the same stop."""


class StopRequests:
    """What becomes of the signals that ask this process to stop. Used from the main thread only."""

    def __init__(self) -> None:
        self._asked_at: float | None = None
        self._noted_by: threading.Event | None = None

    def take(self) -> None:
        """From now on the first signal, SIGTERM too, raises KeyboardInterrupt in the main thread."""
        for number in SIGNALS:
            signal.signal(number, self._asked)

    @contextmanager
    def noted(self) -> Iterator[threading.Event]:
        """For the block: the first signal sets the event, and the command ends when it is at a good place."""
        before = {number: signal.getsignal(number) for number in SIGNALS}
        self.take()
        self._noted_by = threading.Event()
        try:
            yield self._noted_by
        finally:
            self._noted_by = None
            for number, handler in before.items():
                signal.signal(number, handler)

    def _asked(self, number: int, _frame: object) -> None:
        if self._asked_at is None:
            self._asked_at = elapsed()
            if self._noted_by is None:
                raise KeyboardInterrupt
            self._noted_by.set()
        elif elapsed() - self._asked_at > SAME_REQUEST_S:
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)


stop_requests = StopRequests()
"""Of this process: signals are the process's own, so there is one."""

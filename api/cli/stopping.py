"""How a command is told to stop: Ctrl+C, ``docker stop`` and systemd mean the same, and all of them in order.

Python turns SIGINT into a KeyboardInterrupt, which unwinds the command and closes what it had open; SIGTERM
would end the process as it stands. Here the first of either interrupts. The same again within a second is
one request (``timeout`` and terminals send it to a process and to its group); a later one ends the process at
once.

An interrupt that falls into what Python runs on its own (``__del__``, a callback of a weak reference) is lost
there: Python tells of it and goes on. It is asked for again a moment later.
"""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from ingest.clock import elapsed

SIGNALS = (signal.SIGINT, signal.SIGTERM)
AGAIN_S = 0.05
"""How long after an interrupt was lost it is asked for again."""
SAME_REQUEST_S = 1.0
"""Signals that come within so many seconds of the first one ask for the same stop."""


class StopRequests:
    """What becomes of the signals that ask this process to stop. Used from the main thread only."""

    def __init__(self) -> None:
        self._asked_at: float | None = None
        self._noted_by: threading.Event | None = None
        self._tell_of = sys.unraisablehook

    def take(self) -> None:
        """From now on the first signal, SIGTERM too, raises KeyboardInterrupt in the main thread."""
        for number in SIGNALS:
            signal.signal(number, self._asked)
        if sys.unraisablehook != self._lost:
            self._tell_of = sys.unraisablehook
            sys.unraisablehook = self._lost

    def _lost(self, what: sys.UnraisableHookArgs) -> None:
        """Python could not pass on an exception: an interrupt of ours is to come again, all else is told."""
        if not issubclass(what.exc_type, KeyboardInterrupt):
            self._tell_of(what)
            return
        self._asked_at = None
        # To that thread: one that waits is not woken by a signal that another gets.
        main = threading.main_thread().ident or 0
        again = threading.Timer(AGAIN_S, signal.pthread_kill, (main, signal.SIGINT))
        again.daemon = True
        again.start()

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

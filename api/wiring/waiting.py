"""Starting: parts that stop in the opposite order, and waiting for a database that starts after us."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, nullcontext
from typing import Protocol

import structlog

from alerts.records import RecordsError

log = structlog.get_logger("wenya.service")

Meanwhile = Callable[[], AbstractContextManager[None]]
FIRST_WAIT_S, LONGEST_WAIT_S = 0.5, 8.0
"""How long it waits before it tries again: doubled each time."""


class Worker(Protocol):
    """What is started and stopped."""

    def start(self) -> None:
        """Begin."""

    def stop(self) -> None:
        """End."""


def started(worker: Worker, stack: ExitStack) -> None:
    """Start ``worker``, which stops with ``stack``."""
    worker.start()
    stack.callback(worker.stop)


def when_records_answer(start: Callable[[], None], meanwhile: Meanwhile = nullcontext) -> None:
    """``start``, and again for as long as the records are away, which is told when it changes.

    It must leave nothing behind when it fails. KeyboardInterrupt ends the waiting.

    Parameters
    ----------
    meanwhile
        Entered when there is something to wait for, and left when there no longer is.

    Raises
    ------
    RecordsError
        Whatever no waiting mends: credentials, a newer database, another service at work (``in-use``).
    """
    pause, wait_s, told = threading.Event(), FIRST_WAIT_S, ""
    with ExitStack() as waiting:
        while True:
            try:
                start()
            except RecordsError as error:
                if not error.retryable:
                    raise
                if not told:
                    waiting.enter_context(meanwhile())
                if error.detail != told:
                    log.warning("waiting for the records", code=error.code, reason=error.said)
                    told = error.detail
            else:
                if told:
                    log.info("the records answer")
                return
            pause.wait(wait_s)
            wait_s = min(2 * wait_s, LONGEST_WAIT_S)

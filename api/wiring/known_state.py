"""Whether a part that may be slow to answer is well: asked in the background, known to whoever looks."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import ExitStack

import structlog

from alerts.records import RecordsError
from ingest.clock import elapsed
from ingest.said import Said
from ingest.stores.contract import StoreError

_log = structlog.get_logger("wenya.readiness")

EVERY_S = 2.0
"""How often a part is asked."""
OVERDUE_S = 5.0
"""After so long without an answer a part counts as slow, whatever it said last."""


class KnownState:
    """The last answer of a part, as a code that anybody may be shown; asked in a thread of its own.

    Parameters
    ----------
    name
        Of the thread.
    check
        Raises `StoreError` or `RecordsError` unless the part does its work; may take long.
    at_first
        What is known before the first answer.
    every_s
        Seconds between an answer and the next question.
    """

    def __init__(
        self, name: str, check: Callable[[], None], at_first: str = "starting", every_s: float = EVERY_S
    ) -> None:
        self._check = check
        self._every_s = every_s
        self._last = self._at_first = at_first
        self._asked_at: float | None = None
        self._answers = 0
        self._answered = threading.Condition()
        self._wanted = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin to ask."""
        self._thread.start()

    def stop(self, timeout_s: float = 5.0) -> None:
        """Ask no more; an answer that takes longer than ``timeout_s`` is not waited for."""
        self._stopping = True
        self._wanted.set()
        self._thread.join(timeout_s)

    @property
    def state(self) -> str:
        """``"ok"``, or why the part does not do its work; never waits."""
        asked_at = self._asked_at
        if asked_at is not None and elapsed() - asked_at > OVERDUE_S:
            return "slow"
        return self._last

    def answers(self, within_s: float) -> bool:
        """Whether the part gives an answer, of whatever kind, within so many seconds of being asked.

        It is asked now, unless a question is under way.
        """
        with self._answered:
            so_far, asked_at = self._answers, self._asked_at
            asked_for = 0.0 if asked_at is None else elapsed() - asked_at
            self._wanted.set()
            return self._answered.wait_for(lambda: self._answers > so_far, max(0.0, within_s - asked_for))

    def _run(self) -> None:
        while not self._stopping:
            self._wanted.clear()
            self._asked_at = elapsed()
            code, reason = self._answer()
            self._tell(code, reason)
            self._last = code
            self._asked_at = None
            with self._answered:
                self._answers += 1
                self._answered.notify_all()
            self._wanted.wait(self._every_s)

    def _answer(self) -> tuple[str, Said | str]:
        """The code, which anybody may be shown, and the driver's own words, which only the log is."""
        try:
            self._check()
        except (StoreError, RecordsError) as error:
            return error.code, error.said
        except Exception as error:  # noqa: BLE001 - the thread must survive whatever a driver raises
            return type(error).__name__, str(error)
        return "ok", ""

    def _tell(self, code: str, reason: Said | str) -> None:
        """Log when a part stops doing its work, goes on, or has another reason."""
        if code == self._last:
            return
        if code != "ok":
            _log.warning("a part does not do its work", part=self._thread.name, code=code, reason=reason)
        elif self._last != self._at_first:
            _log.info("a part does its work again", part=self._thread.name)


def known_state(
    name: str, check: Callable[[], None], stack: ExitStack, at_first: str = "starting"
) -> KnownState:
    """A `KnownState` that is asked until ``stack`` ends."""
    known = KnownState(name, check, at_first)
    known.start()
    stack.callback(known.stop)
    return known

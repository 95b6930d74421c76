"""How many passwords are looked at side by side: each takes 64 MiB and a core for some 100 ms."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from api.http.problems import HttpProblem, ProblemKind
from ingest.said import Said

AT_ONCE = 2
WAITING = 8
"""So many wait for their turn, each on a thread of those that answer requests; the next one is refused."""
PATIENCE_S = 5.0
"""How long they wait."""


class PasswordTurns:
    """Turns of a service; they may be asked for from several threads at once."""

    def __init__(self) -> None:
        self._room = threading.BoundedSemaphore(AT_ONCE + WAITING)
        self._turns = threading.BoundedSemaphore(AT_ONCE)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Have a turn for the block. Raises `HttpProblem` ``busy`` when there is none."""
        with self._held(self._room, 0.0), self._held(self._turns, PATIENCE_S):
            yield

    @staticmethod
    @contextmanager
    def _held(places: threading.BoundedSemaphore, patience_s: float) -> Iterator[None]:
        if not places.acquire(timeout=patience_s):
            raise HttpProblem(ProblemKind.BUSY, Said("refusal-sign-in-busy"))
        try:
            yield
        finally:
            places.release()

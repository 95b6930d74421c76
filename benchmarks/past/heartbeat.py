"""How long another thread of the process has to wait at most: nobody beside the judge may hold it up."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Self

from ingest.clock import elapsed

EVERY_S = 0.005


class Heartbeat:
    """Within its block, a thread that wants to run every 5 ms; ``worst_ms`` is how much later it once did."""

    def __init__(self) -> None:
        self.worst_ms = 0.0
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._thread.join()

    def _beat(self) -> None:
        before = elapsed()
        while not self._stopping.wait(EVERY_S):
            now = elapsed()
            self.worst_ms = max(self.worst_ms, (now - before - EVERY_S) * 1000)
            before = now

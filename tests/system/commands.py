"""A ``wenya`` command as a child process, with what it has said so far, to be sent signals."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from ingest.clock import elapsed
from tests.system.processes import POLL_SECONDS
from tests.system.service import ROOT, WENYA

PATIENCE_S = 60.0


class Command:
    """``wenya ARGUMENTS`` in ``folder``; use it as a context manager, which leaves no process behind."""

    def __init__(self, folder: Path, *arguments: str, variables: Mapping[str, str] | None = None) -> None:
        self._log = folder / "said.txt"
        environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "COLUMNS": "160"}
        with self._log.open("wb") as said:
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", "--", *WENYA, *arguments],
                cwd=folder,
                env={**environment, "TMPDIR": str(folder), **(variables or {})},
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    @property
    def said(self) -> str:
        """What it has printed and logged."""
        return self._log.read_text(errors="replace")

    def until(self, holds: Callable[[], bool], what: str) -> None:
        """Wait until ``holds()``; the assertion shows what the command said instead."""
        give_up = elapsed() + PATIENCE_S
        while not holds():
            assert self.process.poll() is None, f"it ended before it could {what}:\n{self.said}"
            assert elapsed() < give_up, f"it did not {what}:\n{self.said}"
            time.sleep(POLL_SECONDS)

    def says(self, text: str) -> None:
        """Wait until it has said ``text``."""
        self.until(lambda: text in self.said, f"say {text!r}")

    def end(self, *signals: signal.Signals) -> int:
        """Send the signals one after the other, and wait until it has ended; its exit code."""
        for number in signals:
            self.process.send_signal(number)
        try:
            return self.process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"it did not end:\n{self.said}") from None

"""A page as PDF: the door to the process that prints."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

import structlog

from api.http.problems import HttpProblem, ProblemKind
from api.printing.child import MOST_BYTES, TOO_BIG
from api.printing.look import LONGEST_WHY, printing_fault
from ingest.said import Said

log = structlog.get_logger("wenya.printing")

SECONDS = 30.0
"""How long the making of one PDF may take."""
PATIENCE_S = 60.0
"""How long somebody waits for the prints before theirs."""
WAITING = 8
"""How many may wait; one PDF is made at a time, since there are others who need the processor."""

ROOT = Path(__file__).resolve().parents[2]
"""Where the packages are that this process runs: the one that prints has to run the same."""
CHILD = (sys.executable, "-P", "-m", "api.printing.child")


class Printer:
    """Makes PDFs, one at a time; for several threads.

    Parameters
    ----------
    child
        The command of the process that makes one: a page on stdin, the PDF on stdout.
    seconds
        How long it may take.
    waiting
        How many may wait while one is made.
    """

    def __init__(
        self, child: Sequence[str] = CHILD, *, seconds: float = SECONDS, waiting: int = WAITING
    ) -> None:
        self._child = child
        self._seconds = seconds
        self._places = threading.BoundedSemaphore(1 + waiting)
        self._turn = threading.Lock()

    def pdf(self, page: str) -> bytes:
        """The PDF of a whole HTML page, whose pictures are in it as ``data:``.

        The same page gives the same bytes: what time it shows, and when it says it was made, is in the page.

        Raises
        ------
        HttpProblem
            ``cannot-print``: the machine lacks something, or the PDF takes too long or gets too big;
            ``busy``: too many wait already, or those before one take too long.
        """
        fault = printing_fault()
        if fault is not None:
            raise HttpProblem(ProblemKind.CANNOT_PRINT, fault)
        sent = page.encode()
        if len(sent) > MOST_BYTES:
            raise HttpProblem(ProblemKind.CANNOT_PRINT, Said("printing-too-big"))
        if not self._places.acquire(blocking=False):
            raise HttpProblem(ProblemKind.BUSY, Said("printing-busy"))
        try:
            if not self._turn.acquire(timeout=PATIENCE_S):
                raise HttpProblem(ProblemKind.BUSY, Said("printing-busy"))
            try:
                return self._made(sent)
            finally:
                self._turn.release()
        finally:
            self._places.release()

    def _made(self, page: bytes) -> bytes:
        try:
            done = subprocess.run(  # noqa: S603 - our own module
                self._child,
                input=page,
                capture_output=True,
                timeout=self._seconds,
                check=False,
                env=_environment(os.environ),
            )
        except subprocess.TimeoutExpired:
            log.warning("printing-too-slow", seconds=self._seconds)
            slow = Said("printing-too-slow", seconds=int(self._seconds))
            raise HttpProblem(ProblemKind.CANNOT_PRINT, slow) from None
        if done.returncode == TOO_BIG:
            raise HttpProblem(ProblemKind.CANNOT_PRINT, Said("printing-too-big"))
        if done.returncode != 0 or not done.stdout.startswith(b"%PDF-"):
            why = done.stderr.decode(errors="replace").strip()
            log.error("printing-failed", exit_code=done.returncode, why=why[-LONGEST_WHY:])
            raise HttpProblem(ProblemKind.CANNOT_PRINT, Said("printing-failed"))
        return done.stdout


def _environment(ours: Mapping[str, str]) -> dict[str, str]:
    """What the process that prints is given of ``ours``: no settings, which may hold secrets."""
    kept = {name: value for name, value in ours.items() if not name.startswith(("WENYA_", "PYTHON"))}
    return {**kept, "PYTHONPATH": str(ROOT)}

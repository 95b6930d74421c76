"""Whether this machine can print: looked at once, by a process of its own."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path

import structlog

from ingest.said import Said

log = structlog.get_logger("wenya.printing")

LOOK = (sys.executable, "-I", "-S", str(Path(__file__).with_name("machine.py")))
LOOK_S = 20.0
"""How long it may take: the first look after fonts were installed reads them all."""
LONGEST_WHY = 500
"""Characters that are logged of what another process says."""


@cache
def printing_fault() -> Said | None:
    """Why nothing can be printed here, naming what to install; ``None`` where nothing stands against it.

    Libraries and fonts do not come and go while a process runs, so it is looked once. Where the look itself
    fails, what follows is told to whoever prints.
    """
    try:
        done = subprocess.run(  # noqa: S603 - our own module
            LOOK, capture_output=True, timeout=LOOK_S, check=True, encoding="utf-8"
        )
    except (OSError, subprocess.SubprocessError) as error:
        log.warning("printing-look-failed", why=str(error)[:LONGEST_WHY])
        return None
    missing = done.stdout.split()
    return Said("printing-lacks", packages=" ".join(missing)) if missing else None

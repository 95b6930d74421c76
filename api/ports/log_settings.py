"""``[log]``: what the service tells of what happens, and where."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from ingest.settings import MIB, Section, setting


class LogSettings(Section):
    """``[log]``: what the service tells, how, and where."""

    level: Literal["debug", "info", "warning", "error"] = setting(
        "info",
        "Level",
        "`debug` tells every change of a ticket and every episode; `warning` only what is wrong or may be.",
    )
    format: Literal["lines", "json"] = setting(
        "lines", "Format", "`json`: an object a line, for what gathers logs; `lines` for people."
    )
    file: Path | None = setting(
        None,
        "File",
        "Instead of standard error, which systemd and Docker keep. When it is full it is renamed: `.1` and"
        " so on.",
    )
    file_bytes: int = setting(
        20 * MIB, "Size of a file", "More keeps a longer past.", unit="bytes", ge=64 * 1024, le=2**40
    )
    files: int = setting(
        10, "Files", "Of before that are kept beside the one that is written.", unit="files", ge=0, le=1_000
    )

"""Where somebody is sent on to: pages of ours, and nowhere else."""

from __future__ import annotations

from urllib.parse import urlsplit

LONGEST_NEXT = 2_000


def own_path(wanted: str) -> str:
    """``wanted`` if it leads to a page of ours, else the first page."""
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return "/"
    ours = not parts.scheme and not parts.netloc and wanted.startswith("/") and not wanted.startswith("//")
    plain = wanted.isascii() and wanted.isprintable() and " " not in wanted and "\\" not in wanted
    return wanted if ours and plain and len(wanted) <= LONGEST_NEXT else "/"

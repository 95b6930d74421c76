"""What the pages load: our own files, and the chart library, which a package brings (decision 0095)."""

from __future__ import annotations

import hashlib
import os
from importlib.metadata import distribution
from importlib.resources import files
from pathlib import Path

from starlette.staticfiles import StaticFiles

STATIC = files("api.console").joinpath("static")
LIBRARY = distribution("uplot-python")
BROUGHT = {
    name: Path(str(LIBRARY.locate_file(f"uplot/static/{name}")))
    for name in ("uPlot.iife.js", "uPlot.min.css")
}
"""Name -> where it lies. Only read: nothing of the package is imported."""


class PageFiles(StaticFiles):
    """Our own files and those of `BROUGHT`, in one folder."""

    def __init__(self) -> None:
        super().__init__(directory=str(STATIC))

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        """Where the file is, and what the system says of it."""
        brought = BROUGHT.get(path)
        return super().lookup_path(path) if brought is None else (str(brought), brought.stat())


def version_of_files() -> str:
    """Changes whenever one of the files does, so that browsers may keep what they have."""
    names = sorted(each.name for each in STATIC.iterdir() if each.is_file())
    content = b"".join(STATIC.joinpath(name).read_bytes() for name in names) + LIBRARY.version.encode()
    return hashlib.sha256(content).hexdigest()[:12]

"""Results of WNTR in files, keyed by their inputs; if they are lost they are computed again."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import zlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[np.generic]]

LIMIT = 200_000_000
"""Bytes that the folder may hold (an assumption: a day of ten sites takes some 50 000)."""
UNREADABLE = (OSError, EOFError, KeyError, ValueError, BadZipFile, zlib.error)
"""Exceptions of reading a file that is missing, damaged or foreign."""


def default_folder() -> Path | None:
    """``wenya/water`` in the user's cache folder (XDG base directories); None where there is none."""
    named = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if named.is_absolute():
        return named / "wenya" / "water"
    with suppress(RuntimeError):  # there is no home folder
        return Path.home() / ".cache" / "wenya" / "water"
    return None


def key_of(parts: Sequence[object]) -> str:
    """SHA-256, hexadecimal, of values that JSON can write."""
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


class Cache:
    """A folder of ``.npz`` files, the least recently used ones removed beyond ``limit`` bytes.

    Parameters
    ----------
    folder
        Created when needed; None disables the cache.
    limit
        Bytes.
    """

    def __init__(self, folder: Path | None, limit: int = LIMIT) -> None:
        self._folder = folder
        self._limit = limit

    def load(self, key: str) -> Arrays:
        """What was saved under ``key``.

        Raises
        ------
        UNREADABLE
            One of these, if nothing was saved or the file is damaged.
        """
        if self._folder is None:
            raise FileNotFoundError(key)
        path = self._folder / f"{key}.npz"
        with path.open("rb") as file, np.load(file, allow_pickle=False) as found:
            if not isinstance(found, np.lib.npyio.NpzFile):
                raise ValueError(f"{path} holds one array instead of a table")  # noqa: TRY004 - damage
            arrays = {name: found[name] for name in found.files}
        with suppress(OSError):
            os.utime(path)
        return arrays

    def save(self, key: str, arrays: Arrays) -> None:
        """Save ``arrays`` under ``key``, completely or not at all; a failure is ignored."""
        if self._folder is None:
            return
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=self._folder)
            try:
                with os.fdopen(handle, "wb") as file:
                    np.savez(file, allow_pickle=False, **dict(arrays))
                Path(name).replace(self._folder / f"{key}.npz")
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise
            self._remove_oldest(self._folder)

    def _remove_oldest(self, folder: Path) -> None:
        files = sorted(
            ((path.stat(), path) for path in folder.glob("*.npz")), key=lambda each: each[0].st_mtime_ns
        )
        held = sum(stat.st_size for stat, _ in files)
        for stat, path in files[:-1]:  # the newest one stays in any case
            if held <= self._limit:
                break
            path.unlink(missing_ok=True)
            held -= stat.st_size

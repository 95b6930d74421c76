"""What WNTR has computed, kept in files by what it was computed from; losing them costs only time."""

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
"""What reading a file that is missing, damaged or not ours may raise."""


def default_folder() -> Path | None:
    """``wenya/water`` in the user's cache folder (XDG base directories); None where there is none."""
    named = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if named.is_absolute():
        return named / "wenya" / "water"
    with suppress(RuntimeError):  # nobody's home
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
        Made when needed; None keeps nothing.
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
        SPOILT
            One of these, if nothing was or the file is damaged.
        """
        if self._folder is None:
            raise FileNotFoundError(key)
        path = self._folder / f"{key}.npz"
        with path.open("rb") as file, np.load(file, allow_pickle=False) as found:
            if not isinstance(found, np.lib.npyio.NpzFile):
                raise ValueError(f"{path} holds one array where a table belongs")  # noqa: TRY004 - damage
            arrays = {name: found[name] for name in found.files}
        with suppress(OSError):
            os.utime(path)
        return arrays

    def save(self, key: str, arrays: Arrays) -> None:
        """Keep ``arrays`` under ``key``: whole or not at all, and without complaint where it cannot be."""
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
            self._make_room(self._folder)

    def _make_room(self, folder: Path) -> None:
        files = sorted(
            ((path.stat(), path) for path in folder.glob("*.npz")), key=lambda each: each[0].st_mtime_ns
        )
        held = sum(stat.st_size for stat, _ in files)
        for stat, path in files[:-1]:  # the newest one stays in any case
            if held <= self._limit:
                break
            path.unlink(missing_ok=True)
            held -= stat.st_size

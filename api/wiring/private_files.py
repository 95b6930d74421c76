"""What Wenya keeps is for the account it runs as: readings and tickets tell who is at home, and when."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import structlog

from api.ports.settings import Settings
from ingest.problems import making

log = structlog.get_logger("wenya.files")

OTHERS = stat.S_IRWXG | stat.S_IRWXO
FOR_OWNER = stat.S_IRWXU


def for_owner_only() -> None:
    """From now on every file that this process makes is for its owner only, those of the databases too."""
    os.umask(OTHERS)


def keep_private(settings: Settings) -> None:
    """Make the data folder where it is missing, and close it and the files of before to everybody else.

    What another account owns is left as it is, with a warning in the log. Raises `OSError` when the folder
    cannot be made.
    """
    folder = settings.service.data_dir
    with making("service.data_dir", folder):
        folder.mkdir(mode=stat.S_IRWXU, parents=True, exist_ok=True)
    _close(folder)
    for path in _files(settings):
        _close(path)


def _files(settings: Settings) -> Iterator[Path]:
    """Those of journal and embedded stores, with what lies beside them (``-wal``, ``.lock``)."""
    kept = [settings.journal.path, settings.readings.duckdb.path]
    records = urlsplit(settings.records.url)
    if records.scheme == "sqlite":
        kept.append(Path(records.path.removeprefix("/")))
    for file in kept:
        if file.parent.is_dir():
            yield from (path for path in file.parent.iterdir() if path.name.startswith(file.name))


def _close(path: Path) -> None:
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        if not mode & OTHERS:
            return
        path.chmod(mode & ~OTHERS)
    except FileNotFoundError:
        return  # a running service removes and makes files of its own
    except OSError as error:
        log.warning("open to other accounts", path=str(path), reason=error.strerror)
    else:
        log.info("closed to other accounts", path=str(path), mode_before=f"{mode:04o}")

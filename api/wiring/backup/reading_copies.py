"""Copies of the readings for ``wenya backup``: a DuckDB file is open to one process at a time, the service.

Whoever makes a backup puts a request into a folder of the data directory, where the service finds it within a
second; what it copied, or why it could not, lies there afterwards. So whoever may read the data directory may
have a copy, and nobody else.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

import msgspec
import structlog

from alerts.workers.each_second import EachSecond
from api.wiring.private_files import FOR_OWNER
from ingest.problems import said_of_error
from ingest.stores.contract import StoreError
from ingest.stores.duck import DuckStore

log = structlog.get_logger("wenya.backup")

FOLDER = "copies-of-readings"
WANTED, COPIED, FAILED, UNFINISHED = ".wanted", ".duckdb", ".failed", ".part"

LEFT_S = 60
"""After so long nobody will fetch a copy any more."""


class WantedCopy(msgspec.Struct, frozen=True):
    """What is asked for, as `DuckStore.copy_to` takes it."""

    last_point: int
    until: int | None


class ReadingCopies:
    """Looks once a second whether a copy is asked for, and makes it.

    What a copy killed on the way left behind is made anew if it is still wanted, and goes otherwise.
    """

    def __init__(self, store: DuckStore, data_dir: Path) -> None:
        self._store = store
        self._folder = data_dir / FOLDER
        self._each_second = EachSecond(self.look)

    def start(self) -> None:
        """Begin."""
        self._folder.mkdir(FOR_OWNER, parents=True, exist_ok=True)
        for left in self._folder.glob(f"*{UNFINISHED}*"):
            left.unlink(missing_ok=True)
        self._each_second.start()

    def stop(self) -> None:
        """End, also what is being copied: whoever waits for it is told."""
        self._store.stop_copying()
        self._each_second.stop()

    def look(self) -> None:
        """Make the copies that are asked for."""
        for request in sorted(self._folder.glob(f"*{WANTED}")):
            try:
                self._copy(request)
            except (OSError, msgspec.MsgspecError, StoreError) as error:
                log.warning("cannot copy the readings for a backup", reason=said_of_error(error))
                self._answer(request, str(error))

    def _copy(self, request: Path) -> None:
        wanted = msgspec.json.decode(request.read_bytes(), type=WantedCopy)
        part = request.with_suffix(UNFINISHED)
        log.info("copying the readings for a backup", file=str(part))
        part.unlink(missing_ok=True)
        self._store.copy_to(part, wanted.last_point, wanted.until)
        part.replace(request.with_suffix(COPIED))
        request.unlink(missing_ok=True)
        log.info("copied the readings for a backup")

    def _answer(self, request: Path, reason: str) -> None:
        request.with_suffix(UNFINISHED).unlink(missing_ok=True)
        try:
            request.with_suffix(FAILED).write_text(reason, encoding="utf-8")
            request.unlink(missing_ok=True)
        except OSError as error:
            log.warning("cannot say that readings were not copied", reason=str(error))


class AskedCopy:
    """A copy that the running service is asked for, by whoever makes a backup beside it.

    Raises `OSError` where the data directory does not let us.
    """

    def __init__(self, data_dir: Path, wanted: WantedCopy) -> None:
        folder = data_dir / FOLDER
        folder.mkdir(FOR_OWNER, exist_ok=True)
        self._request = folder / f"{secrets.token_hex(8)}{WANTED}"
        written = self._request.with_suffix(".new")
        written.write_bytes(msgspec.json.encode(wanted))
        if os.geteuid() == 0:  # the service must be able to read it under its own account
            owner = data_dir.stat()
            for each in (folder, written):
                os.chown(each, owner.st_uid, owner.st_gid)
        written.replace(self._request)
        self._forget_others()

    @property
    def copied(self) -> Path | None:
        """The copy, once it is there as a whole."""
        path = self._request.with_suffix(COPIED)
        return path if path.exists() else None

    @property
    def bytes(self) -> int | None:
        """How much of it is there; ``None``: the service has not begun."""
        try:
            return self._request.with_suffix(UNFINISHED).stat().st_size
        except FileNotFoundError:
            return None

    @property
    def failure(self) -> str | None:
        """Why it could not be made, in the service's words."""
        try:
            return self._request.with_suffix(FAILED).read_text(encoding="utf-8")
        except FileNotFoundError:
            return None

    def forget(self) -> None:
        """Take away what is left of it, also of a copy that nobody waits for any more."""
        for suffix in (WANTED, COPIED, FAILED):
            self._request.with_suffix(suffix).unlink(missing_ok=True)

    def _forget_others(self) -> None:
        """Take away what nobody fetched: a copy is opened as soon as it is there."""
        now = self._request.stat().st_mtime
        for path in (*self._request.parent.glob(f"*{COPIED}"), *self._request.parent.glob(f"*{FAILED}")):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < now - LEFT_S:
                    path.unlink()

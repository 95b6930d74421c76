"""The file of a backup: a ZIP whose last part says what all others are, each with its SHA-256.

ZIP because any machine can look into one, because a part can be read without those before it, and because
what is cut off shows at once: the list of parts is at the end.
"""

from __future__ import annotations

import fcntl
import os
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from shutil import rmtree
from types import TracebackType
from typing import IO, Self

import msgspec

from alerts.records.copies.saved import SavedRecords
from ingest.problems import why_unreadable
from ingest.said import Said
from ingest.sqlite_snapshot import Told

FORMAT = 1
MANIFEST = "manifest.json"
CHUNK = 1 << 20
LARGEST_MANIFEST = 1 << 28
UNFINISHED, WORK = ".wenya-backup-part", ".wenya-backup-work"
"""Ends of the names, beside an archive, of what is written of it so far and of a folder for that time."""
LEVEL = 1
"""Of compression: more takes many times as long, and saves a tenth."""
_DAMAGED = (zlib.error, EOFError, KeyError, NotImplementedError, RuntimeError)
"""What the library raises, beside its own error, for what is no ZIP any more."""


class BackupError(Exception):
    """A backup cannot be made, read or restored; says why."""


class Part(msgspec.Struct, frozen=True):
    """One part: its name, its bytes when taken out, and their SHA-256."""

    name: str
    bytes: int
    sha256: str


class KeptReadings(msgspec.Struct, frozen=True):
    """Where the readings are: ``duckdb``, and in the archive; or ``influxdb``, which its own tool copies."""

    kind: str
    url: str = ""
    bucket: str = ""


class Manifest(msgspec.Struct, frozen=True):
    """What a backup is of.

    Attributes
    ----------
    format
        Of the archive.
    version
        Of Wenya, which made it.
    made_at
        UTC ms: the instant that it shows.
    secrets
        Whether passwords of the settings and the client id are in it.
    """

    format: int
    version: str
    made_at: int
    secrets: bool
    records: SavedRecords
    readings: KeptReadings
    parts: tuple[Part, ...]

    @property
    def bytes(self) -> int:
        """Of all parts, taken out."""
        return sum(part.bytes for part in self.parts)

    def of_kind(self, beginning: str) -> list[Part]:
        """The parts whose names begin so."""
        return [part for part in self.parts if part.name.startswith(beginning)]


class NewArchive:
    """An archive that is being written; it has its name once `finish` has returned, and is gone otherwise.

    ``work`` is a folder for what it is made of. What others who were killed have left beside it is taken
    away. Every method raises `OSError`; a second writer of the same archive too.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        for left in path.parent.glob(f".*{UNFINISHED}"):
            _forget_unless_written(left)
        self._part = path.with_name(f".{path.name}{UNFINISHED}")
        self._parts: list[Part] = []
        descriptor = os.open(self._part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        self._file = os.fdopen(descriptor, "wb")
        self.work = _work_of(self._part)
        self.work.mkdir(0o700)
        self._zip = zipfile.ZipFile(self._file, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError, ValueError):  # of what is thrown away
            self._zip.close()
        rmtree(self.work, ignore_errors=True)
        self._part.unlink(missing_ok=True)
        self._file.close()

    def add(self, name: str, chunks: Iterable[bytes]) -> None:
        """Put a part into it."""
        digest, size = sha256(), 0
        with self._zip.open(name, "w", force_zip64=True) as part:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                part.write(chunk)
        self._parts.append(Part(name, size, digest.hexdigest()))

    def finish(self, **told: object) -> Manifest:
        """Say what it is of (`Manifest` without parts and format), and give it its name."""
        manifest = msgspec.convert({**told, "format": FORMAT, "parts": self._parts}, Manifest)
        self._zip.writestr(MANIFEST, msgspec.json.format(msgspec.json.encode(manifest)))
        self._zip.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._part.replace(self._path)
        return manifest


class Archive:
    """The archive at ``path``, opened; a context manager. Every method raises `BackupError`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._as_backup_error():
            self._zip = zipfile.ZipFile(path)
            try:
                self.manifest = self._manifest()
            except BaseException:
                self._zip.close()
                raise

    def _manifest(self) -> Manifest:
        if MANIFEST not in self._zip.namelist():
            raise BackupError(Said("backup-none", file=str(self._path)))
        with self._zip.open(MANIFEST) as file:
            written = file.read(LARGEST_MANIFEST)
        try:
            format_ = msgspec.json.decode(written, type=_Numbered).format
            if format_ > FORMAT:
                raise BackupError(
                    Said("backup-newer", file=str(self._path), version=str(format_), newest=str(FORMAT))
                )
            manifest = msgspec.json.decode(written, type=Manifest)
            _require_sound([part.name for part in manifest.parts])
        except (msgspec.MsgspecError, ValueError) as error:
            raise BackupError(Said("backup-damaged", file=str(self._path), part=MANIFEST)) from error
        return manifest

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def verify(self, told: Told) -> None:
        """Read all of it and hold it against its hashes; raises for the first part that is not as it was."""
        done, of = 0, self.manifest.bytes
        for part in self.manifest.parts:
            digest = sha256()
            for chunk in self.read(part):
                digest.update(chunk)
                done += len(chunk)
                told(done, of)
            if digest.hexdigest() != part.sha256:
                raise BackupError(Said("backup-damaged", file=str(self._path), part=part.name))

    def read(self, part: Part) -> Iterator[bytes]:
        """The bytes of a part, some at a time, and no more of them than the manifest tells."""
        left = part.bytes
        with self._as_backup_error(part.name), self._zip.open(part.name) as file:
            while left > 0 and (chunk := file.read(min(CHUNK, left))):
                left -= len(chunk)
                yield chunk
            if left or file.read(1):
                raise BackupError(Said("backup-damaged", file=str(self._path), part=part.name))

    def extract(self, part: Part, target: Path) -> None:
        """Write a part into the new file ``target``, on the disk when this returns. Raises `OSError` too."""
        with target.open("xb") as file:
            _write_all(file, self.read(part))

    @contextmanager
    def _as_backup_error(self, part: str = MANIFEST) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError as error:
            reason = why_unreadable(error)
            raise BackupError(Said("file-reason", file=str(self._path), reason=reason)) from error
        except zipfile.BadZipFile as error:
            key = Said("backup-none", file=str(self._path)) if not hasattr(self, "manifest") else None
            raise BackupError(key or Said("backup-damaged", file=str(self._path), part=part)) from error
        except _DAMAGED as error:
            raise BackupError(Said("backup-damaged", file=str(self._path), part=part)) from error


def _work_of(part: Path) -> Path:
    return part.with_name(part.name.removesuffix(UNFINISHED) + WORK)


def _forget_unless_written(part: Path) -> None:
    """Take away what somebody who was killed has left; whoever still writes it holds a lock on it."""
    with suppress(OSError), part.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        rmtree(_work_of(part), ignore_errors=True)
        part.unlink()


def _require_sound(names: Sequence[str]) -> None:
    """Raise `ValueError` unless each part is told once, and its name leads out of no folder."""
    if len(set(names)) < len(names) or any(".." in name.split("/") or name.startswith("/") for name in names):
        raise ValueError(names)


class _Numbered(msgspec.Struct, frozen=True):
    format: int


def _write_all(file: IO[bytes], chunks: Iterable[bytes]) -> None:
    for chunk in chunks:
        file.write(chunk)
    file.flush()
    os.fsync(file.fileno())

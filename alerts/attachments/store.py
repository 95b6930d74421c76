"""The folder of attachments: each file under the SHA-256 of its content, ``ab/cdef...``.

A file comes into ``incoming/`` first. When all of it is there and on disk it is given its name by a second
link, which fails where it is there already: the same content is one file, whoever sends it and how often. The
row of the records is committed after that, and the first link is taken away last. So whatever is killed on
the way leaves something in ``incoming/``, where a short look finds it; the folder of all files is never read
through.
"""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import file_digest, sha256
from pathlib import Path
from shutil import disk_usage
from types import TracebackType
from typing import BinaryIO, NamedTuple, Self

from alerts.attachments.refusals import AttachmentGone, AttachmentNotKept, LargeAttachment
from alerts.matters.files.attachment import MOST_BYTES
from ingest.durations import SECOND
from ingest.said import Said

INCOMING = "incoming"
FOR_OWNER = 0o700
LEAVE_FREE = 512 * 1024 * 1024
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class ArrivedFile(NamedTuple):
    """A file that is there as a whole, on disk, and has no name yet."""

    path: Path
    digest: str
    bytes: int


class ArrivingFile:
    """A file on its way; a context manager, after which it is gone unless it was given its name.

    It has ``most`` bytes at most. Every method raises `AttachmentNotKept` where the disk refuses.
    """

    def __init__(self, folder: Path, most: int = MOST_BYTES) -> None:
        self._most = most
        with _refusals_of_disk():
            descriptor, name = tempfile.mkstemp(dir=folder)
        self._path = Path(name)
        self._file: BinaryIO = os.fdopen(descriptor, "wb")
        self._sha256 = sha256()
        self._bytes = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError):  # what could not be written before cannot be written now
            self._file.close()
        self._path.unlink(missing_ok=True)

    def write(self, chunk: bytes) -> None:
        """Append ``chunk``. Raises `LargeAttachment` when the file becomes too long by it."""
        self._bytes += len(chunk)
        if self._bytes > self._most:
            raise LargeAttachment(Said("attachment-large", most=self._most))
        self._sha256.update(chunk)
        with _refusals_of_disk():
            self._file.write(chunk)

    def finish(self) -> ArrivedFile:
        """All of it was written: it is on disk when this returns."""
        with _refusals_of_disk():
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
        return ArrivedFile(self._path, self._sha256.hexdigest(), self._bytes)


class AttachmentStore:
    """The files in ``folder``, which is made when it is first needed. Safe to use from several threads.

    ``leave_free`` bytes of the disk are left to others: readings that come in are on it, too.
    """

    def __init__(self, folder: Path, leave_free: int = LEAVE_FREE) -> None:
        self._folder = folder
        self._leave_free = leave_free

    @classmethod
    def of(cls, data_dir: Path) -> Self:
        """The store of the service whose data is in ``data_dir``."""
        return cls(data_dir / "attachments")

    def receive(self, most: int = MOST_BYTES) -> ArrivingFile:
        """A new file of ``most`` bytes at most. Raises `AttachmentNotKept`."""
        incoming = self._folder / INCOMING
        with _refusals_of_disk():
            self._make(incoming)
            if disk_usage(incoming).free < self._leave_free + MOST_BYTES:
                raise OSError(errno.ENOSPC, "what is left is for others")
        return ArrivingFile(incoming, most)

    def keep(self, arrived: ArrivedFile) -> None:
        """Give a file the name of its content, so that it outlasts a power cut; nothing where it has it.

        Called in the transaction that puts it on record, so that nobody removes it in between. Raises
        `AttachmentNotKept`.
        """
        path = self.path_of(arrived.digest)
        with _refusals_of_disk():
            self._make(path.parent)
            with suppress(FileExistsError):
                path.hardlink_to(arrived.path)
            _sync(path.parent)

    def _make(self, below: Path) -> None:
        """Make the folder and one ``below`` it where they are missing, for their owner only."""
        for each in (self._folder, below):
            if not each.is_dir():
                each.mkdir(FOR_OWNER, parents=True, exist_ok=True)
                _sync(each.parent)

    def path_of(self, digest: str) -> Path:
        """Where the file of ``digest`` is, or would be."""
        return self._folder / digest[:2] / digest[2:]

    def whole(self, digest: str) -> Path:
        """Where the file of ``digest`` is, after a look at all of it. Raises `AttachmentGone`."""
        path = self.path_of(digest)
        if _digest_of(path) != digest:
            raise AttachmentGone(Said("attachment-gone", digest=digest))
        return path

    def remove(self, digest: str) -> None:
        """Take a file away; harmless when it is not there."""
        path = self.path_of(digest)
        if path.exists():
            path.unlink()
            _sync(path.parent)

    def left_over(self, before: int) -> Iterator[ArrivedFile]:
        """What came in before ``before`` (UTC ms) and was not finished: killed, or the disk failed.

        Of each the digest of as much as is there. The caller takes away what has that name, unless it is on
        record, and then the left-over itself, with `forget`.
        """
        incoming = self._folder / INCOMING
        if not incoming.is_dir():
            return
        for path in sorted(incoming.iterdir()):
            with suppress(FileNotFoundError):  # finished meanwhile
                found = path.stat()
                if found.st_mtime < before / SECOND:
                    yield ArrivedFile(path, _digest_of(path), found.st_size)

    def forget(self, left_over: ArrivedFile) -> None:
        """Take away what `left_over` gave."""
        left_over.path.unlink(missing_ok=True)


def _digest_of(path: Path) -> str:
    """Of a file's content; empty where there is none that can be read."""
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _sync(folder: Path) -> None:
    """Have the names in ``folder`` on disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _refusals_of_disk() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        code = errno.errorcode.get(error.errno or 0, "?")
        no_room = error.errno in _NO_ROOM
        said = Said("attachment-no-room", code=code) if no_room else Said("attachment-not-kept", code=code)
        raise AttachmentNotKept(said) from error

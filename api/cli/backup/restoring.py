"""Puts a backup where there is nothing yet; what it holds is in force as a whole, or not at all.

Everything is read and held against its hashes first, then written beside where it belongs, and the tables are
upgraded there. Only then it gets its names. A note in the data directory stands for the moment of that: no
service starts beside it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from shutil import disk_usage
from typing import NamedTuple
from urllib.parse import urlsplit

from alerts.records import Records
from alerts.records.copies.restoring import records_in_the_way, tables_restored
from alerts.records.copies.snapshots import FILE as RECORDS
from alerts.records.copies.snapshots import part_of
from alerts.records.sql.migrate import require_known
from alerts.workers.progress import rely_on_no_journal
from api.cli.backup.archive import Archive, BackupError, Manifest, Part
from api.cli.backup.kept_files import OF_SERVICE, service_files
from api.cli.backup.taking import ATTACHMENT, JOURNAL, READINGS, SECRETS, SETTINGS, Stage
from api.ports.settings import Settings
from api.wiring.backup.unfinished_restore import note_of
from api.wiring.client_id import FILE as CLIENT_ID
from api.wiring.client_id import new_client_id, write_client_id
from api.wiring.private_files import FOR_OWNER
from ingest.problems import making
from ingest.said import Said

LEAVE_FREE = 512 << 20
BESIDE = ".restoring"
LOGS = ("-wal", "-shm", "-journal", ".wal")
"""Ends of the names of files beside those of SQLite and DuckDB."""
APART = "restored"
"""Folder in the data directory for files that have no place of their own, or whose place is taken."""


class Restored(NamedTuple):
    """What was put in place, and the files that wait in `APART` for somebody to look at them."""

    manifest: Manifest
    apart: tuple[Path, ...]


def check_backup(path: Path, stage: Stage) -> Manifest:
    """What the backup at ``path`` is of, once all of it was read and is as it was made.

    Raises `BackupError`, `RecordsError` (of a later version).
    """
    with Archive(path) as archive:
        _require_understood(archive.manifest, path)
        archive.verify(stage(Said("restore-verifying")))
        return archive.manifest


def restore_backup(settings: Settings, path: Path, stage: Stage) -> Restored:
    """Put the backup at ``path`` where ``settings`` say, if there is nothing.

    Raises
    ------
    BackupError, RecordsError, JournalError, StoreError, OSError
        Nothing is in force then.
    """
    with Archive(path) as archive, ExitStack() as stack:
        manifest = archive.manifest
        _require_understood(manifest, path)
        _require_same_stores(manifest, settings)
        _require_empty(manifest, settings)
        data_dir = settings.service.data_dir
        with making("service.data_dir", data_dir):
            data_dir.mkdir(FOR_OWNER, parents=True, exist_ok=True)
        _require_room(manifest, data_dir)
        archive.verify(stage(Said("restore-verifying")))
        placed = stack.enter_context(_Placed.made(data_dir))
        told = stage(Said("restore-writing"))
        parts = list(_places(manifest, settings))
        for number, (part, target) in enumerate(parts):
            told(number, len(parts))
            placed.add(archive, part, target)
        told(len(parts), len(parts))
        address = settings.records.address
        if manifest.records.kind == "sqlite":
            placed.upgrade(_file_of(settings))
        else:
            rows = {part.name: part for part in manifest.parts}
            stack.enter_context(
                tables_restored(
                    address,
                    manifest.records,
                    lambda table: archive.read(rows[part_of(table)]),
                    stage(Said("restore-tables")),
                )
            )
        note = note_of(data_dir)
        note.write_text(f"{path}\n", encoding="utf-8")
        placed.give_names()
        _see_to_a_client_id(data_dir)
    if manifest.records.kind != "sqlite":
        with closing(Records.open(address)) as records:
            rely_on_no_journal(records)
    note.unlink()
    return Restored(manifest, placed.apart)


def _see_to_a_client_id(data_dir: Path) -> None:
    """One that nobody guesses, where the backup has none: beside a journal a start would take the old one."""
    file = data_dir / CLIENT_ID
    if not file.exists():
        write_client_id(file, new_client_id())


def _require_understood(manifest: Manifest, path: Path) -> None:
    require_known({manifest.records.migration})
    records = {part_of(table.name) for table in manifest.records.tables}
    if manifest.records.kind == "sqlite":
        records = {RECORDS}
    if missing := sorted(records - {part.name for part in manifest.parts}):
        raise BackupError(Said("backup-damaged", file=str(path), part=missing[0]))


def _require_same_stores(manifest: Manifest, settings: Settings) -> None:
    """Raise `BackupError` unless these settings name the kinds of stores that the backup is of."""
    kind = "postgresql" if settings.records.on_server else "sqlite"
    if manifest.records.kind != kind:
        raise BackupError(
            Said("restore-other-records", key="records.url", was=manifest.records.kind, now=kind)
        )
    if manifest.readings.kind != settings.readings.kind:
        was, now = manifest.readings.kind, settings.readings.kind
        raise BackupError(Said("restore-other-readings", key="readings.kind", was=was, now=now))


def _require_empty(manifest: Manifest, settings: Settings) -> None:
    """Raise `BackupError` with everything that is in the way; nothing is ever written over."""
    files = [*_with_logs(settings.journal.path), note_of(settings.service.data_dir)]
    if manifest.readings.kind == "duckdb":
        files += _with_logs(settings.readings.duckdb.path)
    if not settings.records.on_server:
        files += _with_logs(_file_of(settings))[1:]
    found = [str(path) for path in files if path.exists()]
    attachments = settings.service.data_dir / "attachments"
    if attachments.is_dir() and any(attachments.iterdir()):
        found.append(str(attachments))
    tables = records_in_the_way(settings.records.address)
    if tables:
        found.append(_where(settings))
    if found:
        raise BackupError(Said("restore-not-empty", found=tuple(found)))


def _with_logs(path: Path) -> list[Path]:
    """A file of a store, and those beside it out of which it is completed when it is opened.

    What a service that was killed left in one of these would come back into what is restored.
    """
    return [path, *(path.with_name(f"{path.name}{end}") for end in LOGS)]


def _where(settings: Settings) -> str:
    """The database of the records, without a password."""
    return settings.records.url if settings.records.on_server else str(_file_of(settings))


def _file_of(settings: Settings) -> Path:
    return Path(urlsplit(settings.records.url).path.removeprefix("/"))


def _require_room(manifest: Manifest, data_dir: Path) -> None:
    free, wanted = disk_usage(data_dir).free, manifest.bytes + LEAVE_FREE
    if free < wanted:
        mib = 1 << 20
        raise BackupError(
            Said("restore-no-room", folder=str(data_dir), wanted=wanted // mib, free=free // mib)
        )


def _places(manifest: Manifest, settings: Settings) -> Iterator[tuple[Part, Path]]:
    """Where each part belongs; rows of tables belong to no file, and names that we never give to nowhere."""
    data_dir = settings.service.data_dir
    own = {
        RECORDS: _file_of(settings),
        JOURNAL: settings.journal.path,
        READINGS: settings.readings.duckdb.path,
        f"{SECRETS}{CLIENT_ID}": data_dir / CLIENT_ID,
    }
    named = service_files(settings)
    for part in manifest.parts:
        name = Path(part.name)
        if part.name in own:
            yield part, own[part.name]
        elif ATTACHMENT.fullmatch(part.name):
            yield part, data_dir / part.name
        elif part.name == SETTINGS or part.name.startswith(SECRETS):
            yield part, data_dir / APART / name.name
        elif part.name.startswith("settings/") and name.stem in OF_SERVICE:
            wanted = named.get(name.stem)
            there = wanted is None or wanted.exists()
            yield part, data_dir / APART / name.name if there or wanted is None else wanted


class _Placed:
    """Files that are written beside where they belong, until `give_names`."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._files: list[tuple[Path, Path]] = []

    @classmethod
    @contextmanager
    def made(cls, data_dir: Path) -> Iterator[_Placed]:
        """For the block; what has no name at its end is taken away."""
        placed = cls(data_dir)
        try:
            yield placed
        finally:
            for written, _ in placed._files:
                for left in written.parent.glob(f"{written.name}*"):
                    left.unlink()

    @property
    def apart(self) -> tuple[Path, ...]:
        """The files in `APART`."""
        return tuple(target for _, target in self._files if target.parent.name == APART)

    def add(self, archive: Archive, part: Part, target: Path) -> None:
        """Write ``part`` beside ``target``."""
        target.parent.mkdir(FOR_OWNER, parents=True, exist_ok=True)
        written = target.with_name(f"{target.name}{BESIDE}")
        written.unlink(missing_ok=True)  # of a restore that was killed
        self._files.append((written, target))
        archive.extract(part, written)

    def upgrade(self, records: Path) -> None:
        """Bring the records, a SQLite file, up to the tables of this version."""
        written = next(written for written, target in self._files if target == records)
        with closing(Records.open(f"sqlite:///{written}")) as opened:
            rely_on_no_journal(opened)

    def give_names(self) -> None:
        """Have all of them where they belong, for the account that the data folder belongs to."""
        owner = self._data_dir.stat()
        for written, target in self._files:
            if os.geteuid() == 0:
                for each in (written, written.parent):
                    os.chown(each, owner.st_uid, owner.st_gid)
            written.replace(target)
        for folder in {target.parent for _, target in self._files}:
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

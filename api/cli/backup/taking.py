"""Makes a backup of an installation at one instant, whether its service runs or not.

The instant is fixed while nobody can write to the journal, for some milliseconds: whatever was acknowledged
to a gateway until then is in the journal or in the store, and what was judged of it is on record; nothing
that came later is. All of it is copied after that, at leisure, from what each store shows of that instant.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from alerts.records.copies.snapshots import chunks_of, records_snapshot
from api.cli.backup.archive import BackupError, KeptReadings, Manifest, NewArchive
from api.cli.backup.kept_files import secret_files, service_files, without_secrets
from api.ports.settings import Settings
from api.wiring.backup.reading_copies import AskedCopy, WantedCopy
from api.wiring.client_id import FILE as CLIENT_ID
from ingest.clock import elapsed
from ingest.inventory.tree import Inventory
from ingest.said import Said
from ingest.sqlite_snapshot import SqliteSnapshot, Told, writers_held
from ingest.stores.contract import StoreError
from ingest.stores.duck import DuckStore

JOURNAL, READINGS, SETTINGS = "journal.sqlite", "readings.duckdb", "settings/wenya.toml"
SECRETS = "secrets/"
ATTACHMENT = re.compile(r"attachments/[0-9a-f]{2}/[0-9a-f]{62}")
LOOK_S = 0.2
BEGINS_S = 30.0
"""Within this a running service has seen what it is asked."""
STANDS_S = 300.0
"""What has not grown for so long is not being written any more."""

Stage = Callable[[Said], Told]
"""Tells what is being done now; what it gives is told how far that is."""


class Taken(NamedTuple):
    """A backup that was made, and what its maker must know of it."""

    manifest: Manifest
    warnings: tuple[Said, ...]


def take_backup(
    settings: Settings,
    file: Path | None,
    target: Path,
    now: Callable[[], int],
    stage: Stage,
    *,
    secrets: bool,
) -> Taken:
    """Write a backup of what ``settings`` (of ``file``) describe into the new file ``target``.

    Raises
    ------
    BackupError, SnapshotError, RecordsError, StoreError, OSError
        Nothing has the name ``target`` then.
    """
    warnings: list[Said] = []
    with ExitStack() as stack:
        archive = stack.enter_context(NewArchive(target))
        work = archive.work
        records = stack.enter_context(records_snapshot(settings.records.address))
        journal = None
        with writers_held(settings.journal.path):
            records.take()
            if settings.journal.path.exists():
                journal = stack.enter_context(SqliteSnapshot(settings.journal.path))
            made_at = now()
        saved = records.save(work, archive.add, stage(Said("backup-records")))
        if journal is not None:
            journal.copy_to(work / JOURNAL, stage(Said("backup-journal")))
            archive.add(JOURNAL, chunks_of(work / JOURNAL))
        # On simulated time a reading was received at an instant that says nothing here.
        until = made_at if settings.service.mode == "production" else None
        if settings.readings.kind == "duckdb":
            _add_readings(settings, archive, WantedCopy(saved.last_point, until), work, stage)
        _add_attachments(settings.service.data_dir, archive, stage)
        warnings += _add_files(settings, file, archive, secrets=secrets)
        manifest = archive.finish(
            version=version("wenya"),
            made_at=made_at,
            secrets=secrets,
            records=saved,
            readings=_readings_of(settings),
        )
    return Taken(manifest, tuple(warnings))


def _readings_of(settings: Settings) -> KeptReadings:
    readings = settings.readings
    if readings.kind == "duckdb":
        return KeptReadings("duckdb")
    return KeptReadings("influxdb", readings.influxdb.url, readings.influxdb.bucket)


def _add_readings(
    settings: Settings, archive: NewArchive, wanted: WantedCopy, work: Path, stage: Stage
) -> None:
    path = settings.readings.duckdb.path
    if not path.exists():
        return
    told = stage(Said("backup-readings"))
    store = DuckStore(path, Inventory, 0, read_only=True)
    copy = work / READINGS
    try:
        store.copy_to(copy, wanted.last_point, wanted.until)
    except StoreError as error:
        if not isinstance(error.said, Said) or error.said.key != "store-open-elsewhere":
            raise
    else:
        archive.add(READINGS, chunks_of(copy))
        return
    finally:
        store.close()
    archive.add(READINGS, _copied_by_service(settings.service.data_dir, wanted, path, told))


def _copied_by_service(data_dir: Path, wanted: WantedCopy, source: Path, told: Told) -> Iterator[bytes]:
    """The copy that the running service makes of its readings."""
    asked = AskedCopy(data_dir, wanted)
    try:
        path = _waited_for(asked, source, told)
        with path.open("rb") as file:
            asked.forget()
            while chunk := file.read(1 << 20):
                yield chunk
    finally:
        asked.forget()


def _waited_for(asked: AskedCopy, source: Path, told: Told) -> Path:
    began, last, of = elapsed(), None, source.stat().st_size
    while (copied := asked.copied) is None:
        if (failure := asked.failure) is not None:
            raise BackupError(Said("backup-not-copied", reason=failure))
        found = asked.bytes
        if found != last:
            began, last = elapsed(), found
            told(min(found or 0, of), of)
        if elapsed() - began > (BEGINS_S if last is None else STANDS_S):
            raise BackupError(Said("backup-nobody-copies", file=str(source)))
        threading.Event().wait(LOOK_S)
    return copied


def _add_attachments(data_dir: Path, archive: NewArchive, stage: Stage) -> None:
    found = sorted(data_dir.glob("attachments/[0-9a-f][0-9a-f]/*"))
    if not found:
        return
    told = stage(Said("backup-attachments"))
    for number, path in enumerate(found):
        told(number, len(found))
        name = path.relative_to(data_dir).as_posix()
        if ATTACHMENT.fullmatch(name):
            try:
                chunks = chunks_of(path)
                first = next(chunks, b"")
            except FileNotFoundError:
                continue  # taken away meanwhile, with all that was on record of it
            archive.add(name, _with(first, chunks))
    told(len(found), len(found))


def _with(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _add_files(
    settings: Settings, file: Path | None, archive: NewArchive, *, secrets: bool
) -> Iterator[Said]:
    """Add what an administrator wrote; gives what has to be said of it."""
    for key, path in service_files(settings).items():
        if path.exists():
            archive.add(f"settings/{key}{path.suffix}", chunks_of(path))
    if file is not None:
        text = file.read_text(encoding="utf-8")
        kept = text if secrets else without_secrets(text)
        if kept is None:
            yield Said("backup-settings-left-out", file=str(file))
        else:
            archive.add(SETTINGS, iter((kept.encode(),)))
    if secrets:
        for key, path in secret_files(settings).items():
            archive.add(f"{SECRETS}{key}", chunks_of(path))
        client_id = settings.service.data_dir / CLIENT_ID
        if client_id.exists():
            archive.add(f"{SECRETS}{CLIENT_ID}", chunks_of(client_id))

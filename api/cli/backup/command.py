"""``wenya backup``: all that an installation keeps, in one file, while the service runs."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from api.cli.backup.archive import BackupError
from api.cli.backup.taking import take_backup
from api.cli.backup.telling import say_of_influxdb, stages
from api.cli.terminal import (
    SettingsFile,
    errors_as_messages,
    read_settings,
    say_where,
    settings_file,
    utc_text,
)
from api.wiring.private_files import for_owner_only
from api.words.terminal_output import say, warn
from ingest.clock import RealClock
from ingest.durations import SECOND
from ingest.said import Said
from ingest.sqlite_snapshot import SnapshotError

MIB = 1 << 20


def backup(
    target: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="File to write, or a folder for one with the time in its name."),
    ],
    settings: SettingsFile = None,
    *,
    with_secrets: Annotated[
        bool,
        typer.Option(
            "--with-secrets",
            help="Passwords and tokens of the settings, and the client id at the broker, too: for another"
            " machine that takes over as it is.",
        ),
    ] = False,
) -> None:
    """Write all that is kept into one file, as it stood at one instant, while the service runs or not.

    Records, journal, readings of DuckDB, files of tickets, and the files of settings, rules, tables and
    inventory. Readings of InfluxDB are copied by its own tool: the command says how. The file is for its
    owner only: it holds what the records hold, second factors and hashes of passwords among it.
    """
    for_owner_only()
    with errors_as_messages(BackupError, SnapshotError):
        read, clock = read_settings(settings), RealClock()
        path = _named(target, clock.now())
        say_where(read)
        with stages() as stage:
            taken = take_backup(read, settings_file(settings), path, clock.now, stage, secrets=with_secrets)
    for warning in taken.warnings:
        warn(warning)
    say(
        Said(
            "backup-made", file=str(path), mib=_mib(path.stat().st_size), at=utc_text(taken.manifest.made_at)
        )
    )
    say_of_influxdb(taken.manifest)


def _named(target: Path, now: int) -> Path:
    """The file to write. Raises `BackupError` where there is one."""
    if target.is_dir():
        target /= f"wenya-{datetime.fromtimestamp(now / SECOND, UTC):%Y%m%dT%H%M%SZ}.zip"
    if target.exists():
        raise BackupError(Said("backup-there", file=str(target)))
    return target


def _mib(size: int) -> str:
    return f"{size / MIB:.1f}"

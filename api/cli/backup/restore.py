"""``wenya restore``: a backup put where there is nothing yet."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.backup.archive import BackupError
from api.cli.backup.restoring import check_backup, restore_backup
from api.cli.backup.telling import say_of_influxdb, stages
from api.cli.terminal import SettingsFile, errors_as_messages, read_settings, say_where, utc_text
from api.wiring.private_files import for_owner_only
from api.words.terminal_output import say
from ingest.said import Said


def restore(
    source: Annotated[Path, typer.Argument(metavar="FILE", help="A file that `wenya backup` made.")],
    settings: SettingsFile = None,
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Only read all of it, and say whether it is as it was made.")
    ] = False,
) -> None:
    """Put a backup where the settings of this machine say, if nothing is there; also of an older version.

    Every part is held against its hash before anything is written, and the tables are brought up to this
    version. Nothing is written over, and the service must not run yet. The kinds of stores are those of the
    backup.
    """
    for_owner_only()
    with errors_as_messages(BackupError), stages() as stage:
        if check:
            manifest = check_backup(source, stage)
        else:
            read = read_settings(settings)
            say_where(read)
            restored = restore_backup(read, source, stage)
            manifest = restored.manifest
    of = Said("backup-of", version=manifest.version, at=utc_text(manifest.made_at))
    if check:
        say(Said("restore-checked", file=str(source), of=of, parts=len(manifest.parts)))
        return
    say(Said("restore-done", of=of))
    if restored.apart:
        say(Said("restore-apart", files=tuple(map(str, restored.apart))))
    say_of_influxdb(manifest)
    say(Said("restore-next"))

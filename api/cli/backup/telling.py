"""What is told of a backup: how far it is, a bar on a terminal and lines elsewhere; and what it has not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from api.cli.backup.archive import Manifest
from api.cli.backup.taking import Stage
from api.words.terminal_language import terminal_language
from api.words.terminal_output import say
from ingest.said import Said
from ingest.sqlite_snapshot import Told


@contextmanager
def stages() -> Iterator[Stage]:
    """For the block, on standard error: what it prints is for people."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _line
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with Progress(*columns, console=console) as shown:

        def stage(said: Said) -> Told:
            task = shown.add_task(escape(terminal_language().say(said)), total=None)

            def told(done: int, of: int) -> None:
                shown.update(task, completed=done, total=of)

            return told

        yield stage


def _line(said: Said) -> Told:
    say(said, err=True)
    return lambda _done, _of: None


def say_of_influxdb(manifest: Manifest) -> None:
    """Where the readings are in InfluxDB: that they are not in the archive, and what copies them."""
    readings = manifest.readings
    if readings.kind == "influxdb":
        say(Said("backup-influxdb", bucket=readings.bucket, url=readings.url))

"""What the commands share: finding the settings, and errors as messages without a traceback."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from alerts.records import Records, RecordsError
from api.cli.service_api import ServiceApiError
from api.ports.settings import SETTINGS_FILE, Settings, load
from api.wiring.private_files import for_owner_only, keep_private
from ingest.problems import Problems

DEFAULT_SETTINGS = Path("wenya.toml")

MISTAKE = 2
"""Exit code for what the user can put right."""

SettingsFile = Annotated[
    Path | None,
    typer.Option(
        "--settings",
        metavar="FILE",
        envvar=SETTINGS_FILE,
        help="Settings file; default: wenya.toml here, if there is one.",
        show_default=False,
    ),
]


def settings_file(given: Path | None) -> Path | None:
    """The settings file to read: the one given, or ``wenya.toml`` in this folder, or none."""
    return given if given is not None or not DEFAULT_SETTINGS.is_file() else DEFAULT_SETTINGS


def read_settings(given: Path | None) -> Settings:
    """The settings of that file and of the process's ``WENYA_*`` variables. Raises `SettingsProblems`."""
    return load(settings_file(given), os.environ)


@contextmanager
def errors_as_messages() -> Iterator[None]:
    """End the command with a message and exit code 2, not a traceback, for what the user can put right."""
    try:
        yield
    except (Problems, RecordsError, ServiceApiError, OSError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(MISTAKE) from error


@contextmanager
def records_of(settings: Settings) -> Iterator[Records]:
    """The records, open for the block. Raises `RecordsError`."""
    for_owner_only()
    if settings.records.url.startswith("sqlite"):
        keep_private(settings)
    records = Records.open(settings.records.address)
    try:
        yield records
    finally:
        records.close()

"""What the commands share: finding the settings, and errors as messages without a traceback."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from alerts.desk.lookups.errors import QueryError
from alerts.people.refusals import PeopleError
from alerts.places.finding import PlaceUnclear
from alerts.records import Records, RecordsError
from alerts.rules.hours import CalendarMissing
from api.cli.service_api import ServiceApiError
from api.ports.settings import SETTINGS_FILE, Settings, load
from api.wiring.private_files import for_owner_only, keep_private
from api.words.terminal_language import terminal_language
from api.words.terminal_output import say, tell
from ingest.durations import SECOND
from ingest.journal.file import JournalError
from ingest.problems import Problems, why_unreadable
from ingest.said import Said, said_by
from ingest.stores.contract import StoreError

DEFAULT_SETTINGS = Path("wenya.toml")

MISTAKE = 2
"""Exit code for what the user can put right."""
_SHOWN = (
    Problems,
    RecordsError,
    StoreError,
    JournalError,
    CalendarMissing,
    PeopleError,
    PlaceUnclear,
    QueryError,
    ServiceApiError,
    OSError,
)

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


def utc_text(at: int) -> str:
    """An instant (UTC ms) to the second, as RFC 3339 has it in UTC."""
    return datetime.fromtimestamp(at / SECOND, UTC).isoformat(timespec="seconds")


def say_where(settings: Settings) -> None:
    """Which records the command works on, for whoever sits at a terminal: cron sends a mail for any line."""
    if sys.stderr.isatty():
        say(Said("terminal-works-on", where=settings.records.where), err=True)


@contextmanager
def errors_as_messages(*further: type[Exception]) -> Iterator[None]:
    """End the command with a message and exit code 2, not a traceback, for what the user can put right.

    ``further`` are errors of the command's own.
    """
    try:
        yield
    except Exception as error:
        if not isinstance(error, (*_SHOWN, *further)):
            raise
        tell(written(error), err=True)
        raise typer.Exit(MISTAKE) from error


def written(error: Exception) -> str:
    """What an error says in the language of the terminal, a line for each problem."""
    spoken = terminal_language()
    if isinstance(error, Problems):
        return "\n".join(spoken.say(problem.said) for problem in error.problems)
    if isinstance(error, RecordsError | StoreError | JournalError):
        return spoken.say(Said("store-error", code=error.code, reason=error.said))
    if isinstance(error, OSError) and error.filename is not None:
        return spoken.say(Said("file-reason", file=str(error.filename), reason=why_unreadable(error)))
    said = said_by(error)
    if isinstance(error, OSError) and isinstance(said, str):
        said = Said("file-refused", why=said)  # the system's own sentence, or that of a library
    return spoken.say(said)


@contextmanager
def records_of(settings: Settings, *, as_they_are: bool = False) -> Iterator[Records]:
    """The records, open for the block; ``as_they_are``: to be looked at, so that nothing is made or upgraded.

    Raises `RecordsError`.
    """
    for_owner_only()
    if settings.records.url.startswith("sqlite") and not as_they_are:
        keep_private(settings)
    say_where(settings)
    records = Records.open(settings.records.address, as_they_are=as_they_are)
    try:
        yield records
    finally:
        records.close()

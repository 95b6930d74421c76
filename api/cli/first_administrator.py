"""Who administers users where nobody can yet: told on the terminal of the first start, and never in a log."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import structlog

from alerts.desk.people.first_start import first_administrator
from alerts.records import Records
from api.words.terminal_language import terminal_language

log = structlog.get_logger("wenya.run")

FILE = "first-administrator"
"""In the data folder, where there is no terminal; for the owner's eyes only."""


def see_to_an_administrator(records: Records, folder: Path, now: int) -> None:
    """Make an administrator where there is none who can sign in, and tell the one-time password.

    It is told on the terminal. Where there is none it is written to a file in ``folder``, which is
    removed at the next start after somebody has chosen a password of their own. ``now`` is UTC ms.

    Raises `RecordsError`, `OSError`.
    """
    path = folder / FILE
    made = first_administrator(records, now)
    if made is None:
        path.unlink(missing_ok=True)
        return
    if made.password is None:
        log.info("nobody administers users yet: the one-time password was given before", user=made.name)
        return
    language = terminal_language()
    name = language.text("administrator-name", name=made.name)
    text = f"{name}\n{language.text('administrator-password', password=made.password)}\n"
    if sys.stderr.isatty():
        sys.stderr.write(text)
        return
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    log.info("an administrator was made; the one-time password is in a file", user=made.name, file=str(path))

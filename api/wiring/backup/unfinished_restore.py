"""The note in the data directory while a restore gives things their names: half of it is no installation."""

from __future__ import annotations

from pathlib import Path

from api.ports.settings import Settings
from ingest.said import Said

FILE = "restore-unfinished"


def note_of(data_dir: Path) -> Path:
    """The file that is there meanwhile."""
    return data_dir / FILE


def require_no_unfinished_restore(settings: Settings) -> None:
    """Raise `OSError` where a restore was killed in that moment."""
    note = note_of(settings.service.data_dir)
    if note.exists():
        raise OSError(Said("restore-unfinished", file=str(note)))

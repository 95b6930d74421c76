"""What the chain tells of beside its own rows: sheets that were signed, and files of tickets. Pure.

A signed sheet, and the files that belong to a ticket, are kept in tables and on disk that are no part of the
chain. The audit's line of the command that signed or used them holds a digest of each (C3, B24), so that one
that is changed or taken away is found when the chain is walked.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, NamedTuple

from alerts.chain.links import canonical

SHEETS, FILES = "sheets", "files"
"""Keys of an event's data: the sheets that a command signed, and digests of the files that it used."""
SALT = "salt"
"""Key of a sheet's signature: random digits. Without them a name or number on it could be guessed from the
seal, by whoever may read the audit and not the sheet."""


class SheetKey(NamedTuple):
    """Which version of which sheet."""

    ticket: str
    contact: str
    kind: str
    version: int

    def __str__(self) -> str:
        return f"{self.contact or self.ticket} {self.kind} {self.version}"


def seal_of(sheet: Mapping[str, Any]) -> str:
    """SHA-256, hex, over a signed sheet as it stands: column -> value, bytes among them."""
    plain = {
        name: ["hex", value.hex()] if isinstance(value, bytes) else value for name, value in sheet.items()
    }
    return sha256(canonical(plain)).hexdigest()


def told_of(sheets: Mapping[SheetKey, str], files: tuple[str, ...]) -> dict[str, Any]:
    """Data of the event of the command that signed ``sheets`` (each with its seal) and used ``files``."""
    signed = [
        {"contact": key.contact, "kind": key.kind, "version": key.version, "seal": seal}
        for key, seal in sheets.items()
    ]
    told: dict[str, Any] = {SHEETS: signed, FILES: list(files)}
    return {key: value for key, value in told.items() if value}

"""What the page of a ticket shows of its sheets (表单)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from alerts.desk.matters.sheets import ShownSheet
from alerts.sheets.sheet import SheetKind
from alerts.words.desk_names import sheet_name
from api.printing.sheets import SHORT_HASH
from api.words.languages import Language

ADDRESS = "/tickets/{number}/sheets/{contact}/{kind}"


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A sheet in the list. Times UTC ms; ``to_be_signed``: a user signs one of its kind."""

    title: str
    contact: str
    version: str
    issued_at: int
    signed_at: int | None
    to_be_signed: bool
    hash: str
    address: str
    in_full: bool


def sheet_rows(found: Iterable[ShownSheet], language: Language) -> list[SheetRow]:
    """The rows of ``found``, in that order."""
    return [
        SheetRow(
            title=language.say(sheet_name(sheet.kind)),
            contact=sheet.number,
            version=str(sheet.version),
            issued_at=sheet.issued_at,
            signed_at=each.signed_at,
            to_be_signed=sheet.kind is SheetKind.FEEDBACK,
            hash=each.digest[:SHORT_HASH],
            address=ADDRESS.format(number=sheet.ticket, contact=sheet.number, kind=sheet.kind),
            in_full=each.in_full,
        )
        for each in found
        for sheet in [each.sheet]
    ]

"""A sheet as it is shown to others than who may see the reporter (H39, H46, W28; desk.md, section 17)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from msgspec.structs import replace

from alerts.matters.confidentiality import RESTRICTED, masked_name
from alerts.matters.contact import NOBODY, Contact
from alerts.sheets.complaint_card import complaint_card
from alerts.sheets.feedback_sheet import feedback_sheet
from alerts.sheets.sheet import Sheet, SheetKind, SheetLines, SheetPart, SheetText
from alerts.sheets.source import SheetSource

FORMS: Final[Mapping[SheetKind, Callable[[SheetSource], Sheet]]] = {
    SheetKind.FEEDBACK: feedback_sheet,
    SheetKind.COMPLAINT_CARD: complaint_card,
}
FROM_CONTACT: Final = frozenset(
    {
        "name",
        "phone",
        "unit-or-address",
        "content",
        "target",
        "demand",
        "complainant",
        "complaint-address",
        "complaint-content",
    }
)
"""Fields that stand on a sheet as the contact has them."""
SIGNED_BY: Final = "signature"
"""The field with the name of who signed."""
SAID_LATER: Final = frozenset({"opinion", "call-result"})
"""What the user said after the work, which tells who they are as much as what they reported does."""

OF_NOBODY: Final = frozenset(
    {"number", "ticket", "department", "with-departments", "transferred-from", "external-number", "limits"}
)
"""Fields whose words tell of no person, and that no person wrote."""


def without_people(sheet: Sheet) -> Sheet:
    """``sheet`` for who sees no people: without persons and what they wrote, but with times and choices.

    Given as `as_seen` shows it of a contact without people.
    """

    def lines_of(name: str, lines: SheetLines) -> SheetLines:
        return lines if name in OF_NOBODY else _with_texts(lines, lambda _: "")

    return _refilled(sheet, lines_of)


def as_seen(sheet: Sheet, contact: Contact, department_names: Mapping[str, str]) -> Sheet:
    """``sheet`` for who sees its contact as ``contact`` only: masked, or without any reporter.

    What is on record stays as it is. What stands there of the reporter is filled in again from ``contact``
    rather than looked for by its words, so that nothing is left of what was corrected since.

    Parameters
    ----------
    contact
        As `alerts.matters.confidentiality.shown` gives it.
    department_names
        Id -> what people call a department.
    """
    again = FORMS[sheet.kind](
        SheetSource(sheet.ticket, contact, sheet.version, sheet.issued_at, department_names=department_names)
    )
    filled = {field.name: field.lines for field in again.fields() if field.name in FROM_CONTACT}

    def lines_of(name: str, lines: SheetLines) -> SheetLines:
        if name in FROM_CONTACT:
            return filled.get(name, ())
        if name == SIGNED_BY:
            return _with_texts(lines, lambda said: "" if contact.reporter == NOBODY else masked_name(said))
        if name in SAID_LATER and contact.category in RESTRICTED:
            return _with_texts(lines, lambda _: "")
        return lines

    return _refilled(sheet, lines_of)


def _refilled(sheet: Sheet, lines_of: Callable[[str, SheetLines], SheetLines]) -> Sheet:
    """``sheet`` with the lines of each field as ``lines_of`` gives them by its name."""
    blocks = (
        replace(
            block,
            fields=tuple(replace(each, lines=lines_of(each.name, each.lines)) for each in block.fields),
        )
        for block in sheet.blocks
    )
    return replace(sheet, blocks=tuple(blocks))


def _with_texts(lines: SheetLines, shown: Callable[[str], str]) -> SheetLines:
    """``lines`` with what somebody wrote as ``shown`` gives it; without it where that is nothing."""

    def part_of(part: SheetPart) -> SheetPart | None:
        if not isinstance(part, SheetText):
            return part
        text = shown(part.text)
        return SheetText(text) if text else None

    found = (tuple(each for part in line if (each := part_of(part)) is not None) for line in lines)
    return tuple(line for line in found if line)

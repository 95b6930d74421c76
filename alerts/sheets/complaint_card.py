"""顾客投诉记录卡: what is written down of a complaint when it comes (C50)."""

from __future__ import annotations

from alerts.sheets.feedback_sheet import complaint_fields
from alerts.sheets.sheet import (
    FieldMark,
    Sheet,
    SheetBlock,
    SheetField,
    SheetKind,
    SheetText,
    SheetWord,
    text_line,
    time_line,
)
from alerts.sheets.source import SheetSource

NAMED = FieldMark.NAMED
C50 = ("C50",)


def complaint_card(source: SheetSource) -> Sheet:
    """The card of a contact that is a complaint: the seven things that C50 names, and nothing else.

    Raises
    ------
    ValueError
        The contact is no complaint.
    """
    contact = source.contact
    if not contact.complaint:
        raise ValueError(f"{contact.number} is no complaint")
    reporter = contact.reporter
    name = text_line(reporter.name)
    if contact.anonymous_reason:
        name = ((SheetWord("sheet-anonymous"), SheetText(contact.anonymous_reason)),)
    target, demand = complaint_fields(source, NAMED)
    fields = (
        SheetField("number", NAMED, ("C50", "C38"), text_line(contact.number)),
        SheetField("complained-at", NAMED, C50, time_line(contact.contacted_at)),
        SheetField("complainant", NAMED, C50, name),
        SheetField("complaint-address", NAMED, C50, text_line(reporter.unit_or_address)),
        target,
        SheetField("complaint-content", NAMED, C50, text_line(reporter.content)),
        demand,
    )
    return Sheet(
        SheetKind.COMPLAINT_CARD,
        contact.number,
        source.ticket,
        source.version,
        source.issued_at,
        (SheetBlock("card", fields),),
    )

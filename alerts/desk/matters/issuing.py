"""Sheets as they are issued and signed: filled from what is on record after the command."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from secrets import token_hex

from alerts.chain.sealing import SALT
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.matters.contact import Contact
from alerts.matters.facts import FactBook
from alerts.records import Transaction
from alerts.records.desk.sheets import IssuedSheet
from alerts.sheets.feedback_sheet import feedback_sheet
from alerts.sheets.filling import with_what_was_given
from alerts.sheets.sheet import Sheet, SheetKind, content_of, sheet_of
from alerts.sheets.signatures import bind, digest_of, next_version
from alerts.sheets.source import SheetSource, limits_of, said_in
from alerts.tickets.desk_moves.changes import SheetIssue
from alerts.tickets.desk_moves.matter_file import MatterFile

LINES = 500
"""Lines of history that a sheet is filled from."""
SIGNED = "contact:user-signed"
"""The fact of a signature: its name, its picture and its time."""


def issue_sheets(
    tx: Transaction, file: MatterFile, issues: Sequence[SheetIssue], desk: DeskInForce, now: int
) -> list[IssuedSheet]:
    """Put the sheets ``issues`` of ``file``, as it is on record, on record at ``now`` (UTC ms).

    Returns those that were signed just now.

    One that nobody signed yet is filled in further, and kept as it is once somebody signs (B24). Kinds of
    which there is no form are left out.
    """
    wanted = [each for each in issues if each.kind == SheetKind.FEEDBACK and file.contact(each.contact)]
    if not wanted:
        return []
    number = file.ticket.number
    kept = {(each.contact, each.kind): each for each in tx.sheets.of_tickets([number])[number]}
    facts = facts_for_sheets(tx, file, desk)
    new: list[IssuedSheet] = []
    signed: list[IssuedSheet] = []
    for issue in wanted:
        contact, last = file.contact(issue.contact), kept.get((issue.contact, issue.kind))
        if contact is None or (last is not None and last.frozen_at is None and not issue.frozen):
            continue
        sheet = filled_sheet(file, contact, facts, desk, now)
        before = None if last is None else sheet_of(last.content)
        is_signed = last is not None and last.frozen_at is not None
        version = next_version(before, sheet, signed=is_signed)
        if is_signed and last is not None and version == last.version:
            continue
        row = _row(Sheet(sheet.kind, sheet.number, sheet.ticket, version, now, sheet.blocks), issue)
        if last is not None and version == last.version:
            row = replace(row, issued_at=last.issued_at)
        if issue.frozen:
            row = _with_signature(row, facts)
        (new if last is None or version != last.version else signed).append(row)
    tx.sheets.issue(new)
    tx.sheets.freeze(signed)
    return [row for row in (*new, *signed) if row.frozen_at is not None]


def facts_for_sheets(tx: Transaction, file: MatterFile, desk: DeskInForce) -> FactBook:
    """The facts of ``file`` with what their commands were given: one statement."""
    lines = tx.tickets.history_of(file.ticket.number, LINES)
    return with_what_was_given(file.facts, lines, desk.tables.moves)


def filled_sheet(
    file: MatterFile, contact: Contact, facts: FactBook, desk: DeskInForce, issued_at: int
) -> Sheet:
    """The feedback sheet of ``contact`` as things stand in ``file``: version 1.

    ``facts`` are what `facts_for_sheets` gives; ``issued_at`` is UTC ms.
    """
    names = {each.id: each.name for each in desk.inventory.departments.values()}
    source = SheetSource(
        ticket=file.ticket.number,
        contact=contact,
        version=1,
        issued_at=issued_at,
        assignments=file.assignments,
        facts=facts,
        signer=said_in(facts.latest(SIGNED, contact.number), "name"),
        limits=limits_of(file.clocks, contact.number),
        department_names=names,
    )
    return feedback_sheet(source, optional=desk.tables.settings.optional_fields)


def _row(sheet: Sheet, issue: SheetIssue) -> IssuedSheet:
    return IssuedSheet(
        ticket=sheet.ticket,
        contact=issue.contact,
        kind=issue.kind,
        version=sheet.version,
        content=content_of(sheet),
        digest=digest_of(sheet),
        issued_at=sheet.issued_at,
    )


def _with_signature(row: IssuedSheet, facts: FactBook) -> IssuedSheet:
    """``row`` with the signature that was entered just now."""
    fact = facts.latest(SIGNED, row.contact)
    if fact is None:
        raise ValueError("a signature leaves its fact")
    name, image, at = said_in(fact, "name"), said_in(fact, "image"), int(fact.data["signed_at"])
    bound = bind(sheet_of(row.content), image, name, at)
    signature = {"name": name, "image": image, "signed_at": at, "bound": bound.hex(), SALT: token_hex(16)}
    return replace(row, frozen_at=fact.at, signature=signature)

"""巡视工作单 and 工程维修单: what is written down of a patrol, and of what was found on it (C4, C32, C35)."""

from __future__ import annotations

from collections.abc import Sequence

from alerts.duty.lines import DutyLine
from alerts.duty.patrols import PatrolCheck, PatrolSheet
from alerts.duty.repairs import RepairCommand, RepairSheet
from alerts.sheets.sheet import (
    FieldMark,
    Sheet,
    SheetBlock,
    SheetField,
    SheetKind,
    SheetLines,
    SheetText,
    SheetTime,
    SheetWord,
    text_line,
    time_line,
)
from ingest.inventory.tree import Inventory

NAMED, PRESCRIBED, OURS = FieldMark.NAMED, FieldMark.PRESCRIBED, FieldMark.OURS
C4, C32, C35 = ("C4",), ("C32",), ("C35",)


def patrol_sheet(filed: DutyLine, post: str, repairs: Sequence[RepairSheet], inventory: Inventory) -> Sheet:
    """The sheet that the line ``filed`` put on record for what ``post`` is called. It has one version."""
    sheet = PatrolSheet.of(filed.data, filed.text)
    covered = text_line(sheet.left_out) if sheet.left_out else ((SheetWord("sheet-whole-network"),),)
    head = (
        SheetField("patrol-number", OURS, C32, text_line(str(filed.id))),
        SheetField("patrol-area", NAMED, C32, text_line(post)),
        SheetField("patrol-day", NAMED, C32, text_line(sheet.day.isoformat())),
        SheetField("patrol-covered", NAMED, C32, covered),
    )
    checks = tuple(
        SheetField(f"patrol-{check}", NAMED, C4, text_line(sheet.checks.get(check, "")))
        for check in PatrolCheck
    )
    found: SheetLines = tuple(
        (SheetText(str(each.found.id)), *_where(each, inventory), SheetText(each.found.text))
        for each in repairs
    )
    findings = (
        SheetField("patrol-findings", PRESCRIBED, C32, found),
        SheetField("patrol-text", OURS, C32, text_line(sheet.text)),
    )
    blocks = (
        SheetBlock("patrol", head),
        SheetBlock("patrol-checks", checks),
        SheetBlock("patrol-findings", findings),
        SheetBlock("signatures", (SheetField("patroller", PRESCRIBED, C32, _signed(filed)),)),
    )
    return Sheet(SheetKind.PATROL, f"{filed.post}-{filed.id}", "", 1, filed.at, blocks)


def repair_sheet(sheet: RepairSheet, inventory: Inventory) -> Sheet:
    """The repair sheet as things stand; each line of it is a version."""
    found, issued, tested = sheet.found, sheet.last(RepairCommand.ISSUE), sheet.last(RepairCommand.PASSED)
    department = inventory.departments.get(sheet.unit)
    head = (
        SheetField("repair-number", OURS, C32, text_line(str(found.id))),
        SheetField("repair-patrol", OURS, C32, text_line(str(found.about or ""))),
        SheetField("repair-place", NAMED, C32, tuple((each,) for each in _where(sheet, inventory))),
        SheetField("repair-what", NAMED, C32, text_line(found.text)),
    )
    order = (
        SheetField(
            "repair-unit", NAMED, C32, text_line(sheet.unit if department is None else department.name)
        ),
        SheetField("repair-due", NAMED, C32, time_line(sheet.due_at)),
        SheetField("repair-order", OURS, C32, text_line("" if issued is None else issued.text)),
        SheetField("repair-issued-by", PRESCRIBED, C32, _signed(issued)),
    )
    done = sheet.worker
    work = (
        SheetField("repair-done", NAMED, C32, text_line("" if done is None else done.text)),
        SheetField("repair-worker", PRESCRIBED, C32, _signed(done)),
        SheetField("repair-accepted", PRESCRIBED, C32, _signed(sheet.accepted)),
        SheetField("repair-tested", PRESCRIBED, C35, _signed(tested)),
    )
    blocks = (SheetBlock("repair", head), SheetBlock("repair-order", order), SheetBlock("signatures", work))
    at = (found, *sheet.lines)[-1].at
    return Sheet(SheetKind.REPAIR, f"{found.post}-{found.id}", "", 1 + len(sheet.lines), at, blocks)


def _signed(line: DutyLine | None) -> SheetLines:
    return () if line is None else ((SheetText(line.actor), SheetTime(line.at)),)


def _where(sheet: RepairSheet, inventory: Inventory) -> tuple[SheetText, ...]:
    place = str(sheet.found.data.get("place", ""))
    if place in inventory.places:
        return (SheetText(" ".join(inventory.path_of(place))),)
    return (SheetText(place),) if place else ()

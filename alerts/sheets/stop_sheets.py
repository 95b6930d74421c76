"""停水申请, 停水通知 and 紧急停水通知: what is written down of a stop of supply (C33, W56, W59)."""

from __future__ import annotations

from alerts.matters.choices import StopKind
from alerts.sheets.sheet import (
    FieldMark,
    Sheet,
    SheetBlock,
    SheetField,
    SheetKind,
    SheetLines,
    SheetPart,
    SheetText,
    SheetTime,
    SheetWord,
    text_line,
    time_line,
)
from alerts.stops.supply_stop import OnTheList, SupplyStop
from alerts.words.desk_names import recipient_name
from ingest.inventory.tree import Inventory

NAMED, PRESCRIBED, OURS = FieldMark.NAMED, FieldMark.PRESCRIBED, FieldMark.OURS
C33, NOTICE, LISTED = ("C33", "C20"), ("W56", "W57", "W59"), ("W58", "W59")


def stop_sheets(stop: SupplyStop, inventory: Inventory) -> dict[SheetKind, Sheet]:
    """The forms of ``stop`` as things stand: of a planned one its application, and its notice once approved.

    Of one by a fault the urgent notice. A version is that of the stop.
    """
    if stop.kind is StopKind.FAULT:
        return {SheetKind.URGENT_STOP_NOTICE: _notice(SheetKind.URGENT_STOP_NOTICE, stop, inventory)}
    found = {SheetKind.STOP_APPLICATION: _application(stop, inventory)}
    if stop.approved_at is not None:
        found[SheetKind.STOP_NOTICE] = _notice(SheetKind.STOP_NOTICE, stop, inventory)
    return found


def _application(stop: SupplyStop, inventory: Inventory) -> Sheet:
    unit = inventory.departments.get(stop.unit)
    asked = (
        SheetField("stop-number", OURS, C33, text_line(stop.number)),
        SheetField("stop-unit", OURS, C33, text_line(unit.name if unit else "")),
        SheetField("stop-area", NAMED, C33, _places(stop, inventory)),
        SheetField("stop-starts-at", NAMED, C33, time_line(stop.starts_at)),
        SheetField("stop-ends-at", NAMED, C33, time_line(stop.ends_at)),
        SheetField("stop-households", OURS, ("W38",), text_line(str(stop.households or ""))),
        SheetField("stop-cause", OURS, C33, text_line(stop.cause)),
        SheetField("stop-permits", NAMED, C33, text_line(stop.permits)),
    )
    approval = (
        SheetField("approver", PRESCRIBED, C33, text_line(stop.approved_by)),
        SheetField("approved-at", PRESCRIBED, C33, time_line(stop.approved_at)),
    )
    blocks = (SheetBlock("stop", asked), SheetBlock("approval", approval))
    return _sheet(SheetKind.STOP_APPLICATION, stop, blocks)


def _notice(kind: SheetKind, stop: SupplyStop, inventory: Inventory) -> Sheet:
    begins, back = stop.starts_at, stop.ends_at
    if stop.kind is StopKind.FAULT:
        begins = stop.event_at
        estimated = None if begins is None or stop.estimate is None else begins + stop.estimate
        back = stop.ended_at or estimated
    facts = (
        SheetField("stop-starts-at", NAMED, NOTICE, time_line(begins)),
        SheetField("stop-area", NAMED, NOTICE, _places(stop, inventory)),
        SheetField("stop-ends-at", NAMED, NOTICE, time_line(back)),
        SheetField("stop-cause", OURS, NOTICE, text_line(stop.cause)),
        SheetField("stop-notice", OURS, NOTICE, text_line(stop.notice)),
    )
    handed = (
        SheetField("handed-over-at", PRESCRIBED, NOTICE, time_line(stop.handed_over_at)),
        SheetField("stop-recipients", PRESCRIBED, LISTED, tuple(map(_recipient, stop.listed))),
    )
    return _sheet(kind, stop, (SheetBlock("notice", facts), SheetBlock("recipients", handed)))


def _recipient(each: OnTheList) -> tuple[SheetPart, ...]:
    """Who is to have it, and when it was sent and published."""
    line: list[SheetPart] = [SheetWord(recipient_name(each.id).key)]
    if each.sent_at is not None:
        line += [SheetWord("sheet-sent"), SheetTime(each.sent_at)]
    for one in each.published:
        line += [SheetWord("sheet-published"), SheetText(one.medium), SheetTime(one.happened_at)]
    return tuple(line)


def _places(stop: SupplyStop, inventory: Inventory) -> SheetLines:
    return tuple((SheetText(" ".join(inventory.path_of(each))),) for each in stop.places)


def _sheet(kind: SheetKind, stop: SupplyStop, blocks: tuple[SheetBlock, ...]) -> Sheet:
    return Sheet(kind, stop.number, stop.ticket, stop.version, stop.opened_at, blocks)

"""The forms of stops of supply: 停水申请, 停水通知 and 紧急停水通知."""

from __future__ import annotations

from alerts.matters.choices import StopKind
from alerts.sheets.sheet import SheetKind, SheetText, SheetTime, SheetWord, content_of, sheet_of
from alerts.sheets.stop_sheets import stop_sheets
from alerts.stops.stop_table import StopStep
from alerts.stops.supply_stop import OnTheList, Publication, StopSize, SupplyStop
from ingest.durations import HOUR
from ingest.inventory.tree import Inventory, Level, Place

TOWN = Inventory(
    places={
        each.id: each
        for each in (Place("c", Level.ORGANISATION, "公司"), Place("b7", Level.BUILDING, "7号楼", "c"))
    }
)
PLAN = SupplyStop(
    "T2026-0001",
    StopKind.PLANNED,
    StopStep.APPLIED,
    1,
    5,
    places=("b7",),
    cause="更换阀门",
    permits="破路手续",
    starts_at=100,
    ends_at=200,
)


def lines(sheet, name: str) -> list:
    return [part for line in sheet.field(name).lines for part in line]


def test_an_application_has_area_time_and_permits_and_once_approved_who_did_so():
    (kind,) = stop_sheets(PLAN, TOWN)
    assert kind is SheetKind.STOP_APPLICATION
    approved = SupplyStop(**{**_values(PLAN), "approved_at": 50, "approved_by": "姬"})
    found = stop_sheets(approved, TOWN)
    assert list(found) == [SheetKind.STOP_APPLICATION, SheetKind.STOP_NOTICE]
    sheet = found[SheetKind.STOP_APPLICATION]
    assert lines(sheet, "stop-area") == [SheetText("公司 7号楼")]
    assert lines(sheet, "stop-permits") == [SheetText("破路手续")]
    assert lines(sheet, "approver") == [SheetText("姬")]
    assert sheet_of(content_of(sheet)) == sheet


def test_a_notice_has_its_three_facts_and_who_has_it():
    listed = (
        OnTheList("papers", 60, (Publication("晚报", 70, 71, "梅"),)),
        OnTheList("fire_119"),
    )
    approved = SupplyStop(**{**_values(PLAN), "approved_at": 50, "listed": listed, "notice": "停水通知"})
    notice = stop_sheets(approved, TOWN)[SheetKind.STOP_NOTICE]
    facts = [lines(notice, name) for name in ("stop-starts-at", "stop-area", "stop-ends-at")]
    assert facts == [[SheetTime(100)], [SheetText("公司 7号楼")], [SheetTime(200)]]
    assert lines(notice, "stop-recipients") == [
        *(SheetWord("stop-recipient-papers"), SheetWord("sheet-sent"), SheetTime(60)),
        *(SheetWord("sheet-published"), SheetText("晚报"), SheetTime(70)),
        SheetWord("stop-recipient-fire-119"),
    ]


def test_an_urgent_notice_says_when_supply_is_back_as_it_is_estimated():
    fault = SupplyStop(
        "T2026-0002",
        StopKind.FAULT,
        StopStep.RUNNING,
        1,
        5,
        places=("b7", "gone"),
        cause="爆管",
        event_at=7,
        sizes=(StopSize(7, 3, HOUR),),
    )
    (kind, notice), *more = stop_sheets(fault, TOWN).items()
    assert (kind, more) == (SheetKind.URGENT_STOP_NOTICE, [])
    assert lines(notice, "stop-ends-at") == [SheetTime(7 + HOUR)]
    assert lines(notice, "stop-area") == [SheetText("公司 7号楼"), SheetText("gone")]


def _values(stop: SupplyStop) -> dict:
    return {name: getattr(stop, name) for name in SupplyStop.__dataclass_fields__}

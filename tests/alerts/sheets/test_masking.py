"""Who may not see a reporter finds them on no sheet either: masked, or not at all (H39, H46, W28)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alerts.matters.confidentiality import shown
from alerts.matters.contact import NOBODY, Reporter
from alerts.sheets.complaint_card import complaint_card
from alerts.sheets.feedback_sheet import feedback_sheet
from alerts.sheets.masking import as_seen
from alerts.sheets.sheet import SheetText, content_of
from tests.alerts.sheets.leak_call import CALL, COMPLAINT, NAMES, source

OF_COMPLAINT = (
    "王芳",
    "13812345678",
    "3 号楼",
    "维修人员态度生硬",
    "当面道歉",
    "刘",
    "很快，谢谢",
    "路面已干",
)
BOTH = pytest.mark.parametrize("form", [feedback_sheet, complaint_card])


def said(sheet) -> str:
    """All that people wrote on it."""
    return "\n".join(
        part.text
        for field in sheet.fields()
        if field.name
        not in ("person-in-charge", "worker", "handler", "handing-confirmed", "return-confirmed")
        for line in field.lines
        for part in line
        if isinstance(part, SheetText)
    )


@BOTH
def test_nothing_of_the_reporter_is_on_the_sheet_for_the_department_that_the_matter_is_about(form):
    sheet = form(source(COMPLAINT))
    assert all(each in said(feedback_sheet(source(COMPLAINT))) for each in OF_COMPLAINT), (
        "else nothing is seen"
    )
    seen = as_seen(sheet, shown(COMPLAINT, {"repair"}), NAMES)
    assert [each for each in OF_COMPLAINT if each in said(seen)] == []
    assert seen.field("target").lines[0][-1] == SheetText("维修公司"), "what it is about they know"
    assert (seen.number, seen.ticket, seen.version) == (sheet.number, sheet.ticket, sheet.version)


@BOTH
def test_others_see_a_conduct_matters_reporter_masked_and_nothing_of_what_they_said(form):
    seen = as_seen(form(source(COMPLAINT)), shown(COMPLAINT, {"network"}), NAMES)
    whole = ("王芳", "13812345678", "维修人员态度生硬", "当面道歉", "刘维修", "很快，谢谢", "路面已干")
    assert [each for each in whole if each in said(seen)] == []
    assert "王*" in said(seen)


def test_of_any_other_matter_what_was_said_stays_since_it_is_the_work():
    seen = as_seen(feedback_sheet(source(CALL)), shown(CALL, {"repair"}), NAMES)
    assert [each for each in ("王芳", "13812345678") if each in str(content_of(seen))] == []
    told = said(seen)
    assert all(each in told for each in ("王*", "138****5678", "已经淹到门口", "很快，谢谢", "路面已干"))


def test_what_was_corrected_since_is_not_left_on_an_earlier_version():
    corrected = replace(COMPLAINT, reporter=Reporter("李雷", "", "", "改正"), target_person="", demand="")
    seen = as_seen(feedback_sheet(source(COMPLAINT)), shown(corrected, {"repair"}), NAMES)
    assert seen.field("name").lines == seen.field("demand").lines == ()
    assert [each for each in OF_COMPLAINT if each in said(seen)] == []
    assert shown(corrected, {"repair"}).reporter == NOBODY

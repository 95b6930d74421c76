"""Satisfaction survey, limits and accountability (document P)."""

from __future__ import annotations

import pytest

from alerts.tickets.desk_moves.refusals import MoveRefused
from tests.clauses.company import COMPLAINT
from tests.clauses.matter_at_desk import MatterAtDesk
from tests.clauses.watched_place import MAIN, WatchedPlace

CONDUCT = {
    "category": "conduct",
    **(COMPLAINT | {"target": "agent"}),
    "target_department": "water-north",
    "target_person": "shui",
}
DECIDED = {"outcome": "unfounded", "doubtful": False}
OTHERS = {"others-decide"}


def test_p1_what_the_sensors_still_see_broken_is_not_closed_as_finished(records):
    main = WatchedPlace(records, MAIN, "2026-01-15 07:30")
    main.measures(0.30, "2026-01-15 08:00")
    main.measures(0.05, "2026-01-15 08:10")
    with pytest.raises(MoveRefused) as refused:
        main.says("resolve", "valve opened")
    assert refused.value.code == "false-closure"
    main.measures(0.30, "2026-01-15 08:30")
    main.says("resolve", "valve opened")
    main.says("close")
    assert main.ticket().state == "closed"


def test_p1_what_breaks_again_before_it_is_closed_is_open_again(records):
    main = WatchedPlace(records, MAIN, "2026-01-15 07:30")
    main.measures(0.05, "2026-01-15 07:45")
    main.measures(0.30, "2026-01-15 08:15")
    main.says("resolve", "valve opened")
    main.measures(0.05, "2026-01-15 08:30")
    with pytest.raises(MoveRefused):
        main.says("close")
    assert main.ticket().state != "resolved"


def told_of(matter: MatterAtDesk, when: str, who: str) -> set[str]:
    """Why ``who`` may not tell the user what came of it."""
    said = {"to": "contact", "medium": "phone", "outcome": "told", "with_result": "not_yet"}
    said["until"] = "2026-03-05T09:00+08:00"
    return matter.refuses(when, who, "feed_back", "在查", contact=matter.contact, **said).reasons


def test_w28_p35_neither_who_is_complained_about_nor_their_department_judges_or_answers(company):
    conduct = company.registers("03-02 09:00", **CONDUCT)
    assert conduct.refuses("09:05", "bei", "judge", "不属实", **DECIDED).reasons == OTHERS
    assert told_of(conduct, "09:06", "shui") == told_of(conduct, "09:07", "bei") == OTHERS
    assert conduct.may("bei").isdisjoint({"judge", "feed_back", "answer", "close", "classify"})
    conduct.does("09:10", "wang", "judge", "不属实", **DECIDED).tells("09:15", text="不属实")
    conduct.does("09:20", "wang", "judge", "不属实", outcome="unfounded_and_told")
    assert conduct.step == "verified"


def test_w28_p35_a_department_that_got_it_by_mistake_says_nothing_came_of_it(company):
    conduct = company.registers("03-02 09:00", **CONDUCT).goes_to("09:05", "water-north")
    conduct.does("09:10", "shui", "sign")
    assert conduct.refuses("09:15", "bei", "judge", "不属实", **DECIDED).reasons == OTHERS
    assert conduct.refuses("09:20", "shui", "submit_result", "没有此事").reasons == OTHERS
    conduct.does("09:25", "wang", "reassign", department="network", reason="应当回避")
    conduct.does("09:30", "guo", "submit_result", "已批评教育").tells("09:35")


def test_p35_what_is_no_conduct_a_department_works_and_answers_itself_but_does_not_judge(company):
    said = {"category": "no_water", **COMPLAINT, "target": "department", "target_department": "water-north"}
    tap = (
        company.registers("03-02 09:00", **said).goes_to("09:05", "water-north").does("09:10", "shui", "sign")
    )
    assert tap.refuses("09:15", "bei", "judge", "正常检修", **DECIDED).reasons == OTHERS
    tap.does("09:20", "shui", "submit_result", "已恢复供水").tells("09:25", "shui")


def test_c51_a_head_judges_what_their_unit_has_in_hand_and_nothing_else(company):
    complaint = company.registers("03-02 09:00", **COMPLAINT)
    for who in ("bei", "guan", "lu"):
        assert "judge" not in complaint.may(who)
    assert complaint.refuses("09:05", "bei", "judge", "正常检修", **DECIDED).reasons == OTHERS
    complaint.goes_to("09:10", "network").does("09:15", "guo", "sign")
    assert complaint.refuses("09:20", "bei", "judge", "正常检修", **DECIDED).reasons == OTHERS
    complaint.does("09:25", "guan", "judge", "正常检修", **DECIDED)


@pytest.mark.parametrize("doubtful", [True, False])
def test_c51_in_doubt_the_head_of_customer_service_decides_and_only_then(company, doubtful):
    complaint = company.registers("03-02 09:00", **COMPLAINT)
    assert "judge" in complaint.may("zheng"), "as far as anybody knows before the form is filled in"
    said = {**DECIDED, "doubtful": doubtful}
    if doubtful:
        complaint.does("09:05", "zheng", "judge", "正常检修", **said)
    else:
        assert complaint.refuses("09:05", "zheng", "judge", "正常检修", **said).reasons == OTHERS

"""Who applied for a stop of supply is told by name what became of it, also off shift, and once."""

from __future__ import annotations

import pytest

from alerts.desk.duty.importing import import_roster
from alerts.desk.notices.listing import list_notices
from alerts.notices.notice import NoticeState
from alerts.people.viewer import OPERATOR
from tests.alerts.desk.notices.by_channel import ByChannel
from tests.alerts.desk.notices.test_notices_of_stops import notices, of_kind, told
from tests.clauses.stops.stop_at_desk import StopDesk
from tests.clauses.stops.test_stops import a_fault, a_plan

ROSTER = """
[[post]]
id = "network"
name = "管网部"
department = "network"
pattern = [{ from = 2026-01-01, days = 1, shifts = [{ day = 1, hours = "08:00-16:30", chief = "guan" }] }]
"""
GUO = "13800000009"


@pytest.fixture
def desk(records) -> StopDesk:
    return StopDesk(records)


def test_c33_the_one_who_applied_is_told_apart_from_the_others_of_the_unit(desk):
    granted, refused = a_plan(desk), a_plan(desk, places=["b7"])
    granted.does("10:00", "ji", "approve")
    refused.does("10:01", "ji", "refuse", text="与春灌冲突")
    told(desk)
    assert of_kind(granted, "application_approved").told == ("guo",)
    assert of_kind(granted, "stop_approved").told == ("guan",), "not twice to who applied"
    assert of_kind(refused, "application_refused").told == ("guo",)
    assert of_kind(refused, "stop_refused").told == ("guan",)
    granted.does("10:10", "ji", "approve_anew", ends_at="03-06 18:00", text="工期延长")
    told(desk)
    again = [each for each in notices(granted) if each.kind == "application_approved"]
    assert [each.told for each in again] == [("guo",), ("guo",)]


def test_c33_who_is_off_shift_hears_it_at_their_own_address_once(desk, wenya_receiver):
    import_roster(
        desk.records, OPERATOR, ("r.toml", ROSTER.encode()), "第一版", 1, inventory=desk.desk.inventory
    )
    by = ByChannel(desk.records, lambda: desk.desk, wenya_receiver)
    by.reach(guo=GUO)
    plan = a_plan(desk).does("10:00", "ji", "approve")
    ((mobile, text),) = by.at(desk.now)
    assert (mobile, plan.number in text, "您申请的停水已批准" in text) == (GUO, True, True)
    assert "08:00 至 " in text, "when, so that a move of it is seen"
    assert len(by.at(desk.now + 60_000)) == 1
    (shown,) = list_notices(desk.records, desk.viewer("guo"), None, 9, desk=desk.desk).items
    assert shown.notice.kind == "application_approved"


def test_c33_of_what_they_withdrew_themselves_they_hear_nothing_and_of_what_others_did_they_do(desk):
    own, others = a_plan(desk), a_plan(desk, places=["b7"])
    own.does("10:00", "guo", "withdraw", text="改期")
    others.does("10:01", "guan", "withdraw", text="改期")
    told(desk)
    assert of_kind(own, "application_withdrawn").state is NoticeState.ANSWERED
    assert of_kind(others, "application_withdrawn").told == ("guo",)


def test_a_fault_has_nobody_who_applied(desk):
    fault = a_fault(desk)
    told(desk)
    assert all("guo" not in each.told for each in notices(fault))

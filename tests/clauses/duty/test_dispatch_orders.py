"""Dispatch orders: given by production dispatch, answered by the shift, and all of it on record (C2)."""

from __future__ import annotations

import pytest

from alerts.desk.duty.acting import read_log
from alerts.desk.lookups.errors import NotFound
from alerts.duty.orders import DispatchCommand, OrderStep
from alerts.duty.refusals import DutyRefused
from alerts.people.audit import AuditFilter, AuditKind
from ingest.durations import MINUTE
from tests.alerts.desk.duty.water_company import MORNING
from tests.clauses.duty.team_at_desk import PAN, Team, a_team

C = DispatchCommand


@pytest.fixture
def team(records) -> Team:
    made = a_team(records)
    made.company.signs_in("wang", MORNING - 20 * MINUTE)
    return made


def test_c2_an_order_is_acknowledged_and_executed_by_the_shift_in_charge_and_each_word_is_kept(team):
    number = team.ordered().order.given.id
    (waiting,) = team.orders(team.company.viewer("wang"))
    assert (waiting.order.step, waiting.allowed) == (OrderStep.GIVEN, (C.ACKNOWLEDGE, C.REFUSE))
    team.answers("wang", number, C.ACKNOWLEDGE, at=MORNING + MINUTE)
    done = team.answers("li", number, C.EXECUTE, "08:06 已关", at=MORNING + 6 * MINUTE)
    assert (done.order.step, done.allowed) == (OrderStep.EXECUTED, ())
    company = team.company
    log = read_log(company.records, company.viewer("wang"), "team", None, 9, inventory=company.inventory)
    said = [(each.kind, each.actor, each.about) for each in reversed(log.lines[:3])]
    assert said == [("order", "pan", None), ("order-answer", "wang", number), ("order-answer", "li", number)]
    assert log.corrected_by == {}
    with company.records.reading() as tx:
        audit = tx.audit.page(AuditFilter(kind=AuditKind.DISPATCH_ORDER), None, 9)
    assert {each.data["command"] for each in audit} == {"give", "acknowledge", "execute"}


def test_c2_who_does_not_execute_an_order_says_why(team):
    number = team.ordered().order.given.id
    with pytest.raises(DutyRefused):
        team.answers("wang", number, C.REFUSE, " ")
    refused = team.answers("wang", number, C.REFUSE, "阀门锈死，正在抢修")
    assert refused.order.step is OrderStep.REFUSED
    assert refused.order.answers[0].text == "阀门锈死，正在抢修"
    for command in (C.ACKNOWLEDGE, C.EXECUTE):
        with pytest.raises(DutyRefused):
            team.answers("wang", number, command)


def test_c2_nothing_is_executed_that_nobody_acknowledged(team):
    with pytest.raises(DutyRefused):
        team.answers("wang", team.ordered().order.given.id, C.EXECUTE)


@pytest.mark.parametrize(("minutes", "late"), [(5, False), (6, True)])
def test_c2_an_order_is_to_be_answered_within_five_minutes(team, minutes, late):
    number = team.ordered().order.given.id
    (waiting,) = team.orders(PAN)
    assert waiting.due_at == MORNING + 5 * MINUTE
    assert waiting.late(MORNING + minutes * MINUTE) is late
    answered = team.answers("wang", number, C.ACKNOWLEDGE, at=MORNING + minutes * MINUTE)
    assert answered.late(MORNING + 60 * MINUTE) is late, "and stays so"


def test_c2_orders_come_from_production_dispatch_and_are_answered_by_whoever_is_in_charge(team):
    with pytest.raises(DutyRefused):
        team.ordered(team.company.viewer("bei"))
    number = team.ordered().order.given.id
    with pytest.raises(DutyRefused):
        team.answers("zhao", number, C.ACKNOWLEDGE)
    with pytest.raises(NotFound):
        team.answers("shui", number, C.ACKNOWLEDGE)
    with pytest.raises(NotFound):
        team.orders(team.company.viewer("shui"))
    assert team.orders(PAN)[0].allowed == ()

"""Stops of supply: planned and by faults, who is told of them by when, and what waits for that."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from alerts.desk.registration import import_inventory
from alerts.desk.stops.commanding import GivenStopCommand, give_stop_command, open_stop
from alerts.desk.stops.sweeping import hear_of_tickets
from alerts.duty.roster import DutyPattern, DutyPost, DutyRoster, LeaderPost, PlannedShift
from alerts.duty.roster_files import tables_of
from alerts.people.viewer import OPERATOR
from alerts.rules.rule_files import default_rules
from alerts.sheets.sheet import SheetKind
from alerts.sheets.stop_sheets import stop_sheets
from alerts.stops.refusals import StopRefused
from alerts.stops.stop_table import StopCommand
from ingest.inventory.tree import Level, Outage
from tests.alerts.reference.town import MAIN, at, judged, said, town
from tests.clauses.stops.stop_at_desk import StopAtDesk, StopDesk
from tests.clauses.watched_place import LI, WatchedPlace
from tests.clauses.watched_place import MAIN as MAIN_OF_FLAT


@pytest.fixture
def desk(records) -> StopDesk:
    return StopDesk(records)


def a_plan(desk: StopDesk, **said: object) -> StopAtDesk:
    """Applied for on Monday at 09:00: on Friday from 08:00 on, for nine hours."""
    window = {"starts_at": "03-06 08:00", "ends_at": "03-06 17:00"}
    values = {"places": ["north"], "cause": "更换阀门", "unit": "network", "households": 1200, **window}
    return desk.opens("03-02 09:00", "guo", "apply", **{**values, **said})


def a_fault(desk: StopDesk, when: str = "03-02 10:00", happened: str = "", **said: object) -> StopAtDesk:
    values = {"places": ["north"], "cause": "主管爆裂", "unit": "repair", "households": 620, **said}
    return desk.opens(when, "li", "open", happened, **values)


REPORT = {"receiver": "潘", "content": "1200 户停水 9 小时"}


def test_w38_w39_nobody_begins_before_both_reports_are_in_and_is_told_which_are_missing(desk):
    plan = a_plan(desk).does("10:00", "ji", "approve")
    assert (plan.due("plan.dispatch"), plan.due("plan.city")) == ("03-06 08:00", "03-06 08:00")
    refused = plan.refuses("03-06 08:00", "guo", "start")
    assert refused == ("stop-not-reported", {"stop-not-reported"}, {"plan.dispatch", "plan.city"})
    plan.does("08:01", "guo", "report_dispatch", **REPORT)
    plan.does("08:02", "pan", "report_city", to="hotline_12345", **REPORT)
    assert plan.refuses("08:03", "guo", "start").fields == {"plan.city"}
    plan.does("08:04", "pan", "report_city", to="hotline_12319", **REPORT).does("08:05", "guo", "start")
    assert plan.step == "running"
    assert {plan.came_of(each) for each in ("plan.dispatch", "plan.city")} == {"missed"}


@pytest.mark.parametrize(
    ("households", "hours", "owed"),
    [
        (499, 9, set()),
        (500, 9, {"plan.dispatch"}),
        (999, 9, {"plan.dispatch"}),
        (1000, 8, {"plan.dispatch", "plan.city"}),
    ],
)
def test_w38_w39_reports_are_owed_from_500_and_from_1000_households(desk, households, hours, owed):
    plan = a_plan(desk, households=households, ends_at=f"03-06 {8 + hours:02}:00")
    assert {each for each in ("plan.dispatch", "plan.city") if plan.has_clock(each)} == owed


def test_w39_a_minute_less_than_eight_hours_is_not_reported_to_the_city(desk):
    assert not a_plan(desk, ends_at="03-06 15:59").has_clock("plan.city")
    assert a_plan(desk, ends_at="03-06 16:00", places=["b8"]).has_clock("plan.city")


def test_w40_the_report_is_due_20_minutes_after_the_event_whenever_somebody_learns_of_it(desk):
    small = a_fault(desk, "03-02 10:00", "09:55", households=499)
    assert not small.has_clock("stop.dispatch")
    small.does("10:30", "li", "set_area", places=["north"], households=500)
    assert small.due("stop.dispatch") == "03-02 10:15", "from the event on"
    small.does("10:31", "li", "end")
    large = a_fault(desk, "10:31", "10:25", households=500)
    assert large.due("stop.dispatch") == "03-02 10:45"
    large.does("10:45", "li", "report_dispatch", **REPORT)
    assert large.came_of("stop.dispatch") == "met"
    small.does("10:46", "li", "report_dispatch", **REPORT)
    assert small.came_of("stop.dispatch") == "missed"


def test_w41_the_city_is_told_within_20_minutes_of_the_report_or_of_a_longer_estimate(desk):
    fault = a_fault(desk, households=1000, estimate=7 * 3_600_000)
    fault.does("10:10", "li", "report_dispatch", **REPORT)
    assert not fault.has_clock("fault.city")
    fault.does("11:00", "li", "estimate", estimate=9 * 3_600_000)
    assert fault.due("fault.city") == "03-02 11:20"
    fault.does("11:10", "pan", "report_city", to="hotline_12345", **REPORT)
    assert fault.came_of("fault.city") == "running", "both have to be told"
    fault.does("11:20", "pan", "report_city", to="hotline_12319", **REPORT)
    assert fault.came_of("fault.city") == "met"
    assert [(each.to, each.receiver) for each in fault.stop.reports] == [
        ("dispatch", "潘"),
        ("hotline_12345", "潘"),
        ("hotline_12319", "潘"),
    ]


def test_w40_w41_steps_of_the_ladder_reach_production_dispatch_and_those_above(desk):
    fault = a_fault(desk, households=620)
    desk.until("10:40")
    steps = fault.steps("stop.dispatch")
    assert [(step, at) for step, at, _ in steps][:3] == [
        ("warn", "03-02 10:10"),
        ("due", "03-02 10:20"),
        ("leader", "03-02 10:30"),
    ]
    assert "pan" in steps[1][2]
    assert (fault.stop.version, fault.stop.lines) == (1, len(fault.file.lines)), "steps are nobody's word"


def test_h36_a_fault_is_on_record_with_who_reported_it_when_it_happened_and_both_stamps(desk):
    fault = a_fault(desk, "03-02 10:00", "09:58").does("10:12", "li", "report_dispatch", "10:11", **REPORT)
    (report,) = fault.stop.reports
    assert report.at - report.happened_at == 60_000
    assert (report.by, fault.file.lines[0].happened_at < fault.file.lines[0].at) == ("li", True)


def test_w56_the_notice_goes_to_the_public_relations_office_and_into_a_paper_a_day_ahead(desk):
    plan = a_plan(desk, households=600, ends_at="03-06 12:00").does("10:00", "ji", "approve")
    assert (plan.due("notice.handover"), plan.due("notice.paper")) == ("03-04 08:00", "03-05 08:00")
    assert not plan.has_clock("notice.large")
    plan.does("03-04 08:00", "pan", "hand_over_notice", text="北区停水通知")
    notice = stop_sheets(plan.stop, desk.desk.inventory)[SheetKind.STOP_NOTICE]
    facts = [notice.field(each) for each in ("stop-starts-at", "stop-area", "stop-ends-at")]
    assert all(each is not None and each.lines for each in facts), "its three facts"
    assert (plan.step, plan.came_of("notice.handover")) == ("announced", "met")
    assert (
        plan.refuses("09:00", "guo", "confirm_published", recipient="papers", medium="晚报").code
        == "not-yours"
    )
    plan.does("03-05 08:00", "mei", "confirm_published", recipient="papers", medium="晚报 3 月 5 日")
    assert plan.came_of("notice.paper") == "met"


def test_w57_of_a_large_area_papers_bring_it_three_days_and_one_day_ahead(desk):
    plan = a_plan(desk, households=1000).does("10:00", "ji", "approve")
    assert (plan.due("notice.large"), plan.due("notice.paper")) == ("03-03 08:00", "03-05 08:00")
    plan.does("10:30", "pan", "hand_over_notice")
    plan.does("03-03 08:00", "mei", "confirm_published", recipient="papers", medium="日报")
    assert (plan.came_of("notice.large"), plan.came_of("notice.paper")) == ("met", "running")
    plan.does("03-05 07:00", "mei", "confirm_published", recipient="papers", medium="日报")
    assert plan.came_of("notice.paper") == "met"


def test_w58_broadcasters_the_net_and_the_fire_brigade_are_on_the_list_with_their_stamps(desk):
    plan = a_plan(desk).does("10:00", "ji", "approve").does("03-04 09:00", "pan", "hand_over_notice")
    assert (plan.due("notice.net"), plan.due("notice.roll")) == ("03-04 09:30", "03-05 08:00")
    plan.does("09:05", "mei", "mark_sent", recipient="directory_114")
    plan.does("09:10", "mei", "confirm_published", recipient="directory_114", medium="114 台")
    assert plan.came_of("notice.net") == "running"
    plan.does("09:20", "mei", "confirm_published", recipient="info_port", medium="信息港")
    assert plan.came_of("notice.net") == "met"
    plan.does("09:30", "mei", "confirm_published", recipient="fire_119", medium="119 值班室")
    assert plan.came_of("notice.fire") == "met"
    for each in ("tv", "radio", "bus_screens"):
        assert plan.came_of("notice.roll") == "running"
        plan.does("10:00", "mei", "confirm_published", recipient=each, medium="滚动播出")
    assert plan.came_of("notice.roll") == "met"
    sent = {each.id: each.sent_at is not None for each in plan.stop.listed}
    assert not sent["neighbourhood_office"]
    assert sent["directory_114"]


def test_w58_what_is_broadcast_more_than_72_hours_ahead_is_kept_and_proves_nothing(desk):
    plan = a_plan(desk).does("10:00", "ji", "approve").does("10:10", "pan", "hand_over_notice")
    for each, when in (("tv", "03-03 07:59"), ("radio", "08:00"), ("bus_screens", "08:01"), ("tv", "08:02")):
        assert plan.came_of("notice.roll") == "running"
        plan.does(when, "mei", "confirm_published", recipient=each, medium="滚动播出")
    assert plan.came_of("notice.roll") == "met"


def test_w59_of_a_fault_an_urgent_notice_goes_out_at_once_from_a_building_up(desk):
    fault = a_fault(desk, households=3)
    assert fault.due("notice.fault") == "03-02 10:10"
    fault.does("10:05", "pan", "hand_over_notice", text="北区突发停水")
    assert (fault.came_of("notice.fault"), fault.due("notice.air")) == ("met", "03-02 10:35")
    assert fault.refuses("10:06", "mei", "confirm_published", recipient="papers", medium="晚报").reasons == {
        "stop-not-listed"
    }
    fault.does("10:10", "mei", "confirm_published", recipient="tv", medium="新闻频道")
    fault.does("10:12", "mei", "confirm_published", recipient="radio", medium="交通台")
    assert fault.came_of("notice.air") == "met"
    fault.does("10:20", "li", "end")
    assert not a_fault(desk, "10:30", places=["b7-603"]).has_clock("notice.fault")


def test_w40_households_that_are_given_are_never_fewer_than_the_places_have(desk):
    """Whoever owes a report says nobody's houses away; more than is known may be given."""
    fault = a_fault(desk, places=["b7"], households=1)
    assert fault.stop.households == 13
    fault.does("10:05", "li", "set_area", places=["b7"], households=0)
    assert fault.stop.households == 13
    fault.does("10:06", "li", "set_area", places=["b7"], households=620)
    assert fault.stop.households == 620
    assert fault.has_clock("stop.dispatch")


def test_c34_a_unit_takes_its_stop_to_no_place_of_others(desk):
    fault = desk.opens("03-02 10:00", "shui", "open", places=["b7"], cause="主管爆裂", unit="water-north")
    refused = fault.refuses("10:05", "shui", "set_area", places=["b7", "group"])
    assert (refused.code, fault.stop.places) == ("not-yours", ("b7",))
    fault.does("10:06", "shui", "set_area", places=["b7", "b8"])
    assert fault.stop.places == ("b7", "b8")
    fault.does("10:08", "shui", "end")
    elsewhere = a_fault(desk, "10:10", places=["b7"])
    elsewhere.does("10:11", "li", "set_area", places=["group"])
    assert elsewhere.stop.places == ("group",), "who repairs works wherever it is"


def test_c20_c33_production_technology_approves_area_and_time_and_nobody_works_outside_them(desk):
    plan = a_plan(desk, households=400)
    assert plan.refuses("09:30", "guo", "approve").code == "not-yours"
    assert plan.refuses("09:30", "ji", "approve", ends_at="03-06 07:00").fields == {"ends_at"}
    plan.does("10:00", "ji", "approve", starts_at="03-06 09:00", places=["b7"])
    assert (plan.step, plan.stop.places, plan.stop.households) == ("approved", ("b7",), 13)
    assert plan.refuses("03-06 08:59", "guo", "start").reasons == {"stop-outside-window"}
    plan.does("09:00", "guo", "start")
    assert plan.due("stop.overrun") == "03-06 17:00"


def test_c33_who_works_longer_than_approved_is_told_of_and_another_end_is_approved(desk):
    plan = a_plan(desk, households=400).does("10:00", "ji", "approve").does("03-06 08:00", "guo", "start")
    plan.does("16:00", "ji", "approve_anew", ends_at="03-06 18:00", text="管件未到")
    assert plan.due("stop.overrun") == "03-06 18:00"
    desk.until("18:00:00.001")
    assert plan.came_of("stop.overrun") == "overdue"
    assert [step for step, _, _ in plan.steps("stop.overrun")][-1] == "due"
    plan.does("18:30", "ji", "approve_anew", ends_at="03-06 20:00", text="焊接")
    assert (plan.clocks("stop.overrun")[-2].status, plan.due("stop.overrun")) == ("missed", "03-06 20:00")
    plan.does("19:00", "guo", "end")
    assert plan.came_of("stop.overrun") == "ended", "before the end that was approved last"
    assert plan.refuses("19:05", "wang", "close").reasons == {"stop-still-silent"}
    plan.does("19:06", "guo", "shorten").does("19:10", "wang", "close")
    assert (plan.step, desk.going_on()) == ("closed", [])


def test_c34_a_burst_is_repaired_at_once_with_enterprises_told_and_papers_afterwards(desk):
    fault = a_fault(desk, households=100, enterprises=["纺织厂", "啤酒厂"])
    assert (fault.step, fault.due("customers.told")) == ("running", "03-02 10:30")
    fault.does("10:10", "li", "tell_enterprise", enterprise="纺织厂", content="爆管，预计 14 时恢复")
    assert fault.came_of("customers.told") == "running"
    assert fault.refuses("10:11", "li", "tell_enterprise", enterprise="纺织厂", content="再次").reasons == {
        "stop-no-enterprise"
    }
    fault.does("10:20", "li", "tell_enterprise", enterprise="啤酒厂", content="爆管，预计 14 时恢复")
    assert fault.came_of("customers.told") == "met"
    fault.does("14:00", "li", "end")
    assert fault.due("paperwork") == "03-04 00:00"
    assert fault.refuses("14:10", "wang", "close").reasons == {"stop-paperwork"}
    fault.does("03-03 09:00", "li", "file_paperwork", text="抢修单补办").does("09:10", "wang", "close")
    assert (fault.came_of("paperwork"), fault.step) == ("met", "closed")


def test_c20_supply_rules_are_silent_in_the_approved_window_and_speak_one_window_after_it(desk):
    plan = a_plan(desk, places=["b7"], starts_at="03-06 08:00", ends_at="03-06 09:00", households=12)
    assert outages(desk) == []
    plan.does("10:00", "ji", "approve")
    (window,) = outages(desk)
    assert (window.place, window.approved_by, window.reason) == ("b7", "ji", "更换阀门")
    stopped = town(MAIN, outages=(replace(window, place="building"),))
    readings = said(at("2026-03-06 08:01"), at("2026-03-06 10:00"), 0.05)
    (low,) = judged("pressure.low", readings, stopped, at("2026-03-06 09:59"))
    assert (low.began_at, low.opened_at) == (window.end, window.end + 165_000), "12 marks after its end"
    plan.does("03-06 08:00", "guo", "start").does(
        "08:30", "ji", "approve_anew", ends_at="03-06 09:30", text="慢"
    )
    assert [each.end - window.end for each in outages(desk)] == [30 * 60_000]


def test_c20_who_is_done_early_shortens_the_window_from_then_on_and_nothing_closed_mutes(desk):
    plan = a_plan(desk, households=400).does("10:00", "ji", "approve").does("03-06 08:00", "guo", "start")
    plan.does("12:00", "guo", "end")
    assert [each.end for each in outages(desk)] == [desk.instant("03-06 17:00")], "as approved until then"
    plan.does("12:10", "guo", "shorten")
    assert [each.end for each in outages(desk)] == [desk.instant("03-06 12:10")]
    assert plan.refuses("12:11", "guo", "shorten").reasons == {"stop-outside-window"}
    plan.does("12:12", "wang", "close")


def test_c20_nobody_approves_a_window_of_more_than_31_days(desk):
    plan = a_plan(desk).does("10:00", "ji", "approve")
    assert plan.refuses("11:00", "ji", "approve_anew", ends_at="04-06 08:01", text="慢").fields == {"ends_at"}
    plan.does("11:01", "ji", "approve_anew", ends_at="04-06 08:00", text="慢")


def test_c20_what_is_withdrawn_mutes_nothing_and_no_import_takes_a_window_away(desk):
    plan = a_plan(desk).does("10:00", "ji", "approve")
    imported = replace(desk.desk.inventory, outages={})
    import_inventory(desk.records, OPERATOR, imported, default_rules(), desk.now, replace=True)
    assert [each.place for each in outages(desk)] == ["north"]
    plan.does("11:00", "guo", "withdraw", text="改期")
    assert (plan.step, outages(desk), desk.going_on()) == ("withdrawn", [], [])
    assert {plan.came_of(each) for each in ("plan.dispatch", "plan.city", "notice.paper")} == {"ended"}


def outages(desk: StopDesk) -> list[Outage]:
    """Those of the inventory on record."""
    with desk.records.reading() as tx:
        return list(tx.inventory.load().outages.values())


def test_w40_h36_a_fault_of_a_ticket_is_reported_once_for_both(records):
    place = WatchedPlace(records, MAIN_OF_FLAT, "2026-03-06 07:00", households=620)
    place.measures(0.05, "2026-03-06 07:20")
    ticket, desk = place.ticket(), place.service.desk
    given = GivenStopCommand(StopCommand.OPEN, {"cause": "无水", "ticket": ticket.number})
    opened = open_stop(records, LI, given, place.now, desk=desk)
    assert (opened.stop.event_at, opened.stop.places) == (ticket.breached_at, (ticket.place,))
    assert (opened.stop.households, opened.stop.ticket) == (620, ticket.number)
    assert [each.key for each in opened.clocks] == [], "the ticket has the clock, and a flat no notice"
    with pytest.raises(StopRefused, match="has a stop"):
        open_stop(records, LI, given, place.now, desk=desk)
    report = GivenStopCommand(StopCommand.REPORT_DISPATCH, REPORT)
    give_stop_command(records, LI, opened.stop.number, report, place.now, desk=desk)
    assert place.clocks()["W40"][1] is True
    assert hear_of_tickets(records, place.now, desk) == 0


def test_w40_w59_where_sensors_lose_pressure_a_stop_opens_by_itself_with_one_clock_for_the_report(records):
    place = WatchedPlace(records, MAIN_OF_FLAT, "2026-03-06 07:00", households=620, level=Level.BUILDING)
    place.measures(0.3, "2026-03-06 07:10")
    place.measures(0.05, "2026-03-06 07:25")
    ticket, desk = place.ticket(), place.service.desk
    with records.reading() as tx:
        (stop,) = tx.stops.of_tickets([ticket.number])
        clocks = tx.stop_clocks.of_stops([stop.number])[stop.number]
    assert (stop.places, [each.key for each in clocks]) == ((ticket.place,), ["notice.fault"])
    assert place.due("W40") == ticket.breached_at + 20 * 60_000
    assert ticket.breached_at == at("2026-03-06 07:10")
    report = GivenStopCommand(StopCommand.REPORT_DISPATCH, REPORT)
    give_stop_command(records, LI, stop.number, report, place.now, desk=desk)
    assert place.clocks()["W40"][1] is True


def test_w40_w41_what_is_reported_on_the_ticket_starts_the_report_to_the_city(records):
    place = WatchedPlace(records, MAIN_OF_FLAT, "2026-03-06 07:00", households=1100)
    place.measures(0.05, "2026-03-06 07:20")
    desk = place.service.desk
    values = {"cause": "无水", "ticket": place.ticket().number, "estimate": 9 * 3_600_000}
    stop = open_stop(records, LI, GivenStopCommand(StopCommand.OPEN, values), place.now, desk=desk).stop
    place.says("report", "已报生产调度部")
    assert hear_of_tickets(records, place.now + 5_000, desk) == 1
    with records.reading() as tx:
        (clock,) = tx.stop_clocks.of_stops([stop.number])[stop.number]
    assert (clock.key, clock.due_at) == ("fault.city", place.now + 20 * 60_000)


def leaders_take_turns(desk: StopDesk) -> None:
    """Leaders on duty of production dispatch: Zhao on odd days of the year, Gao on even ones."""
    days = tuple(PlannedShift(day, 0, 24 * 60, name) for day, name in ((1, "zhao"), (2, "gao")))
    pattern = DutyPattern(date(2026, 1, 1), 2, days)
    leads = LeaderPost.PRODUCTION_DISPATCH
    post = DutyPost("leader", "带班领导", "dispatch", round_the_clock=False, leads=leads, patterns=(pattern,))
    with desk.records.begin() as tx:
        tx.duty_rosters.record(tables_of(DutyRoster((post,))), desk.now, "gao", "春节值班")


def test_w40_w41_w59_on_a_holiday_the_leader_who_is_on_duty_then_hears_of_it_and_the_city_is_told(desk):
    leaders_take_turns(desk)
    fault = a_fault(desk, "02-17 07:10", households=620)
    assert (fault.due("stop.dispatch"), fault.due("notice.fault")) == ("02-17 07:30", "02-17 07:20")
    desk.until("07:21")
    (_, _, told) = fault.steps("notice.fault")[-1]
    assert "gao" in told
    assert "zhao" not in told
    fault.does("07:25", "li", "report_dispatch", **REPORT)
    assert fault.came_of("stop.dispatch") == "met"
    fault.does("08:20", "li", "estimate", estimate=9 * 3_600_000)
    assert not fault.has_clock("fault.city"), "of 620 households"
    fault.does("08:20", "li", "set_area", places=["north"], households=1050)
    assert fault.due("fault.city") == "02-17 08:40"
    fault.does("08:30", "pan", "report_city", to="hotline_12345", **REPORT)
    assert fault.came_of("fault.city") == "running"
    fault.does("08:39", "pan", "report_city", to="hotline_12319", **REPORT)
    assert fault.came_of("fault.city") == "met"
    fault.does("08:40", "pan", "hand_over_notice", text="北区突发停水")
    assert {each.unit for each in fault.clocks("notice.air")} == {"publicity"}


def test_w40_after_a_stop_of_the_service_every_step_is_caught_up_once_in_order(desk):
    fault = a_fault(desk, households=620)
    desk.stops_until("03-02 12:00")
    steps = [(step, at) for step, at, _ in fault.steps("stop.dispatch")]
    assert [step for step, _ in steps] == ["warn", "due", "leader", "top"]
    assert [at for _, at in steps] == sorted(at or "" for _, at in steps)
    desk.until("12:30")
    assert [(step, at) for step, at, _ in fault.steps("stop.dispatch")] == steps, "none comes twice"

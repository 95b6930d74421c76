"""The water group's rules on stops of supply, who is on duty, and what is not done in time (document W)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alerts.desk.clocks.waking import wake
from alerts.desk.matters.commanding import GivenCommand, give_command
from alerts.matters.assignment import Takeover
from ingest.durations import MINUTE
from tests.alerts.deadlines.days.golden_years import at
from tests.clauses.company import BUREAU, COMPLAINT, LEAK
from tests.clauses.matter_at_desk import MatterAtDesk, shown
from tests.clauses.watched_place import MAIN, WatchedPlace


def dry(records, households: int) -> WatchedPlace:
    """Pressure is lost at 08:00, which is seen some minutes later."""
    main = WatchedPlace(records, MAIN, "2026-01-15 07:30", households)
    main.measures(0.30, "2026-01-15 08:00")
    main.measures(0.10, "2026-01-15 08:10")
    return main


def test_w40_a_loss_of_supply_of_500_households_is_reported_within_20_minutes_of_the_event(records):
    main = dry(records, 500)
    (began,) = {each.began_at for each in main.service.episodes() if each.rule == "pressure.low"}
    assert main.ticket().opened_at > began
    assert main.due("W40") == began + 20 * MINUTE
    main.says("acknowledge", "on the way")
    assert main.met("W40") is None
    main.says("report", at_instant=began + 20 * MINUTE)
    assert main.met("W40") is True


def test_w40_a_report_after_that_is_late_and_stays_late(records):
    main = dry(records, 500)
    main.says("report", at_instant=main.due("W40") + 1)
    assert main.met("W40") is False


def test_w40_of_499_households_no_report_is_asked(records):
    assert "W40" not in dry(records, 499).clocks()


def test_w8_what_is_not_done_within_a_given_limit_is_on_the_list_of_what_is_late(company):
    leak = company.registers("02-13 15:00", **LEAK).goes_to("15:05", "repair")
    company.until("15:59")
    assert leak.findings() == []
    company.until("16:00")
    assert leak.findings() == [], "the instant of the due is in time"
    company.until("16:01")
    assert (leak.came_of("leak.onsite"), leak.findings()) == ("overdue", ["overdue"])
    (found,) = leak.file.findings
    assert (found.evidence["clause"], found.state.value) == ("B5", "open"), "a person looks into it"


def test_w8_a_limit_that_is_ours_accuses_nobody(company):
    leak = company.registers("02-13 15:00", **LEAK)
    company.until("15:31")
    assert (leak.came_of("transfer"), leak.findings()) == ("overdue", [])


def late(matter: MatterAtDesk) -> dict[str, str]:
    """Policies of the limits that are on the list of what is late, with the clause of each."""
    return {
        each.evidence["policy"]: each.evidence["clause"]
        for each in matter.file.findings
        if each.kind.value == "overdue"
    }


def test_w8_a_given_limit_is_on_the_list_also_where_one_of_ours_warned_of_the_same(company):
    """Who is on the way is said within ten minutes, which is ours; on site within the hour is given."""
    flood = company.registers("02-13 09:00", flooding=True, **LEAK).goes_to("09:05", "repair")
    assert (flood.clock("urgent.start").leads, flood.clock("leak.onsite").leads) == (True, False)
    company.until("10:00")
    assert "leak.onsite" not in late(flood), "the instant of the due is in time"
    company.until("10:01")
    assert late(flood)["leak.onsite"] == "B5"
    assert flood.steps("leak.onsite") == [], "it warns nobody: the other does"
    flood.does("13:00", "li", "arrive")
    assert flood.came_of("leak.onsite") == "missed"
    assert flood.findings().count("overdue") == len(late(flood)), "none is there twice"


def test_w8_nor_is_it_where_who_comes_in_time_met_both(company):
    flood = company.registers("02-13 09:00", flooding=True, **LEAK).goes_to("09:05", "repair")
    flood.does("09:14", "li", "arrive")
    company.until("12:00")
    assert "leak.onsite" not in late(flood)


@pytest.mark.parametrize(("done", "found"), [("03-04 10:00", False), ("03-06 10:00", True)])
def test_w8_h32_a_superiors_two_days_are_on_the_list_though_our_day_for_the_repair_came_first(
    company, done, found
):
    cold = company.registers("03-02 09:00", **BUREAU).goes_to("10:00", "heating-north")
    assert not cold.clock("result.superior").leads
    cold.does("10:10", "re", "sign").does(done, "re", "submit_result", "已调整阀门")
    assert late(cold).get("result.superior") == ("H32" if found else None)


def test_w8_w20_where_nobody_says_a_word_all_three_limits_are_on_the_list(company):
    question = company.registers("03-02 09:00", category="consult", **COMPLAINT)
    company.until("03-04 09:01")
    asked = {key: clause for key, clause in late(question).items() if clause in ("W20", "W49", "W51")}
    assert asked == {"phone.caller": "W49", "phone.result": "W51", "feedback.quality": "W20"}


@pytest.mark.parametrize(("repaired", "came"), [("23:00", "met"), ("23:01", "missed")])
def test_w2_arrival_shut_off_and_repair_of_a_leak_are_three_stamps_each_judged_by_itself(
    company, repaired, came
):
    leak = company.registers("02-13 15:00", **LEAK).goes_to("15:05", "repair")
    leak.does("16:01", "li", "arrive").does("16:10", "li", "shut_off", "关了阀门")
    leak.does("16:20", "li", "set_repair", size="small")
    leak.does(repaired, "li", "submit_result", "换了水管")
    assert leak.came_of("leak.onsite") == "missed", "a minute late"
    assert leak.came_of("repair.small") == came, "whatever the arrival was"
    stamps = {fact.name: fact.happened_at for fact in leak.file.facts}
    assert stamps["contact:accepted"] == company.instant("02-13 15:00"), "reported"
    assert stamps["assignment:shut-off"] == company.instant("02-13 16:10")
    assert stamps["result"] == company.instant(f"02-13 {repaired}")


def test_w2_a_leak_that_is_repaired_was_not_shut_off_by_that(company):
    leak = company.registers("02-13 15:00", **LEAK).goes_to("15:05", "repair").does("15:40", "li", "arrive")
    leak.does("17:00", "li", "submit_result", "换了水管")
    assert not leak.file.facts.has("assignment:shut-off"), "each of the three is stamped by whoever did it"
    assert leak.refuses("17:05", "li", "shut_off", "关了阀门").code == "illegal-command"


URGENT = {"category": "no_water", "class": "urgent"}


@pytest.mark.parametrize(
    ("when", "unit"),
    [
        ("03-02 08:00", "water-north"),
        ("03-02 16:29", "water-north"),
        ("03-02 16:30", "dispatch"),
        ("03-03 07:59", "dispatch"),
        ("02-14 10:00", "water-north"),
        ("02-15 10:00", "dispatch"),
    ],
)
def test_w33_w34_outside_working_hours_production_dispatch_has_what_is_urgent(company, when, unit):
    """Monday 2 March is a working day, Saturday 14 February a make-up day, the 15th a holiday."""
    dry = company.registers(when, **URGENT)
    dry.does(when, "wang", "dispatch", department=unit)
    assert dry.ticket.unit == unit


def test_w34_what_is_not_urgent_waits_for_its_own_unit_at_night_too(company):
    dry = company.registers("03-02 22:00", category="no_water")
    dry.does("22:05", "wang", "dispatch", department="water-north")
    assert dry.ticket.unit == "water-north"


def at_night(company, when: str, **said: object):
    """No water, urgent, out of hours: with production dispatch, as routing has it."""
    return company.registers(when, **URGENT, **said).does(when, "wang", "dispatch", department="dispatch")


def units(matter) -> list[tuple[str, str, str | None]]:
    """Department, role and end of each assignment."""
    given = matter.file.assignments
    return [(each.department, each.role, each.end_reason and each.end_reason.value) for each in given]


def takeovers(matter) -> list[str]:
    """When somebody took it over."""
    lines = [each for each in matter.history() if each.move == "take_over"]
    return [shown(line.at if line.happened_at is None else line.happened_at) for line in lines]


def test_w34_the_territorial_unit_has_a_copy_meanwhile_and_no_limit_of_its_own(company):
    dry = at_night(company, "03-02 20:00")
    assert units(dry) == [("dispatch", "lead", None), ("water-north", "copy", None)]
    assert {each.unit for each in dry.clocks("sign")} == {"dispatch"}
    assert "progress" in dry.may("bei"), "it reads it"
    assert "sign" not in dry.may("bei")
    dry.does("20:10", "pan", "sign").does("20:20", "pan", "give_back", "不是我们的", reason="not_ours")
    assert {end for *_, end in units(dry)} == {"given_back"}
    assert dry.ticket.takeover is None


@pytest.mark.parametrize(
    ("handed_on", "before", "begins"),
    [
        ("03-02 16:30", "03-03 07:59", "03-03 08:00"),
        ("03-03 03:00", "03-03 07:59", "03-03 08:00"),
        ("03-06 20:00", "03-09 07:59", "03-09 08:00"),
        ("02-13 20:00", "02-14 07:59", "02-14 08:00"),
        ("02-14 20:00", "02-24 07:59", "02-24 08:00"),
        ("02-17 10:00", "02-24 07:59", "02-24 08:00"),
    ],
)
def test_w34_it_takes_over_at_eight_of_the_next_working_day_and_not_before(
    company, handed_on, before, begins
):
    """A Monday evening, a small hour, a Friday; before a make-up Saturday, before a holiday and in it."""
    dry = at_night(company, handed_on)
    assert shown(dry.ticket.takeover.at) == begins
    feedback = dry.due("feedback.quality")
    company.until(before)
    assert (dry.ticket.unit, takeovers(dry)) == ("dispatch", [])
    company.until(begins)
    assert (dry.ticket.unit, dry.step, takeovers(dry)) == ("water-north", "dispatched", [begins])
    assert units(dry) == [
        ("dispatch", "lead", "handed_over"),
        ("water-north", "copy", "handed_over"),
        ("water-north", "lead", None),
    ]
    assert (dry.clock("sign").unit, dry.due("sign")) == ("water-north", f"{begins[:-5]}08:30")
    assert dry.due("feedback.quality") == feedback, "the user waits no longer for it"
    dry.does(f"{begins[:-5]}08:10", "shui", "sign")
    company.until("03-20 08:00")
    assert (takeovers(dry), dry.ticket.takeover) == ([begins], None), "once"


def test_w34_after_a_stop_over_eight_it_is_taken_over_as_of_then(company):
    dry = at_night(company, "03-02 20:00").does("20:10", "pan", "sign")
    company.stops_until("03-03 11:00")
    assert (dry.ticket.unit, takeovers(dry)) == ("water-north", ["03-03 08:00"])
    assert (dry.due("sign"), dry.came_of("sign")) == ("03-03 08:30", "overdue")
    company.until("03-03 12:00")
    assert takeovers(dry) == ["03-03 08:00"]


def _taken_over_and_killed(company, now: int) -> None:
    with company.records.begin() as tx:
        assert wake(tx, company.desk, now, now)
        raise InterruptedError


def test_w34_a_takeover_that_was_broken_off_is_done_once_all_the_same(company):
    dry = at_night(company, "03-02 20:00")
    company.until("03-03 07:59")
    with pytest.raises(InterruptedError):
        _taken_over_and_killed(company, company.instant("08:00"))
    assert dry.ticket.unit == "dispatch"
    company.until("03-03 09:00")
    assert (dry.ticket.unit, takeovers(dry)) == ("water-north", ["03-03 08:00"])


def test_w34_what_came_in_at_eight_itself_or_just_after_does_not_let_it_be_forgotten(company):
    dry, other = at_night(company, "03-02 20:00"), at_night(company, "20:01", place="b8")
    dry.does("03-03 08:00", "wang", "progress", "已联系")
    company.now = company.instant("08:00:00.400")  # and nobody has looked since
    said = GivenCommand("progress", "已联系")
    give_command(company.records, company.viewer("wang"), other.number, said, company.now, desk=company.desk)
    company.until("08:00:01")
    assert [takeovers(each) for each in (dry, other)] == [["03-03 08:00"], ["03-03 08:00"]]


def test_w34_who_decides_otherwise_is_not_overruled(company):
    elsewhere = company.registers("03-02 20:00", **URGENT)
    elsewhere.does("20:01", "wang", "dispatch", department="network", reason="主管道爆裂")
    assert units(elsewhere) == [("network", "lead", None), ("water-north", "copy", None)]
    moved = at_night(company, "20:02", place="b8")
    moved.does("20:10", "wang", "reassign", department="network", reason="主管道爆裂")
    sooner = at_night(company, "20:11", place="b7-603")
    sooner.does("20:20", "wang", "reassign", department="water-north", reason="有人在岗")
    company.until("03-04 09:00")
    assert [each.ticket.unit for each in (elsewhere, moved, sooner)] == ["network", "network", "water-north"]
    assert not any(map(takeovers, (elsewhere, moved, sooner)))


def test_w34_w14_whoever_a_leader_names_to_lead_keeps_it(company):
    dry = at_night(company, "03-02 20:00").does("20:10", "pan", "sign")
    until = company.instant("03-03 12:00")
    dry.does("20:20", "wang", "add_unit", department="water-north", until=until, lead_named_by="zhao")
    assert units(dry) == [
        ("dispatch", "lead", None),
        ("water-north", "copy", "handed_over"),
        ("water-north", "with", None),
    ]
    company.until("03-04 09:00")
    assert (dry.ticket.unit, takeovers(dry)) == ("dispatch", [])


def test_w34_what_stands_still_is_taken_over_as_it_stands(company):
    dry = at_night(company, "03-02 20:00").does("20:10", "pan", "sign")
    appointment = company.instant("03-03 10:00")
    dry.does("20:30", "pan", "suspend", reason="user_absent", appointment=appointment)
    company.until("03-03 09:00")
    assert (dry.step, dry.ticket.unit) == ("suspended", "water-north")
    company.until("03-03 10:00")
    assert dry.step == "in_hand"


def test_w34_at_an_appointment_at_eight_it_goes_on_and_is_taken_over(company):
    dry = at_night(company, "03-02 20:00").does("20:10", "pan", "sign")
    dry.does("20:30", "pan", "suspend", reason="user_absent", appointment=company.instant("03-03 08:00"))
    company.until("03-03 08:00")
    company.until("03-03 08:01")
    assert (dry.step, dry.ticket.unit, takeovers(dry)) == ("dispatched", "water-north", ["03-03 08:00"])


def test_w34_what_has_a_result_by_then_stays_and_is_taken_over_once_it_is_worked_on_again(company):
    dry = at_night(company, "03-02 20:00").does("20:10", "pan", "sign")
    dry.does("21:00", "pan", "submit_result", "已恢复供水")
    company.until("03-03 09:00")
    assert (dry.ticket.unit, takeovers(dry)) == ("dispatch", [])
    dry.does("03-03 10:00", "wang", "rework", reason="又停水了")
    company.until("03-04 07:59")
    assert dry.ticket.unit == "dispatch"
    company.until("03-04 08:00")
    assert (dry.ticket.unit, takeovers(dry)) == ("water-north", ["03-04 08:00"])


def test_w34_of_a_year_that_is_not_on_record_nothing_is_guessed(company):
    dry = at_night(company, "12-31 20:00")
    assert dry.ticket.takeover == Takeover(
        "water-north", at("2027-01-01 08:00"), ("W33", "W34"), is_known=False
    )
    company.until("2027-01-04 09:00")
    assert (dry.ticket.unit, takeovers(dry)) == ("dispatch", []), "it stays with who is there at any hour"
    company.knows_year(2027, off=("01-01", "01-02", "01-03"), on=("01-09",))
    company.until("2027-01-05 08:01")
    assert (dry.ticket.unit, takeovers(dry)) == ("water-north", ["01-05 08:00"])


@pytest.mark.parametrize("when", ["03-02 10:00", "03-02 03:00", "02-17 23:30"])
def test_w35_leaks_go_to_the_repair_company_at_any_hour(company, when):
    """17 February 2026 is the first day of the Chinese year."""
    leak = company.registers(when, flooding=True, **LEAK)
    leak.does(when, "wang", "dispatch", department="repair")
    assert leak.ticket.unit == "repair"


@pytest.mark.parametrize(
    ("change", "found"),
    [({}, True), ({"phone": "13900001111"}, False), ({"category": "pressure"}, False)],
    ids=["the same", "another number", "another matter"],
)
def test_p1_what_one_number_called_about_is_found_once_two_units_have_it(company, change, found):
    first = company.registers("03-02 09:00", category="no_water").goes_to("09:05", "water-north")
    again = company.registers("03-04 09:00", **{"category": "no_water", "phone": "138 1234 1234", **change})
    assert again.findings() == [], "no unit has it yet"
    again.goes_to("09:05", "network")
    assert again.findings() == (["handled_twice"] if found else [])
    if found:
        (twice,) = again.file.findings
        assert twice.evidence == {"other_contact": first.contact, "other_ticket": first.number}
    assert "handled_twice" not in first.findings()


def test_p1_one_unit_may_have_both_and_so_may_another_after_a_week(company):
    company.registers("03-02 09:00", category="no_water").goes_to("09:05", "water-north")
    same = company.registers("03-03 09:00", category="no_water").goes_to("09:05", "water-north")
    assert "handled_twice" not in same.findings()
    same.does("10:00", "wang", "reassign", department="network", reason="管网原因")
    assert same.findings() == ["handled_twice"], "by whichever command another unit comes to have it"
    later = company.registers("03-10 09:00", category="no_water").goes_to("09:05", "repair")
    assert "handled_twice" in later.findings(), "the call of the third is a week before, and no more"
    last = company.registers("03-17 09:01", category="no_water").goes_to("09:05", "network")
    assert "handled_twice" not in last.findings()


def test_p1_however_often_one_number_called_about_it_the_other_matter_is_found_once(company):
    company.registers("03-02 09:00", category="no_water").goes_to("09:05", "water-north")
    again, third = (company.registers(f"03-03 09:0{each}", category="no_water") for each in (0, 1))
    third.does("09:03", "wang", "join", into=again.number)
    again.goes_to("09:05", "network")
    assert again.findings() == ["handled_twice"]
    again.does("09:10", "wang", "reassign", department="repair", reason="爆管")
    assert again.findings() == ["handled_twice"]


@pytest.mark.parametrize(("closed", "found"), [("03-03 08:59", False), ("03-03 09:00", True)])
def test_p1_a_matter_that_was_closed_when_the_second_call_came_was_not_handled_twice(company, closed, found):
    first = company.registers("03-02 09:00", category="no_water").goes_to("09:05", "water-north")
    with company.records.begin() as tx:
        tx.tickets.save([replace(first.ticket, closed_at=company.instant(closed))])
    again = company.registers("03-03 09:00", category="no_water").goes_to("09:05", "network")
    assert ("handled_twice" in again.findings()) == found


@pytest.mark.parametrize("restricted", [0, 1, None])
def test_p1_what_is_confidential_is_put_beside_no_other_call_of_its_number(company, restricted):
    """A call about conduct, or one about something else on a ticket of it."""
    category = "conduct" if restricted is None else "no_water"
    both = [company.registers(f"03-0{each} 09:00", category=category) for each in (2, 3)]
    if restricted is not None:
        both[restricted].does("03-03 09:01", "wang", "classify", category="conduct", reason="实为态度")
    for matter, unit in zip(both, ("water-north", "network"), strict=True):
        matter.goes_to("03-03 09:05", unit)
        assert "handled_twice" not in matter.findings()

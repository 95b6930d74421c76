"""The water group's rules on stops of supply, and on what is not done within its limit (document W)."""

from __future__ import annotations

import pytest

from ingest.durations import MINUTE
from tests.clauses.company import BUREAU, COMPLAINT, LEAK
from tests.clauses.matter_at_desk import MatterAtDesk
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

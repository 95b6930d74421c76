"""The heating group's rules of service supervision (document H)."""

from __future__ import annotations

import json

import pytest

from alerts.rules.inventory_files import read_inventory
from alerts.tickets.desk_moves.refusals import MoveRefused
from ingest.durations import HOUR, MINUTE
from ingest.inventory.files.problem_collector import InventoryProblems
from tests.alerts.reference.town import at
from tests.clauses.company import BUREAU
from tests.clauses.watched_place import ROOM, SHOP, WatchedPlace


def test_h15_a_residents_room_below_18_between_6_and_21_is_a_matter(records):
    home = WatchedPlace(records, ROOM, "2026-01-15 05:00")
    home.measures(17.9, "2026-01-15 06:30")
    assert home.clauses() == [], "at night 17.9 breaks nothing, and the day is half an hour old"
    home.measures(17.9, "2026-01-15 06:40")
    assert home.clauses() == [("H15",)]


@pytest.mark.parametrize("day", ["2026-01-15", "2026-07-15"])
def test_h15_18_itself_is_enough_and_summer_asks_for_nothing(records, day):
    home = WatchedPlace(records, ROOM, f"{day} 08:00")
    home.measures(18.0 if day == "2026-01-15" else 12.0, f"{day} 10:00")
    assert home.clauses() == []


def test_h15_h16_21_sharp_is_night_when_16_is_enough(records):
    home = WatchedPlace(records, ROOM, "2026-01-15 20:00")
    home.measures(18.5, "2026-01-15 21:00")
    home.measures(17.0, "2026-01-15 22:30")
    assert home.clauses() == []
    assert home.episodes() == [("room.night_target", "H16")], "missed what is striven for: a figure only"


def test_h16_below_16_at_night_is_a_matter(records):
    home = WatchedPlace(records, ROOM, "2026-01-15 22:00")
    home.measures(16.0, "2026-01-15 23:30")
    assert home.clauses() == []
    home.measures(15.9, "2026-01-16 00:40")
    assert home.clauses() == [("H16",)]


def test_h17_other_rooms_are_held_to_the_contract_and_not_to_18(records):
    shop = WatchedPlace(records, SHOP, "2026-01-15 08:00")
    shop.measures(20.0, "2026-01-15 09:30")
    assert shop.clauses() == []
    shop.measures(19.5, "2026-01-15 10:40")
    assert shop.clauses() == [("H17",)]


def test_h17_a_room_of_others_without_what_was_agreed_is_a_defect_and_no_room_that_complies():
    tree = {"places": [{"id": "b7", "level": "building"}]}
    shop = {"id": "shop", "place": "b7", "metric": "indoor_temperature", "residential": False}
    times = {"sampling": "60s", "upload": "60s"}
    content = json.dumps(tree | {"points": [shop | times]}).encode()
    with pytest.raises(InventoryProblems) as refused:
        read_inventory(("tree.json", content))
    (told,) = refused.value.problems
    assert "H17" in str(told)


def cold(records, day: str = "2026-01-15") -> WatchedPlace:
    """A ticket about a room, opened a moment ago."""
    home = WatchedPlace(records, ROOM, f"{day} 07:00")
    home.measures(17.0, f"{day} 07:45")
    assert home.clauses() == [("H15",)]
    return home


def test_h31_the_unit_gives_its_opinion_within_two_hours(records):
    home = cold(records)
    opened = home.ticket().opened_at
    assert home.due("H31") == opened + 2 * HOUR
    home.says("acknowledge", at_instant=opened + HOUR)
    assert home.met("H31") is None, "whoever says nothing has given no opinion"
    home.says("acknowledge", "pump is being looked at", opened + 2 * HOUR)
    assert home.met("H31") is True


def test_h31_an_instant_later_is_too_late(records):
    home = cold(records)
    home.says("acknowledge", "pump is being looked at", home.ticket().opened_at + 2 * HOUR + 1)
    assert home.met("H31") is False


@pytest.mark.parametrize("later", [0, MINUTE])
@pytest.mark.parametrize(
    ("day", "end"), [("2026-01-15", "2026-02-01 00:00"), ("2026-02-28", "2026-03-01 00:00")]
)
def test_h33_a_matter_is_to_be_closed_within_its_month(records, day, end, later):
    home = cold(records, day)
    assert home.due("H33") == at(end)
    home.measures(20.0, f"{day} 10:00")
    home.says("resolve", "pump repaired")
    assert home.met("H33") is None
    home.says("close", at_instant=at(end) + later)
    assert home.met("H33") is (later == 0)


def test_p1_h33_no_month_is_met_by_closing_what_is_not_finished(records):
    home = cold(records)
    for command, code in (("resolve", "false-closure"), ("close", "illegal-command")):
        with pytest.raises(MoveRefused) as refused:
            home.says(command, "done")
        assert refused.value.code == code, "only what is resolved is closed at all (desk.md, section 4)"
    assert (home.ticket().state, home.met("H33")) == ("open", None)


SUPERIORS = ["superior", "government", "bureau", "heating_office", "media"]


@pytest.mark.parametrize("channel", SUPERIORS)
def test_h11_h32_what_a_superior_hands_on_is_answered_with_its_result_in_two_days(company, channel):
    cold_room = company.registers("03-02 09:00", **(BUREAU | {"channel": channel}))
    assert cold_room.ticket.owner == "centre", "the command centre hears of the result"
    cold_room.goes_to("10:00", "heating-north")
    assert cold_room.due("result.superior") == "03-04 10:00"
    assert not cold_room.has_clock("opinion.general"), "and not with an opinion in two hours"


@pytest.mark.parametrize(("done", "came"), [("03-04 10:00", "met"), ("03-04 10:01", "missed")])
def test_h32_a_minute_later_than_two_days_is_too_late(company, done, came):
    cold_room = company.registers("03-02 09:00", **BUREAU).goes_to("10:00", "heating-north")
    cold_room.does("10:05", "re", "opinion", "先测温")
    assert cold_room.came_of("result.superior") == "running"
    assert cold_room.does(done, "re", "submit_result", "调了阀门").came_of("result.superior") == came


@pytest.mark.parametrize(("said", "came"), [("12:00", "met"), ("12:01", "missed")])
def test_h31_of_what_a_user_reports_the_unit_says_in_two_hours_what_it_will_do(company, said, came):
    cold_room = company.registers("03-02 09:00", category="room_temperature", line="heating")
    assert cold_room.ticket.owner == "centre", "the group's command centre, to which it is given"
    cold_room.does("10:00", "wang", "dispatch", department="heating-north")
    assert cold_room.due("opinion.general") == "03-02 12:00"
    assert cold_room.does(said, "re", "opinion", "下午上门测温").came_of("opinion.general") == came


@pytest.mark.parametrize("channel", ["call", "visit", "letter", "superior"])
def test_h30_calls_visits_letters_and_orders_are_recorded_in_detail(company, channel):
    said = BUREAU | {"channel": channel}
    for field in ("name", "phone", "content", "contacted_at", "feedback_way"):
        assert company.refuses_to_register("03-02 09:00", **(said | {field: None})).fields == {field}
    contact = company.registers("09:05", **said).file.contacts[0]
    assert (contact.channel, contact.transferred_from) == (channel, "市供热处")
    assert (contact.reporter.name, contact.reporter.phone) == ("张三", "13812341234")

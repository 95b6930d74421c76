"""Groups of tickets over time: who becomes whose child, and what a child keeps (judgement.md, section 6)."""

from contextlib import closing
from dataclasses import replace

import pytest

from alerts.episodes.episode import Ending, EndReason
from alerts.rules.rule import Concern
from alerts.tickets.desk_moves.refusals import MoveRefused
from alerts.tickets.ticket import TicketKind, TicketReason, TicketState
from ingest.durations import HOUR, MINUTE
from tests.alerts.desk.town_on_record import Town, reasons
from tests.alerts.desk.town_on_record import town as town_of
from tests.new_records import new_records

PRESSURE = Concern.WATER_PRESSURE


def test_a_group_takes_the_tickets_below_as_children_that_ask_for_no_action(town):
    town.breach("s1-b1-h1/t")
    town.pass_time(MINUTE)
    town.breach("s1-b1-h2/t")
    town.pass_time(MINUTE)
    town.breach("s1-b1-h3/t")
    group = town.open_at("s1-b1")
    file = town.file(group.number)
    assert (group.kind, group.affected_households, file.episode_count) == (TicketKind.GROUP, 10, 1)
    assert [child.place for child in file.children] == ["s1-b1-h1", "s1-b1-h2"]
    for child in file.children:
        below = town.file(child.number)
        assert not below.asks_for_action
        assert [clock.stopped_at for clock in below.clocks] == [None, None], "its clocks stay measured"
    assert reasons(town, group.number) == [
        TicketReason.OPENED_FOR_GROUP,
        TicketReason.TOOK_CHILD,
        TicketReason.TOOK_CHILD,
    ]


def test_households_that_breach_at_once_are_one_ticket(town):
    town.breach(*(f"s1-b1-h{n}/t" for n in range(1, 8)))
    assert [(t.place, town.file(t.number).episode_count) for t in town.tickets()] == [("s1-b1", 7)]


def test_what_breaches_later_below_an_open_group_joins_it(town):
    town.breach(*(f"s1-b1-h{n}/t" for n in (1, 2, 3)))
    town.pass_time(MINUTE)
    town.breach("s1-b1-h9/t")
    assert [t.place for t in town.tickets()] == ["s1-b1"]


def test_a_station_that_qualifies_later_takes_the_buildings_group_and_leaves_its_children_there(town):
    town.breach("s1-b1-h1/t")
    town.breach("s1-b1-h2/t", "s1-b1-h3/t")
    town.pass_time(MINUTE)
    town.breach("s1-b2-h1/t", "s1-b2-h2/t", "s1-b3-h1/t")
    station, building, household = (town.open_at(place) for place in ("s1", "s1-b1", "s1-b1-h1"))
    assert building.parent == station.number
    assert household.parent == building.number
    assert town.file(station.number).episode_count == 3


@pytest.mark.parametrize("first", [0, 1], ids=["station's first", "building's first"])
def test_when_groups_form_at_once_a_ticket_below_both_is_the_lower_one_s(tmp_path, first):
    with closing(new_records(tmp_path / "small.sqlite")) as records:
        small = Town(records, town_of(stations=1, buildings=2, households=5))
        small.breach("s1-b1-h1/t")
        small.pass_time(MINUTE)
        at_once = ["s1-b2-h1/t", "s1-b1-h2/t", "s1-b1-h3/t"]
        small.breach(*(at_once if first == 0 else reversed(at_once)))
        building, station = small.open_at("s1-b1"), small.open_at("s1")
        assert small.open_at("s1-b1-h1").parent == building.number
        assert building.parent == station.number


def test_an_episode_that_moves_on_leaves_the_recovery_of_the_ticket_it_leaves(town):
    """Found late twice, and over: a review. Then the second goes on after all, on a group's ticket."""
    point, first, second = "s1-b1-h1/t", town.now - 5 * HOUR, town.now - 3 * HOUR
    early = replace(town.opened(point, "room.floor", late=True), began_at=first - HOUR, opened_at=first)
    late = replace(early, began_at=second - HOUR, opened_at=second)
    over = [Ending("room.floor", point, at, at + HOUR, EndReason.RECOVERED) for at in (first, second)]
    town.tick(early, late, *over)
    review = town.open_at("s1-b1-h1")
    assert review.recovered_since == second + HOUR
    town.pass_time(MINUTE)
    town.breach("s1-b1-h2/t", "s1-b1-h3/t", "s1-b1-h4/t")
    town.tick(Ending("room.floor", point, second, None, None))
    assert town.file(review.number).episode_count == 1
    assert town.file(review.number).ticket.recovered_since == first + HOUR


def test_children_keep_their_state_when_the_parent_closes_and_ask_for_action_again(town):
    first = town.breach("s1-b1-h1/t")
    rest = town.breach("s1-b1-h2/t", "s1-b1-h3/t")
    group, child = town.open_at("s1-b1"), town.open_at("s1-b1-h1")
    town.pass_time(MINUTE)
    town.recover(*rest)
    town.command(group.number, "resolve")
    town.command(group.number, "close")
    file = town.file(child.number)
    assert (file.ticket.state, file.asks_for_action, file.ticket.parent) == (
        TicketState.OPEN,
        True,
        group.number,
    )
    with pytest.raises(MoveRefused, match="episode"):
        town.command(child.number, "resolve")
    town.recover(*first)
    assert town.command(child.number, "resolve").state is TicketState.RESOLVED


def test_a_child_whose_parent_closed_is_taken_by_the_next_group(town):
    town.breach("s1-b1-h1/t")
    rest = town.breach("s1-b1-h2/t", "s1-b1-h3/t")
    old = town.open_at("s1-b1")
    town.recover(*rest)
    town.command(old.number, "resolve")
    town.command(old.number, "close")
    town.pass_time(MINUTE)
    town.breach("s1-b1-h4/t", "s1-b1-h5/t")
    new = town.open_at("s1-b1")
    assert new.recurrence_of == old.number
    assert town.open_at("s1-b1-h1").parent == new.number

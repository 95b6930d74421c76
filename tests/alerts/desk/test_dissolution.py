"""Tickets of which late data takes every breach back (judgement.md, section 6; docs/decisions/0029)."""

from dataclasses import replace

import pytest

from alerts.deadlines.desk_clock import ClockStatus
from alerts.episodes.episode import Opening, Withdrawal
from alerts.tickets.ticket import TicketEvent, TicketReason, TicketState
from ingest.durations import HOUR, MINUTE
from tests.alerts.desk.town_on_record import reasons


def test_a_deadline_of_a_dissolved_ticket_is_neither_met_nor_missed(town):
    """The whole matter came to nothing (desk.md, 6.4): before it had its clocks of the desk it was missed."""
    (episode,) = town.breach("s1-b1-h1/t")
    number = town.open_at("s1-b1-h1").number
    town.pass_time(3 * HOUR)
    town.withdraw(episode)
    assert {clock.key: clock.status for clock in town.file(number).clocks} == {
        "opinion.general": ClockStatus.ENDED,
        "closure.monthly": ClockStatus.ENDED,
    }


def test_a_breach_after_a_dissolved_ticket_is_no_recurrence_of_it_but_of_the_case_before(town):
    town.recover(*town.breach("s1-b1-h1/t"))
    case = town.open_at("s1-b1-h1").number
    town.command(case, "resolve")
    town.command(case, "close")
    town.pass_time(HOUR)
    town.withdraw(*town.breach("s1-b1-h1/t"))
    town.pass_time(HOUR)
    town.breach("s1-b1-h1/t")
    assert town.open_at("s1-b1-h1").recurrence_of == case
    town.withdraw(*town.breach("s1-b2-h1/t"))
    town.pass_time(HOUR)
    town.breach("s1-b2-h1/t")
    assert town.open_at("s1-b2-h1").recurrence_of is None


@pytest.mark.parametrize("command", ["acknowledge", "comment", "resolve"])
def test_a_dissolved_ticket_that_a_person_has_written_on_is_left_to_people(town, command):
    (episode,) = town.breach("s1-b1-h1/t")
    number = town.open_at("s1-b1-h1").number
    if command == "resolve":
        town.recover(episode)
    state = town.command(number, command, "the flat is cold to the hand").state
    town.withdraw(episode)
    assert town.file(number).ticket.state is state
    assert reasons(town, number)[-1] is TicketReason.NOTHING_LEFT
    town.tick()
    assert reasons(town, number).count(TicketReason.NOTHING_LEFT) == 1


def test_what_somebody_has_called_about_is_not_closed_because_late_data_takes_the_breach_back(town):
    """They are owed an answer whatever was measured (W24)."""
    (episode,) = town.breach("s1-b1-h1/t")
    ticket = town.open_at("s1-b1-h1")
    with town.records.begin() as tx:
        tx.tickets.save([replace(ticket, contacts=1)])
    town.withdraw(episode)
    assert town.file(ticket.number).ticket.state is TicketState.OPEN
    assert reasons(town, ticket.number)[-1] is TicketReason.NOTHING_LEFT
    assert all(clock.going for clock in town.file(ticket.number).clocks)


def test_a_ticket_with_foreign_readings_on_it_is_not_dissolved(town):
    (episode,) = town.breach("s1-b1-h1/t")
    number = town.open_at("s1-b1-h1").number
    with town.records.begin() as tx:
        tx.tickets.add_history([(number, TicketEvent(town.now, TicketReason.FOREIGN_READINGS))])
    town.withdraw(episode)
    assert town.file(number).ticket.state is TicketState.OPEN
    assert reasons(town, number)[-1] is TicketReason.EPISODE_WITHDRAWN


def test_a_ticket_that_was_only_acknowledged_dissolves(town):
    (episode,) = town.breach("s1-b1-h1/t")
    number = town.open_at("s1-b1-h1").number
    town.command(number, "acknowledge", "")
    town.withdraw(episode)
    assert town.file(number).ticket.state is TicketState.CLOSED


def test_the_children_of_a_dissolved_ticket_ask_for_action_again(town):
    alone = town.breach("s1-b1-h1/t")
    town.pass_time(MINUTE)
    others = town.breach("s1-b1-h2/t", "s1-b1-h3/t")
    group, child = town.open_at("s1-b1"), town.open_at("s1-b1-h1")
    assert not town.file(child.number).asks_for_action
    town.withdraw(others[0])
    town.withdraw(others[1])
    assert town.file(group.number).ticket.state is TicketState.CLOSED
    assert town.file(child.number).asks_for_action
    assert town.file(child.number).open_episodes == len(alone)


def test_an_episode_that_comes_back_after_its_ticket_dissolved_has_a_ticket_of_its_own(town):
    (episode,) = town.breach("s1-b1-h1/t")
    old = town.open_at("s1-b1-h1").number
    town.withdraw(episode)
    town.pass_time(HOUR)
    town.tick(Opening(*episode[:1], 1, episode[1], episode[2], episode[2], 60, 40, 17.0, episode[2]))
    new = town.open_at("s1-b1-h1")
    assert (new.recurrence_of, town.file(new.number).open_episodes) == (None, 1)
    assert reasons(town, old)[-1] is TicketReason.EPISODE_MOVED_ON


def test_a_child_that_begins_anew_as_its_group_comes_to_nothing_is_heard_of(town):
    """Section 4, Groups: what runs below a group rests silently, and no longer than there is one."""
    cold, *_ = town.breach("s1-b1-h1/t"), town.breach("s1-b1-h2/t")
    gone = town.breach("s1-b1-h3/t")
    group, child = town.open_at("s1-b1").number, town.open_at("s1-b1-h1").number
    assert town.file(child).ticket.parent == group
    town.recover(*cold)
    town.command(child, "resolve")
    town.pass_time(HOUR)
    town.tick(Withdrawal(*gone[0], "late readings were warm"), town.opened("s1-b1-h1/t"))
    assert town.file(group).ticket.state is TicketState.CLOSED
    opinion = [clock for clock in town.file(child).clocks if clock.going and clock.key == "opinion.general"]
    assert [(clock.leads, clock.next_at is None) for clock in opinion] == [(True, False)]

"""Scenarios of the ticket desk as timelines (judgement.md, section 6)."""

import pytest

from alerts.deadlines.desk_clock import ClockEnd, ClockStatus
from alerts.desk.settle import settle_slice
from alerts.desk.settling_round import SettlingRound
from alerts.episodes.episode import Ending, EndReason, Opening, Withdrawal
from alerts.records import RecordsError
from alerts.rules.rule import Concern
from alerts.tickets.desk_moves.refusals import ILLEGAL, MoveRefused
from alerts.tickets.ticket import TicketKind, TicketReason, TicketState
from ingest.durations import DAY, HOUR, MINUTE
from tests.alerts.desk.town_on_record import RULES, events, reasons

PRESSURE = Concern.WATER_PRESSURE


def test_a_breach_opens_a_ticket_with_its_clause_clocks_and_reason(town):
    (episode,) = town.breach("s1-b1-h1/t")
    ticket = town.open_at("s1-b1-h1")
    file = town.file(ticket.number)
    assert ticket.number == "2026-000001"
    assert (ticket.state, ticket.severity, ticket.clauses) == (TicketState.OPEN, "minor", ("H15",))
    assert (ticket.opened_at, ticket.breached_at) == (town.now, town.now - HOUR)
    assert (ticket.affected_at_opening, ticket.affected_households) == (1, 1)
    assert [(each.rule, each.point, each.opened_at) for each in file.episodes] == [episode]
    assert {clock.key: clock.due_at - town.now for clock in file.clocks}["opinion.general"] == 2 * HOUR
    assert [line.reason for line in file.history] == [TicketReason.OPENED]
    assert file.asks_for_action
    assert events(town, "ticket.opened") == events(town, "notice") == ["2026-000001"]


def test_a_second_rule_and_a_second_room_join_the_households_ticket_and_raise_its_severity(town):
    town.breach("s1-b1-h1/t")
    town.pass_time(MINUTE)
    town.breach("s1-b1-h1/t", rule="room.floor")
    ticket = town.open_at("s1-b1-h1")
    assert (ticket.severity, ticket.clauses, len(town.tickets())) == ("major", ("H15", "H16"), 1)
    assert reasons(town, ticket.number) == [TicketReason.OPENED, TicketReason.JOINED]
    assert town.file(ticket.number).episode_count == 2


def test_a_milder_rule_lowers_nothing(town):
    town.breach("s1-b1-h1/t", rule="room.floor")
    town.breach("s1-b1-h1/t", rule="room.day")
    assert town.open_at("s1-b1-h1").severity == "major"


def test_statistics_open_no_ticket(town):
    town.breach("s1-b1-h1/t", "s1-b1-h2/t", "s1-b1-h3/t", rule="room.night_target")
    assert town.tickets() == []
    town.breach("s1-b1-h1/t")
    assert town.open_at("s1-b1-h1").kind is TicketKind.PLACE, "statistics must not make a group either"


def test_another_concern_at_the_same_place_is_another_ticket(town):
    town.breach("s1/p", rule="pressure.low")
    town.breach("s1-b1-h1/t")
    assert {(t.place, t.concern) for t in town.tickets()} == {
        ("s1", "water-pressure"),
        ("s1-b1-h1", "room-temperature"),
    }


def test_recovery_is_evidence_and_moves_no_state(town):
    first = town.breach("s1-b1-h1/t")
    second = town.breach("s1-b1-h1/t", rule="room.floor")
    number = town.open_at("s1-b1-h1").number
    town.pass_time(MINUTE)
    town.recover(*first)
    assert town.file(number).ticket.recovered_since is None
    town.pass_time(MINUTE)
    town.recover(*second)
    ticket = town.file(number).ticket
    assert (ticket.state, ticket.recovered_since) == (TicketState.OPEN, town.now)
    town.pass_time(MINUTE)
    town.breach("s1-b1-h1/t")
    assert town.file(number).ticket.recovered_since is None
    assert reasons(town, number)[-2:] == [TicketReason.JOINED, TicketReason.NOT_RECOVERED]


def test_late_data_can_say_that_an_episode_has_not_ended_after_all(town):
    episodes = town.breach("s1-b1-h1/t")
    number = town.open_at("s1-b1-h1").number
    town.recover(*episodes)
    town.tick(Ending(*episodes[0], None, None))
    assert town.file(number).ticket.recovered_since is None
    with pytest.raises(MoveRefused, match="episode"):
        town.command(number, "resolve")


def test_resolving_or_closing_while_an_episode_is_open_is_a_false_closure(town):
    episodes = town.breach("s1-b1-h1/t")
    number = town.open_at("s1-b1-h1").number
    with pytest.raises(MoveRefused, match="episode"):
        town.command(number, "resolve")
    with pytest.raises(MoveRefused) as refused:
        town.command(number, "close")
    assert refused.value.code == ILLEGAL, "only what is resolved is closed (desk.md, section 4)"
    assert town.file(number).ticket.version == 1, "a refused command changes nothing"
    town.recover(*episodes)
    assert town.command(number, "resolve").state is TicketState.RESOLVED


def test_a_breach_reopens_a_resolved_ticket_with_fresh_clocks(town):
    town.recover(*town.breach("s1-b1-h1/t"))
    number = town.open_at("s1-b1-h1").number
    town.command(number, "resolve")
    town.pass_time(HOUR)
    town.breach("s1-b1-h1/t")
    file = town.file(number)
    assert file.ticket.state is TicketState.ACKNOWLEDGED, "a rework is in hand (desk.md, row 32)"
    assert TicketReason.BREACHED_AGAIN in reasons(town, number)
    opinions = [clock for clock in file.clocks if clock.key == "opinion.general"]
    assert [clock.stopped_at is None for clock in opinions] == [False, True]
    assert opinions[1].due_at == town.now + 2 * HOUR


@pytest.mark.parametrize(("after", "linked"), [(DAY, True), (DAY + 1, False)])
def test_a_breach_within_a_day_of_closing_is_a_recurrence_with_its_own_clocks(town, after, linked):
    town.recover(*town.breach("s1-b1-h1/t"))
    old = town.open_at("s1-b1-h1").number
    town.command(old, "resolve")
    town.command(old, "close")
    closed = town.file(old)
    town.pass_time(after)
    town.breach("s1-b1-h1/t")
    new = town.open_at("s1-b1-h1")
    assert new.number == "2026-000002"
    assert new.recurrence_of == (old if linked else None)
    assert (TicketReason.RECURRENCE in reasons(town, new.number)) is linked
    assert town.file(old) == closed, "the old ticket and its clocks stay as they were"


def test_a_withdrawn_episode_is_told_to_its_ticket_and_moves_no_state_while_another_remains(town):
    (episode,) = town.breach("s1-b1-h1/t")
    other = town.breach("s1-b1-h1/t", rule="room.floor")
    town.recover(*other)
    number = town.open_at("s1-b1-h1").number
    town.withdraw(episode, "late readings were warm")
    file = town.file(number)
    assert file.ticket.state is TicketState.OPEN
    line = next(line for line in file.history if line.reason is TicketReason.EPISODE_WITHDRAWN)
    assert (line.reason, line.text, line.data["count"]) == (
        TicketReason.EPISODE_WITHDRAWN,
        "late readings were warm",
        1,
    )
    assert file.ticket.recovered_since == town.now
    assert town.command(number, "resolve").state is TicketState.RESOLVED


def test_a_ticket_whose_every_episode_was_withdrawn_is_closed_by_the_system(town):
    first = town.breach("s1-b1-h1/t") + town.breach("s1-b1-h1/t", rule="room.floor")
    number = town.open_at("s1-b1-h1").number
    town.pass_time(MINUTE)
    town.recover(first[0])
    for episode in first:
        town.withdraw(episode)
    file = town.file(number)
    assert (file.ticket.state, file.ticket.closed_at) == (TicketState.CLOSED, town.now)
    assert file.ticket.recovered_since is None, "nothing has recovered: nothing was wrong"
    assert [line.reason for line in file.history[-2:]] == [
        TicketReason.EPISODE_WITHDRAWN,
        TicketReason.DISSOLVED,
    ]
    assert TicketReason.NOT_RECOVERED not in reasons(town, number)
    assert {(c.status, c.ended_reason) for c in file.clocks} == {(ClockStatus.ENDED, ClockEnd.DISSOLVED)}
    assert events(town, "ticket.changed")[-1] == number


def test_an_episode_that_late_data_only_moves_keeps_its_ticket(town):
    """Slices: the one that was found comes before the one that was withdrawn, whatever their ids."""
    (episode,) = town.breach("s1-b1-h1/t")
    number = town.open_at("s1-b1-h1").number
    town.pass_time(MINUTE)
    moved = town.opened("s1-b1-h1/t", late=True)
    with town.records.begin() as tx:
        tx.episodes.apply([Withdrawal(*episode, "moved"), moved], town.inventory, RULES, town.now)
        settling = SettlingRound(town.desk, RULES, town.now)
        for id_ in tx.pending.queue(town.now):
            settle_slice(tx, settling, town.now, [id_])
    assert town.open_at("s1-b1-h1").number == number
    assert town.file(number).open_episodes == 1


def test_an_episode_withdrawn_before_the_desk_saw_it_opens_no_ticket(town):
    opened = town.opened("s1-b1-h1/t")
    town.tick(opened, Withdrawal(opened.rule, opened.point, opened.opened_at, "never mind"))
    assert town.tickets() == []


@pytest.mark.parametrize(("rule", "kinds"), [("room.floor", [TicketKind.REVIEW]), ("room.day", [])])
def test_a_late_episode_that_is_over_is_at_most_for_review(town, rule, kinds):
    opened = town.opened("s1-b1-h1/t", rule, late=True)
    town.tick(opened, Ending(rule, opened.point, opened.opened_at, town.now + 1, EndReason.RECOVERED))
    assert [ticket.kind for ticket in town.tickets()] == kinds
    assert events(town, "notice") == []
    assert all(town.file(ticket.number).clocks == () for ticket in town.tickets())


def test_a_live_breach_turns_a_review_into_an_alarm_with_clocks(town):
    opened = town.opened("s1-b1-h1/t", "room.floor", late=True)
    town.tick(opened, Ending("room.floor", opened.point, opened.opened_at, town.now + 1, EndReason.RECOVERED))
    town.pass_time(HOUR)
    town.breach("s1-b1-h1/t")
    ticket = town.open_at("s1-b1-h1")
    assert ticket.kind is TicketKind.PLACE
    assert [clock.started_at for clock in town.file(ticket.number).clocks] == [town.now, town.now]


def test_a_breach_that_came_and_went_between_two_ticks_still_has_its_ticket(town):
    opened = town.opened("s1-b1-h1/t")
    town.tick(opened, Ending(opened.rule, opened.point, opened.opened_at, town.now + 5, EndReason.RECOVERED))
    assert town.open_at("s1-b1-h1").recovered_since == town.now + 5


def test_an_episode_that_late_data_prolongs_past_resolving_opens_the_ticket_again(town):
    (episode,) = town.breach("s1-b1-h1/t")
    town.recover(episode)
    number = town.open_at("s1-b1-h1").number
    town.command(number, "resolve")
    town.pass_time(HOUR)
    town.tick(Ending(*episode, None, None))
    file = town.file(number)
    assert (file.ticket.state, file.open_episodes, len(town.tickets())) == (TicketState.ACKNOWLEDGED, 1, 1)
    assert TicketReason.EPISODE_MOVED_ON not in reasons(town, number)
    assert max(clock.due_at for clock in file.clocks if clock.key == "opinion.general") == town.now + 2 * HOUR
    assert len(events(town, "notice")) == 2


@pytest.mark.parametrize("goes_on", [True, False])
def test_a_live_breach_widens_a_ticket_for_review_and_is_notified(town, goes_on):
    late = town.opened("s1-b1-h1/t", "room.floor", late=True)
    episode = (late.rule, late.point, late.opened_at)
    town.tick(late, Ending(*episode, town.now, EndReason.RECOVERED))
    assert (town.open_at("s1-b1-h1").kind, events(town, "notice")) == (TicketKind.REVIEW, [])
    town.pass_time(HOUR)
    if goes_on:
        town.tick(Ending(*episode, None, None))
    else:
        town.breach("s1-b1-h1/t")
    ticket = town.open_at("s1-b1-h1")
    assert (ticket.kind, events(town, "notice")) == (TicketKind.PLACE, [ticket.number])
    assert town.file(ticket.number).clocks


def test_an_episode_that_late_data_prolongs_past_closing_gets_a_recurrence(town):
    (episode,) = town.breach("s1-b1-h1/t")
    town.recover(episode)
    old = town.open_at("s1-b1-h1").number
    town.command(old, "resolve")
    town.command(old, "close")
    town.tick(Ending(*episode, None, None))
    new = town.open_at("s1-b1-h1")
    assert (new.recurrence_of, town.file(new.number).open_episodes) == (old, 1)
    assert reasons(town, old)[-1] is TicketReason.EPISODE_MOVED_ON


def test_a_suspected_burst_on_an_open_pressure_ticket_starts_its_clocks_then(town):
    town.breach("s1/p", rule="pressure.low")
    number = town.open_at("s1", PRESSURE).number
    assert town.file(number).clocks == ()
    town.pass_time(MINUTE)
    town.breach("s1/p", rule="fall")
    assert {clock.key: clock.started_at for clock in town.file(number).clocks} == {
        "leak.onsite": town.now,
        "repair.large": town.now,
    }
    assert town.file(number).ticket.severity == "critical"


def test_settling_twice_changes_nothing(town):
    town.breach("s1-b1-h1/t", "s1-b1-h2/t", "s1/p")
    town.fall_silent("s1-b1-h3/t")

    def on_record():
        with town.records.reading() as tx:
            return [town.file(ticket.number) for ticket in town.tickets()], tx.events.newest()

    before = on_record()
    town.pass_time(HOUR)
    town.tick()
    town.tick()
    assert on_record() == before


def test_the_same_episodes_after_a_crash_change_nothing(town):
    opened = town.opened("s1-b1-h1/t")
    town.tick(opened)
    before = town.file("2026-000001")
    town.tick(opened)
    assert town.file("2026-000001") == before
    assert events(town, "episode.opened") == ["s1-b1-h1/t"]


def test_numbers_follow_the_year_where_the_place_is(town):
    town.now = 1_767_225_600_000 + 365 * DAY - 9 * HOUR  # 2026-12-31T23:00 in Shanghai
    town.breach("s1-b1-h1/t")
    town.pass_time(HOUR)
    town.breach("s1-b2-h1/t")
    assert sorted(ticket.number for ticket in town.tickets()) == ["2026-000001", "2027-000001"]


def test_a_ticket_rolled_back_leaves_no_gap_in_the_numbers(town):
    broken = Opening("room.day", 1, "nowhere", town.now, town.now, 60, 40, 17.0, town.now)
    with pytest.raises(RecordsError), town.records.begin() as tx:  # noqa: PT012 - the transaction is the point
        assert tx.tickets.issue_numbers(2026, 2) == ["2026-000001", "2026-000002"]
        tx.episodes.apply([broken], town.inventory, RULES, town.now)
    town.breach("s1-b1-h1/t")
    assert town.tickets()[0].number == "2026-000001"

"""Silent gateways that are heard again: their tickets say so (judgement.md, section 6)."""

import pytest

from alerts.episodes.episode import Ending, EndReason
from alerts.tickets.desk_moves.refusals import FALSE_CLOSURE, MoveRefused
from alerts.tickets.ticket import TicketKind, TicketReason, TicketState
from ingest.durations import HOUR, MINUTE
from tests.alerts.desk.silent_town import SILENCE, lines, rooms, silence, speak_everywhere
from tests.alerts.desk.town_on_record import PERIOD, Town, events, reasons
from tests.alerts.desk.town_on_record import town as a_town


@pytest.fixture
def town(silent_town):
    return silent_town


def test_the_ticket_says_once_when_a_point_was_heard_and_who_is_still_silent(town):
    episodes = town.fall_silent(*rooms("s1-b1"))
    number = town.open_at("s1-b1", SILENCE).number
    version, told = town.file(number).ticket.version, len(events(town, "ticket.changed"))
    town.pass_time(HOUR)
    town.speak("s1-b1-h2/t")
    town.recover(episodes[1])
    expected = {
        "gateway": "gw-s1-b1",
        "point": "s1-b1-h2/t",
        "at": town.now,
        "silent": 2,
        "points": ["s1-b1-h1/t", "s1-b1-h3/t"],
    }
    assert lines(town, "s1-b1", TicketReason.GATEWAY_HEARD) == [expected]
    file = town.file(number)
    assert (file.ticket.version, file.episode_count) == (version, 3), "nothing moves"
    assert (file.silent_gateways[0].heard_at, file.silent_gateways[0].heard_point) == (town.now, "s1-b1-h2/t")
    assert len(events(town, "ticket.changed")) == told + 1, "the consoles hear of it"
    town.pass_time(MINUTE)
    town.speak("s1-b1-h3/t")
    town.tick()
    assert lines(town, "s1-b1", TicketReason.GATEWAY_HEARD) == [expected]


def test_a_point_that_was_not_silent_shows_that_the_gateway_lives(town):
    town.fall_silent(*rooms("s1-b1")[:2])
    town.speak("s1-b1-h3/t")
    town.tick()
    assert lines(town, "s1-b1", TicketReason.GATEWAY_HEARD)[0]["silent"] == 2


def test_a_gateway_that_was_heard_and_falls_silent_again_is_heard_again(records):
    town = Town(records, a_town(stations=1, buildings=1, households=4))
    speak_everywhere(town)
    town.pass_time(3 * PERIOD)
    town.fall_silent(*rooms("s1-b1")[:2])
    town.speak("s1-b1-h3/t", "s1-b1-h4/t")
    town.pass_time(6 * PERIOD)
    town.fall_silent("s1-b1-h3/t", "s1-b1-h4/t")
    assert silence(town) == [("s1-b1", TicketKind.GATEWAY)]
    town.pass_time(HOUR)
    town.speak("s1-b1-h4/t")
    town.tick()
    told = lines(town, "s1-b1", TicketReason.GATEWAY_HEARD)
    assert [each["point"] for each in told] == ["s1-b1-h3/t", "s1-b1-h4/t"]


def test_p1_nothing_came_of_a_silence_while_it_goes_on(town):
    """P1: it is no breach of a point that fell silent since, which somebody could measure by hand."""
    episodes = town.fall_silent(*rooms("s1-b1"))
    number = town.open_at("s1-b1", SILENCE).number
    with pytest.raises(MoveRefused) as refused:
        town.command(number, "resolve")
    assert refused.value.code == FALSE_CLOSURE
    town.pass_time(HOUR)
    town.speak(*rooms("s1-b1"))
    town.recover(*episodes)
    assert town.command(number, "resolve").state is TicketState.RESOLVED


def test_a_closed_ticket_is_told_nothing_more(town):
    episodes = town.fall_silent(*rooms("s1-b1"))
    number = town.open_at("s1-b1", SILENCE).number
    town.tick(*(Ending(*each, town.now, EndReason.REMOVED) for each in episodes))
    town.command(number, "resolve")
    town.command(number, "close")
    town.pass_time(HOUR)
    town.speak(*rooms("s1-b1"))
    town.tick()
    assert TicketReason.GATEWAY_HEARD not in reasons(town, number)
    with town.records.reading() as tx:
        assert tx.silent_gateways.unheard() == tx.silent_gateways.heard() == []

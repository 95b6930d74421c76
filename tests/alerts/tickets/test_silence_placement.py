"""Silence as timelines: one ticket for a gateway or a station, and nobody waits (judgement.md, section 6)."""

from dataclasses import replace

import pytest

from alerts.episodes.episode import Ending, EndReason
from alerts.tickets.ticket import TicketKind, TicketReason, TicketState
from ingest.durations import HOUR, MINUTE, SECOND
from ingest.readings.quantities import Metric
from tests.alerts.desk.silent_town import SILENCE, behind, lines, rooms, silence, speak_everywhere
from tests.alerts.desk.town_on_record import HOLD, PERIOD, RULES, Town, reasons
from tests.alerts.desk.town_on_record import town as a_town


@pytest.fixture
def town(silent_town):
    return silent_town


def held(town: Town) -> dict[str, int]:
    """Point -> until when its silence is held."""
    with town.records.reading() as tx:
        pending = tx.pending.episodes(tx.pending.queue(1 << 62))
    return {each.point: each.held_until for each in pending}


# --- the hold


def test_a_silence_is_held_for_a_period_of_its_point_and_two_minutes_at_least(records):
    known = a_town(stations=1, buildings=1, households=2)
    quick = replace(known.points["s1/p"], sampling_ms=15 * SECOND, upload_ms=15 * SECOND)
    town = Town(records, replace(known, points={**known.points, "s1/p": quick}))
    town.breach("s1/p", "s1-b1-h1/t", rule="silent")
    assert held(town) == {"s1/p": town.now + 2 * MINUTE, "s1-b1-h1/t": town.now + PERIOD}
    town.pass_time(2 * MINUTE - 1)
    town.tick()
    assert silence(town) == []
    town.pass_time(1)
    town.tick()
    assert silence(town) == [("s1", TicketKind.PLACE)]
    assert town.open_at("s1", SILENCE).opened_at == town.now


@pytest.mark.parametrize("end", ["spoke", "withdrawn"])
def test_a_silence_that_is_over_before_it_is_placed_has_no_ticket(town, end):
    (episode,) = town.breach("s1-b1-h1/t", rule="silent")
    town.pass_time(HOLD - 1)
    if end == "spoke":
        town.recover(episode)
    else:
        town.withdraw(episode)
    town.pass_time(HOUR)
    town.tick()
    assert silence(town) == []
    assert held(town) == {}


def test_a_silence_found_late_is_placed_at_once(town):
    opened = replace(town.opened("s1-b1-h1/t", "silent", late=True), opened_at=town.now - HOLD)
    town.tick(opened)
    assert silence(town) == [("s1-b1-h1", TicketKind.PLACE)]


def test_a_silence_that_late_data_opens_again_is_held_by_its_own_time(town):
    (episode,) = town.breach("s1-b1-h1/t", rule="silent")
    town.withdraw(episode)
    town.pass_time(MINUTE)
    town.tick(replace(town.opened("s1-b1-h1/t", "silent"), opened_at=episode[2]))
    assert held(town) == {"s1-b1-h1/t": episode[2] + HOLD}


# --- a gateway


def test_a_silent_point_whose_siblings_speak_has_its_own_ticket(town):
    town.speak(*rooms("s1-b1")[1:])
    town.fall_silent("s1-b1-h1/t")
    assert silence(town) == [("s1-b1-h1", TicketKind.PLACE)]


def test_one_silent_point_of_several_is_no_silent_gateway_even_if_no_other_was_heard(town):
    town.fall_silent("s1-b1-h1/t")
    assert silence(town) == [("s1-b1-h1", TicketKind.PLACE)], "nobody is waited for"


def test_two_silent_points_are_the_gateway_while_no_other_was_heard_after_their_turn(town):
    town.fall_silent(*rooms("s1-b1")[:2])
    assert silence(town) == [("s1-b1", TicketKind.GATEWAY)]


def test_the_turn_is_that_of_the_slowest_silent_point_after_the_newest_reading(records):
    known = a_town(stations=1, buildings=1, households=3)
    slow = replace(known.points["s1-b1-h2/t"], sampling_ms=2 * PERIOD, upload_ms=2 * PERIOD)
    for heard_after, kind in ((2 * PERIOD, TicketKind.GATEWAY), (2 * PERIOD + 1, TicketKind.PLACE)):
        town = Town(records, replace(known, points={**known.points, slow.id: slow}))
        town.now += 10 * HOUR * (kind is TicketKind.PLACE)
        town.speak("s1-b1-h1/t")
        town.pass_time(MINUTE)
        town.speak("s1-b1-h2/t")
        town.pass_time(heard_after)
        town.speak("s1-b1-h3/t")
        town.pass_time(HOUR)
        episodes = town.breach(*rooms("s1-b1")[:2], rule="silent")
        town.pass_time(2 * HOLD)
        town.tick()
        assert {t.kind for t in town.tickets(concern="silence", state="open")} == {kind}
        town.tick(*(Ending(*each, town.now, EndReason.SPOKE_AGAIN) for each in episodes))
        for ticket in town.tickets(state="open"):
            town.command(ticket.number, "resolve")
            town.command(ticket.number, "close")


def test_a_sibling_that_no_silent_rule_looks_at_does_not_count(records, monkeypatch):
    """The rule looks at rooms only; behind the gateway there is a pressure gauge, too."""
    monkeypatch.setitem(RULES, "silent", replace(RULES["silent"], metric=Metric.INDOOR_TEMPERATURE))
    known = a_town(stations=2, buildings=2, households=3)
    gauge = replace(known.points["s1/p"], id="gauge", place="s1-b1", device="dev-s1-b1")
    town = Town(records, replace(known, points={**known.points, "gauge": gauge}))
    speak_everywhere(town)
    town.pass_time(3 * PERIOD)
    town.speak("gauge")
    town.fall_silent(*rooms("s1-b1"))
    assert silence(town) == [("s1-b1", TicketKind.GATEWAY)]


def test_the_gateways_ticket_takes_all_that_are_silent_then_and_its_history_names_it(town):
    first = town.now
    for room in rooms("s1-b1"):
        town.breach(room, rule="silent")
        town.pass_time(MINUTE)
    town.now = first + HOLD
    town.tick()
    assert silence(town) == [("s1-b1", TicketKind.GATEWAY)]
    file = town.file(town.open_at("s1-b1", SILENCE).number)
    assert file.episode_count == 3, "the holds of the others are not over, and need not be"
    assert held(town) == {}
    assert file.history[0].reason is TicketReason.OPENED_FOR_GATEWAY
    assert file.history[0].data["gateways"] == ["gw-s1-b1"]
    assert [each.gateway for each in file.silent_gateways] == ["gw-s1-b1"]


def test_a_point_that_turns_silent_later_waits_its_own_hold_and_joins(town):
    town.fall_silent(*rooms("s1-b1")[:2])
    town.breach("s1-b1-h3/t", rule="silent")
    number = town.open_at("s1-b1", SILENCE).number
    assert town.file(number).episode_count == 2
    town.pass_time(HOLD)
    town.tick()
    assert town.file(number).episode_count == 3
    assert silence(town) == [("s1-b1", TicketKind.GATEWAY)]


def test_a_point_that_turns_silent_after_the_gateway_was_heard_has_its_own_ticket(records):
    town = Town(records, a_town(stations=1, buildings=1, households=4))
    speak_everywhere(town)
    town.pass_time(3 * PERIOD)
    town.fall_silent(*rooms("s1-b1")[:2])
    town.speak("s1-b1-h3/t", "s1-b1-h4/t")
    town.pass_time(6 * PERIOD)
    town.speak("s1-b1-h4/t")
    town.fall_silent("s1-b1-h3/t")
    assert silence(town) == [("s1-b1", TicketKind.GATEWAY), ("s1-b1-h3", TicketKind.PLACE)]
    assert town.open_at("s1-b1-h3", SILENCE).parent is None


def test_a_point_that_was_silent_before_becomes_a_child_of_its_gateways_ticket(town):
    town.speak(*rooms("s1-b1")[1:])
    town.fall_silent("s1-b1-h1/t")
    town.pass_time(6 * PERIOD)
    town.breach("s1-b1-h2/t", rule="silent")
    assert town.open_at("s1-b1-h1", SILENCE).parent is None, "not before there is one"
    town.pass_time(HOLD)
    town.tick()
    gateway = town.open_at("s1-b1", SILENCE)
    assert town.open_at("s1-b1-h1", SILENCE).parent == gateway.number
    assert town.file(gateway.number).episode_count == 1, "what is placed stays placed"


def test_a_ticket_of_a_silence_that_is_over_becomes_a_child_too_while_nobody_has_closed_it(town):
    town.speak(*rooms("s1-b1")[1:])
    town.recover(*town.fall_silent("s1-b1-h1/t"))
    town.speak("s1-b1-h1/t")
    town.pass_time(6 * PERIOD)
    town.fall_silent(*rooms("s1-b1")[1:])
    assert town.open_at("s1-b1-h1", SILENCE).parent == town.open_at("s1-b1", SILENCE).number


def test_points_that_never_spoke_count_from_their_registration(records):
    town = Town(records, a_town(stations=1, buildings=1, households=3))
    town.pass_time(3 * PERIOD)
    town.fall_silent(*rooms("s1-b1")[:2])
    assert silence(town) == [("s1-b1", TicketKind.GATEWAY)]


def test_a_registration_is_no_reading(town):
    new = replace(town.inventory.points["s1-b1-h3/t"], registered_at=town.now, key=-1)
    points = {**town.inventory.points, new.id: new}
    with town.records.begin() as tx:
        town.inventory = tx.inventory.save(replace(town.inventory, points=points), town.now, replace=True)
    town.newest[town.inventory.points[new.id].key] = town.now
    town.fall_silent(*rooms("s1-b1")[:2])
    assert silence(town) == [("s1-b1", TicketKind.GATEWAY)]


def test_a_point_without_a_gateway_is_on_its_own(town):
    town.fall_silent("s1/p")
    assert silence(town) == [("s1", TicketKind.PLACE)]


def test_a_silent_point_that_left_the_inventory_hurts_nobody(town):
    town.breach("s1-b1-h1/t", rule="silent")
    points = {name: point for name, point in town.inventory.points.items() if name != "s1-b1-h1/t"}
    with town.records.begin() as tx:
        town.inventory = tx.inventory.save(replace(town.inventory, points=points), town.now, replace=True)
    town.pass_time(HOLD)
    town.tick()
    assert silence(town) == [("s1-b1-h1", TicketKind.PLACE)]


# --- a station


def test_a_silent_station_is_one_ticket(town):
    town.fall_silent(*rooms("s1-b1"), *rooms("s1-b2"))
    assert silence(town) == [("s1", TicketKind.STATION)]
    file = town.file(town.open_at("s1", SILENCE).number)
    assert file.episode_count == 6
    assert [each.gateway for each in file.silent_gateways] == ["gw-s1-b1", "gw-s1-b2"]


def test_a_gateways_ticket_does_not_wait_for_the_other_gateways_of_its_station(town):
    """Nothing is known of the second one: its points are not due yet."""
    town.fall_silent(*rooms("s1-b1"))
    assert silence(town) == [("s1-b1", TicketKind.GATEWAY)]


def test_a_gateways_ticket_becomes_a_child_when_its_station_falls_silent_later(town):
    town.fall_silent(*rooms("s1-b1"))
    town.pass_time(6 * PERIOD)
    town.fall_silent(*rooms("s1-b2"))
    station = town.open_at("s1", SILENCE)
    assert town.open_at("s1-b1", SILENCE).parent == station.number
    assert reasons(town, station.number) == [TicketReason.OPENED_FOR_STATION, TicketReason.TOOK_CHILD]
    assert town.file(station.number).episode_count == 3, "what is placed stays placed"


def test_a_gateways_ticket_at_the_stations_place_becomes_the_stations(records):
    town = Town(records, behind(a_town(stations=1, buildings=1, households=3), "s1/p", "gw-s1", "s1"))
    second = replace(town.inventory.points["s1/p"], id="s1/p2")
    with town.records.begin() as tx:
        points = {**town.inventory.points, "s1/p2": second}
        town.inventory = tx.inventory.save(replace(town.inventory, points=points), town.now, replace=True)
    speak_everywhere(town)
    town.pass_time(3 * PERIOD)
    town.fall_silent("s1/p", "s1/p2")
    ticket = town.open_at("s1", SILENCE)
    assert ticket.kind is TicketKind.GATEWAY
    town.pass_time(HOUR)
    town.fall_silent(*rooms("s1-b1"))
    assert silence(town) == [("s1", TicketKind.STATION)]
    assert town.open_at("s1", SILENCE).number == ticket.number
    assert lines(town, "s1", TicketReason.WIDENED) == [{"from": "gateway", "to": "station"}]


def test_gateways_of_one_place_share_a_ticket_that_names_them(records):
    known = a_town(stations=2, buildings=1, households=4)
    for room in ("s1-b1-h3/t", "s1-b1-h4/t"):
        known = behind(known, room, "gw-second", "s1-b1")
    known = behind(known, "s1/p", "gw-alive", "s1")
    town = Town(records, known)
    speak_everywhere(town)
    town.pass_time(3 * PERIOD)
    town.fall_silent(*rooms("s1-b1")[:2])
    town.pass_time(HOUR)
    town.speak("s1/p")
    town.fall_silent("s1-b1-h3/t", "s1-b1-h4/t")
    assert silence(town) == [("s1-b1", TicketKind.GATEWAY)]
    file = town.file(town.open_at("s1-b1", SILENCE).number)
    assert [each.gateway for each in file.silent_gateways] == ["gw-s1-b1", "gw-second"]
    assert lines(town, "s1-b1", TicketReason.JOINED)[0]["gateways"] == ["gw-second"]


def test_a_gateway_with_a_single_point_is_that_points_own_matter_and_counts_for_its_station(records):
    town = Town(records, a_town(stations=1, buildings=2, households=1))
    speak_everywhere(town)
    town.pass_time(3 * PERIOD)
    town.speak("s1-b2-h1/t")
    town.fall_silent("s1-b1-h1/t")
    assert silence(town) == [("s1-b1-h1", TicketKind.PLACE)]
    town.pass_time(HOUR)
    town.fall_silent("s1-b2-h1/t")
    assert silence(town) == [("s1", TicketKind.STATION), ("s1-b1-h1", TicketKind.PLACE)]
    assert town.open_at("s1-b1-h1", SILENCE).parent == town.open_at("s1", SILENCE).number


# --- groups


def test_lone_silences_of_many_households_are_grouped_like_any_other_concern(records):
    inventory = a_town(stations=1, buildings=1, households=10)
    alone = {name: replace(point, device=None) for name, point in inventory.points.items()}
    town = Town(records, replace(inventory, points=alone))
    town.fall_silent(*(f"s1-b1-h{n}/t" for n in (1, 2, 3)))
    assert silence(town) == [("s1-b1", TicketKind.GROUP)]


def test_a_silent_gateway_does_not_make_its_neighbours_a_group(town):
    town.speak(*rooms("s1-b2")[1:])
    town.fall_silent(*rooms("s1-b1"), "s1-b2-h1/t")
    assert silence(town) == [("s1-b1", TicketKind.GATEWAY), ("s1-b2-h1", TicketKind.PLACE)]


def test_what_is_on_a_gateways_ticket_makes_no_group_when_the_gateway_lives_again(town):
    town.fall_silent(*rooms("s1-b1")[:2])
    town.speak("s1-b1-h3/t", *rooms("s1-b2")[1:])
    town.pass_time(HOUR)
    town.speak("s1-b1-h3/t", *rooms("s1-b2")[1:])
    town.fall_silent("s1-b2-h1/t")
    assert silence(town) == [("s1-b1", TicketKind.GATEWAY), ("s1-b2-h1", TicketKind.PLACE)]


@pytest.mark.parametrize("at_once", [False, True])
def test_what_is_below_a_gateways_ticket_makes_no_group(records, at_once):
    """Nor what is taken below it by the very tick in which others fall silent."""
    inventory = a_town(stations=1, buildings=1, households=5)
    alone = {name: replace(p, device=None) for name, p in inventory.points.items() if name[-3] in "45"}
    town = Town(records, replace(inventory, points={**inventory.points, **alone}))
    speak_everywhere(town)
    town.pass_time(3 * PERIOD)
    town.speak(*rooms("s1-b1")[1:])
    town.fall_silent("s1-b1-h1/t")
    town.pass_time(6 * PERIOD)
    lonely = ["s1-b1-h4/t", "s1-b1-h5/t"]
    town.fall_silent(*rooms("s1-b1")[1:], *(lonely if at_once else ()))
    assert town.open_at("s1-b1-h1", SILENCE).parent == town.open_at("s1-b1", SILENCE).number
    if not at_once:
        town.fall_silent(*lonely)
    kinds = [TicketKind.GATEWAY, *[TicketKind.PLACE] * 3]
    assert [kind for _, kind in silence(town)] == kinds, (
        "two of five lonely ones, and two that are accounted for"
    )


def test_held_silences_make_no_group(records):
    inventory = a_town(stations=1, buildings=1, households=10)
    alone = {name: replace(point, device=None) for name, point in inventory.points.items()}
    town = Town(records, replace(inventory, points=alone))
    town.breach("s1-b1-h1/t", rule="silent")
    town.pass_time(HOLD)
    town.breach("s1-b1-h2/t", "s1-b1-h3/t", rule="silent")
    assert silence(town) == [("s1-b1-h1", TicketKind.PLACE)]
    town.pass_time(HOLD)
    town.tick()
    assert silence(town) == [("s1-b1", TicketKind.GROUP), ("s1-b1-h1", TicketKind.PLACE)]


# --- dissolved


def test_a_gateway_whose_readings_all_come_late_leaves_no_ticket(town):
    episodes = town.fall_silent(*rooms("s1-b1"))
    number = town.open_at("s1-b1", SILENCE).number
    town.speak(*rooms("s1-b1"))
    for episode in episodes:
        town.withdraw(episode)
    assert town.file(number).ticket.state is TicketState.CLOSED
    assert reasons(town, number)[-1] is TicketReason.DISSOLVED
    with town.records.reading() as tx:
        assert tx.silent_gateways.unheard() == tx.silent_gateways.heard() == []

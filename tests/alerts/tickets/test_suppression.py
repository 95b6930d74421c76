"""Silence as timelines: one ticket for a gateway or a station, none too early (judgement.md, section 6)."""

from dataclasses import replace

import pytest

from alerts.records import Records
from alerts.rules.rule import Concern
from alerts.tickets.ticket import TicketKind, TicketReason
from ingest.durations import MINUTE
from ingest.readings.quantities import Metric
from tests.alerts.desk.town_on_record import PERIOD, RULES, Town
from tests.alerts.desk.town_on_record import town as a_town

SILENCE = Concern.SILENCE


@pytest.fixture
def records(tmp_path):
    opened = Records.open(f"sqlite:///{tmp_path}/wenya.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def town(records):
    """Two stations with two buildings each; three rooms behind every building's gateway."""
    return Town(records, a_town(stations=2, buildings=2, households=3))


def rooms(building: str) -> list[str]:
    return [f"{building}-h{n}/t" for n in (1, 2, 3)]


def silence(town: Town) -> list[tuple[str, TicketKind]]:
    return sorted((t.place, t.kind) for t in town.tickets(concern="silence"))


def speak_everywhere(town: Town) -> None:
    town.speak(*town.inventory.points)


def reason_of(town: Town, point: str) -> str | None:
    with town.records.reading() as tx:
        (pending,) = [each for each in tx.pending.episodes(tx.pending.queue()) if each.point == point]
        return "held" if pending.held else None


def test_a_silent_point_whose_siblings_speak_has_its_own_ticket(town):
    speak_everywhere(town)
    town.pass_time(3 * PERIOD)
    town.speak(*rooms("s1-b1")[1:], *rooms("s1-b2"))
    town.breach("s1-b1-h1/t", rule="silent")
    assert silence(town) == [("s1-b1-h1", TicketKind.PLACE)]


def test_a_sibling_that_no_silent_rule_looks_at_is_not_waited_for(records, monkeypatch):
    """The rule looks at rooms only; behind the gateway there is a pressure gauge, too."""
    monkeypatch.setitem(RULES, "silent", replace(RULES["silent"], metric=Metric.INDOOR_TEMPERATURE))
    known = a_town(stations=2, buildings=2, households=3)
    gauge = replace(known.points["s1/p"], id="gauge", place="s1-b1", device="dev-s1-b1")
    town = Town(records, replace(known, points={**known.points, "gauge": gauge}))
    speak_everywhere(town)
    town.pass_time(3 * PERIOD)
    town.speak(*rooms("s1-b2"))
    town.breach(*rooms("s1-b1"), rule="silent")
    assert silence(town) == [("s1-b1", TicketKind.GATEWAY)]


def test_a_silent_gateway_is_one_ticket_however_its_points_fall_silent(town):
    speak_everywhere(town)
    town.pass_time(3 * PERIOD)
    town.speak(*rooms("s1-b2"))
    for room in rooms("s1-b1"):
        town.pass_time(MINUTE)
        town.breach(room, rule="silent")
    assert silence(town) == [("s1-b1", TicketKind.GATEWAY)]
    assert town.file(town.open_at("s1-b1", SILENCE).number).episode_count == 3


def test_the_first_silent_point_waits_while_its_siblings_have_missed_their_turn(town):
    speak_everywhere(town)
    town.pass_time(3 * PERIOD)
    town.speak(*rooms("s1-b2"))
    town.breach("s1-b1-h1/t", rule="silent")
    assert silence(town) == []
    assert reason_of(town, "s1-b1-h1/t") == "held"
    town.pass_time(MINUTE)
    town.speak("s1-b1-h2/t")
    town.tick()
    assert silence(town) == [("s1-b1-h1", TicketKind.PLACE)], (
        "a sibling was heard, so the point alone is silent"
    )


def test_a_held_point_that_speaks_again_never_has_a_ticket(town):
    speak_everywhere(town)
    town.pass_time(3 * PERIOD)
    episodes = town.breach("s1-b1-h1/t", rule="silent")
    town.pass_time(MINUTE)
    town.recover(*episodes)
    assert silence(town) == []
    with town.records.reading() as tx:
        assert tx.pending.episodes(tx.pending.queue()) == []


def test_a_point_that_was_silent_before_becomes_a_child_of_its_gateways_ticket(town):
    speak_everywhere(town)
    town.pass_time(3 * PERIOD)
    town.speak(*rooms("s1-b1")[1:], *rooms("s1-b2"))
    town.breach("s1-b1-h1/t", rule="silent")
    town.pass_time(6 * PERIOD)
    town.speak(*rooms("s1-b2"))
    town.breach(*rooms("s1-b1")[1:], rule="silent")
    gateway = town.open_at("s1-b1", SILENCE)
    assert town.open_at("s1-b1-h1", SILENCE).parent == gateway.number
    assert town.file(gateway.number).episode_count == 2


def test_a_silent_station_is_one_ticket_even_when_its_gateways_fall_silent_one_by_one(town):
    speak_everywhere(town)
    town.pass_time(3 * PERIOD)
    town.breach(*rooms("s1-b1"), rule="silent")
    assert silence(town) == [], "the other gateway has missed its turn too"
    town.pass_time(MINUTE)
    town.breach(*rooms("s1-b2"), rule="silent")
    assert silence(town) == [("s1", TicketKind.STATION)]
    assert town.file(town.open_at("s1", SILENCE).number).episode_count == 6


def test_a_gateways_ticket_becomes_a_child_when_its_station_falls_silent_later(town):
    speak_everywhere(town)
    town.pass_time(3 * PERIOD)
    town.speak(*rooms("s1-b2"))
    town.breach(*rooms("s1-b1"), rule="silent")
    town.pass_time(6 * PERIOD)
    town.breach(*rooms("s1-b2"), rule="silent")
    station = town.open_at("s1", SILENCE)
    assert town.open_at("s1-b1", SILENCE).parent == station.number
    assert [line.reason for line in town.file(station.number).history] == [
        TicketReason.OPENED_FOR_STATION,
        TicketReason.TOOK_CHILD,
    ]


def test_points_that_never_spoke_count_from_their_registration(town):
    town.pass_time(3 * PERIOD)
    town.breach(*rooms("s1-b1"), rule="silent")
    assert silence(town) == []
    town.breach(*rooms("s1-b2"), rule="silent")
    assert silence(town) == [("s1", TicketKind.STATION)]


def test_a_point_without_a_gateway_is_on_its_own(town):
    town.pass_time(3 * PERIOD)
    town.breach("s1/p", rule="silent")
    assert silence(town) == [("s1", TicketKind.PLACE)]


def test_a_gateway_with_a_single_point_is_that_points_own_matter(records):
    town = Town(records, a_town(stations=1, buildings=2, households=1))
    speak_everywhere(town)
    town.pass_time(3 * PERIOD)
    town.speak("s1-b2-h1/t")
    town.breach("s1-b1-h1/t", rule="silent")
    assert silence(town) == [("s1-b1-h1", TicketKind.PLACE)]


def test_lone_silences_of_many_households_are_grouped_like_any_other_concern(records):
    inventory = a_town(stations=1, buildings=1, households=10)
    alone = {name: replace(point, device=None) for name, point in inventory.points.items()}
    town = Town(records, replace(inventory, points=alone))
    town.breach(*(f"s1-b1-h{n}/t" for n in (1, 2, 3)), rule="silent")
    assert silence(town) == [("s1-b1", TicketKind.GROUP)]


def test_a_silent_gateway_does_not_make_its_neighbours_a_group(town):
    speak_everywhere(town)
    town.pass_time(3 * PERIOD)
    town.speak(*rooms("s1-b2")[1:])
    town.breach(*rooms("s1-b1"), "s1-b2-h1/t", rule="silent")
    assert silence(town) == [("s1-b1", TicketKind.GATEWAY), ("s1-b2-h1", TicketKind.PLACE)]


def test_a_silent_point_that_left_the_inventory_hurts_nobody(town):
    speak_everywhere(town)
    town.pass_time(3 * PERIOD)
    town.breach("s1-b1-h1/t", rule="silent")
    points = {name: point for name, point in town.inventory.points.items() if name != "s1-b1-h1/t"}
    with town.records.begin() as tx:
        town.inventory = tx.inventory.save(replace(town.inventory, points=points), town.now, replace=True)
    town.tick()
    assert silence(town) == [("s1-b1-h1", TicketKind.PLACE)]

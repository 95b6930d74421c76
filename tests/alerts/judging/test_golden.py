"""The product against what was worked out by hand: the recorded rooms, and the turns of the clauses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alerts.episodes.episode import EndReason
from alerts.rules.rule import RuleKind
from ingest.durations import HOUR, MINUTE, SECOND
from ingest.inventory.tree import Outage
from tests.alerts.judging.judge_history import judge
from tests.alerts.reference import recorded_rooms as rooms
from tests.alerts.reference.episodes import ReferenceEpisode
from tests.alerts.reference.episodes import judge as judge_plainly
from tests.alerts.reference.recorded_rooms import CONTRACT_EPISODES, SILENCES, UNUSABLE, utc
from tests.alerts.reference.rules import RULES
from tests.alerts.reference.town import FAST_MAIN, MAIN, OFFICE, ROOM, at, said, town


@pytest.fixture(scope="module")
def found() -> list[ReferenceEpisode]:
    return judge(rooms.recorded(), rooms.inventory(), RULES, start=rooms.START, until=rooms.UNTIL)


def test_the_recorded_rooms_give_exactly_the_contract_episodes_worked_out(found):
    contract = [e for e in found if e.rule == "room.contract"]
    spans = [(e.point, e.began_at, e.opened_at, e.ended_at) for e in contract]
    assert spans == [
        (e.point, utc(e.began_at), utc(e.opened_at), utc(e.ended_at) if e.ended_at else None)
        for e in CONTRACT_EPISODES
    ]
    for episode, expected in zip(contract, CONTRACT_EPISODES, strict=True):
        assert (episode.covered, episode.breaching) == (expected.covered, expected.breaching)
        assert (episode.worst, episode.worst_at) == (expected.worst, utc(expected.worst_at))
        assert episode.mean == pytest.approx(expected.mean, abs=1e-6)
        assert episode.end_reason is (EndReason.RECOVERED if expected.ended_at else None)


def test_the_recorded_rooms_were_silent_exactly_when_the_file_is(found):
    silent = [(e.point, e.opened_at, e.ended_at) for e in found if e.rule == "silent"]
    assert silent == [(point, utc(opened), utc(ended)) for point, opened, ended in SILENCES]


def test_the_room_whose_values_were_out_of_range_could_not_be_judged_for_a_night(found):
    unusable = [(e.point, e.began_at, e.opened_at, e.ended_at) for e in found if e.rule == "unusable"]
    assert unusable == [(point, *map(utc, instants)) for point, *instants in UNUSABLE]


def test_the_recorded_rooms_break_no_rule_but_the_contract_and_those_of_their_sensors(found):
    assert {e.rule for e in found} == {"room.contract", "silent", "unusable"}


def _levels(*stretches, step=MINUTE):
    """``(from, to, value)`` in wall-clock time of Shanghai, one after the other."""
    return [r for first, last, value in stretches for r in said(at(first), at(last), value, step=step)]


SLOW_ROOM = replace(ROOM, sampling_ms=20 * MINUTE, upload_ms=20 * MINUTE)
CONTRACTED = replace(OFFICE, limits={"room.contract": 20.0}, contract_hours="08:00-18:00")
VALVE = Outage("valve", "company", at("2024-01-10 08:20"), at("2024-01-10 08:40"))
GOLDEN = {
    "a room at 17 all night is legal and the day clause speaks at 06:35 first": (
        town(ROOM),
        _levels(("2024-01-09 22:00", "2024-01-10 08:00", 17.0)),
    ),
    "no message is needed for the hour to pass": (
        town(SLOW_ROOM),
        _levels(("2024-01-10 05:30", "2024-01-10 06:11", 17.0), step=20 * MINUTE),
    ),
    "a room warm again at night has recovered from a day breach": (
        town(ROOM),
        _levels(
            ("2024-01-10 19:00", "2024-01-10 21:10", 17.0), ("2024-01-10 21:10", "2024-01-11 00:00", 19.0)
        ),
    ),
    "the season ends an episode at its first mark out of season": (
        town(ROOM),
        _levels(("2024-03-15 18:00", "2024-03-16 02:00", 15.0)),
    ),
    "contract hours": (town(CONTRACTED), _levels(("2024-01-10 06:00", "2024-01-10 20:00", 19.9))),
    "0.15 has recovered from a limit of 0.14, whatever the floats": (
        town(FAST_MAIN),
        _levels(
            ("2024-01-10 08:00", "2024-01-10 08:20", 0.13),
            ("2024-01-10 08:20", "2024-01-10 08:40", 0.15),
            step=15 * SECOND,
        ),
    ),
    "an approved outage is outside the supply": (
        town(MAIN, outages=(VALVE,)),
        _levels(("2024-01-10 08:00", "2024-01-10 09:30", 0.02)),
    ),
    "a burst, and the pressure back after five minutes": (
        town(FAST_MAIN),
        _levels(
            ("2024-01-10 08:00", "2024-01-10 08:10", 0.30),
            ("2024-01-10 08:10", "2024-01-10 08:15", 0.10),
            ("2024-01-10 08:15", "2024-01-10 08:30", 0.23),
            step=15 * SECOND,
        ),
    ),
    "a fall that ends from an even higher level, and opens anew": (
        town(FAST_MAIN),
        _levels(
            ("2024-01-10 08:00", "2024-01-10 08:10", 0.38),
            ("2024-01-10 08:10", "2024-01-10 08:15", 0.14),
            ("2024-01-10 08:15", "2024-01-10 08:15:15", 0.61),
            ("2024-01-10 08:15:15", "2024-01-10 08:15:30", 0.14),
            ("2024-01-10 08:15:30", "2024-01-10 08:25", 0.35),
            step=15 * SECOND,
        ),
    ),
    "a fall that lasts a day is the new level": (
        town(MAIN),
        _levels(
            ("2024-01-10 08:00", "2024-01-10 08:10", 0.30), ("2024-01-10 08:10", "2024-01-11 10:00", 0.20)
        ),
    ),
    "a stuck sensor, and its next value": (
        town(ROOM),
        _levels(
            ("2024-01-10 00:00", "2024-01-10 14:00", 19.0),
            ("2024-01-10 14:00", "2024-01-10 15:00", 19.1),
            step=20 * MINUTE,
        ),
    ),
}


@pytest.mark.parametrize("story", GOLDEN)
def test_the_product_and_the_reference_tell_the_same_story(story):
    inventory, readings = GOLDEN[story]
    (name,) = inventory.points
    keyed = replace(inventory, points={name: replace(inventory.points[name], key=0)})
    readings = [r._replace(point=name) for r in readings]
    span = {"start": readings[0].measured_at, "until": readings[-1].measured_at + HOUR}
    product = judge(readings, keyed, RULES, **span)
    reference = judge_plainly(readings, keyed, RULES, **span)
    assert reference, "this story has an episode"
    assert [plain(e) for e in product] == [plain(e) for e in reference]


def plain(episode: ReferenceEpisode) -> ReferenceEpisode:
    """The reference counts nothing for a kind that has no window."""
    if RULES[episode.rule].kind is RuleKind.WINDOW:
        return episode
    return replace(episode, covered=0, breaching=0, worst=None, worst_at=None, mean=None)

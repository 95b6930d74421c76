"""Who sees a part sees the letters of its gateways, and is told of these gateways what is theirs."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace

import pytest

from alerts.desk.dead_letter_replay import (
    LetterSelection,
    dismiss_dead_letter,
    dismiss_dead_letters,
    replay_dead_letter,
    replay_dead_letters,
)
from alerts.desk.lookups.dead_letters import (
    find_dead_letter,
    list_dead_letters,
    list_letter_groups,
    newest_dead_letter,
)
from alerts.desk.lookups.diagnosis import diagnose
from alerts.desk.lookups.errors import NotFound
from alerts.people.viewer import OPERATOR, Forbidden, Grant, Viewer
from ingest.decoding.decoder import Decoder, Message
from ingest.inventory.departments import Department, DepartmentKind
from ingest.inventory.devices import Device, Gateway, aliases_to
from ingest.inventory.tree import Inventory, Level, Place, Point
from ingest.journal.journal import Journal
from ingest.readings.batch import DeadLetterReason, batch_of
from ingest.readings.dead_letters import UNKNOWN_SENDER, DeadLetter
from ingest.readings.quantities import Metric
from ingest.readings.speakers import GatewayFormat
from ingest.said import Said

NOW = 1_767_225_600_000
CHIRPSTACK = "application/+/device/+/event/up"


def room(point: str, place: str, device: str, key: int) -> Point:
    more = {"residential": True, "device": device, "key": key}
    return Point(point, Metric.INDOOR_TEMPERATURE, place, 60_000, 60_000, **more)


TOWN = Inventory(
    places={
        "city": Place("city", Level.ORGANISATION, "City"),
        "east": Place("east", Level.UNIT, "East", "city"),
        "e1": Place("e1", Level.BUILDING, "E1", "east"),
        "west": Place("west", Level.UNIT, "West", "city"),
        "w1": Place("w1", Level.BUILDING, "W1", "west"),
    },
    gateways={
        "gw-city": Gateway("gw-city", "city", "Both"),
        "gw-east": Gateway("gw-east", "e1", "Eastern", GatewayFormat.NATIVE, formerly=("gw-old",)),
        "gw-west": Gateway("gw-west", "w1", "Western"),
    },
    devices={
        "d-e": Device("d-e", "gw-east", name="Eastern sensor"),
        "d-far": Device("d-far", "gw-east", name="Far sensor"),
        "d-w": Device("d-w", "gw-west", name="Western sensor"),
    },
    points={
        "e1-room": room("e1-room", "e1", "d-e", 0),
        "w1-far": room("w1-far", "w1", "d-far", 1),
        "w1-room": room("w1-room", "w1", "d-w", 2),
    },
    aliases=aliases_to({"west-alias": "w1-room"}),
    departments={
        "east": Department("east", "East", DepartmentKind.FUNCTIONAL, place="east"),
        "west": Department("west", "West", DepartmentKind.FUNCTIONAL, place="west"),
    },
)
SENDERS = ("gw-east", "gw-west", "gw-city", UNKNOWN_SENDER, CHIRPSTACK, "gw-gone", "gw-old")
"""Of letters 1 to 7; the last was kept under the id that the eastern gateway had then."""
EASTERN, EVERY = [1, 7], [1, 2, 3, 4, 5, 6, 7]


def of(role: str, *places: str) -> Viewer:
    return Viewer("li", (Grant(role, "d", frozenset(places)),))


EAST, ENGINEER, NOWHERE = of("dispatcher", "east"), of("engineer", "east"), of("engineer")


@pytest.fixture
def journal(tmp_path):
    made = Journal(tmp_path / "journal.sqlite", 100_000_000, 1_000_000)
    letters = [
        DeadLetter(f"t/{n}", b"{", DeadLetterReason.MALFORMED, Said("letter-truncated"), NOW, sender)
        for n, sender in enumerate(SENDERS)
    ]
    made.append(batch_of([], [], []), letters, NOW)
    yield made
    made.close()


def ids(journal, viewer, **more) -> list[int]:
    found, after = [], None
    while True:
        page = list_dead_letters(journal, viewer, None, after, 1, inventory=TOWN, **more)
        found += [row.id for row in page.items]
        after = page.last
        if after is None:
            return found


@pytest.mark.parametrize(
    ("viewer", "seen"),
    [
        (OPERATOR, EVERY),
        (EAST, EASTERN),
        (of("viewer", "west", "east"), [1, 2, 7]),
        (of("viewer", "city"), [1, 2, 7]),
        (NOWHERE, []),
    ],
)
def test_letters_groups_and_the_newest_are_of_the_gateways_at_ones_places(journal, viewer, seen):
    assert ids(journal, viewer) == seen
    groups = list_letter_groups(journal, viewer, None, None, 9, inventory=TOWN).items
    assert sum(group.letters for group in groups) == len(seen)
    assert newest_dead_letter(journal, viewer, inventory=TOWN) == max(seen, default=0)
    for letter in EVERY:
        if letter in seen:
            assert find_dead_letter(journal, viewer, letter, inventory=TOWN).id == letter
        else:
            with pytest.raises(NotFound, match=f"There is no dead letter {letter}"):
                find_dead_letter(journal, viewer, letter, inventory=TOWN)


def test_a_gateway_elsewhere_has_no_letters_as_one_that_is_not_there(journal):
    for gateway, seen in (("gw-east", [1]), ("gw-west", []), (UNKNOWN_SENDER, []), ("nobody", [])):
        assert ids(journal, EAST, gateway=gateway) == seen
        groups = list_letter_groups(journal, EAST, gateway, None, 9, inventory=TOWN).items
        assert [group.gateway for group in groups] == [gateway for _ in seen]


def test_groups_go_on_where_they_were_cut(journal):
    first = list_letter_groups(journal, EAST, None, None, 1, inventory=TOWN)
    rest = list_letter_groups(journal, EAST, None, first.last, 1, inventory=TOWN)
    assert [group.gateway for group in (*first.items, *rest.items)] == ["gw-east", "gw-old"]
    assert rest.last is None


def waiting(journal) -> list[int]:
    return journal.box.waiting_ids(None, None, 0, 99, 99)


def test_many_are_dismissed_and_replayed_only_in_ones_part(records, journal):
    decoder = Decoder(lambda: TOWN, max_payload_bytes=1_000, max_readings_per_message=10)

    def act(viewer, **wanted):
        done = dismiss_dead_letters(
            records, journal, viewer, LetterSelection(99, **wanted), NOW, inventory=TOWN
        )
        again = replay_dead_letters(
            records, journal, decoder, viewer, LetterSelection(99, **wanted), NOW, inventory=TOWN
        )
        return done.letters, again.letters

    assert (act(NOWHERE), act(ENGINEER, gateway="gw-west"), waiting(journal)) == ((0, 0), (0, 0), EVERY)
    replayed = replay_dead_letters(
        records, journal, decoder, ENGINEER, LetterSelection(99), NOW, inventory=TOWN
    )
    assert (replayed.letters, replayed.next) == (2, 7)
    assert (act(ENGINEER), waiting(journal)) == ((2, 0), [2, 3, 4, 5, 6])


def test_one_that_is_seen_and_not_ones_own_to_do_something_with_is_refused_with_who_may(records, journal):
    decoder = Decoder(lambda: TOWN, max_payload_bytes=1_000, max_readings_per_message=10)
    seeing = Viewer("li", (*ENGINEER.grants, Grant("viewer")))
    for letter, viewer, refused in ((2, ENGINEER, NotFound), (2, seeing, Forbidden), (99, seeing, NotFound)):
        with pytest.raises(refused):
            dismiss_dead_letter(records, journal, viewer, letter, NOW, inventory=TOWN)
        with pytest.raises(refused):
            replay_dead_letter(records, journal, decoder, viewer, letter, NOW, inventory=TOWN)
    assert waiting(journal) == EVERY
    dismiss_dead_letter(records, journal, ENGINEER, 1, NOW, inventory=TOWN)
    assert waiting(journal) == EVERY[1:]


@pytest.fixture
def heard(journal):
    """What the eastern gateway sent: its own, what is another's, and names that nobody knows."""
    decoder = Decoder(lambda: TOWN, max_payload_bytes=10_000, max_readings_per_message=10)

    def send(topic, *points):
        said = [{"point": point, "value": 20.0, "measured_at": NOW} for point in points]
        journal.append(*decoder.decode([Message(topic, json.dumps(said).encode(), NOW)]), NOW)

    send("wenya/v1/gw-east/json", "e1-room", "w1-far", "w1-room")
    send("wenya/v1/gw-east/json", "E1 room", "W1 room", "west_alias")
    send("wenya/v1/gw-later/json", "x")
    return journal


def test_a_gateway_of_ones_part_is_told_without_the_names_of_what_is_elsewhere(heard):
    found = diagnose(heard, TOWN, EAST, "gw-east")
    assert found.known == TOWN.gateways["gw-east"]
    assert [(device.device, device.points) for device in found.devices] == [("d-e", ("e1-room",))]
    assert [(name.name, name.near) for name in found.unknown] == [
        ("E1 room", ["e1-room"]),
        ("W1 room", ["e1-room"]),
        ("west_alias", []),
    ]
    assert [each.point for each in found.spoke_for] == ["w1-room"]
    assert {refused.sender for refused in found.refused} == {"gw-east"}
    assert set(found.seen.points) == {"e1-room"}
    whole = diagnose(heard, TOWN, OPERATOR, "gw-east")
    assert {device.device for device in whole.devices} == {"d-e", "d-far"}
    assert {name.name: name.near for name in whole.unknown}["west_alias"] == ["west-alias"]
    assert diagnose(heard, TOWN, EAST, "gw-old").known == found.known


@pytest.mark.parametrize("gateway", ["gw-west", "gw-city", "gw-later", "nobody"])
def test_a_gateway_elsewhere_is_not_there_nor_is_one_that_nobody_knows(heard, gateway):
    with pytest.raises(NotFound, match=f"There is no gateway {gateway}"):
        diagnose(heard, TOWN, EAST, gateway)
    diagnose(heard, TOWN, OPERATOR, gateway)


def test_a_foreign_letter_tells_a_part_of_no_gateway_elsewhere(tmp_path):
    text = json.dumps(
        [{"point": point, "value": 20.0, "measured_at": NOW} for point in ("w1-room", "e1-room")]
    )
    bound = replace(TOWN, gateways=TOWN.gateways | {"gw-two": replace(TOWN.gateways["gw-east"], id="gw-two")})
    decoder = Decoder(lambda: bound)
    _, letters = decoder.decode([Message("wenya/v1/gw-two/json", text.encode(), NOW)])
    with closing(Journal(tmp_path / "journal.sqlite", 100_000_000, 1_000_000)) as journal:
        journal.append(batch_of([], [], []), letters, NOW)
        told = {
            viewer: (
                str(list_dead_letters(journal, viewer, None, None, 9, inventory=bound).items[0].detail),
                str(find_dead_letter(journal, viewer, 1, inventory=bound).detail),
                str(diagnose(journal, bound, viewer, "gw-two").refused[0].detail),
            )
            for viewer in (OPERATOR, EAST)
        }
    assert all("'w1-room' behind 'gw-west'" in each for each in told[OPERATOR])
    for each in told[EAST]:
        assert "gw-west" not in each
        assert "'w1-room' behind another one" in each
        assert "'e1-room' behind 'gw-east'" in each

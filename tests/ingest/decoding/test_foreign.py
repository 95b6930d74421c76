"""Nobody speaks for his neighbour: what a gateway publishes becomes readings of its own points only."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.decoding.decoder import Decoder, Message
from ingest.durations import DAY
from ingest.inventory.devices import Device, Gateway, aliases_to
from ingest.inventory.tree import Inventory
from ingest.readings.batch import DeadLetterReason
from ingest.readings.dead_letters import UNKNOWN_SENDER
from ingest.readings.intrusions import ForeignReadings
from ingest.readings.speakers import FormerSpeaker, GatewayFormat
from tests.examples import examples
from tests.ingest.codecs.test_lorawan import (
    CHIRPSTACK,
    CHIRPSTACK_EXAMPLE,
    THINGS_STACK,
    THINGS_STACK_EXAMPLE,
)
from tests.ingest.decoding.messages import ALIASES, AT, NOW, POINTS, decode, native, only_letter, rows
from tests.ingest.decoding.test_any_message import payloads

ROOM, PRESSURE, PH = 3, 7, 9
SHARED = "v1/gateway/telemetry"
NATIVE = GatewayFormat.NATIVE


def behind(formats=(NATIVE, NATIVE), **gateways) -> Inventory:
    """The room behind gw-7, the pressure behind gw-8, the pH behind none, but for what ``gateways`` says."""
    devices = {
        "room": Device("room", *gateways.get("room", ("gw-7",))),
        "main": Device("main", "gw-8"),
    }
    of = {ROOM: "room", PRESSURE: "main"}
    return Inventory(
        points={point.id: replace(point, device=of.get(point.key)) for point in POINTS},
        aliases=aliases_to(ALIASES),
        gateways={
            name: Gateway(name, "home", "", wire_format)
            for name, wire_format in zip(("gw-7", "gw-8"), formats, strict=True)
        },
        devices=devices,
        version=17,
    )


def topic(gateway: str, wire_format: str = "json") -> str:
    return f"wenya/v1/{gateway}/{wire_format}"


PRESSURE_READING = native("WP-0007", 0.2)
TELEMETRY = {"wp-0007": [{"ts": AT, "values": {"pressure": 0.2}}]}


def test_a_reading_for_a_neighbours_point_is_foreign_and_its_own_are_taken():
    pack = [native(), PRESSURE_READING, native("WQ-1-ph", 7.0), native("nothing")]
    batch, letters = decode(topic("gw-7"), pack, behind())
    assert [row[0] for row in rows(batch)] == [ROOM, PH]
    letter = only_letter(letters)
    assert letter.reason is DeadLetterReason.FOREIGN
    assert str(letter.detail) == (
        "foreign: gateway 'gw-7', inventory version 17: 'WP-0007' behind 'gw-8'; unknown-point: 'nothing'"
    )
    assert json.loads(letter.payload) == pack


@pytest.mark.parametrize("wrong", [{"value": "12"}, {"unit": "V"}, {"measured_at": 1, "flags": ["history"]}])
def test_foreign_is_said_first_whatever_else_is_wrong(wrong):
    batch, letters = decode(topic("gw-7"), [PRESSURE_READING | wrong, native()], behind())
    assert [row[0] for row in rows(batch)] == [ROOM]
    assert only_letter(letters).reason is DeadLetterReason.FOREIGN


def test_a_gateway_that_nobody_knows_speaks_only_for_points_without_a_gateway():
    batch, letters = decode(topic("gw-9"), [native(), native("WQ-1-ph", 7.0)], behind())
    assert [row[0] for row in rows(batch)] == [PH]
    assert (
        str(only_letter(letters).detail)
        == "foreign: gateway 'gw-9', inventory version 17: 'H-0301-living' behind 'gw-7'"
    )


@pytest.mark.parametrize(
    ("wire_format", "taken"),
    [
        (NATIVE, set()),
        (GatewayFormat.THINGSBOARD, {SHARED}),
        (GatewayFormat.CHIRPSTACK, {CHIRPSTACK}),
        (GatewayFormat.TTS, {THINGS_STACK}),
        (None, {SHARED, CHIRPSTACK, THINGS_STACK}),
    ],
)
def test_topics_that_name_no_gateway_speak_by_format(wire_format, taken):
    said = {
        SHARED: json.dumps({"24e1240000000301": [{"ts": AT, "values": {"temperature": 18.1}}]}).encode(),
        CHIRPSTACK: CHIRPSTACK_EXAMPLE,
        THINGS_STACK: THINGS_STACK_EXAMPLE,
    }
    for shared, payload in said.items():
        batch, letters = decode(shared, payload, behind((wire_format, NATIVE)))
        assert (len(batch) > 0) == (shared in taken)
        if shared not in taken:
            letter = only_letter(letters)
            assert letter.reason is DeadLetterReason.FOREIGN
            assert str(letter.detail).startswith(
                "foreign: a topic that names no gateway, inventory version 17: "
            )


def test_thingsboard_with_its_gateway_named_speaks_for_that_gateway():
    for name, taken in (("gw-8", 1), ("gw-7", 0)):
        batch, letters = decode(topic(name, "thingsboard"), TELEMETRY, behind())
        assert (len(batch), len(letters)) == (taken, 1 - taken)
        assert batch.sources == (f"thingsboard/{name}",)


def test_a_device_that_two_gateways_hear_is_spoken_for_by_both():
    heard_twice = behind(room=("gw-7", "", ("gw-8",)))
    for name, taken in (("gw-7", 1), ("gw-8", 1), ("gw-9", 0)):
        batch, _ = decode(topic(name), native(), heard_twice)
        assert len(batch) == taken


def test_a_moved_point_takes_from_its_old_gateway_what_was_measured_before():
    moved = replace(behind(), former_speakers={ROOM: (FormerSpeaker("gw-8", NATIVE, NOW - DAY),)})
    pack = [native(measured_at=NOW - DAY - 1), native(measured_at=NOW - DAY)]
    batch, letters = decode(topic("gw-8"), pack, moved)
    assert batch.measured_at.tolist() == [NOW - DAY - 1]
    assert only_letter(letters).reason is DeadLetterReason.FOREIGN
    assert len(decode(topic("gw-7"), pack, moved)[0]) == 2


def test_a_letter_is_decided_anew_by_the_inventory_in_force_then():
    in_force = [behind()]
    decoder = Decoder(lambda: in_force[-1])
    message = Message(topic("gw-8"), json.dumps(native()).encode(), NOW)
    batch, letters = decoder.decode([message])
    assert (len(batch), only_letter(letters).reason) == (0, DeadLetterReason.FOREIGN)
    in_force.append(behind(room=("gw-8",)))
    batch, letters = decoder.decode([message])
    assert (len(batch), letters) == (1, [])


def test_what_was_taken_before_is_not_foreign_under_a_topic_of_our_own():
    message = Message(topic("replay"), json.dumps(native()).encode(), NOW)
    batch, letters = Decoder(behind).decode([message], taken_before=True)
    assert (len(batch), letters) == (1, [])


def test_without_binding_everybody_speaks_for_everybody():
    batch, letters = decode(topic("gw-9"), [native(), PRESSURE_READING], behind(), bind_gateways=False)
    assert (len(batch), letters) == (2, [])


def test_a_letter_says_who_spoke_by_a_name_that_the_inventory_knows():
    inventory = behind()
    renamed = replace(inventory.gateways["gw-7"], formerly=("gw-old",))
    inventory = replace(inventory, gateways=inventory.gateways | {"gw-7": renamed})
    pack = [PRESSURE_READING, PRESSURE_READING | {"measured_at": AT + 1}, native("nothing")]
    for name, sender in (("gw-7", "gw-7"), ("gw-old", "gw-7"), ("gw-9", UNKNOWN_SENDER)):
        _, letters = decode(topic(name), pack, inventory)
        letter = only_letter(letters)
        assert (letter.gateway, letter.foreign) == (sender, ForeignReadings(("WP-0007",), 2))
    _, letters = decode(SHARED, TELEMETRY, inventory)
    letter = only_letter(letters)
    assert (letter.gateway, letter.foreign) == (SHARED, ForeignReadings(("WP-0007",), 1))
    _, letters = decode(topic("gw-7"), native("nothing"), inventory)
    assert only_letter(letters).foreign is None


inventories = st.builds(
    behind,
    st.tuples(*[st.sampled_from([None, *GatewayFormat])] * 2),
    room=st.sampled_from([("gw-7",), ("gw-7", "", ("gw-8",)), (None,)]),
)
topics_of_gateway = st.sampled_from(["json", "senml", "thingsboard"]).map(lambda each: topic("gw-8", each))


@settings(max_examples=examples(300))
@given(inventories, topics_of_gateway, payloads)
def test_no_payload_of_a_gateway_becomes_readings_of_anothers_points(inventory, own_topic, payload):
    batch, letters = Decoder(lambda: inventory).decode([Message(own_topic, payload, NOW)])
    for key in set(batch.point.tolist()):
        gateways = inventory.gateways_of(inventory.by_key[key])
        assert not gateways or "gw-8" in gateways
    assert len(batch) + len(letters) > 0


@pytest.mark.parametrize(("gateway", "unused"), [("gw-8", 1), ("gw-7", 0)])
def test_what_another_gateway_sends_of_a_device_is_not_counted_as_the_devices(gateway, unused):
    batch, letters = decode(topic(gateway, "thingsboard"), {"wp-0007": [{"flow": 1}]}, behind())
    assert (len(batch.unused), len(letters)) == (unused, 1 - unused)
    assert all(str(letter.detail) == "unknown-point: 'wp-0007/flow'" for letter in letters)

"""Packets of a load are what the standard says, byte by byte, and what the service decodes."""

import json
import math
from dataclasses import replace

import numpy as np
import pytest

from alerts.rules.inventory_files import read_inventory, write_inventory
from ingest.decoding.decoder import Decoder, Message
from simulators.load.fleet import Fleet, inventory_of
from simulators.load.latencies import Latencies
from simulators.load.pace import BURST_SECONDS, Pace
from simulators.load.packets import COLDEST, WARMEST, Packets

AT = 1_795_298_400_000


def ids(first, count):
    return np.arange(first, first + count)


def taken_apart(packet):
    """Topic, packet id and payload of a PUBLISH, read by the letter of MQTT 3.1.1, section 3.3."""
    packet = bytes(packet)
    assert packet[0] == 0x32
    length, shift, at = 0, 0, 1
    while True:
        length |= (packet[at] & 0x7F) << shift
        shift, at = shift + 7, at + 1
        if packet[at - 1] < 0x80:
            break
    assert length == len(packet) - at
    topic_end = at + 2 + int.from_bytes(packet[at : at + 2], "big")
    topic = packet[at + 2 : topic_end].decode()
    return topic, int.from_bytes(packet[topic_end : topic_end + 2], "big"), packet[topic_end + 2 :]


def decoded(fleet, packets):
    """The batch that the service makes of them, and the id of each reading's point; no dead letters."""
    inventory = inventory_of(fleet)
    points = {name: replace(point, key=key) for key, (name, point) in enumerate(inventory.points.items())}
    messages = [Message(topic, payload, AT) for topic, _, payload in map(taken_apart, packets)]
    batch, letters = Decoder(lambda: replace(inventory, points=points)).decode(messages)
    assert letters == []
    names = list(points)
    return batch, [names[key] for key in batch.point]


def test_a_single_reading_is_this_packet():
    fleet = Fleet.of(devices=3, gateways=1)
    packet = Packets(fleet).make(ids(0x0102, 2), AT)[1]

    assert bytes(packet) == (
        b"\x32\x5f"  # PUBLISH at QoS 1, 95 bytes follow
        b"\x00\x1awenya/v1/load-gw-0000/json"
        b"\x01\x03"
        b'{"point":"load-000001","value":20.37,"measured_at":1795298400000}'
    )


def test_a_pack_is_this_packet():
    fleet = Fleet.of(devices=4, gateways=2, pack=2)
    packet = Packets(fleet).make(ids(65_535, 2) % 65_535 + 1, AT + 7)[1]

    assert bytes(packet) == (
        b"\x32\x7e"
        b"\x00\x1bwenya/v1/load-gw-0001/senml"
        b"\x00\x02"
        b'[{"bn":"load-","bu":"Cel","bt":1795298400.007,"n":"000002","v":20.74},{"n":"000003","v":21.11}]'
    )


@pytest.mark.parametrize(("devices", "pack"), [(50, 1), (600, 100), (20_000, 10_000)])
def test_the_service_takes_every_reading(devices, pack):
    fleet = Fleet.of(devices, pack)
    packets = Packets(fleet)
    batch, names = decoded(fleet, packets.make(ids(1, fleet.messages), AT))

    assert names == [f"load-{number:06d}" for number in range(devices)]
    assert set(batch.measured_at.tolist()) == {AT}
    assert ((batch.value >= COLDEST) & (batch.value < WARMEST)).all()
    assert not batch.flags.any()


@pytest.mark.parametrize("pack", [1, 3])
def test_every_reading_has_an_identity_of_its_own_even_if_no_time_passes(pack):
    fleet = Fleet.of(9, pack)
    packets = Packets(fleet)
    sent = [packet for count in (1, 4, 20, 2) for packet in packets.make(ids(1, count), AT)]
    batch, names = decoded(fleet, sent)

    assert len(set(zip(names, batch.measured_at.tolist(), strict=True))) == len(sent) * pack
    assert batch.measured_at.max() - AT < len(sent)


def test_times_follow_the_clock_once_it_has_caught_up():
    packets = Packets(Fleet.of(2, gateways=1))
    packets.make(ids(1, 20), AT)
    later = [json.loads(taken_apart(packet)[2])["measured_at"] for packet in packets.make(ids(1, 2), AT + 50)]

    assert later == [AT + 50, AT + 50]


def test_connections_share_a_fleet_out_by_gateway():
    fleet = Fleet.of(1_000, pack=5, gateways=7)
    shares = [Packets(fleet, part, 3) for part in range(3)]
    topics = [
        {taken_apart(packet)[0] for packet in share.make(ids(1, share.messages), AT)} for share in shares
    ]

    assert sum(share.messages for share in shares) == fleet.messages
    assert [len(each) for each in topics] == [3, 2, 2]
    assert len(set.union(*topics)) == fleet.gateways


def test_the_inventory_names_the_gateway_that_speaks_for_a_device():
    fleet = Fleet.of(60, pack=3, gateways=4)
    inventory = inventory_of(fleet)

    for packet in Packets(fleet).make(ids(1, fleet.messages), AT):
        topic, _, payload = taken_apart(packet)
        for record in json.loads(payload):
            assert inventory.gateway_of(inventory.points["load-" + record["n"]]) == topic.split("/")[2]


def test_the_inventory_comes_back_from_its_file():
    inventory = inventory_of(Fleet.of(250))

    assert read_inventory(("load.toml", write_inventory(inventory, "toml").encode())) == inventory


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ((0,), "0 devices: must be 1 to 1000000"),
        ((1_000_001,), "1000001 devices"),
        ((10, 0), "0 readings a pack"),
        ((10, 10_001), "10001 readings a pack"),
        ((100, 10, 11), "10 messages a round, too few for 11 gateways"),
        ((100, 1, 0), "0 gateways"),
    ],
)
def test_what_is_no_fleet_is_refused_with_the_number(asked, says):
    with pytest.raises(ValueError, match=says):
        Fleet.of(*asked)


def test_devices_are_rounded_up_to_whole_packs():
    assert Fleet.of(101, pack=25).devices == 125


def left(pace, instants):
    """How many leave at each instant if all that is due is taken."""
    counts = []
    for at in instants:
        counts.append(pace.due(at))
        pace.sent(counts[-1])
    return counts


def test_a_rate_is_held_exactly_whatever_the_ticks():
    counts = left(Pace(30_000), [number / 700 for number in range(701)])

    assert sum(counts) == 30_001  # the first is due at once
    assert max(counts) - min(counts[1:]) <= 1


def test_no_more_than_a_short_burst_leaves_at_once_and_a_pause_is_made_up():
    pace = Pace(1_000)
    counts = left(pace, [0.0, 5.0, *(5.0 + number / 200 for number in range(1, 1_201))])

    assert max(counts) <= 1_000 * BURST_SECONDS
    assert sum(counts) == 11_001


def test_several_paces_out_of_phase_make_an_even_one():
    paces = [Pace(2, 1 - part / 4) for part in range(4)]
    leaving = [(at, part) for at in range(1000) for part in range(4) if left(paces[part], [at / 1000]) == [1]]

    assert [part for _, part in leaving] == [0, 1, 2, 3] * 2
    assert [at for at, _ in leaving] == [0, 125, 250, 375, 500, 625, 750, 875]


def test_without_a_rate_nothing_is_held_back():
    assert Pace(0).due(0.0) == math.inf


def test_latencies_are_known_to_two_percent():
    latencies, more = Latencies(), Latencies()
    for number in range(1, 1_001):
        (latencies if number % 2 else more).add(number / 1_000)
    latencies.merge(more)

    assert latencies.percentile(50) == pytest.approx(0.5, rel=0.03)
    assert latencies.percentile(99) == pytest.approx(0.99, rel=0.03)
    assert math.isnan(Latencies().percentile(50))

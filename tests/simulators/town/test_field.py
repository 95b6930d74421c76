"""From the truth to the broker: what is published is what the intake takes, whatever goes wrong."""

import json
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.decoding.decoder import Decoder, Message
from ingest.durations import HOUR, MINUTE, SECOND
from ingest.inventory.devices import BatteryUnit, Device, aliases_to
from ingest.inventory.tree import Inventory, Point
from ingest.readings.batch import Flag
from ingest.readings.quantities import Metric
from simulators.devices.channels import LORAWAN, Channel, Traits
from simulators.faults.kinds import (
    ClockReset,
    ClockSkew,
    Dropout,
    Duplicates,
    LowBattery,
    Moved,
    OfflineGateway,
    Reordering,
    SensorFault,
    SilentGateway,
    Spikes,
    Stuck,
    Swapped,
    WeakSignal,
)
from simulators.town.field import Field
from simulators.wire.messages import Wire
from tests.examples import examples

T0 = 1_795_298_400_000
HOURS = 5
SPAN = {"start": T0 + HOUR, "end": T0 + 3 * HOUR}
KINDS = {
    "temperature": (Metric.INDOOR_TEMPERATURE, "Cel", 0.1, 20.0),
    "pressure": (Metric.WATER_PRESSURE, "Pa", 0.001, 0.236),
}


def channels(*, aliases=True):
    """Two devices of two quantities behind each of the gateways, one for each format."""
    return [
        Channel(
            point=Point(f"{wire}-{number}-{field}", metric, "home", 10 * MINUTE, 30 * MINUTE, key=number),
            gateway=f"gw-{wire}",
            wire=wire,
            device=f"24e1240000{place}{number}0301",
            field=field,
            unit=unit,
            resolution=resolution,
            noise=2 * resolution,
            alias=f"24e1240000{place}{number}0301/{field}" if aliases else None,
            clock_s=2.0,
            device_after=f"24e1240000{place}{number}0999",
            alias_after=f"24e1240000{place}{number}0999/{field}",
        )
        for place, wire in enumerate(Wire, start=10)
        for number in (1, 2)
        for field, (metric, unit, resolution, _) in KINDS.items()
    ]


CHANNELS = channels()
TRUTH = np.array([KINDS[channel.field][3] for channel in CHANNELS])


def decoder(own=CHANNELS):
    points = {
        channel.point.id: replace(channel.point, key=key, device=channel.device)
        for key, channel in enumerate(own)
    }
    devices = {channel.device: Device(channel.device, battery=BatteryUnit.PERCENT) for channel in own}
    names = {f"{channel.device}/{channel.field}": channel.point.id for channel in own}
    names |= {f"{channel.device_after}/{channel.field}": channel.point.id for channel in own}
    inventory = Inventory(points=points, aliases=aliases_to(names), devices=devices)
    return Decoder(lambda: inventory)


def play(faults=(), *, seed=0, own=CHANNELS, hours=HOURS):
    """``(t, sent)`` of all messages, called when the field says that something is due."""
    field = Field(np.random.default_rng(seed), own, faults, start=T0)
    found = []
    while (t := field.next_due) < T0 + hours * HOUR:
        found += [(t, sent) for sent in field.update(t, TRUTH)]
        assert field.next_due > t
    return found


POINTS = st.sampled_from(["*", "json-1-*", "senml-*", "*-temperature", "tts-2-pressure", "chirpstack-?-*"])
GATEWAYS = st.sampled_from(["*", "gw-json", "gw-senml", "gw-t*"])


@st.composite
def faults(draw):
    own = {**SPAN, "points": draw(POINTS)}
    way = {**SPAN, "gateway": draw(GATEWAYS)}
    return draw(
        st.sampled_from(
            [
                Stuck(**own),
                Stuck(**own, value=0.5),
                Spikes(**own, by=3.0, share=0.3),
                Dropout(**own, share=0.5),
                Moved(**own, value=0.3),
                SensorFault(**own, value=-20.0),
                LowBattery(**own, sag=0.1),
                ClockSkew(**own, by_s=-1200),
                ClockSkew(**own, by_s=400.25),
                ClockReset(**own),
                Swapped(**own, bias=0.1),
                SilentGateway(**way),
                OfflineGateway(**way),
                OfflineGateway(**way, then="fresh"),
                Duplicates(**way, copies=2, within_s=100),
                Reordering(**way, within_s=1000),
                WeakSignal(**way),
            ]
        )
    )


def counted(rows):
    columns = (rows.channel, rows.measured_at, np.round(rows.value, 9), rows.flags)
    return Counter(zip(*(column.tolist() for column in columns), strict=True))


@settings(max_examples=examples(40))
@given(st.lists(faults(), max_size=5), st.integers(0, 99))
def test_the_intake_takes_exactly_the_rows_of_every_message(wrong, seed):
    intake = decoder()
    for t, sent in play(wrong, seed=seed):
        batch, _ = intake.decode([Message(sent.topic, sent.payload, t)])

        assert counted(sent.rows) == Counter(
            zip(
                *(c.tolist() for c in (batch.point, batch.measured_at, batch.value, batch.flags)), strict=True
            )
        )


def test_without_faults_every_sample_arrives_clean_and_as_it_was_measured():
    field = Field(np.random.default_rng(3), CHANNELS, start=T0)
    said = measured = 0
    while (t := field.next_due) < T0 + 3 * HOUR:
        rows = [sent.rows for sent in field.update(t, TRUTH)]
        uplinks = field.uplinks
        found = {
            (channel, at): value
            for each in rows
            for channel, at, value in zip(
                each.channel.tolist(), each.measured_at.tolist(), each.value.tolist(), strict=True
            )
        }
        keys = zip(uplinks.channel.tolist(), uplinks.measured_at.tolist(), strict=True)
        assert found == pytest.approx(dict(zip(keys, uplinks.value.tolist(), strict=True)), abs=1e-9)
        assert not any((each.flags & ~np.uint16(Flag.HISTORY)).any() for each in rows)
        said, measured = said + len(found), measured + len(uplinks)

    assert said == measured > 200


@settings(max_examples=examples(15))
@given(st.lists(faults(), max_size=4), st.integers(0, 99))
def test_the_same_seed_gives_the_same_bytes(wrong, seed):
    def said():
        return [(t, sent.topic, sent.payload) for t, sent in play(wrong, seed=seed, hours=4)]

    assert said() == said()


def test_another_seed_gives_other_bytes():
    assert [sent.payload for _, sent in play(seed=1)] != [sent.payload for _, sent in play(seed=2)]


@settings(max_examples=examples(15))
@given(st.lists(faults(), max_size=4))
def test_a_gateway_without_faults_says_the_same_whatever_is_wrong_elsewhere(wrong):
    def elsewhere(found):
        return [(t, sent.payload) for t, sent in found if "thingsboard" in str(names(sent))]

    def names(sent):
        return {CHANNELS[channel].gateway for channel in sent.rows.channel.tolist()}

    apart = [
        fault
        for fault in wrong
        if not any(fault.hits(c.point.id if hasattr(fault, "points") else c.gateway) for c in CHANNELS[8:12])
    ]
    assert elsewhere(play(apart)) == elsewhere(play())


@pytest.mark.parametrize("wire", Wire)
def test_after_a_swap_another_device_speaks_under_another_name_for_the_same_point(wire):
    place = 10 + list(Wire).index(wire)
    found = play([Swapped(**SPAN, points=f"{wire}-1-*", bias=1.0)])
    hit = [index for index, channel in enumerate(CHANNELS) if channel.point.id.startswith(f"{wire}-1-")]
    old, new = (f"24e1240000{place}1{number}".encode() for number in ("0301", "0999"))
    own = [
        (t, (sent.topic.encode() + sent.payload).lower())
        for t, sent in found
        if set(hit) & set(sent.rows.channel.tolist())
    ]

    assert all(new not in payload for t, payload in own if t < SPAN["end"])
    assert all(old not in payload for t, payload in own if t >= SPAN["end"])
    assert any(new in payload for _, payload in own)


def test_a_point_without_aliases_keeps_its_name_when_its_device_is_swapped():
    own = [replace(channel, alias=None, alias_after=None) for channel in CHANNELS[:2]]
    found = play([Swapped(**SPAN, points="*")], own=own)
    after = [item for t, sent in found if t >= SPAN["end"] for item in json.loads(sent.payload)]

    assert {item["point"] for item in after} == {"json-1-temperature", "json-1-pressure"}


@pytest.mark.parametrize("wire", Wire)
def test_pressures_are_said_in_pascal_where_the_format_has_units(wire):
    texts = [
        sent.payload
        for _, sent in play()
        if any(CHANNELS[c].wire is wire and c % 2 for c in sent.rows.channel.tolist())
    ]

    assert texts
    assert all((b"Pa" in text) == (wire in {Wire.JSON, Wire.SENML, Wire.SPARKPLUG}) for text in texts)


def test_in_lorawan_each_device_uploads_on_its_own_and_elsewhere_a_gateway_at_once():
    uploader = Traits.of(CHANNELS).uploader.reshape(len(Wire), 2, 2)
    polled = [wire not in LORAWAN for wire in Wire]

    assert len(np.unique(uploader)) == sum(polled) + 2 * len(LORAWAN)
    assert (uploader[:, :, 0] == uploader[:, :, 1]).all()
    assert (uploader[polled, 0] == uploader[polled, 1]).all()


def test_a_skewed_clock_beyond_five_minutes_is_flagged_as_the_intake_flags_it():
    found = play([ClockSkew(**SPAN, points="json-1-temperature", by_s=400)])
    ahead = [
        (at - t, flags)
        for t, sent in found
        for channel, at, flags in zip(
            sent.rows.channel.tolist(), sent.rows.measured_at.tolist(), sent.rows.flags.tolist(), strict=True
        )
        if channel == 0 and at > t + 300 * SECOND
    ]

    assert ahead
    assert all(flags == Flag.CLOCK_SKEW for _, flags in ahead)

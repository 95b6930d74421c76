"""Who may speak for a point: the simulators' own rule, by hand and against the intake's."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.decoding.decoder import Decoder, Message
from ingest.durations import MINUTE
from ingest.inventory.devices import Device, Gateway, aliases_to
from ingest.inventory.tree import Inventory, Level, Place, Point
from ingest.readings.batch import DeadLetterReason
from ingest.readings.quantities import Metric
from ingest.readings.speakers import GatewayFormat
from simulators.gateways.encoders import pack
from simulators.wire.messages import ChannelUpload, Wire
from simulators.wire.topic_guard import TopicGuard, speaking_gateway

NOW = 1_795_298_400_000
GATEWAYS = {
    "gw-json": Gateway("gw-json", "town", format=GatewayFormat.NATIVE, formerly=("gw-old",)),
    "gw-tb": Gateway("gw-tb", "town", format=GatewayFormat.THINGSBOARD),
    "gw-cs": Gateway("gw-cs", "town", format=GatewayFormat.CHIRPSTACK),
    "gw-tts": Gateway("gw-tts", "town", format=GatewayFormat.TTS),
    "gw-spb": Gateway("gw-spb", "town", format=GatewayFormat.SPARKPLUG),
    "gw-any": Gateway("gw-any", "town"),
}
DEVICES = {
    **{f"of-{name}": Device(f"of-{name}", name) for name in GATEWAYS},
    "of-two": Device("of-two", "gw-json", further_gateways=("gw-cs",)),
    "of-nobody": Device("of-nobody"),
}
POINTS = {
    f"p-{device}": Point(
        f"p-{device}", Metric.INDOOR_TEMPERATURE, "town", MINUTE, MINUTE, device=device, key=number
    )
    for number, device in enumerate(DEVICES)
}
INVENTORY = Inventory(
    places={"town": Place("town", Level.ORGANISATION, "")},
    points=POINTS,
    gateways=GATEWAYS,
    devices=DEVICES,
    aliases=aliases_to({f"{device}/temperature": f"p-{device}" for device in DEVICES}),
)
NAMES = tuple(POINTS)
NATIVE, SHARED = "wenya/v1/{}/json", "v1/gateway/telemetry"


def admits(wire: Wire, topic: str, device: str) -> bool:
    return TopicGuard(INVENTORY, NAMES).admits(wire, topic, NAMES.index(f"p-{device}"))


@pytest.mark.parametrize(
    ("gateway", "device", "may"),
    [
        ("gw-json", "of-gw-json", True),
        ("gw-old", "of-gw-json", True),
        ("gw-json", "of-two", True),
        ("gw-cs", "of-two", True),
        ("gw-any", "of-gw-any", True),
        ("gw-cs", "of-gw-cs", True),
        ("gw-json", "of-nobody", True),
        ("gw-stranger", "of-nobody", True),
        ("gw-json", "of-gw-tb", False),
        ("gw-json", "of-gw-any", False),
        ("gw-tb", "of-two", False),
        ("gw-stranger", "of-gw-json", False),
    ],
)
def test_a_topic_that_names_a_gateway_speaks_for_what_is_behind_it(gateway, device, may):
    assert admits(Wire.JSON, NATIVE.format(gateway), device) is may
    assert admits(Wire.SENML, f"wenya/v1/{gateway}/senml", device) is may
    assert admits(Wire.THINGSBOARD, f"wenya/v1/{gateway}/thingsboard", device) is may
    assert admits(Wire.SPARKPLUG, f"spBv1.0/heat/DDATA/{gateway}/{device}", device) is may


@pytest.mark.parametrize(
    ("wire", "topic", "bound"),
    [
        (Wire.THINGSBOARD, SHARED, "of-gw-tb"),
        (Wire.CHIRPSTACK, "application/1/device/24e124/event/up", "of-gw-cs"),
        (Wire.TTS, "v3/app/devices/24e124/up", "of-gw-tts"),
    ],
)
def test_a_topic_that_names_none_speaks_for_the_gateways_of_its_format(wire, topic, bound):
    unbound = {"of-gw-any", "of-nobody"} | ({"of-two"} if wire is Wire.CHIRPSTACK else set())
    assert {device for device in DEVICES if admits(wire, topic, device)} == {bound} | unbound


def test_a_topic_names_its_gateway_or_none():
    assert speaking_gateway(NATIVE.format("gw-7")) == "gw-7"
    assert speaking_gateway(SHARED) is None


@given(
    st.sampled_from(Wire),
    st.sampled_from(["gw-json", "gw-old", "gw-tb", "gw-cs", "gw-tts", "gw-spb", "gw-any", "gw-stranger"]),
    st.lists(st.sampled_from(list(DEVICES)), min_size=1, unique=True),
)
def test_the_intake_refuses_what_the_guard_does_not_admit_and_nothing_else(wire, gateway, devices):
    uploads = [
        ChannelUpload(
            f"{device}/temperature", device, "temperature", "Cel", [NOW], [18.1],
            channel=NAMES.index(f"p-{device}"),
        )
        for device in devices
    ]  # fmt: skip
    guard = TopicGuard(INVENTORY, NAMES)
    for encoded in pack(wire, gateway, uploads, NOW):
        batch, letters = Decoder(lambda: INVENTORY).decode([Message(encoded.topic, encoded.payload, NOW)])
        channels = [reading.upload.channel for reading in encoded.readings]
        admitted = [each for each in channels if guard.admits(wire, encoded.topic, each)]
        assert sorted(np.asarray(batch.point).tolist()) == sorted(admitted)
        assert [letter.reason for letter in letters] == [DeadLetterReason.FOREIGN] * (
            len(admitted) < len(channels)
        )

"""What a device sends beside its registered channels is counted, and troubles nobody."""

import pytest

from ingest.decoding.decoder import Decoder, Message
from ingest.readings.unused_channels import UnusedChannel
from tests.ingest.codecs.test_lorawan import CHIRPSTACK
from tests.ingest.decoding.messages import INVENTORY, NOW, THINGSBOARD, decode, only_letter


def test_what_a_registered_device_sends_beside_its_channels_is_counted_and_no_dead_letter():
    up = {
        "object": {"temperature": 18.2, "temperature2": 18.4, "Node": "PS-LB", "in": {"1": "7"}, "battery": 3}
    }
    batch, letters = decode(CHIRPSTACK, up)
    assert (batch.value.tolist(), letters) == ([18.2], [])
    assert batch.unused == (
        UnusedChannel("24e1240000000301", "temperature2", 18.4, NOW),
        UnusedChannel("24e1240000000301", "in/1", 7.0, NOW),
    )


@pytest.mark.parametrize("channels", [{"other": 1}, {"battery": 90}, {"state": "ok"}])
def test_an_uplink_of_a_registered_device_without_readings_is_no_dead_letter(channels):
    batch, letters = decode(CHIRPSTACK, {"object": channels})
    assert (len(batch), letters) == (0, [])


def test_a_device_of_which_nothing_is_registered_is_still_an_unknown_point():
    payload = {"wp-0007": [{"flow": 1}], "wp-0008": [{"flow": 1}]}
    batch, letters = decode(THINGSBOARD, payload)
    assert str(only_letter(letters).detail) == "unknown-point: 'wp-0008/flow'"
    assert batch.unused == (UnusedChannel("wp-0007", "flow", 1, NOW),)


def test_a_message_that_is_refused_leaves_its_devices_to_nobody():
    up = b'{"object":{"temperature":1,"x":2,"history":[{"timestamp":"never","x":1}]}}'
    messages = [Message(CHIRPSTACK, up, NOW), Message(THINGSBOARD, b'{"new":[{"x":1}]}', NOW)]
    batch, letters = Decoder(lambda: INVENTORY).decode(messages)
    assert [letter.reason for letter in letters] == ["bad-time", "unknown-point"]
    assert batch.unused == ()


def test_a_long_name_is_cut_off_and_not_repeated_for_each_value_below_it():
    payload = {"object": {"temperature": 18.2, "k" * 9_000: [1] * 900, "x" * 300: 1}}
    batch, letters = decode(CHIRPSTACK, payload)
    assert (batch.value.tolist(), letters) == ([18.2], [])
    assert sum(len(unused.channel) for unused in batch.unused) < 1_000

import json

from ingest.decoding.decoder import Message
from ingest.decoding.unknown_names import unknown_names
from tests.ingest.codecs.test_lorawan import CHIRPSTACK
from tests.ingest.decoding.messages import INVENTORY, JSON, NOW, native


def test_unknown_names_are_those_of_no_point_and_no_alias_and_no_housekeeping():
    messages = [
        Message(JSON, json.dumps([native("b"), native(), native("a"), native("b")]).encode(), NOW),
        Message(JSON, b"{", NOW),
        Message("else/where", b"{}", NOW),
        Message(
            CHIRPSTACK.replace("0301", "0302"),
            json.dumps({"object": {"temp": 1, "battery": 3, "text": "x"}}).encode(),
            NOW,
        ),
    ]
    assert unknown_names(messages, INVENTORY, 9) == ["b", "a", "24e1240000000302/temp"]
    assert unknown_names(messages, INVENTORY, 1) == ["b"]
    assert unknown_names([], INVENTORY, 9) == []


def test_no_more_messages_are_decoded_than_there_is_room_for_names():
    def messages():
        yield Message(JSON, json.dumps([native(f"n{n}") for n in range(9)]).encode(), NOW)
        raise AssertionError("a message too many")

    assert unknown_names(messages(), INVENTORY, 3) == ["n0", "n1", "n2"]

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
        Message(CHIRPSTACK, json.dumps({"object": {"temp": 1, "battery": 3, "text": "x"}}).encode(), NOW),
    ]
    assert unknown_names(messages, INVENTORY) == ["b", "a", "24e1240000000301/temp"]
    assert unknown_names([], INVENTORY) == []

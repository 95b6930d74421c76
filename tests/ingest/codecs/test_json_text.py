"""What is said of a payload that is not the JSON it should be: in our words, and not in msgspec's."""

import json
import math
from typing import Annotated, Any

import msgspec
import pytest

from ingest.codecs import chirpstack
from ingest.codecs.json_text import Json, why_not_taken
from ingest.decoding.topics import route
from ingest.readings.batch import DeadLetterReason, PayloadError, WireReadings
from tests.ingest.codecs.rows import refusal


class Inner(msgspec.Struct):
    address: str | None = None


class Shape(msgspec.Struct):
    inner: Inner = msgspec.field(default_factory=Inner)
    channels: dict[str, Any] | None = None
    simulated: bool = False
    now: Annotated[int, msgspec.Meta(ge=0)] = 0


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        (b"", "an empty payload"),
        (b" \t\r\n", "an empty payload"),
        (b"\0\0", "an empty payload"),
        (b"\xef\xbb\xbf", "an empty payload"),
        (b"{", "the JSON is truncated"),
        (b'{"inner":', "the JSON is truncated"),
        (b'{"inner" 3}', "the JSON is malformed near byte 9"),
        (b'{"channels":{}} x', "the JSON is malformed near byte 17"),
        (b'{"simulated":yes}', "the JSON is malformed near byte 13"),
        (b'{"inner":{"address":"\xff"}}', "its text is not UTF-8"),
        (b"\xef\xbb\xbf" * 100_000 + b"{}", "the JSON is malformed near byte 0"),
        (b"[" * 100_000, "nested deeper than any format needs"),
        (b"[1]", "$ should be an object, and is an array"),
        (b"null", "$ should be an object, and is null"),
        (b"1.5", "$ should be an object, and is a number"),
        (b'{"inner":true}', "$.inner should be an object, and is true or false"),
        (b'{"inner":{"address":7}}', "$.inner.address should be a string, and is a whole number"),
        (b'{"channels":"x"}', "$.channels should be an object, and is a string"),
        (
            b'{"channels":{"a":NaN},"simulated":0}',
            "$.simulated should be true or false, and is a whole number",
        ),
        (b'{"now":-1}', "$.now is not what its topic promises"),
        (b'{"channels":{"\\ud800":NaN}}', "it holds half of a surrogate pair, which is no character"),
    ],
)
def test_it_is_said_where_and_what(payload, said):
    with pytest.raises(PayloadError) as refused:
        Json[Shape](Shape).read(payload)
    assert str(refused.value.detail) == said
    assert str(refused.value) == f"{refused.value.reason}: {said}"


@pytest.mark.parametrize(
    "message", ["", "Something that msgspec does not say yet", "Expected `ext`, got `bin`"]
)
def test_a_sentence_of_msgspec_that_nobody_knows_is_not_repeated(message):
    assert str(why_not_taken(msgspec.DecodeError(message))) == "the JSON is malformed"
    assert str(why_not_taken(msgspec.ValidationError(message))) == "$ is not what its topic promises"


C_NUMBERS = ["nan", "-nan", "NAN", "nan(ind)", "inf", "-Infinity", "+inf", "1.#QNAN", "-1.#IND", "1.#INF00"]


@pytest.mark.parametrize("frame", ["%s", "\ufeff%s", "%s\0", "\ufeff%s\r\n\0\0"])
def test_what_c_writes_for_no_number_costs_its_own_value(frame):
    text = json.dumps({"a": 'nan "inf" \\', "of": ["-"] * len(C_NUMBERS), "b": "\\"}).replace('"-"', "%s")
    read = Json[Any](Any).read((frame % (text % tuple(C_NUMBERS))).encode())
    assert (read["a"], read["b"]) == ('nan "inf" \\', "\\")
    assert not any(math.isfinite(value) for value in read["of"])


@pytest.mark.parametrize("text", ['"' + '\\"' * 130_000, "nan(" * 60_000, "nan(" + "a" * 260_000])
def test_looking_for_what_c_writes_is_no_way_to_spend_time(text):
    with pytest.raises(PayloadError, match="malformed"):
        Json[Any](Any).read(text.encode())


def objects_in(tree: Any) -> list[dict[str, Any]]:
    below = tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ()
    return [tree] * isinstance(tree, dict) + [each for one in below for each in objects_in(one)]


EVENT = {"time": "2026-11-21T22:00:00Z", "deviceInfo": {"tags": {"at": '":'}}, "object": {"air": {"t": 18.2}}}
EVENT_OF_TTS = {"uplink_message": {"decoded_payload": {"t": 18.2}, "rx_metadata": [{"rssi": -97}]}}
MESSAGES = [
    (
        "wenya/v1/gw/json",
        {"point": "a", "value": 1, "measured_at": 1795298400000, "more": {"of": [{"it": 1}]}},
    ),
    ("wenya/v1/gw/json", [{"point": "a", "value": 1, "measured_at": 1795298400000}] * 2),
    ("wenya/v1/gw/senml", [{"bn": "a", "v": 1, "bt": 1795298400}, {"n": "/b", "v": 2, "odd": {"x": 1}}]),
    ("v1/gateway/telemetry", {"d": [{"ts": 1795298400000, "values": {"air": {"t": 1}}}], "e": [{"t": 1}]}),
    ("application/1/device/24e1/event/up", EVENT),
    ("application/1/device/24e1/event/up", {"objectJSON": '{"t": 1}', "rxInfo": [{"time": None}]}),
    ("v3/app/devices/dev/up", EVENT_OF_TTS),
]


@pytest.mark.parametrize("odd", ["", "NaN"])
@pytest.mark.parametrize(("topic", "message"), MESSAGES)
def test_a_key_twice_in_any_object_of_any_format_is_refused(topic, message, odd):
    def decode(payload: str) -> None:
        found = route(topic)
        found.decode(found.levels, payload.encode(), 1795298403000, WireReadings())

    decode(json.dumps(message))
    for each in objects_in(message):
        kept = dict(each)
        for key, value in kept.items():
            each[marked := f"again-{key}"] = value
            written = json.dumps(message).replace(marked, key)
            with pytest.raises(PayloadError, match="twice") as refused:
                decode(written.replace("18.2", odd) if odd else written)
            assert refused.value.reason is DeadLetterReason.MALFORMED
            assert repr(key) in str(refused.value.detail)
            del each[marked]


def test_a_key_twice_in_the_channels_of_an_older_chirpstack_is_refused():
    payload = json.dumps({"objectJSON": '{"t": 18.2, "t": 19}'}).encode()
    assert refusal(chirpstack.decode, payload) == (
        DeadLetterReason.MALFORMED,
        "the key 't' is twice in one object: 18.2, 19.0",
    )


def test_texts_that_look_like_keys_are_none():
    for text in ('":', ":", '\\":', '":":":'):
        assert Json[Any](Any).read(json.dumps({text: text, "a": [text]}).encode()) == {
            text: text,
            "a": [text],
        }


def test_a_key_twice_beside_what_c_writes_is_still_found():
    with pytest.raises(PayloadError, match="twice"):
        Json[Any](Any).read(b'\xef\xbb\xbf{"a":nan,"a":1}\0')

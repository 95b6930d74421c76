"""What is said of a payload that is not the JSON it should be: in our words, and not in msgspec's."""

import json
import math
from typing import Annotated, Any

import msgspec
import pytest

from ingest.codecs.json_text import Json, refuse_duplicate_keys, why_not_taken
from ingest.readings.batch import PayloadError


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


def test_a_key_twice_beside_what_c_writes_is_still_found():
    with pytest.raises(PayloadError, match="a"):
        refuse_duplicate_keys(b'\xef\xbb\xbf{"a":nan,"a":1}\0')

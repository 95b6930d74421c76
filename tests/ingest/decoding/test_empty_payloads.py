"""What a retained message is cleared with, and what some gateways send when they have nothing to say."""

import pytest

from ingest.readings.batch import DeadLetterReason
from tests.ingest.decoding.messages import JSON, SENML, THINGSBOARD, decode, only_letter


@pytest.mark.parametrize(
    "topic",
    [
        SENML,
        JSON,
        "wenya/v1/gw-7/thingsboard",
        THINGSBOARD,
        "application/a/device/24e1240000000301/event/up",
        "v3/a/devices/d/up",
    ],
)
@pytest.mark.parametrize("payload", [b"", b" \n"])
def test_an_empty_payload_is_told_as_that_in_every_format(topic, payload):
    batch, letters = decode(topic, payload)
    letter = only_letter(letters)
    assert (len(batch), letter.reason) == (0, DeadLetterReason.MALFORMED)
    assert str(letter.detail) == "an empty payload"

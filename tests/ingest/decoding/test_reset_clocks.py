"""Readings whose time cannot be right."""

import pytest

from ingest.readings.batch import DeadLetterReason
from tests.ingest.codecs.test_lorawan import (
    CHIRPSTACK,
)
from tests.ingest.decoding.messages import (
    AT,
    JSON,
    NOW,
    SENML,
    THINGSBOARD,
    decode,
    native,
    only_letter,
    rows,
)


@pytest.mark.parametrize(
    "reset", [0, 86_400_000, 946_684_800_000, "2000-01-01T00:00:07+08:00", "0001-01-01T00:00:00Z"]
)
def test_a_live_value_of_a_reset_clock_takes_the_time_of_receipt(reset):
    batch, letters = decode(JSON, native(measured_at=reset))
    assert rows(batch) == [(3, NOW, 18.1, "clock-reset")]
    assert bool(batch.usable().all())
    assert letters == []


def test_buffered_values_of_a_reset_clock_have_no_place_in_time():
    pack = [{"n": "H-0301-living", "t": 946_684_800 + 1200 * i, "v": 18} for i in range(3)]
    batch, letters = decode(SENML, pack)
    assert len(batch) == 0
    assert only_letter(letters).reason is DeadLetterReason.BAD_TIME


def test_one_devices_reset_clock_costs_its_neighbours_nothing():
    payload = {
        "24e1240000000301": [{"ts": 1000, "values": {"temperature": 18.0}}],
        "wp-0007": [{"ts": AT, "values": {"pressure": 0.2}}, {"ts": AT - 1000, "values": {"pressure": 0.3}}],
    }
    batch, letters = decode(THINGSBOARD, payload)
    assert rows(batch) == [(3, NOW, 18.0, "clock-reset"), (7, AT, 0.2), (7, AT - 1000, 0.3)]
    assert letters == []


def test_history_of_a_reset_clock_is_refused_and_the_live_value_kept():
    payload = {"object": {"temperature": 18.2, "history": [{"timestamp": 60, "temperature": 17}]}}
    batch, letters = decode(CHIRPSTACK, payload)
    assert rows(batch) == [(3, NOW, 18.2)]
    assert only_letter(letters).reason is DeadLetterReason.BAD_TIME


SECONDS = AT // 1000


@pytest.mark.parametrize(
    ("stamp", "unit"),
    [
        (SECONDS, "seconds"),
        (SECONDS + 0.5, "seconds"),
        (SECONDS - 300 * 86_400, "seconds"),
        (AT * 1000, "microseconds"),
        (AT * 1_000_000, "nanoseconds"),
    ],
)
def test_a_time_in_another_unit_is_told_as_such_and_is_no_reset_clock(stamp, unit):
    batch, letters = decode(JSON, [native(measured_at=stamp), native("WP-0007", 0.2)])
    assert rows(batch) == [(7, AT, 0.2)]
    letter = only_letter(letters)
    assert letter.reason is DeadLetterReason.BAD_TIME
    assert str(letter.detail) == f"bad-time: 'H-0301-living' {stamp} are {unit}, where milliseconds belong"


def test_a_device_that_sends_seconds_costs_its_neighbours_behind_thingsboard_nothing():
    payload = {
        "24e1240000000301": [{"ts": SECONDS, "values": {"temperature": 18.0, "humidity": 40}}],
        "wp-0007": [{"ts": AT, "values": {"pressure": 0.2}}],
    }
    batch, letters = decode(THINGSBOARD, payload)
    assert rows(batch) == [(7, AT, 0.2)]
    assert str(only_letter(letters).detail) == (
        f"bad-time: '24e1240000000301/temperature' {SECONDS} are seconds, where milliseconds belong"
    )


@pytest.mark.parametrize(
    ("base", "unit"), [(AT, "milliseconds"), (AT * 1000, "microseconds"), (AT * 1_000_000, "nanoseconds")]
)
def test_a_pack_in_milliseconds_is_told_that_seconds_belong(base, unit):
    batch, letters = decode(SENML, [{"bn": "H-0301-living", "bt": base, "v": 18}])
    assert len(batch) == 0
    letter = only_letter(letters)
    assert (letter.reason, str(letter.detail).endswith(f"{base} + 0 are {unit}, where seconds belong")) == (
        DeadLetterReason.BAD_TIME,
        True,
    )


@pytest.mark.parametrize("written", ["1970-01-21T18:41:38Z", 86_400_000 * 20, -5000])
def test_what_is_near_no_receipt_in_any_unit_is_still_a_reset_clock(written):
    batch, letters = decode(JSON, native(measured_at=written))
    assert (rows(batch), letters) == ([(3, NOW, 18.1, "clock-reset")], [])

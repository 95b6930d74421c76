"""What the ledger calls delivered is what the intake takes, from every format, flag by flag."""

from collections import Counter
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.decoding.decoder import Decoder, Message
from ingest.durations import DAY, MINUTE
from ingest.inventory.devices import BatteryUnit, Device, aliases_to
from ingest.inventory.tree import Inventory, Point
from ingest.readings.batch import DeadLetterReason, Flag
from ingest.readings.quantities import QUANTITIES, Metric
from simulators.gateways.encoders import pack
from simulators.wire.messages import DEVICE_FLAGS, ChannelUpload, Wire
from simulators.wire.receiver import ReceivedRows, receive
from simulators.wire.units import UNITS, from_canonical, to_canonical

NOW = 1_795_298_400_000
RESET = 946_684_800_000
METRICS = {
    "temperature": (Metric.INDOOR_TEMPERATURE, ("Cel", "degC", "K"), 18.0, 0.1),
    "pressure": (Metric.WATER_PRESSURE, ("Pa", "kPa", "MPa", "bar"), 0.2, 0.001),
    "chlorine": (Metric.FREE_CHLORINE, ("mg/L", "ppm"), 0.4, 0.01),
    "ph": (Metric.PH, ("pH",), 7.0, 0.01),
}
DEVICES = ("24e1240000000301", "24e1240000000302", "rt-0301")
CHANNELS = [(device, field) for device in DEVICES for field in METRICS]
POINTS = {
    f"p{n}": Point(f"p{n}", METRICS[field][0], "home", MINUTE, MINUTE, key=n, device=device)
    for n, (device, field) in enumerate(CHANNELS)
}
INVENTORY = Inventory(
    points=POINTS,
    # As in every town: what its devices call their battery is percent.
    devices={device: Device(device, battery=BatteryUnit.PERCENT) for device in DEVICES},
    aliases=aliases_to(
        {
            name: f"p{n}"
            for n, (device, field) in enumerate(CHANNELS)
            for name in (f"{device}/{field}", f"urn:{device}:{field}")
        }
    ),
)
TIMES = (
    *(NOW - back * 20 * MINUTE for back in range(3)),
    NOW + 90_250,
    NOW + 11 * MINUTE,
    NOW - 8 * DAY,
    RESET,
    RESET + 20 * MINUTE + 1,
)


@st.composite
def channels(draw):
    number = draw(st.integers(0, len(CHANNELS) - 1))
    device, field = CHANNELS[number]
    _, units, typical, resolution = METRICS[field]
    unit = draw(st.sampled_from(units))
    count = draw(st.integers(1, 4))
    digits = len(str(resolution)) - 2
    canonical = [round(typical + draw(st.integers(-900, 900)) * resolution, digits) for _ in range(count)]
    newest = draw(st.booleans())
    return ChannelUpload(
        draw(st.sampled_from([f"p{number}", f"{device}/{field}", f"urn:{device}:{field}"])),
        device,
        field,
        unit,
        [draw(st.sampled_from(TIMES)) for _ in range(count)],
        [from_canonical(unit, value) for value in canonical],
        [draw(st.integers(0, 7)) * int(Flag.LOW_BATTERY) for _ in range(count)],
        [False] * (count - 1) + [newest],
        draw(st.sampled_from([None, 0, 9, 10, 92])),
        number,
    )


def counted(rows):
    columns = (rows.channel.tolist(), rows.measured_at.tolist(), rows.value.tolist(), rows.flags.tolist())
    return Counter(zip(*columns, strict=True))


def taken_by_the_intake(encoded, received_at):
    message = Message(encoded.topic, encoded.payload, received_at)
    batch, letters = Decoder(lambda: INVENTORY).decode([message])
    assert {letter.reason for letter in letters} <= {DeadLetterReason.BAD_TIME}
    return counted(ReceivedRows(batch.point, batch.measured_at, batch.value, batch.flags)), letters


@given(
    st.sampled_from(Wire), st.lists(channels(), max_size=8), st.booleans(), st.sampled_from([0, 1, 4_321_987])
)
def test_the_intake_takes_exactly_the_rows_that_are_called_delivered(wire, upload, history, delay):
    for encoded in pack(wire, "gw-7", upload, NOW, history=history):
        rows = receive(encoded.wire, encoded.readings, NOW + delay)
        taken, letters = taken_by_the_intake(encoded, NOW + delay)

        assert counted(rows) == taken
        assert bool(letters) == (len(rows) < len(encoded.readings))


@given(st.sampled_from(Wire), st.lists(channels(), max_size=8), st.booleans())
def test_every_reading_is_said_once_with_the_flags_that_are_meant(wire, upload, history):
    encoded = pack(wire, "gw-7", upload, NOW, history=history)
    said = Counter(
        (r.upload.channel, r.at, r.value, r.flags & DEVICE_FLAGS) for each in encoded for r in each.readings
    )
    meant = Counter((r.upload.channel, r.at, r.value, r.flags) for each in upload for r in each.readings(NOW))

    assert said == meant


@pytest.mark.parametrize("wire", Wire)
def test_a_reset_clocks_live_value_takes_the_time_of_receipt(wire):
    upload = ChannelUpload("p0", *CHANNELS[0], "Cel", [RESET + MINUTE], [18.1], live=[True], channel=0)
    [encoded] = pack(wire, "gw-7", [upload], NOW)

    assert counted(receive(wire, encoded.readings, NOW + 7)) == {(0, NOW + 7, 18.1, int(Flag.CLOCK_RESET)): 1}


@pytest.mark.parametrize("wire", [Wire.JSON, Wire.SENML, Wire.THINGSBOARD])
def test_several_times_of_a_reset_clock_have_no_place_in_time(wire):
    at = [RESET, RESET + MINUTE]
    upload = ChannelUpload("p0", *CHANNELS[0], "Cel", at, [18.1, 18.2], live=[False, True], channel=0)
    [encoded] = pack(wire, "gw-7", [upload], NOW)

    assert len(receive(wire, encoded.readings, NOW)) == 0


@pytest.mark.parametrize("wire", [Wire.CHIRPSTACK, Wire.TTS])
def test_of_a_reset_lorawan_device_the_live_value_is_taken_and_its_history_is_not(wire):
    at = [RESET, RESET + MINUTE]
    upload = ChannelUpload("p0", *CHANNELS[0], "Cel", at, [18.1, 18.2], live=[False, True], channel=0)
    [encoded] = pack(wire, "gw-7", [upload], NOW)

    assert counted(receive(wire, encoded.readings, NOW)) == {(0, NOW, 18.2, int(Flag.CLOCK_RESET)): 1}


@given(st.sampled_from(sorted(UNITS)), st.integers(-100, 5000))
def test_what_a_device_says_in_its_unit_comes_back_as_it_was_rounded(unit, thousandths):
    value = thousandths / 1000

    assert to_canonical(unit, from_canonical(unit, value)) == pytest.approx(value, abs=1e-9)


def test_no_unit_has_two_meanings_and_each_of_the_intakes_is_known():
    listed = [
        (name, factor, offset, quantity.lowest, quantity.highest)
        for quantity in QUANTITIES.values()
        for name, (factor, offset) in quantity.conversions.items()
    ]
    assert sorted(listed) == sorted((name, *unit) for name, unit in UNITS.items())
    assert all(len(list(same)) == 1 for _, same in groupby(sorted(name for name, *_ in listed)))

"""Recordings play as the messages they were, and a bad one says where it is bad."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.durations import MINUTE
from simulators.recordings.recording import Recording, inventory_of
from simulators.recordings.timed_csv import LONGEST_LINE, RecordingError
from simulators.wire.messages import Wire

START = 1_377_299_040_000
"""2013-08-23T23:04:00Z."""
ROOMS = """time_utc,413,419
2013-08-23T23:04:00Z,23.93,
2013-08-23T23:05:00Z,,
2013-08-23T23:06:00+00:00,23.94,394
"""


@pytest.fixture
def csv(tmp_path):
    def write(text, encoding="utf-8"):
        path = tmp_path / "rooms.csv"
        path.write_bytes(text.encode(encoding))
        return path

    return write


def test_rows_become_native_json_and_an_empty_cell_sends_nothing(csv):
    recording = Recording(csv(ROOMS), gateway="gw-1", prefix="room-")

    played = [(t, [(topic, json.loads(payload)) for topic, payload in sent]) for t, sent in recording.plays()]

    third = START + 2 * MINUTE
    assert played == [
        (START, [("wenya/v1/gw-1/json", [{"point": "room-413", "value": 23.93, "measured_at": START}])]),
        (START + MINUTE, []),
        (
            third,
            [
                (
                    "wenya/v1/gw-1/json",
                    [
                        {"point": "room-413", "value": 23.94, "measured_at": third},
                        {"point": "room-419", "value": 394.0, "measured_at": third},
                    ],
                )
            ],
        ),
    ]
    assert recording.readings == 3


def test_the_same_rows_play_as_senml(csv):
    [(topic, payload)] = next(Recording(csv(ROOMS), wire=Wire.SENML).plays())[1]

    assert topic == "wenya/v1/recorded/senml"
    assert json.loads(payload) == [{"bt": START / 1000, "bn": "", "bu": "Cel", "n": "413", "v": 23.93}]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "row 1, column time_utc: the first column must be time_utc"),
        ("time,413\n", "row 1, column time_utc: the first column must be time_utc"),
        ("time_utc\n", "row 1, column time_utc: there must be 1 to"),
        ("time_utc,413,413\n", "row 1, column 413: the column appears twice"),
        ("time_utc,4 13\n", "row 1, column 4 13: 'room-4 13' is not a valid point id"),
        ("time_utc,413\n2013-08-23T23:04:00Z,warm\n", "row 2, column 413: 'warm' is no number"),
        ("time_utc,413\n2013-08-23T23:04:00Z,nan\n", "row 2, column 413: 'nan' is not finite"),
        ("time_utc,413\n2013-08-23T23:04:00Z,1e999\n", "row 2, column 413: '1e999' is not finite"),
        ("time_utc,413\nyesterday,20\n", "row 2, column time_utc: 'yesterday' is no time"),
        ("time_utc,413\n2013-08-23T23:04:00,20\n", "is not in UTC"),
        ("time_utc,413\n2013-08-23T23:04:00+08:00,20\n", "is not in UTC"),
        (
            "time_utc,413\n2013-08-23T23:04:00Z,20,21\n",
            "row 2, column time_utc: 3 cells where the header has 2",
        ),
        (ROOMS + "2013-08-23T23:06:00Z,1,2\n", "row 5, column time_utc: 2013-08-23T23:06:00Z is not after"),
        ('time_utc,413\n2013-08-23T23:04:00Z,"20\n', "row 2: unexpected end of data"),
        ("time_utc,413\n" + "2" * (LONGEST_LINE + 1), "row 2: longer than 1000000 characters"),
    ],
)
def test_what_is_wrong_is_named_with_file_row_and_column(csv, text, says):
    with pytest.raises(RecordingError) as raised:
        list(Recording(csv(text), prefix="room-").plays())

    assert str(raised.value).startswith(str(csv(text)))
    assert says in str(raised.value)


def test_rows_before_a_bad_one_are_played(csv):
    plays = Recording(csv(ROOMS + "never,1,2\n")).plays()

    assert [next(plays)[0] for _ in range(3)] == [START, START + MINUTE, START + 2 * MINUTE]
    with pytest.raises(RecordingError, match="row 5"):
        next(plays)


def test_a_file_that_is_not_there_or_not_text_is_named(tmp_path, csv):
    with pytest.raises(RecordingError, match=r"nowhere\.csv: No such file"):
        Recording(tmp_path / "nowhere.csv")
    with pytest.raises(RecordingError, match="row 1: "):
        Recording(csv("time_utc,°C\n", "latin-1"))


def test_a_topic_cannot_be_smuggled_in_by_the_gateway_s_name(csv):
    with pytest.raises(RecordingError, match="one topic level"):
        Recording(csv(ROOMS), gateway="gw/+")


@given(st.text(max_size=200))
def test_any_text_plays_or_is_refused_with_the_file_s_name(tmp_path_factory, text):
    path = Path(tmp_path_factory.getbasetemp()) / "any.csv"
    path.write_text("time_utc,413\n" + text, encoding="utf-8", errors="replace", newline="")
    refusal = None
    try:
        list(Recording(path).plays())
    except RecordingError as error:
        refusal = str(error)
    assert refusal is None or "any.csv: row " in refusal


def test_the_inventory_makes_the_columns_rooms_with_a_contract_minimum(csv):
    inventory = inventory_of(Recording(csv(ROOMS), prefix="room-"), 23.0)
    room = inventory.points["room-413"]

    assert sorted(inventory.points) == ["room-413", "room-419"]
    assert (room.sampling_ms, room.upload_ms, room.registered_at) == (MINUTE, MINUTE, START)
    assert room.residential is False
    assert room.limits == {"room.contract": 23.0}
    assert inventory.calendar_of(room.place).heating_season is not None
    assert inventory.gateway_of(room) == "recorded"

"""``wenya simulate`` plays to a real broker, writes the inventory to import, and says what it cannot do."""

import pytest
from typer.testing import CliRunner

from api.cli.simulate import app
from ingest.broker import EmbeddedBroker
from ingest.clock import MINUTE
from ingest.inventory_files import read_inventory
from simulators.town import Town

ROOMS = """time_utc,413,419
2013-08-24T11:58:00Z,22.98,
2013-08-24T11:59:00Z,22.97,394.0
"""


@pytest.fixture(scope="module")
def broker():
    with EmbeddedBroker() as running:
        yield f"127.0.0.1:{running.port}"


@pytest.fixture
def rooms(tmp_path):
    path = tmp_path / "rooms.csv"
    path.write_text(ROOMS)
    return path


def simulate(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_a_recording_is_played_and_the_summary_says_what_was_acknowledged(broker, rooms):
    done = simulate("--recorded", rooms, "--broker", broker)

    assert done.exit_code == 0, done.output
    # Two rows with readings, and the time before the first row and after each.
    assert "3 readings in 5 messages" in done.stdout
    assert "5 acknowledged, 0 refused, 0 unanswered" in done.stdout


def test_the_recording_s_inventory_can_be_imported(broker, rooms, tmp_path):
    out = tmp_path / "inventory.toml"
    done = simulate("--recorded", rooms, "--broker", broker, "--inventory-out", out, "--contract-min", "23.5")

    assert done.exit_code == 0, done.output
    assert f"wenya inventory import {out}" in done.stdout
    room = read_inventory(out).points["room-413"]
    assert (room.residential, room.sampling_ms, room.upload_ms) == (False, MINUTE, MINUTE)
    assert room.limits == {"room.contract": 23.5}


def test_an_hour_of_the_town_is_played(broker):
    town = Town(3)
    messages = sum(len(sent) for _, sent in town.plays(1))

    done = simulate("town", "--broker", broker, "--seed", "3", "--hours", "1", "--speed", "0")

    assert done.exit_code == 0, done.output
    assert f"{town.readings} readings in {messages + 61} messages" in done.stdout


@pytest.mark.parametrize("form", ["toml", "csv", "json"])
def test_the_town_s_inventory_comes_back_from_its_file_unchanged(broker, tmp_path, form):
    out = tmp_path / f"town.{form}"
    simulate("town", "--broker", broker, "--hours", "0.02", "--speed", "0", "--inventory-out", out)

    assert read_inventory(out) == Town(0).inventory


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--recorded", "nowhere.csv"], "nowhere.csv: No such file"),
        (["--recorded", "{rooms}", "--broker", "mqtt://here"], "--broker mqtt://here: must be HOST:PORT"),
        (["--recorded", "{rooms}", "--broker", "127.0.0.1:0"], "must be HOST:PORT"),
        (["--recorded", "{rooms}", "--broker", "127.0.0.1:1"], "broker 127.0.0.1:1 cannot be reached"),
        (
            ["--recorded", "{rooms}", "--format", "tts"],
            "--format tts: recorded readings are",
        ),
        (["--recorded", "{rooms}", "--gateway", "a/b"], "gateway 'a/b'"),
        (["--recorded", "{rooms}", "--password-file", "secret"], "--password-file needs --username"),
        (["--recorded", "{rooms}", "--inventory-out", "inventory.xls"], "must end in .toml, .csv or .json"),
        (
            ["--recorded", "{rooms}", "--username", "gw", "--password-file", "gone"],
            "cannot read gone",
        ),
        (["--recorded", "{rooms}", "town"], "leave out the command after it"),
    ],
)
def test_what_cannot_be_done_is_said_on_stderr_with_exit_code_2(rooms, arguments, says):
    done = simulate(*(argument.format(rooms=rooms) for argument in arguments))

    assert done.exit_code == 2
    assert done.stderr.startswith("wenya simulate: ")
    assert says in done.stderr


def test_a_bad_row_stops_the_play_after_the_good_ones(broker, rooms):
    rooms.write_text(ROOMS + "2013-08-24T12:00:00Z,warm,\n")

    done = simulate("--recorded", rooms, "--broker", broker)

    assert done.exit_code == 2
    assert f"{rooms}: row 4, column 413: 'warm' is no number" in done.stderr
    assert "5 acknowledged" in done.stdout


def test_nothing_asked_for_shows_the_help():
    done = simulate()

    assert done.exit_code == 2
    assert "--recorded" in done.stdout

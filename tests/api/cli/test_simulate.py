"""``wenya simulate`` plays to a real broker, verifies a real service, and says what it cannot do."""

import pytest
from typer.testing import CliRunner

from alerts.rules.inventory_files import LIMIT_COLUMNS, read_inventory
from api.cli.simulate.command import app
from api.wiring.hosted_service import HostedService
from ingest.durations import MINUTE
from ingest.inventory.tree import Inventory
from ingest.mqtt.broker import EmbeddedBroker
from simulators.ledger import files as ledger_files
from simulators.scenario.files import load
from simulators.town.town import Town

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


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """Runs write where they stand."""
    monkeypatch.chdir(tmp_path)


def simulate(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_a_recording_is_played_and_the_summary_says_what_was_acknowledged(broker, rooms):
    done = simulate("--recorded", rooms, "--broker", broker)

    assert done.exit_code == 0, done.output
    # Two rows with readings, the time of each, and once more at the end.
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


QUIET = """
title = "A quiet hour"
shows = "One building, nothing wrong with it, for an hour: nothing may come of it."
start = 2026-01-15T10:00:00
hours = 1
expect = []
stations = [{ id = "station" }]
buildings = [{ id = "b", station = "station", measured = "corners" }]
"""
COLD = (
    QUIET.replace("hours = 1\nexpect = []", "hours = 2")
    + """
[[faults]]
kind = "under-heated"
start = 00:00:00
end = 23:00:00
household = "b-101"
air = 16.0
"""
)


@pytest.fixture
def quiet(tmp_path):
    path = tmp_path / "quiet.toml"
    path.write_text(QUIET)
    return path


@pytest.fixture
def cold(tmp_path):
    path = tmp_path / "cold.toml"
    path.write_text(COLD)
    return path


def test_a_scenario_is_played_to_a_broker(broker, quiet):
    town = Town(load(str(quiet)), seed=3)
    messages = sum(len(sent) for _, sent in town.plays())

    done = simulate("run", quiet, "--broker", broker, "--seed", "3")

    assert done.exit_code == 0, done.output
    assert f"{town.readings} readings in {messages + 62} messages" in done.stdout


def test_a_scenario_is_hosted_here_and_verified(cold, tmp_path):
    done = simulate("run", cold, "--ledger", tmp_path / "truth")

    assert done.exit_code == 0, done.output
    assert "Room temperature" in done.stdout
    assert "each as expected" in done.stdout
    assert [ticket.place for ticket in ledger_files.read(tmp_path / "truth", LIMIT_COLUMNS).tickets] == [
        "b-101"
    ]


def test_a_service_that_says_something_else_is_told_apart_with_exit_code_1(quiet, cold, tmp_path):
    """The ledger of the cold flat against a service that only heard of a quiet hour."""
    town = Town(load(str(quiet)))
    truth = tmp_path / "truth"
    assert simulate("ledger", cold, truth).exit_code == 0
    (tmp_path / "service").mkdir()
    with HostedService(tmp_path / "service", town.inventory, town.start) as hosted:
        done = simulate("--verify", hosted.url, "--ledger", truth)

    assert done.exit_code == 1, done.output
    assert "missed: room-temperature at b-101" in done.stdout


OFFICE = (
    QUIET
    + """
[[people]]
name = "zhang"
roles = ["receiver"]

[[matters]]
title = "a question"
unit = ""

[[matters.acts]]
at = 10:10:00
who = "zhang"
does = "register"
data.channel = "call"
data.category = "consult"
data.line = "water"
data.complaint = false
data.name = "赵六"
data.unit_or_address = "b"
data.phone = "13612345678"
data.content = "换表"
data.feedback_way = "phone"

[[matters.acts]]
at = 10:20:00
who = "zhang"
does = "close"
refused = ["illegal-command"]

[[matters.clocks]]
key = "phone.result"
clauses = ["W51"]
start = 10:10:00
due = 2026-01-16T10:10:00
status = "running"

[[matters.clocks]]
key = "phone.caller"
clauses = ["W49"]
start = 10:10:00
due = 11:10:00
status = "running"
steps = [{ step = "warn", at = 10:40:00, to = ["person"] }]
"""
)


def test_people_of_a_scenario_work_at_the_desk_and_one_due_a_minute_off_is_told(quiet, broker):
    quiet.write_text(OFFICE)
    done = simulate("run", quiet)
    assert done.exit_code == 0, done.output
    assert "People at the desk: 2 acts on 1 matters, 2 time limits, all as written" in done.stdout

    quiet.write_text(OFFICE.replace("due = 11:10:00", "due = 11:09:00"))
    done = simulate("run", quiet)
    assert done.exit_code == 1
    assert "a question: phone.caller (01-15 10:10): due 01-15 11:10, not 01-15 11:09" in " ".join(
        done.stdout.split()
    )

    done = simulate("run", quiet, "--broker", broker)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "leave out --broker" in done.stderr


def test_every_run_writes_its_ledger(quiet, tmp_path):
    assert simulate("run", quiet).exit_code == 0
    assert ledger_files.read(tmp_path / "wenya-ledgers" / "quiet", LIMIT_COLUMNS).run.title == "A quiet hour"


def test_where_a_ledger_cannot_go_is_said_before_anything_is_played(quiet, tmp_path):
    (tmp_path / "notes").write_text("mine")
    for command in (("run", quiet, "--ledger", "notes"), ("ledger", quiet, "notes")):
        done = simulate(*command)
        assert (done.exit_code, done.stdout) == (2, "")
        assert "notes: is a file; name a new or empty folder" in done.stderr


@pytest.mark.parametrize("command", [("run", "{path}"), ("ledger", "{path}", "truth")])
def test_a_scenario_that_does_not_keep_its_author_s_promise_ends_with_exit_code_1(cold, command):
    cold.write_text(COLD.replace("hours = 2", "hours = 2\nexpect = []"))
    done = simulate(*(part.format(path=cold) for part in command))

    assert done.exit_code == 1
    assert "in the ledger, but not promised: place ticket at b-101 about room-temperature" in done.stdout


def test_a_service_that_cannot_be_played_to_is_refused_before_anything_is_sent(broker, quiet, cold, tmp_path):
    town = Town(load(str(quiet)))
    for name, inventory, start, says in (
        ("strange", Inventory(), town.start, "does not know 4 of 4 points, such as b-101-living"),
        ("later", town.inventory, town.until, "has judged until 2026-01-15T03:00:00+00:00 already"),
    ):
        (tmp_path / name).mkdir()
        with HostedService(tmp_path / name, inventory, start) as hosted:
            hosted.wait_judged(start)
            done = simulate("run", quiet, "--broker", broker, "--url", hosted.url)
        assert (done.exit_code, done.stdout) == (2, ""), done.output
        assert says in done.stderr


def test_a_bad_scenario_is_refused_with_file_key_and_reason(quiet):
    quiet.write_text(QUIET.replace('station = "station"', 'station = "nowhere"'))

    for command in (("run", quiet), ("check", quiet), ("ledger", quiet, "truth"), ("plot", quiet)):
        done = simulate(*command)
        assert done.exit_code == 2
        assert (
            "quiet.toml: buildings[0].station: 'nowhere' is no station of this town (station)" in done.stderr
        )


def test_the_gallery_is_listed():
    done = simulate("list")

    assert done.exit_code == 0
    assert "burst-main-1730" in done.stdout


@pytest.mark.parametrize("form", ["toml", "csv", "json"])
def test_the_town_s_inventory_comes_back_from_its_file_unchanged(broker, quiet, tmp_path, form):
    out = tmp_path / f"town.{form}"
    simulate("run", quiet, "--broker", broker, "--inventory-out", out)

    assert read_inventory(out) == Town(load(str(quiet))).inventory


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--recorded", "nowhere.csv"], "nowhere.csv: No such file"),
        (["--recorded", "{rooms}", "--broker", "mqtt://here"], "--broker mqtt://here: must be HOST:PORT"),
        (["--recorded", "{rooms}", "--broker", "127.0.0.1:0"], "must be HOST:PORT"),
        (["--recorded", "{rooms}", "--broker", f"127.0.0.1:{'9' * 5000}"], "must be HOST:PORT"),
        (["--recorded", "{rooms}", "--broker", "127.0.0.1:１８８３"], "must be HOST:PORT"),
        (["--recorded", "{rooms}", "--broker", f"{'a' * 70}:1883"], "cannot be reached"),
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
        (["--recorded", "{rooms}", "list"], "leave out the command after them"),
        (["--verify", "http://127.0.0.1:1"], "--verify needs --ledger FOLDER"),
        (["--ledger", "truth"], "--ledger goes with --verify URL"),
        (["--verify", "http://127.0.0.1:1", "--ledger", "nowhere"], "nowhere: no ledger"),
        (["run", "no-such"], "no path to a .toml file, and none of: "),
        (["run", "gone.toml"], "gone.toml: file: No such file"),
        (["run", "demo", "--url", "http://127.0.0.1:1"], "go with --broker"),
        (["run", "demo", "--broker", "127.0.0.1:1", "--stay"], "leave out --broker"),
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
    assert "4 acknowledged" in done.stdout


def test_nothing_asked_for_shows_the_help():
    done = simulate()

    assert done.exit_code == 2
    assert "--recorded" in done.stdout

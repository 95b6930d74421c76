"""The command line: every problem of the files at once, imports that hold together, and no tracebacks."""

import json
import re
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from alerts.records import Records
from alerts.rules.inventory_files import read_inventory, read_inventory_file
from alerts.rules.rule_files import load_rules
from api.cli import app, check
from ingest.said import Said
from ingest.settings import InfluxdbSettings, ReadingsSettings

ROOT = Path(__file__).parents[3]
SAMPLE = str(ROOT / "examples/inventory.toml")


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path, monkeypatch):
    """On a machine that can print, on a day on which no year of the calendar is missing."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(check, "printing_fault", lambda: None)
    monkeypatch.setattr(check, "year_wanted", lambda *_: None)


def wenya(*arguments: str):
    return CliRunner().invoke(app, arguments, catch_exceptions=False)


def records() -> Records:
    return Records.open("sqlite:///wenya-data/records.sqlite")


def test_the_files_that_come_as_examples_are_good():
    ran = wenya("check-config", "--settings", str(ROOT / "examples/wenya.toml"), "--inventory", SAMPLE)
    assert (ran.exit_code, ran.stderr) == (0, "")
    assert "unbound" not in ran.stdout
    assert ran.stdout.endswith(
        "wenya.toml; readings in influxdb; 15 rules; 7 places, 49 households, 4 points\n"
    )


@pytest.mark.parametrize("version", [1, 2, 3])
def test_the_samples_for_each_influxdb_are_good(version):
    file = ROOT / f"examples/influxdb-{version}.toml"
    ran = wenya("check-config", "--settings", str(file))
    assert (ran.exit_code, ran.stderr) == (0, "")
    assert ran.stdout.endswith(
        f"influxdb-{version}.toml; readings in influxdb; 15 rules; no inventory file"
        " (--records looks at what is on record)\n"
    )
    # What a sample keeps in a comment, a secret or a file of the machine's, is a key that there is.
    known = InfluxdbSettings.model_fields.keys()
    assert set(re.findall(r"^#? ?(\w+) = ", file.read_text(), re.MULTILINE)) <= {
        *known,
        *ReadingsSettings.model_fields,
    }


def test_with_no_file_at_all_the_defaults_are_good():
    ran = wenya("check-config")
    assert ran.exit_code == 0
    assert ran.stdout == (
        "ok: default settings; readings in duckdb; 15 rules; no inventory file"
        " (--records looks at what is on record)\n"
    )
    assert list(Path().iterdir()) == [], "nothing is made"


def test_a_machine_that_cannot_print_is_warned_of_and_no_problem(monkeypatch):
    lacks = Said("printing-lacks", packages="libpango-1.0-0 fonts-noto-cjk")
    monkeypatch.setattr(check, "printing_fault", lambda: lacks)
    ran = wenya("check-config")
    assert ran.exit_code == 0
    told = "warning: this machine lacks system packages for printing; install: libpango-1.0-0 fonts-noto-cjk"
    assert told in ran.output.splitlines()


def test_what_is_guarded_against_no_other_gateway_is_listed():
    Path("town.json").write_text(
        json.dumps(
            {
                "places": [{"id": "s", "level": "station"}],
                "gateways": [{"id": "g", "place": "s", "format": "native"}]
                + [{"id": f"g{n}", "place": "s"} for n in range(102)],
                "devices": [{"id": "d", "gateway": "g"}, {"id": "e"}],
                "points": [
                    {"id": name, "metric": "ph", "place": "s", "sampling": 60, "upload": 60, **device}
                    for name, device in (("a", {"device": "d"}), ("b", {"device": "e"}), ("c", {}))
                ],
            }
        )
    )
    ran = wenya("check-config", "--inventory", "town.json")
    assert ran.exit_code == 0, ran.stdout
    told = [line for line in ran.stdout.splitlines() if line.startswith("warning: town.json")]
    gateways, points, departments = (line for line in told if "seconds" not in line)
    assert "sampling: '60' is taken for seconds, here and at 3 points in all" in ran.stdout
    assert gateways.startswith("warning: town.json: gateways without a format are unbound")
    assert gateways.endswith(": g0, " + ", ".join(f"g{n}" for n in range(1, 100)) + " and 2 more")
    assert points.endswith("every gateway speaks for them: b, c")
    assert departments.endswith("no departments: nobody is named who answers for a place")

    Path("wenya.toml").write_text("[mqtt]\nbind_gateways = false\n")
    ran = wenya("check-config", "--inventory", "town.json")
    assert "warning: mqtt.bind_gateways is off" in ran.stdout
    assert "unbound" not in ran.stdout


def test_the_inventory_on_record_is_looked_at_when_asked_for():
    wenya("inventory", "import", SAMPLE)
    Path("more.json").write_text(
        json.dumps(
            {"gateways": [{"id": "gw-new", "place": "station-7"}, {"id": "gw-7", "place": "station-7"}]}
        )
    )
    wenya("inventory", "import", "more.json")
    version = wenya("inventory", "export").stdout
    assert "unbound" not in wenya("check-config").stdout
    ran = wenya("check-config", "--records")
    assert (ran.exit_code, ran.stderr) == (0, "")
    warnings = [line for line in ran.stdout.splitlines() if line.startswith("warning")]
    (warning,) = [line for line in warnings if "posts where nobody can be reached" not in line]
    assert len(warnings) == 4, "there are three departments and no users"
    assert warning.startswith("warning: inventory: gateways without a format are unbound")
    assert warning.endswith(": gw-new"), "gw-7 has the format that it had"
    assert ran.stdout.endswith("7 places, 49 households, 4 points\n")
    Path("town.json").write_text(
        json.dumps({"gateways": [{"id": "gw-new", "place": "station-7", "format": "native"}]})
    )
    ran = wenya("check-config", "--records", "--inventory", "town.json")
    assert (ran.exit_code, "unbound" in ran.stdout) == (0, False), "as after a start with that file"
    assert wenya("inventory", "export").stdout == version


def test_who_can_do_less_on_sensors_tickets_than_before_is_named():
    """Decision 0054; where there are departments, one hands on and another works."""
    people = {"wang": ["dispatcher"], "li": ["handler"], "zhao": ["handler", "dispatcher"], "sun": ["viewer"]}
    for name, roles in people.items():
        said = [word for role in roles for word in ("--role", role)]
        assert wenya("user", "add", name, *said).exit_code == 0
    Path("town.json").write_text(json.dumps({"places": [{"id": "s", "level": "station"}]}))
    wenya("inventory", "import", "town.json")
    told = [
        line for line in wenya("check-config", "--records").stdout.splitlines() if "table of moves" in line
    ]
    assert [line.rsplit(": ", 1)[1] for line in told] == ["li", "wang"]
    assert "1 may no longer Rework, Close, also" in told[0]
    assert "Submit the result" in told[1]
    assert "table of moves" not in wenya("check-config").stdout, "nobody asked for the records"
    wenya("inventory", "import", SAMPLE)
    assert "table of moves" not in wenya("check-config", "--records").stdout


def test_records_that_cannot_be_looked_at_are_a_problem_and_are_not_made():
    ran = wenya("check-config", "--records")
    assert ran.exit_code == 1
    assert ran.stdout.startswith("records: unavailable: wenya-data/records.sqlite: no such file")
    assert list(Path().iterdir()) == []


def test_records_that_go_away_after_the_first_look_are_a_problem_too(monkeypatch):
    wenya("inventory", "import", SAMPLE)

    def read_and_take_away(*given, **more):
        Path("wenya-data/records.sqlite").rename("elsewhere.sqlite")
        return read_inventory_file(*given, **more)

    monkeypatch.setattr("api.cli.check.read_inventory_file", read_and_take_away)
    ran = wenya("check-config", "--records", "--inventory", SAMPLE)
    assert ran.exit_code == 1
    assert ran.stdout.startswith("records: unavailable: wenya-data/records.sqlite: no such file")
    assert "Traceback" not in ran.stdout + ran.stderr


def test_rules_are_held_against_those_on_record():
    """One has changed under its version, one has no words and is on record so, a third is new without."""
    own = """
        [[rule]]
        id = "{id}"
        clause = "N1"
        kind = "window"
        metric = "indoor_temperature"
        limit = "20 degC"
        concern = "room-temperature"
        severity = "minor"
    """
    wenya("inventory", "import", SAMPLE)
    Path("before.toml").write_text(own.format(id="of-before"))
    with closing(records()) as opened, opened.begin() as tx:
        tx.rules.record(load_rules(Path("before.toml")), 1)
    changed = '[[rule]]\nid = "room.day"\nhours = "07:00-22:00"\n'
    Path("rules.toml").write_text(own.format(id="of-before") + own.format(id="new") + changed)
    ran = wenya("check-config", "--records", "--rules", "rules.toml")
    assert ran.exit_code == 1
    lines = ran.stdout.splitlines()
    warned = {line.split(": ")[2] for line in lines if line.startswith("warning: rules.toml")}
    assert warned == {"of-before.name", "of-before.text", "room.day.version"}
    assert {line.split(": ")[1] for line in lines if line.startswith("rules.toml")} == {
        "new.name",
        "new.text",
    }
    without = wenya("check-config", "--rules", "rules.toml").stdout
    assert "rules.toml: of-before.name: missing" in without.splitlines()[0]


def test_every_problem_of_every_file_is_told_at_once():
    Path("wenya.toml").write_text('[mqtt]\nprt = 1\nport = "high"\n')
    Path("rules.toml").write_text('[[rule]]\nid = "room.day"\nlimit = "18 MPa"\nmarks = 99\n')
    Path("town.csv").write_text("type,id,level\nplace,home,flat\nplace,b d,household\n")
    ran = wenya("check-config", "--rules", "rules.toml", "--inventory", "town.csv")
    assert ran.exit_code == 1
    assert ran.stderr == "6 problems\n"
    assert [line.rsplit(": ", 1)[0].split(": ")[:2] for line in ran.stdout.splitlines()] == [
        ["wenya.toml", "mqtt.port"],
        ["wenya.toml", "mqtt.prt"],
        ["rules.toml", "room.day.marks"],
        ["rules.toml", "room.day.limit"],
        ["town.csv", "row 2"],
        ["town.csv", "row 3"],
    ]


def test_files_that_are_good_alone_and_do_not_fit_are_told():
    Path("rules.toml").write_text('[[rule]]\nid = "ph.low"\nlimit = 7\n')
    Path("town.csv").write_text(
        "type,id,level,place,metric,sampling,upload,residential\n"
        "place,home,household,,,,,\n"
        "point,flat,,home,indoor_temperature,60,60,true\n"
    )
    Path("wenya.toml").write_text('[service]\nrules = "rules.toml"\ninventory = "town.csv"\n')
    ran = wenya("check-config")
    assert ran.exit_code == 1
    assert "rules.toml: ph.low: no point in the inventory matches" in ran.stdout
    assert (
        "town.csv: calendars (heating_season): rule room.day needs heating_season for point flat"
        in ran.stdout
    )


def test_a_rule_that_the_judge_would_leave_out_is_a_problem():
    Path("rules.toml").write_text('[[rule]]\nid = "turbidity.high"\nmargin = "3000 NTU"\n')
    ran = wenya("check-config", "--rules", "rules.toml")
    assert ran.exit_code == 1
    assert ran.stdout.startswith("rules.toml: turbidity.high.margin: '3000 NTU' must be from 0 to 1000 NTU")
    assert ran.stderr == "1 problem\n"


def test_what_can_be_judged_and_may_mean_something_else_is_a_warning():
    Path("town.csv").write_text(
        "type,id,level,place,metric,sampling,upload\n"
        "place,well,station,,,,\n"
        "point,tap,,well,turbidity,6h,6h\n"
    )
    ran = wenya("check-config", "--inventory", "town.csv")
    assert (ran.exit_code, ran.stderr) == (0, "")
    assert ran.stdout.splitlines()[0] == (
        "warning: town.csv: points.tap.sampling: turbidity.high: sampled every 6h, one reading alone"
        " decides a window of 15min"
    )


def test_a_settings_file_that_is_not_there_is_a_problem():
    ran = wenya("check-config", "--settings", "nowhere.toml")
    assert (ran.exit_code, ran.stdout) == (1, "nowhere.toml: file: No such file or directory\n")


# Inventory


def test_an_inventory_goes_in_and_comes_out_the_same():
    ran = wenya("inventory", "import", SAMPLE)
    assert (ran.exit_code, ran.stderr) == (0, "")
    assert ran.stdout.startswith(
        "Inventory version 1:\n  places: 7 added\n  departments: 3 added\n  points: 4 added\n"
    )
    there = records()
    with there.reading() as tx:
        town = tx.inventory.load()
    there.close()
    for form in ("toml", "csv", "json"):
        assert wenya("inventory", "export", "--output", f"out.{form}").exit_code == 0
        out = read_inventory(Path(f"out.{form}"))
        assert out.places == town.places
        assert out.points.keys() == town.points.keys()
        again = wenya("inventory", "import", f"out.{form}", "--replace")
        assert again.stdout == (
            "Inventory version 1:\n  no change\n"
            "  altogether: 1 station, 1 building, 49 households, 4 points, 1 gateway\n"
        )


def test_a_dry_run_tells_what_would_change_and_changes_nothing():
    wenya("inventory", "import", SAMPLE)
    Path("less.toml").write_text(
        (ROOT / "examples/inventory.toml").read_text().partition("# What speaks for them")[0]
    )
    ran = wenya("inventory", "import", "less.toml", "--replace", "--dry-run")
    assert ran.stdout.splitlines() == [
        "Nothing was changed; this would be:",
        "  points: 4 removed",
        "  gateways: 1 removed",
        "  models: 1 removed",
        "  devices: 4 removed",
        "  aliases: 1 removed",
        "  outages: 1 removed",
        "  altogether: 1 station, 1 building, 49 households, 0 points, 0 gateways",
    ]
    assert "lilac-3-0301-living" in wenya("inventory", "export").stdout


def test_a_bad_row_lets_nothing_in_and_is_named_without_a_traceback():
    wenya("inventory", "import", SAMPLE)
    Path("more.csv").write_text(
        "type,id,level,parent,place\nplace,lilac-4,building,station-7,\nplace,lilac-5,building,station-8,\n"
    )
    ran = wenya("inventory", "import", "more.csv")
    assert ran.exit_code == 2
    assert ran.stderr == "more.csv: row 3: parent: there is no place station-8\n"
    assert "lilac-4" not in wenya("inventory", "export").stdout


def test_a_limit_that_an_import_moves_is_remembered_although_no_service_runs():
    wenya("inventory", "import", SAMPLE)
    moved = Path(SAMPLE).read_text(encoding="utf-8").replace('"0.2 MPa"', '"0.25 MPa"')
    Path("moved.toml").write_text(moved, encoding="utf-8")
    assert wenya("inventory", "import", "moved.toml").exit_code == 0
    there = records()
    with there.reading() as tx:
        ((rule, _, _, before),) = tx.rules.limit_changes(0)
    there.close()
    assert (rule, before) == ("pressure.low", 200_000)


def test_an_inventory_that_the_rules_cannot_judge_is_refused():
    Path("town.csv").write_text(
        "type,id,level,place,metric,sampling,upload\nplace,s,station,,,,\npoint,p,,s,water_pressure,15,60\n"
    )
    ran = wenya("inventory", "import", "town.csv")
    assert ran.exit_code == 2
    assert "rule pressure.low needs supply_winter for point p at s" in ran.stderr
    assert wenya("inventory", "export").stdout == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ("inventory", "import", "nowhere.toml"),
        ("inventory", "export", "--settings", "nowhere.toml"),
        ("inventory", "export", "--format", "xls"),
        ("inventory", "export", "--output", "no/such/folder.toml"),
        ("user", "add", "li", "--role", "king"),
        ("user", "add", "li ming", "--role", "viewer"),
        ("nonsense",),
    ],
)
def test_a_mistake_is_told_in_words(arguments):
    ran = wenya(*arguments)
    assert ran.exit_code == 2
    assert ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_database_that_is_no_database_is_told_in_words():
    Path("wenya-data").mkdir()
    Path("wenya-data/records.sqlite").write_text("this is no database" * 100)
    ran = wenya("inventory", "export")
    assert ran.exit_code == 2
    assert "damaged" in ran.stderr


@pytest.mark.parametrize(
    "command",
    [
        (),
        ("check-config",),
        ("inventory",),
        ("inventory", "import"),
        ("inventory", "export"),
        ("user", "add"),
    ],
)
def test_help_tells_what_a_command_does(command):
    ran = wenya(*command, "--help")
    assert ran.exit_code == 0
    assert "Usage" in ran.stdout
    assert len(ran.stdout.splitlines()) > 8

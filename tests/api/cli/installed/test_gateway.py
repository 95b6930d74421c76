"""``wenya gateway add``: always with a format, and with what the account may publish."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from alerts.desk.rules_in_force import RulesInForce
from alerts.records import Records
from alerts.rules.rule_files import default_rules
from api.cli import app
from api.cli.installed.gateway import acl_of
from ingest.inventory.devices import Device, Gateway
from ingest.inventory.tree import Inventory, Level, Place
from ingest.readings.speakers import GatewayFormat

NOW = 1_767_225_600_000

pytestmark = pytest.mark.usefixtures("installation")


@pytest.fixture
def records():
    CliRunner().invoke(app, ["inventory", "export"], catch_exceptions=False)
    opened = Records.open("sqlite:///wenya-data/records.sqlite")
    known = Inventory(
        {"s": Place("s", Level.STATION, "S"), "s2": Place("s2", Level.STATION, "S2")},
        gateways={"gw-old": Gateway("gw-old", "s", "Roof", formerly=("gw-0",))},
        devices={"d": Device("d", "gw-old")},
    )
    with opened.begin() as tx:
        tx.inventory.save(known, NOW, replace=True)
    yield opened
    opened.close()


def add(*arguments: str):
    return CliRunner().invoke(app, ["gateway", "add", *arguments], catch_exceptions=False)


def gateways(records) -> dict[str, Gateway]:
    with records.reading() as tx:
        return dict(tx.inventory.load().gateways)


def test_a_new_gateway_has_its_format_and_the_rules_of_its_account(records):
    ran = add("gw-1", "--place", "s", "--format", "chirpstack", "--application", "heat", "--name", "East")
    assert ran.exit_code == 0, ran.stderr
    assert gateways(records)["gw-1"] == Gateway("gw-1", "s", "East", GatewayFormat.CHIRPSTACK)
    assert ran.stdout == (
        "# gw-1 (chirpstack), by wenya gateway add\n"
        "user gw-1\n"
        "topic write application/heat/device/+/event/up\n"
    )
    assert ran.stderr == "Inventory version 2: gateway gw-1 (chirpstack) at s.\n"


def test_a_gateway_that_is_there_gets_its_format_and_keeps_the_rest(records):
    assert add("gw-old", "--format", "native").exit_code == 0
    old = Gateway("gw-old", "s", "Roof", GatewayFormat.NATIVE, ("gw-0",))
    assert gateways(records) == {"gw-old": old}
    assert add("gw-old", "--format", "tts", "--place", "s2").exit_code == 0
    assert gateways(records)["gw-old"] == Gateway("gw-old", "s2", "Roof", GatewayFormat.TTS, ("gw-0",))


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["gw-1", "--format", "native"], "missing for a gateway that is new"),
        (["gw-1", "--place", "s"], "--format"),
        (["gw-1", "--place", "s", "--format", "lora"], "--format"),
        (["gw-1", "--place", "nowhere", "--format", "native"], "there is no place nowhere"),
        (["gw:1", "--place", "s", "--format", "native"], "no ':' in its name"),
        (["g/1", "--place", "s", "--format", "native"], "letters, digits"),
        (["wenya", "--place", "s", "--format", "native"], "another account"),
        (["gw-0", "--place", "s", "--format", "native"], "gw-0 is the id of a gateway that is there"),
        (["gw-1", "--place", "s", "--format", "native", "--shared-topic"], "for the format thingsboard"),
        (["gw-1", "--place", "s", "--format", "native", "--application", "a"], "for the formats chirpstack"),
        (["gw-1", "--place", "s", "--format", "tts", "--application", "+"], "'+' is no application"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(records, arguments, why):
    before = gateways(records)
    ran = add(*arguments)
    assert ran.exit_code == 2
    assert why in " ".join(ran.stderr.replace("│", " ").split())
    assert gateways(records) == before


def at_start(records, file) -> dict[str, Gateway]:
    """The gateways after a start of the service with ``file`` for its inventory."""
    RulesInForce(records, default_rules()).open(NOW, file)
    return gateways(records)


@pytest.fixture
def town(records, tmp_path) -> Path:
    """The file of an installation that is older than formats, read again at each start."""
    file = tmp_path / "town.toml"
    file.write_text('[[gateways]]\nid = "gw-old"\nplace = "s"\nname = "Roof"\nformerly = ["gw-0"]\n')
    (tmp_path / "wenya.toml").write_text('[service]\ninventory = "town.toml"\n')
    assert at_start(records, file)["gw-old"].format is None
    return file


def test_a_format_that_was_given_survives_a_start_whose_file_knows_of_none(records, town):
    assert add("gw-old", "--format", "native").exit_code == 0
    assert add("gw-1", "--place", "s", "--format", "tts").exit_code == 0
    after = at_start(records, town)
    assert (after["gw-old"].format, after["gw-1"].format) == (GatewayFormat.NATIVE, GatewayFormat.TTS)
    assert add("gw-old", "--format", "native", "--place", "s", "--name", "Roof").exit_code == 0


@pytest.mark.parametrize(
    ("row", "arguments", "why"),
    [
        ('format = "tts"', ["--format", "native"], "format: says tts"),
        ("", ["--format", "native", "--place", "s2"], "place: says s"),
        ("", ["--format", "native", "--name", "Cellar"], "name: says Roof"),
    ],
)
def test_what_the_file_of_the_start_says_otherwise_is_changed_there(records, town, row, arguments, why):
    town.write_text(f"{town.read_text()}{row}\n")
    before = at_start(records, town)
    ran = add("gw-old", *arguments)
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert ran.stderr.startswith(f"town.toml: gateway gw-old: {why}, and is read again at each start")
    assert gateways(records) == before


def test_the_rules_of_each_format():
    def topics(*arguments, **options):
        return [line.split()[-1] for line in acl_of("g", *arguments, **options).splitlines()[2:]]

    assert (
        topics(GatewayFormat.NATIVE) == topics(GatewayFormat.THINGSBOARD) == topics(GatewayFormat.TTS) == []
    )
    assert topics(GatewayFormat.THINGSBOARD, shared_topic=True) == ["v1/gateway/telemetry"]
    assert topics(GatewayFormat.TTS, ["a", "b@c"]) == ["v3/a/devices/+/up", "v3/b@c/devices/+/up"]

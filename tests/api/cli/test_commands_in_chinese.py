"""What a command refuses is told in Chinese where the terminal is: no English word but names and codes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from alerts.channels.settings.channels import CHANNEL_KINDS
from alerts.channels.settings.providers import NAMES as FIELD_NAMES
from alerts.people.roles import ROLES
from alerts.records.desk_rows.rows import RowKind
from api.cli import USE_CASES, app
from ingest.readings.speakers import GatewayFormat
from simulators.scenario.files import FAULT_KINDS, gallery
from tests.words_seen import english_words

ROOT = Path(__file__).parents[3]
SPAN = ("--from", "2026-01-01T00:00:00+08:00", "--to", "2026-01-02T00:00:00+08:00")
AWAY = ("--settings", "away.toml")
"""The database of the records does not answer."""
GONE = ("--settings", "gone.toml")
WRONG = ("--settings", "wrong.toml")
NOBODY = ("--url", "http://127.0.0.1:1")
"""Where no service is."""

REFUSED: dict[str, list[tuple[str, ...]]] = {
    "run": [GONE, WRONG, ("--clock", "x1"), ("--clock", "simulated"), ("--x1",), ("x1",)],
    "backup": [
        (),
        ("x1.zip",),
        ("full",),
        ("readings-1.csv",),
        ("x1.zip", *AWAY),
        ("x1.zip", *GONE),
        ("gone/x1.zip", "--with-secrets"),
    ],
    "restore": [(), ("gone-1",), ("readings-1.csv",), ("readings-1.csv", "--check"), ("gone-1", *WRONG)],
    "demo": [("--port", "x1"), ("--port", "99999"), ("--seed", "-1"), ("--keep", "full"), ("x1",)],
    "simulate": [
        ("--verify", "http://127.0.0.1:1"),
        ("--verify", "http://127.0.0.1:1", "--ledger", "gone-1"),
        ("--verify", "ftp://x1", "--ledger", "gone-1"),
        ("--ledger", "gone-1"),
        ("--recorded", "gone-1.csv"),
        ("--recorded", "readings-1.csv"),
        ("--recorded", "readings-1.csv", "--format", "x1"),
        ("--recorded", "readings-2.csv", "--broker", "127.0.0.1:1"),
        ("--recorded", "readings-2.csv", "--broker", "x1:"),
        ("--recorded", "readings-2.csv", "--gateway", "x/1"),
        ("--recorded", "readings-2.csv", "--inventory-out", "x1.yaml"),
        ("x1",),
    ],
    "simulate list": [("x1",), ("--x1",)],
    "simulate run": [
        (),
        ("gone-1",),
        ("gone-1.toml",),
        ("wrong-1.toml",),
        ("cold-snap", "--url", "http://127.0.0.1:1"),
        ("cold-snap", "--broker", "127.0.0.1:1", "--stay"),
        ("cold-snap", "--hours", "0"),
        ("cold-snap", "--hours", "1", "--broker", "127.0.0.1:1"),
        ("cold-snap", "--hours", "1", "--broker", "127.0.0.1:1", *NOBODY),
        ("cold-snap", "--hours", "1", "--broker", "127.0.0.1:1", "--ca-file", "gone-1"),
    ],
    "simulate check": [(), ("gone-1",), ("wrong-1.toml",), ("wrong-2.toml",)],
    "simulate ledger": [(), ("gone-1", "x1"), ("cold-snap", "full"), ("cold-snap", "away.toml")],
    "simulate plot": [(), ("gone-1",), ("full",), ("wrong-1.toml",)],
    "simulate load": [
        ("--broker", "127.0.0.1:1"),
        ("--devices", "0"),
        ("--devices", "99999999999"),
        ("--pack", "x1"),
        ("--connections", "65"),
        ("--password-file", "gone-1"),
        ("--username", "x1", "--password-file", "gone-1"),
        ("--key-file", "gone-1"),
        ("--broker", "127.0.0.1:1", "--ca-file", "gone-1"),
    ],
    "replay": [
        (),
        ("--from", "x1", "--to", "x2"),
        (*SPAN[2:], *SPAN[:2], "--from", "2026-01-03T00:00:00Z"),
        SPAN,
        (*SPAN, *GONE),
        (*SPAN, *WRONG),
        (*SPAN, *AWAY),
        (*SPAN, "--place", "x1"),
        (*SPAN, "--rules", "gone-1.toml"),
        (*SPAN, "--settings", "influx.toml", "--place", "north", "--dry-run"),
        (*SPAN, "--format", "x1"),
    ],
    "check-config": [GONE, WRONG, (*AWAY, "--records"), ("--rules", "gone-1.toml"), ("x1",)],
    "inventory import": [(), ("gone-1.toml",), ("readings-1.csv",), ("town.toml", *AWAY), ("full",)],
    "inventory export": [AWAY, GONE, ("--format", "x1"), ("--output", "full")],
    "inventory template": [
        ("--format", "x1"),
        ("--output", "full"),
        ("--lang", "x1"),
        ("--lang", "zh", "--format", "toml"),
    ],
    "gateway add": [
        (),
        ("gw-9",),
        ("gw-9", "--format", "x1"),
        ("gw-9", "--format", "json"),
        ("gw-9", "--format", "native"),
        ("gw:9", "--format", "native", "--place", "north"),
        ("gw 9", "--format", "native"),
        ("intake", "--format", "native"),
        ("gw-9", "--format", "native", "--place", "x1"),
        ("gw-9", "--format", "native", "--place", "north", "--shared-topic"),
        ("gw-9", "--format", "native", "--application", "x1"),
        ("gw-9", "--format", "chirpstack", "--application", "x/1"),
        ("gw-9", "--format", "native", "--place", "north", *AWAY),
    ],
    "department list": [AWAY, GONE, ("x1",)],
    "department check": [AWAY, WRONG],
    "department unmanned": [AWAY, GONE, ("x1",)],
    "user leave ask": [
        (),
        ("x1", "--until", "x2"),
        ("x1", "--until", "2026-01-03T00:00:00Z"),
        ("x1", "--until", "2026-01-03T00:00:00Z", *AWAY),
    ],
    "user leave list": [AWAY, GONE, ("x1",)],
    "user leave end": [(), ("0",), ("7",), ("x1",), ("7", *AWAY)],
    "department clear": [(), AWAY, ("--x1",)],
    "policies try": [
        (),
        ("x1",),
        ("x1=1",),
        ("category=leak", "--at", "x1"),
        ("category=leak", "--instant", "x1=2026-02-13T15:00:00+08:00"),
        ("category=leak", "--instant", "dispatched=x1"),
        ("category=leak", "--before", "x1=1"),
        ("category=leak", "--place", "x1"),
        ("category=leak", *AWAY),
        ("--x1",),
    ],
    "routing try": [(), ("x1",), ("x1=1",), ("x1=1", "--place", "x1"), ("x1=1", *AWAY), ("--x1",)],
    "desk check": [GONE, ("gone-1.toml",), ("desk-1.toml",), ("--x1",)],
    "desk tables": [AWAY, ("desk-1.toml",), ("--kind", "x1"), ("x1", "x2")],
    "desk explain": [
        (),
        ("2026-1",),
        ("2026-000001", *AWAY),
        ("2026-000001", "--as", "x1"),
        ("2026-000001", "--at", "x1"),
        ("--x1",),
    ],
    "calendar list": [AWAY, GONE, ("x1",)],
    "calendar import": [(), ("gone-1",), ("readings-1.csv",), ("wrong.toml", *AWAY)],
    "calendar recalculate": [(), ("1999", "--because", "x"), ("2026", "--because", "x", *AWAY)],
    "duty import": [
        (),
        ("gone-1", "--because", "x"),
        ("duty-1.toml", "--because", "x"),
        ("duty-2.toml", "--because", "x"),
        ("duty-3.toml", "--because", "x"),
        ("duty-3.toml", "--because", " "),
        ("readings-1.csv", "--because", "x"),
        ("duty-3.toml", "--because", "x", *AWAY),
    ],
    "duty show": [AWAY, GONE, ("--days", "0"), ("x1",)],
    "calendar export": [(), ("x1",), ("1999",), ("2027", *AWAY)],
    "dead-letters list": [NOBODY, ("--url", "ftp://x1"), ("--token-file", "gone-1"), ("--x1",)],
    "dead-letters replay": [NOBODY, ("--until", "x1", *NOBODY), GONE],
    "dead-letters dismiss": [NOBODY, ("--until", "x1", *NOBODY), WRONG],
    "diagnose": [(), ("gw-1", *NOBODY), ("gw-1", "--broker-log", "gone-1", *NOBODY)],
    "renew-client-id": [GONE, WRONG, ("--settings", "named.toml"), ("x1",)],
    "user add": [
        (),
        ("li-1",),
        ("li-1", "--role", "x1"),
        ("li 1", "--role", "viewer"),
        ("lı-1", "--role", "viewer"),
        ("li-1", "--role", "viewer@x1"),
        ("li-1", "--role", "viewer", *AWAY),
    ],
    "user list": [AWAY, ("x1",)],
    "user disable": [(), ("x1",), ("x1", "--because", ""), ("x1", "--because", "x2", *AWAY)],
    "user enable": [(), ("x1",), ("x1", *GONE)],
    "user role": [(), ("x1",), ("x1", "--give", "viewer"), ("x1", "--x1")],
    "user password": [(), ("x1",), ("x1", *AWAY)],
    "user factor": [(), ("x1",), ("x1", "--off", "--x1"), ("x1", *AWAY)],
    "user provider": [(), ("x1",), ("x1", "--link", "x2"), ("x1", *AWAY)],
    "user reach": [(), ("x1",), ("x1", "--x1"), ("x1", *AWAY)],
    "user token": [(), ("x1",), ("x1", "--days", "x2")],
    "notify channels": [GONE, WRONG, ("x1",)],
    "notify routes": [GONE, WRONG, ("--for", "x1"), ("--for", "x1", *AWAY), ("x1",)],
    "notify test": [
        (),
        GONE,
        ("x1",),
        ("x1", "--lang", "x1"),
        ("x1", *WRONG),
        ("x1", "--settings", "notices.toml"),
        ("x2", "--settings", "notices.toml"),
        ("x2", "--settings", "notices.toml", "--to", "x1"),
        ("x2", "--settings", "notices.toml", "--to", "13800000000"),
    ],
    "audit": [AWAY, ("--limit", "x1"), ("--x1",)],
    "audit verify": [AWAY, ("--anchor", "gone-1"), ("--anchor", "wrong.toml"), ("--anchor", "full")],
    "audit anchor": [AWAY, GONE, ("x1",)],
}
"""Command -> how it is called in vain."""
CODES = {
    *("unavailable", "refused", "settings", "url"),
    *("real", "simulated", "table", "json", "senml", "toml", "csv", "xlsx"),
    *(each.value for each in GatewayFormat),
    *ROLES,
    *FAULT_KINDS,
    *gallery(),
    *("hours", "faults", "buildings"),
    *RowKind,
    *("off", "on"),
    *CHANNEL_KINDS,
    *FIELD_NAMES,
    *("zh", "en"),
}
"""Of errors, formats, roles, faults, scenarios, tables, channels; keys and cells of files."""


def installed(folder: Path) -> None:
    """What the commands find, and what they do not."""
    (folder / "full").mkdir()
    (folder / "full/x1").write_text("x1")
    (folder / "town.toml").write_text((ROOT / "examples/inventory.toml").read_text())
    (folder / "away.toml").write_text('[records]\nurl = "postgresql://x1@127.0.0.1:1/x1"\n')
    (folder / "named.toml").write_text('[mqtt]\nembedded = false\nhost = "127.0.0.1"\nclient_id = "x1"\n')
    (folder / "influx.toml").write_text(
        '[readings]\nkind = "influxdb"\n[readings.influxdb]\nurl = "http://127.0.0.1:1"\norg = "x1"\n'
    )
    (folder / "wrong.toml").write_text(
        '[service]\nmode = "x1"\nx1 = 1\n[mqtt]\nport = "x1"\ncert_file = "x1"\n[api]\nport = 99999\n'
        '[readings]\nkind = "x1"\n[records]\nurl = "mysql://x1"\n[checker]\ntick_ms = -1\n'
        '[notices.channels.x1]\nkind = "webhook"\nurl = "x1"\n[notices.channels.x2]\nkind = "x1"\n'
        '[notices.channels.x3]\nkind = "email"\nhost = "x1"\nsender = "a@x1"\nusername = "x1"\n'
        '[notices.channels.x4]\nkind = "sms"\nurl = "http://x1"\nfields = { x1 = "{x1}" }\n'
    )
    (folder / "readings-1.csv").write_text("time,x1\n1,2\n")
    (folder / "readings-2.csv").write_text("time_utc,x1\n2026-01-01T00:00:00Z,20.5\n")
    (folder / "notices.toml").write_text(
        '[notices.channels.x1]\nkind = "wecom"\nkey = "x1"\nurl = "http://127.0.0.1:1/x1"\n'
        '[notices.channels.x2]\nkind = "sms"\nurl = "http://127.0.0.1:1/x1"\nfields = { x1 = "{to}" }\n'
    )
    (folder / "wrong-1.toml").write_text(
        'title = "x1"\nstart = 2026-01-01T00:00:00\nhours = -1\nx1 = 2\nfaults = [{ kind = "x1" }]\n'
    )
    (folder / "desk-1.toml").write_text(
        'x1 = 1\n[entry]\nlate_after = "x1"\nx1 = 2\n[[policy]]\nkey = "x.y"\n'
        '[[policy]]\nkey = "urgent.start"\nladder = "X"\nadopted_by = "li"\nlimit = { given = "x1" }\n'
    )
    (folder / "duty-1.toml").write_text("x1 = 1\n")
    shift = '{ day = 1, hours = "08:00-20:00", chief = "x1" }'
    post = (
        '[[post]]\nid = "x1"\nname = "x1"\ndepartment = "x1"\n[[post.pattern]]\nfrom = 2026-01-01\ndays = 1\n'
    )
    (folder / "duty-2.toml").write_text(f"{post}shifts = [{shift}, {shift}]\n")
    (folder / "duty-3.toml").write_text(f"{post}shifts = [{shift}]\n")
    (folder / "wrong-2.toml").write_text('title = "x1"\nstart = 2026-01-01T00:00:00\nhours = 1\n')


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    found = tmp_path_factory.mktemp("commands")
    installed(found)
    return found


@pytest.fixture(autouse=True)
def _in_chinese(folder, monkeypatch):
    monkeypatch.chdir(folder)
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    monkeypatch.setenv("COLUMNS", "400")


def test_every_command_is_called_in_vain():
    assert REFUSED.keys() == USE_CASES.keys()


CASES = [(command, arguments) for command, cases in REFUSED.items() for arguments in cases]


@pytest.mark.parametrize(
    ("command", "arguments"), CASES, ids=[" ".join((command, *more)) for command, more in CASES]
)
def test_a_refusal_has_no_english_word(command, arguments):
    ran = CliRunner().invoke(app, [*command.split(), *arguments], prog_name="wenya", catch_exceptions=False)
    assert ran.exit_code in (1, 2), ran.output
    assert re.search("[\u4e00-\u9fff]", ran.output), "it says why"
    known = {*CODES, *command.split(), *(word for each in arguments for word in re.split(r"\W", each))}
    assert english_words(ran.output, known) == [], ran.output

"""``wenya user`` and ``wenya audit``: what is printed is for programs, what is said beside it for people."""

import json

import pytest
from typer.testing import CliRunner

from alerts.desk.people.tokens import viewer_with_token
from alerts.people.lock_out import SignInFailures, name_key
from alerts.people.viewer import Grant
from alerts.records import Records
from api.cli import app
from ingest.clock import RealClock
from ingest.durations import DAY

pytestmark = pytest.mark.usefixtures("installation")


def wenya(*arguments: str):
    return CliRunner().invoke(app, arguments, catch_exceptions=False)


def viewer(token: str):
    there = Records.open("sqlite:///wenya-data/records.sqlite")
    found = viewer_with_token(there, token, RealClock().now())
    there.close()
    return found


def test_a_user_gets_a_token_once_and_it_works():
    ran = wenya("user", "add", "li", "--role", "engineer")
    assert ran.exit_code == 0
    assert viewer(ran.stdout.strip()).grants == (Grant("engineer"),)
    again = wenya("user", "add", "li", "--role", "viewer")
    assert (again.exit_code, again.stdout) == (2, "")
    assert "already" in again.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("a b", "--role", "viewer"), "letters without accents"),
        (("li", "--role", "king"), "There is no role “king”"),
        (("li", "--role", "handler@unit-7"), "There is no department “unit-7”"),
        (("li", "--role", "viewer", "--days", "1000"), "at most 366 days"),
        (("li", "--role", "viewer", "--program", "--password"), "no password"),
    ],
)
def test_who_cannot_be_added_is_refused_with_the_reason(arguments, said):
    ran = wenya("user", "add", *arguments)
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert said in ran.stderr


def test_a_user_is_disabled_and_enabled_and_all_is_listed():
    token = wenya("user", "add", "wang", "--role", "viewer", "--role", "handler", "--called", "王五").stdout
    assert wenya("user", "disable", "wang", "--because", "left").exit_code == 0
    assert viewer(token.strip()) is None
    (row,) = json.loads(wenya("user", "list", "--format", "json").stdout)
    assert (row["name"], row["called"], row["roles"]) == ("wang", "王五", ["handler", "viewer"])
    assert row["disabled_by"] == "command line"
    assert "disabled" in wenya("user", "list").stdout
    assert wenya("user", "enable", "wang").exit_code == 0
    assert viewer(token.strip()).name == "wang"
    kinds = [json.loads(line)["kind"] for line in wenya("audit", "--subject", "wang").stdout.splitlines()]
    assert kinds == ["user-enabled", "user-disabled", "token-made", "user-added"]
    lost = wenya("user", "disable", "zhao", "--because", "left")
    assert (lost.exit_code, lost.stderr) == (2, "There is no user “zhao”.\n")


def test_roles_are_given_taken_and_shown():
    wenya("user", "add", "wang", "--role", "viewer")
    changed = wenya("user", "role", "wang", "--add", "head", "--remove", "viewer")
    assert (changed.exit_code, changed.stdout) == (0, "head\n")
    assert wenya("user", "role", "wang").stdout == "head\n"
    empty = wenya("user", "role", "wang", "--add", "dispatcher@")
    assert empty.exit_code == 2, "a department that is left empty, as by a variable, is not the organisation"
    assert wenya("user", "role", "wang").stdout == "head\n"


def test_further_tokens_are_made_listed_and_revoked():
    wenya("user", "add", "wang", "--role", "viewer")
    made = wenya("user", "token", "wang", "--scope", "look", "--days", "3", "--called", "wall")
    token = made.stdout.strip()
    assert viewer(token).token_scope == {"look"}
    listed = wenya("user", "token", "wang", "--list").stdout.splitlines()
    assert len(listed) == 2
    token_id = token.partition(".")[0]
    assert any(line.startswith(f"{token_id}  good  look  until ") for line in listed)
    assert wenya("user", "token", "wang", "--revoke", token_id).exit_code == 0
    assert viewer(token) is None
    assert wenya("user", "token", "wang", "--revoke", "f00").exit_code == 2


def test_a_one_time_password_is_printed_and_nothing_else():
    added = wenya("user", "add", "wang", "--role", "viewer", "--password")
    again = wenya("user", "password", "wang")
    for ran in (added, again):
        assert ran.exit_code == 0
        assert len(ran.stdout.split()) == 1
    assert added.stdout != again.stdout


def test_a_chinese_terminal_is_told_in_chinese_and_programs_get_the_same(monkeypatch):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    added = wenya("user", "add", "wang", "--role", "viewer")
    assert added.stderr.startswith("已添加 wang：viewer。\n有效期至 ")
    assert viewer(added.stdout.strip()).name == "wang"
    assert wenya("user", "list").stdout == "wang  人员  viewer  启用\n"
    assert "该用户名已被" in wenya("user", "add", "wang", "--role", "viewer").stderr
    assert "  永久" not in wenya("user", "token", "wang", "--list").stdout


def records_here():
    return Records.open("sqlite:///wenya-data/records.sqlite")


@pytest.fixture
def _from_before(installation):
    """Two users of before whose names look alike; one has a token without an end and is locked out."""
    wenya("user", "add", "li", "--role", "viewer", "--days", "9")
    there = records_here()
    now = RealClock().now()
    with there.begin() as tx:
        tx.tokens.make(tx.users.add("1i", [], now), now, made_by="")
        tx.failures.save({name_key("1i"): SignInFailures(20, now)})
    there.close()


@pytest.mark.usefixtures("_from_before")
def test_what_is_the_matter_with_a_user_is_in_the_list():
    first, second = json.loads(wenya("user", "list", "--format", "json").stdout)
    assert (first["looks_like"], first["endless_tokens"]) == (["li"], 1)
    assert first["locked_until"] > "2026"
    assert (second["looks_like"], second["endless_tokens"], second["locked_until"]) == (["1i"], 0, None)
    told, other = wenya("user", "list").stdout.splitlines()
    assert told.startswith("1i  person  enabled  waits until 20")
    assert told.endswith("too many sign-ins failed  1 token without an end  looks like li")
    assert other == "li  person  viewer  enabled  looks like 1i"
    wenya("user", "password", "1i")
    assert "waits until" not in wenya("user", "list").stdout
    (cleared,) = [json.loads(line) for line in wenya("audit", "--kind", "password-set").stdout.splitlines()]
    assert cleared["data"]["forgotten"] == 20


@pytest.mark.usefixtures("_from_before")
def test_check_config_tells_of_tokens_without_an_end():
    ran = wenya("check-config", "--records")
    assert ran.exit_code == 0
    told = "warning: tokens without an end, to be replaced (wenya user token NAME) and revoked: 1i\n"
    assert told in ran.stdout
    wenya("user", "disable", "1i", "--because", "left")
    assert "without an end" not in wenya("check-config", "--records").stdout


def test_how_long_a_token_is_good_is_a_setting_unless_it_is_said(monkeypatch):
    monkeypatch.setenv("WENYA_API__TOKEN_DAYS", "5")
    wenya("user", "add", "wang", "--role", "viewer")
    wenya("user", "token", "wang")
    wenya("user", "token", "wang", "--days", "7")
    there = records_here()
    with there.reading() as tx:
        made = tx.tokens.of_user(tx.users.named("wang").id, 9)
    there.close()
    days = [round((each.expires_at - each.made_at) / DAY) for each in made]
    assert days == [7, 5, 5]
    assert "at most 366 days" in wenya("user", "token", "wang", "--days", "0").stderr
    monkeypatch.setenv("WENYA_API__TOKEN_DAYS", "367")
    assert wenya("user", "list").exit_code == 2

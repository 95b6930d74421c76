"""The command asks the running service, and says so when there is none."""

import pytest
from typer.testing import CliRunner

from api.cli import app
from ingest.readings.batch import DeadLetterReason
from tests.api.rest.test_dead_letters import reading
from tests.api.stand_in_service import dead_letter

NOWHERE = "http://127.0.0.1:9"


def wenya(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def token(service, tmp_path):
    path = tmp_path / "token"
    path.write_text(service.tokens["engineer"] + "\n")
    return path


def test_letters_are_listed_replayed_and_dismissed(service, address, token):
    dead_letter(service, reading(1), DeadLetterReason.UNKNOWN_POINT, gateway="gw-1")
    dead_letter(service, b"{", gateway="gw-1")
    listed = wenya("dead-letters", "list", "--url", address, "--token-file", token)
    assert (listed.exit_code, listed.stdout.count("gw-1"), "unknown-point" in listed.stdout) == (0, 2, True)
    assert "The newest letter is 2: replay and dismiss with --until 2 take no later ones." in listed.stdout
    there = ("--gateway", "gw-1", "--url", address, "--token-file", token)
    replayed = wenya("dead-letters", "replay", *there)
    assert replayed.stdout == "2 letters, 1 of them whole: 1 reading; still dead: 1.\n"
    dismissed = wenya("dead-letters", "dismiss", "--reason", "malformed", *there)
    assert dismissed.stdout == "1 letter dismissed.\n"
    of_another = ("--gateway", "gw-9", *there[2:])
    assert wenya("dead-letters", "list", *of_another).stdout == "There are no dead letters.\n"


@pytest.mark.parametrize("command", ["replay", "dismiss"])
def test_letters_that_came_since_are_not_touched(service, address, token, command):
    seen = dead_letter(service, b"{")
    dead_letter(service, b"[")
    there = ("--url", address, "--token-file", token)
    assert wenya("dead-letters", command, "--until", seen, *there).stdout.startswith("1 letter")
    assert [group.waiting for group in service.journal.box.groups()] == [1 if command == "dismiss" else 2]


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("list", "--url", NOWHERE), "the service does not answer"),
        (("list", "--url", "ftp://x"), "must begin with http"),
        (("list", "--url", "http://[::1"), "http://[::1"),
        (("replay", "--url", NOWHERE, "--token-file", "nowhere"), "nowhere"),
    ],
)
def test_what_cannot_be_asked_is_told_without_a_traceback(arguments, why):
    ran = wenya("dead-letters", *arguments)
    assert (ran.exit_code, why in ran.stderr) == (2, True), ran.stderr


@pytest.mark.parametrize("command", ["list", "replay"])
def test_a_refusal_is_told_with_its_reason(service, address, command):
    ran = wenya("dead-letters", command, "--url", address)
    assert (ran.exit_code, "401" in ran.stderr) == (2, True)

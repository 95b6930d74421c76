"""``wenya user leave``, and departments that nobody answers for, on the records themselves."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli import app
from api.http.times import rfc3339
from ingest.clock import RealClock
from ingest.durations import DAY

ROOT = Path(__file__).parents[4]
SAMPLE = str(ROOT / "examples/inventory.toml")
UNTIL = ("--until", "2099-02-01T08:00:00+08:00")
PEOPLE = {"wang": "head@heat-north", "li": "handler@heat-north", "zhao": "leader"}

pytestmark = pytest.mark.usefixtures("installation")


def wenya(*arguments: str, code: int = 0):
    ran = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert ran.exit_code == code, ran.output
    return ran


@pytest.fixture
def people():
    wenya("inventory", "import", SAMPLE)
    for name, role in PEOPLE.items():
        wenya("user", "add", name, "--role", role)


def soon() -> tuple[str, str]:
    """An end that a leave may have, whatever the day is."""
    return "--until", rfc3339(RealClock().now() + 9 * DAY, "UTC")


def leaves() -> list[dict]:
    return [json.loads(line) for line in wenya("user", "leave", "list").stdout.splitlines()]


def test_a_leave_is_asked_for_listed_and_ended(people):
    ran = wenya("user", "leave", "ask", "wang", "--substitute", "li", *soon(), "--because", "ill")
    assert ran.stderr == "Leave 1 is asked for; it begins when it is approved and accepted.\n"
    (found,) = leaves()
    assert (found["person"], found["substitute"], found["state"], found["late"]) == (
        "wang",
        "li",
        "asked",
        True,
    )
    assert (found["asked_by"], found["because"]) == ("command line", "ill")
    assert wenya("user", "leave", "end", "1").stderr == "Leave 1 of wang is ended.\n"
    assert [each["state"] for each in leaves()] == ["ended"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("wang", "--substitute", "li", *UNTIL), "A leave ends within 731 days from now."),
        (("wang", *UNTIL), "A leave needs a substitute."),
        (("wang", "--substitute", "li", "--until", "soon"), "not an RFC 3339 instant"),
        (("wang", "--substitute", "wang", *UNTIL), "Nobody is their own substitute."),
        (("nobody", "--substitute", "li", *UNTIL), "There is no user “nobody”."),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(people, arguments, said):
    assert said in wenya("user", "leave", "ask", *arguments, code=2).stderr
    assert "There is no leave 7." in wenya("user", "leave", "end", "7", code=2).stderr


def test_departments_without_anybody_are_told_and_by_a_check_too(people):
    told = wenya("department", "unmanned", code=1).stdout
    assert (
        "生产调度部 [dispatch] has posts where nobody can be reached"
        " (head sun: no such user, members: nobody)" in told
    )
    assert "heat-north" not in told
    wenya("user", "disable", "li", "--because", "left")
    wenya("user", "disable", "wang", "--because", "left")
    told = wenya("department", "unmanned", code=1).stdout
    assert (
        "北区供热所 [heat-north] has posts where nobody can be reached"
        " (head wang: disabled, members: disabled)" in told
    )
    assert "生产调度部 [dispatch] above it answers." in told
    checked = wenya("check-config", "--records").stdout
    assert "warning: 北区供热所 [heat-north] has posts where nobody can be reached" in checked
    assert "posts where nobody can be reached" not in wenya("check-config").stdout


def test_where_everybody_is_there_that_is_said():
    assert wenya("department", "unmanned").stdout == "In every department somebody can be reached.\n"

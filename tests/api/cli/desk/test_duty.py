"""``wenya duty`` on the records themselves."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli import app
from ingest.clock import RealClock
from ingest.durations import EPOCH

ROOT = Path(__file__).parents[4]

pytestmark = pytest.mark.usefixtures("installation")


def wenya(*arguments: str, code: int = 0):
    ran = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert ran.exit_code == code, ran.output
    return ran


def roster(*, nights: bool) -> None:
    since = (EPOCH + timedelta(milliseconds=RealClock().now())).date() - timedelta(days=3)
    hours = ["08:00-20:00", *(["20:00-08:00"] if nights else [])]
    shifts = ", ".join(f'{{ day = 1, hours = "{each}", chief = "wang" }}' for each in hours)
    Path("roster.toml").write_text(
        '[[post]]\nid = "team"\nname = "抢修队"\ndepartment = "heat-north"\nround_the_clock = true\n'
        f"[[post.pattern]]\nfrom = {since}\ndays = 1\nshifts = [{shifts}]\n",
        encoding="utf-8",
    )


@pytest.fixture
def people():
    wenya("inventory", "import", str(ROOT / "examples/inventory.toml"))
    wenya("user", "add", "wang", "--role", "handler@heat-north")


def test_a_roster_is_brought_in_and_shown(people):
    assert "There is no roster yet." in wenya("duty", "show").stdout
    roster(nights=True)
    done = wenya("duty", "import", "roster.toml", "--because", "第一版")
    assert done.stdout == "Roster 1 is in force, with 1 post.\n"
    again = wenya("duty", "import", "roster.toml", "--because", "第一版")
    assert "nothing was put on record" in again.stdout
    shown = wenya("duty", "show", "--days", "2").stdout.splitlines()
    assert shown[0] == "抢修队 [team], in charge now: nobody"
    assert len(shown) in (5, 6)
    assert all(line.endswith(": wang") for line in shown[1:])


def test_holes_are_told_and_end_with_1(people):
    roster(nights=False)
    wenya("duty", "import", "roster.toml", "--because", "第一版")
    shown = wenya("duty", "show", code=1).stdout
    assert "warning: " in shown
    assert "no shift, though somebody is to be there around the clock" in shown


def test_what_is_wrong_is_told(people):
    roster(nights=True)
    wenya("user", "add", "robot", "--role", "viewer")
    Path("roster.toml").write_text(Path("roster.toml").read_text().replace("wang", "tan"))
    refused = wenya("duty", "import", "roster.toml", "--because", "x", code=2)
    assert "there is no user tan" in refused.stderr


def test_a_date_and_a_department_and_a_person_that_are_wrong_are_told_together(people):
    Path("roster.csv").write_text(
        "post,name,department,round_the_clock,leads,from,days,day,hours,chief,crew\n"
        "team,抢修队,nope,true,,2026-13-01,1,1,08:00-20:00,nobody1,\n"
    )
    refused = wenya("duty", "import", "roster.csv", "--because", "x", code=2).stderr
    for said in ("2026-13-01", "there is no department nope", "there is no user nobody1", "row 2"):
        assert said in refused

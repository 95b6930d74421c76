"""``wenya desk explain``: a ticket of people and one of sensors, to the operator and for a user."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from alerts.people.viewer import OPERATOR
from api.cli import app
from api.cli.desk import tables
from ingest.clock import SimulatedClock
from ingest.durations import HOUR
from ingest.inventory.tree import Inventory
from tests.api.console.test_work import UNITS
from tests.api.matters_of_people import a_call, give
from tests.api.stand_in_service import NAMES, NOW, breach, stand_in_service

CALLED, MEASURED = "2026-000001", "2026-000002"


@pytest.fixture(autouse=True)
def _a_call_and_a_breach_on_record(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(tables, "RealClock", lambda: SimulatedClock(NOW))
    Path("wenya.toml").write_text(f'[records]\nurl = "sqlite:///{tmp_path}/records.sqlite"\n')
    with stand_in_service(tmp_path) as service:
        assert a_call(service, "f1") == CALLED
        breach(service, "f1-room")


def explain(*arguments: str):
    return CliRunner().invoke(app, ["desk", "explain", *arguments], catch_exceptions=False)


def below(output: str, heading: str) -> list[str]:
    """The lines below ``heading``, up to the next heading."""
    lines = output.splitlines()
    found = lines[lines.index(heading) + 1 :]
    until = next((at for at, line in enumerate(found) if not line.startswith(" ")), len(found))
    return found[:until]


def test_a_call_is_told_with_its_limits_and_what_is_missing():
    ran = explain(CALLED)
    assert ran.exit_code == 0, ran.output
    assert ran.output.startswith("2026-000001: Leak, To be dispatched, 101室 [f1]\n")
    limits = below(ran.output, "Limits:")
    handing_on = "  Handing on (W5): running, from 2026-01-15T08:20:00+08:00, due 2026-01-15T08:50:00+08:00"
    assert f"{handing_on}; due first of its duty" in limits, limits
    assert "  result and its code (W46 W15)" in below(ran.output, "Missing before closing:")


def test_of_nobody_in_particular_it_says_who_may_give_what_the_step_has(monkeypatch):
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    output = explain(CALLED).output
    commands = below(output, "本环节的操作及可由谁做（用 --as 查看某个用户现在能做什么）：")
    at = commands.index("  派单 [dispatch]（W5 W14 W19 C21 C52 H12）")
    assert "调度员" in commands[at + 1]
    assert "command line" not in output


def test_of_what_a_user_may_not_do_it_says_why_and_lists_what_is_of_other_steps_in_one_line():
    for_dispatcher = explain(CALLED, "--as", NAMES["dispatcher"]).output
    possible = below(for_dispatcher, "May be given now:")
    assert "  Dispatch [dispatch] (W5 W14 W19 C21 C52 H12)" in possible
    refused = below(for_dispatcher, "May not be given now:")
    at = refused.index("  Supervise [supervise] (W9 W19 W53)")
    assert "Needed: supervisor, leader." in refused[at + 1]
    assert refused[-1].startswith("  At other steps only: ")
    assert ", Close, " in refused[-1]
    for_viewer = explain(MEASURED, "--as", NAMES["viewer"]).output
    assert for_viewer.startswith("2026-000002: Room temperature, To be signed for, 101室 [f1]\n")
    assert below(for_viewer, "May be given now:") == []


def test_an_overdue_clock_is_said_to_be_so_and_a_stopped_one_says_by_what(tmp_path, monkeypatch):
    with stand_in_service(tmp_path) as service:
        service.import_inventory(OPERATOR, Inventory(departments=UNITS), replace=False)
        give(service, CALLED, "dispatch", department="repair")
        give(service, CALLED, "sign")
        give(service, CALLED, "suspend", reason="user_absent", appointment=NOW + HOUR)
    limits = below(explain(CALLED).output, "Limits:")
    at = next(at for at, line in enumerate(limits) if line.startswith("  Handing on (W5): met"))
    assert limits[at + 1] == "    2026-01-15T08:20:00+08:00 stopped by: dispatched"
    assert [line for line in limits if line.endswith(": The user was not there")] != []
    monkeypatch.setattr(tables, "RealClock", lambda: SimulatedClock(NOW + 3 * HOUR))
    measured = below(explain(MEASURED).output, "Limits:")
    assert [line for line in measured if line.startswith("  Handling opinion (H31): overdue, ")] != []


@pytest.mark.parametrize(("has_year", "at"), [(True, "2026-01-16T08:00:00+08:00"), (False, "unknown")])
def test_w34_who_reads_it_and_who_takes_it_over_is_said_with_the_clauses(tmp_path, monkeypatch, has_year, at):
    with stand_in_service(tmp_path) as service:
        if has_year:
            service.import_year(OPERATOR, ("2026.csv", b"2026-01-01,off"), 2026)
        service.import_inventory(OPERATOR, Inventory(departments=UNITS), replace=False)
        service.clock.advance_to(NOW + 12 * HOUR)
        dry = a_call(service, "f2", category="no_water", **{"class": "urgent"})
        give(service, dry, "dispatch", department="dispatch")
    monkeypatch.setattr(tables, "RealClock", lambda: SimulatedClock(NOW + 13 * HOUR))
    lines = explain(dry).output.splitlines()
    assert lines[1].startswith("  Lead: 生产调度部 [dispatch], person in charge -, since 2026-01-15T20:20:00")
    assert lines[2].startswith("  Copy: ")
    assert lines[2].endswith(" [town], since 2026-01-15T20:20:00+08:00")
    assert lines[3].startswith("  takes it over: ")
    assert lines[3].endswith(f" [town], {at} (W33 W34)")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(("2026-000009",), "2026-000009"), ((CALLED, "--as", "zhao"), "zhao")],
)
def test_what_is_not_there_is_named(arguments, said):
    ran = explain(*arguments)
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert said in ran.stderr


def test_records_on_simulated_time_are_looked_at_by_their_own_time():
    in_time = explain(CALLED, "--at", "2026-01-15T08:40:00+08:00").output
    late = explain(CALLED, "--at", "2026-01-15T09:00:00+08:00").output
    assert "Handing on (W5): running" in in_time
    assert "Handing on (W5): overdue" in late
    wrong = explain(CALLED, "--at", "yesterday")
    assert wrong.exit_code == 2
    assert "--at" in wrong.stderr

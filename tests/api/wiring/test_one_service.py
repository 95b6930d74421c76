"""One service on the records at a time, whatever their database, and the command line beside it."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import create_engine, text
from structlog.testing import capture_logs
from typer.testing import CliRunner

import api.wiring.refresher
from alerts.records import RecordsError
from alerts.rules.inventory_files import write_inventory
from api.cli import app
from api.ports.settings import Settings, load
from api.wiring.service import Service
from tests.alerts.reference.town import ROOM, town
from tests.system.processes import free_port

SPAN = ("--from", "2024-01-10T05:00:00+08:00", "--to", "2024-01-10T06:00:00+08:00")


@pytest.fixture(params=["sqlite", "postgresql"])
def records(request, tmp_path) -> dict[str, str]:
    """The settings of one database that several services are pointed at."""
    if request.param == "sqlite":
        return {"WENYA_RECORDS__URL": f"sqlite:///{tmp_path}/shared.sqlite"}
    server = request.getfixturevalue("postgres")
    return {
        "WENYA_RECORDS__URL": server.create_database().replace(f":{server.password}@", "@"),
        "WENYA_RECORDS__PASSWORD": server.password,
    }


@pytest.fixture
def variables(records, tmp_path):
    """Gives the variables of a service whose data folder is ``name``; nobody is its broker."""
    flat = town(ROOM)
    flat = replace(flat, places={name: place for name, place in flat.places.items() if " " not in name})
    inventory = tmp_path / "inventory.toml"
    inventory.write_text(write_inventory(flat, "toml"))

    def variables(name: str) -> dict[str, str]:
        return {
            **records,
            "WENYA_SERVICE__DATA_DIR": str(tmp_path / name),
            "WENYA_SERVICE__INVENTORY": str(inventory),
            "WENYA_MQTT__EMBEDDED": "false",
            "WENYA_MQTT__PORT": str(free_port()),
        }

    return variables


def settings(variables: dict[str, str]) -> Settings:
    return load(None, variables)


def wenya(variables: dict[str, str], *arguments: str):
    return CliRunner().invoke(app, [*arguments], env=variables, catch_exceptions=False)


@contextmanager
def refused():
    with pytest.raises(RecordsError) as second:
        yield
    assert second.value.code == "in-use"


def test_a_second_service_with_a_folder_of_its_own_is_refused(variables, monkeypatch):
    monkeypatch.setattr("alerts.records.claim.WAIT_MS", 300)
    with Service(settings(variables("first"))) as first:
        with refused():
            Service(settings(variables("second"))).start()
        assert first.readiness()["records"] == "ok"
    with Service(settings(variables("second"))):
        pass


def test_the_command_line_works_beside_a_service_but_for_a_replay_that_writes(
    variables, monkeypatch, tmp_path
):
    monkeypatch.setattr("alerts.records.claim.WAIT_MS", 300)
    with Service(settings(variables("stopped"))):
        pass
    with Service(settings(variables("running"))):
        beside = variables("stopped")
        assert wenya(beside, "inventory", "import", str(tmp_path / "inventory.toml")).exit_code == 0
        assert wenya(beside, "user", "add", "somebody", "--role", "viewer").exit_code == 0
        assert wenya(beside, "replay", *SPAN, "--dry-run").exit_code == 0
        ran = wenya(beside, "replay", *SPAN)
        assert (ran.exit_code, "Traceback" in ran.stderr) == (2, False)
        assert "has exclusive use" in ran.stderr
        assert "Is the service running? Stop it" in ran.stderr
    assert "has exclusive use" not in wenya(beside, "replay", *SPAN).stderr


@pytest.mark.parametrize("records", ["postgresql"], indirect=True)
def test_a_service_whose_session_was_taken_over_says_that_it_may_not_be_alone(
    variables, records, monkeypatch
):
    monkeypatch.setattr("alerts.records.claim.WAIT_MS", 300)
    monkeypatch.setattr(api.wiring.refresher, "REFRESH_S", 3600)
    with Service(settings(variables("first"))) as first:
        engine = create_engine(settings(variables("first")).records.address)
        with engine.connect() as connection:
            ended = text(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE application_name = 'wenya: exclusive use' AND datname = current_database()"
            )
            assert connection.execute(ended).scalars().all() == [True]
        engine.dispose()
        with first.records.claim(), capture_logs() as logged:
            for _ in range(2):
                first._refresher._renew_claim()
            assert first.readiness()["records"] == "in-use"
        lost = "no exclusive use of the records: another service may be working on them"
        assert events(logged) == [lost], "told once"
        with capture_logs() as logged:
            first._refresher._renew_claim()
        assert events(logged) == ["exclusive use of the records again"]
        assert first.readiness()["records"] == "ok"


def events(logged: list[dict]) -> list[str]:
    """Of the claim, among what the other parts log meanwhile."""
    return [line["event"] for line in logged if "exclusive use" in line["event"]]

"""Every command that runs on ends in order by SIGTERM, which docker stop and systemd send, as by Ctrl+C."""

from __future__ import annotations

import signal
import socket
import stat
from dataclasses import replace
from pathlib import Path

import httpx
import paho.mqtt.client as mqtt
import pytest

from alerts.rules.inventory_files import write_inventory
from ingest.journal.journal import Journal
from ingest.mqtt.broker import EmbeddedBroker
from simulators.publishing.publisher import CLOCK_TOPIC
from tests.alerts.reference.town import ROOM, town
from tests.system.commands import Command
from tests.system.processes import free_port
from tests.system.servers import Postgres, require

BOTH = pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT], ids=lambda how: how.name)
ENDED_BY_A_SIGNAL = 130
"""Exit code, as shells have it, of a command that would have ended by itself and was not let."""


def left_open(folder: Path) -> list[str]:
    """Files that a database leaves behind when it was not closed."""
    return [
        path.name for path in folder.rglob("*") if path.name.endswith(("-wal", "-shm", "-journal", ".wal"))
    ]


def open_to_others(folder: Path) -> dict[str, str]:
    """Paths below ``folder``, itself included, that anybody but their owner may do something with."""
    modes = {path: stat.S_IMODE(path.lstat().st_mode) for path in (folder, *folder.rglob("*"))}
    return {str(path): oct(mode) for path, mode in modes.items() if mode & 0o077}


def children(process: int) -> list[Path]:
    """The processes that ``process`` has started and that still run, as they are found in /proc."""
    found = [
        Path("/proc") / child
        for task in Path(f"/proc/{process}/task").iterdir()
        for child in (task / "children").read_text().split()
    ]
    assert found, "the broker is a process of its own"
    return found


def still_run(processes: list[Path]) -> list[str]:
    stats = [(each / "stat").read_text() for each in processes if each.exists()]
    return [each for each in stats if each.rpartition(")")[2].split()[0] != "Z"]


def embedded(folder: Path) -> dict[str, str]:
    """The variables of a service that needs no server; its files are in ``folder / "data"``."""
    flat = town(ROOM)
    flat = replace(flat, places={name: place for name, place in flat.places.items() if " " not in name})
    inventory = folder / "inventory.toml"
    inventory.write_text(write_inventory(flat, "toml"))
    return {
        "WENYA_SERVICE__DATA_DIR": str(folder / "data"),
        "WENYA_SERVICE__INVENTORY": str(inventory),
        "WENYA_MQTT__PORT": str(free_port()),
        "WENYA_API__PORT": str(free_port()),
    }


@BOTH
def test_the_service_ends_in_order_with_exit_code_0_and_its_files_closed(how: signal.Signals, tmp_path: Path):
    variables = embedded(tmp_path)
    with Command(tmp_path, "run", variables=variables) as service:
        service.says("subscribed")
        service.says("serving")
        started = children(service.process.pid)
        assert open_to_others(tmp_path / "data") == {}
        assert service.end(how) == 0, service.said
        assert "stopped" in service.said
        assert "Traceback" not in service.said
    assert left_open(tmp_path / "data") == []
    assert still_run(started) == []
    Journal(tmp_path / "data" / "journal.sqlite", 10**9, 10**6).close()
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", int(variables["WENYA_MQTT__PORT"]))) != 0


def test_the_same_signal_twice_at_once_is_one_request(tmp_path: Path):
    """`timeout` sends it to the command and to its group, a terminal to all that run in it."""
    with Command(tmp_path, "run", variables=embedded(tmp_path)) as service:
        service.says("serving")
        assert service.end(signal.SIGTERM, signal.SIGTERM, signal.SIGINT) == 0, service.said
    assert left_open(tmp_path / "data") == []


@BOTH
def test_a_service_that_waits_for_postgresql_can_be_stopped(how: signal.Signals, tmp_path: Path):
    away = f"postgresql://wenya@127.0.0.1:{free_port()}/wenya"
    variables = {**embedded(tmp_path), "WENYA_RECORDS__URL": away, "WENYA_RECORDS__PASSWORD": "secret"}
    with Command(tmp_path, "run", variables=variables) as service:
        service.says("waiting for the records")
        assert service.end(how) == 0, service.said
        assert "secret" not in service.said


def test_postgresql_that_starts_after_the_service_is_waited_for(tmp_path: Path):
    require(Postgres)
    with Postgres() as server:
        url = server.create_database()
        server.stop()
        variables = {
            **embedded(tmp_path),
            "WENYA_RECORDS__URL": url.replace(f":{server.password}@", "@"),
            "WENYA_RECORDS__PASSWORD": server.password,
        }
        with Command(tmp_path, "run", variables=variables) as service:
            service.says("waiting for the records")
            console = f"http://127.0.0.1:{variables['WENYA_API__PORT']}"
            with httpx.Client(base_url=console, transport=httpx.HTTPTransport(retries=8)) as client:
                assert client.get("/healthz").json() == {"status": "alive"}
                ready = client.get("/readyz")
                assert (ready.status_code, ready.json()["errors"][0]["where"]) == (503, "records")
                assert client.get("/").status_code == 503
            server.start()
            service.says("the records answer")
            service.says("serving")
            with httpx.Client(base_url=console, transport=httpx.HTTPTransport(retries=8)) as client:
                assert client.get("/work").status_code == 200
            assert service.said.count("waiting for the records") <= 2, service.said  # away, then starting up
            assert service.end(signal.SIGTERM) == 0, service.said


@pytest.mark.parametrize("password", ["wrong", None])
def test_what_no_waiting_mends_ends_the_start(password: str | None, postgres: Postgres, tmp_path: Path):
    url = postgres.create_database().replace(f":{postgres.password}@", "@")
    variables = {**embedded(tmp_path), "WENYA_RECORDS__URL": url}
    if password is not None:
        variables["WENYA_RECORDS__PASSWORD"] = password
    with Command(tmp_path, "run", variables=variables) as service:
        assert service.end() == 2, service.said
        assert "waiting" not in service.said
        assert "password" in service.said


def test_files_of_before_are_closed_to_others(tmp_path: Path):
    data = tmp_path / "data"
    data.mkdir(mode=0o755)
    for name in ("journal.sqlite", "records.sqlite", "records.sqlite.lock"):
        (data / name).touch(mode=0o644)
    (data / "a-note.txt").touch(mode=0o644)
    with Command(tmp_path, "run", variables=embedded(tmp_path)) as service:
        service.says("serving")
        assert list(open_to_others(data)) == [str(data / "a-note.txt")], "no file of ours, left as it is"
        assert service.said.count("closed to other accounts") == 4
        service.end(signal.SIGTERM)


@pytest.mark.parametrize("moment", ["starting", "in its day"])
def test_the_demo_ends_in_order(moment: str, tmp_path: Path):
    kept = tmp_path / "kept"
    arguments = ("demo", "--port", "0", "--keep", str(kept))
    with Command(tmp_path, *arguments) as demo:
        if moment == "starting":
            demo.until((kept / "journal.sqlite").exists, "start")
        else:
            demo.says("Token")
        assert demo.end(signal.SIGTERM) == 0, demo.said
        assert "Stopped." in demo.said
        assert "Traceback" not in demo.said
    assert left_open(kept) == []
    assert open_to_others(kept) == {}


def test_a_scenario_that_is_hosted_here_ends_in_order(tmp_path: Path):
    with Command(tmp_path, "simulate", "run", "demo", "--speed", "60") as played:
        played.until(lambda: list(tmp_path.glob("wenya-scenario-*/journal.sqlite")) != [], "start")
        played.says("messages acknowledged")
        assert played.end(signal.SIGTERM) == ENDED_BY_A_SIGNAL, played.said
        assert "Traceback" not in played.said
    assert list(tmp_path.glob("wenya-scenario-*")) == [], "its stores were closed and removed"


PUBLISHING = {
    "scenario": ("run", "demo", "--speed", "60"),
    "recording": ("--recorded", "rooms.csv", "--speed", "60"),
    "load": ("load", "--devices", "10", "--rate", "20", "--seconds", "600"),
}


@pytest.mark.parametrize("what", PUBLISHING)
def test_what_is_played_to_a_broker_says_what_was_acknowledged(what: str, tmp_path: Path):
    rows = "".join(f"2026-01-15T{at // 60:02}:{at % 60:02}:00Z,20.5\n" for at in range(1_440))
    (tmp_path / "rooms.csv").write_text(f"time_utc,1\n{rows}")
    with EmbeddedBroker() as broker:
        heard = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, protocol=mqtt.MQTTv5)
        topics: list[str] = []
        heard.on_message = lambda _client, _data, message: topics.append(message.topic)
        heard.connect("127.0.0.1", broker.port)
        heard.subscribe("#")
        heard.loop_start()
        port = broker.port_v4 if what == "load" else broker.port  # a load speaks MQTT 3.1.1
        arguments = ("simulate", *PUBLISHING[what], "--broker", f"127.0.0.1:{port}")
        with Command(tmp_path, *arguments) as played:
            played.until(lambda: set(topics) - {CLOCK_TOPIC} != set(), "play")
            assert played.end(signal.SIGTERM) == ENDED_BY_A_SIGNAL, played.said
            assert "acknowledged" in played.said
            assert "Traceback" not in played.said
        heard.disconnect()
        heard.loop_stop()


def test_a_replay_that_waits_for_its_store_can_be_stopped(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        variables = {
            **embedded(tmp_path),
            "WENYA_READINGS__KIND": "influxdb",
            "WENYA_READINGS__INFLUXDB__URL": f"http://127.0.0.1:{silent.getsockname()[1]}",
            "WENYA_READINGS__INFLUXDB__TIMEOUT_S": "600",
        }
        with Command(tmp_path, "inventory", "import", "inventory.toml", variables=variables) as imported:
            assert imported.end() == 0, imported.said
        span = ("--from", "2026-01-10T05:00:00+08:00", "--to", "2026-01-10T06:00:00+08:00")
        with Command(tmp_path, "replay", "--dry-run", *span, variables=variables) as replay:
            silent.settimeout(60)
            asked, _ = silent.accept()
            with asked:
                assert replay.end(signal.SIGTERM) == ENDED_BY_A_SIGNAL, replay.said
            assert "Traceback" not in replay.said
    assert left_open(tmp_path / "data") == []


@BOTH
def test_a_client_id_that_waits_for_the_broker_stays_as_it_was(how: signal.Signals, tmp_path: Path):
    variables = embedded(tmp_path) | {"WENYA_MQTT__EMBEDDED": "false"}
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "mqtt-client-id").write_text("wenya\n")
    with Command(tmp_path, "renew-client-id", variables=variables) as renewal:
        renewal.says("Connecting to the broker")
        assert renewal.end(how) == ENDED_BY_A_SIGNAL, renewal.said
    assert left_open(tmp_path) == []
    assert (tmp_path / "data" / "mqtt-client-id").read_text() == "wenya\n"

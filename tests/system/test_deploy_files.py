"""The files of deploy/ and docker-compose.yml keep their promises, as far as that shows without Docker."""

import importlib.resources
import json
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import jsonschema
import psycopg
import pytest
import yaml

from api.ports.settings import load
from ingest.clock import elapsed
from tests.system.broker.broker_client import Client
from tests.system.servers import Influx, Mosquitto, Postgres, require

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
# Mosquitto's queue beyond what is in flight; its own default of 1000 would drop the rest.
MORE_THAN_THE_DEFAULT_QUEUE = 1_500


def compose_schema() -> dict:
    """The schema of the Compose specification, as the package check-jsonschema carries it (Apache-2.0)."""
    schemas = importlib.resources.files("check_jsonschema") / "builtin_schemas" / "vendor"
    return json.loads((schemas / "compose-spec.json").read_text())


def test_compose_file_follows_the_compose_specification():
    jsonschema.validate(COMPOSE, compose_schema())


@pytest.mark.parametrize("name", SERVICES)
def test_every_mounted_file_is_in_the_repository(name: str):
    sources = [volume.split(":")[0] for volume in SERVICES[name].get("volumes", [])]
    files = [*SERVICES[name].get("env_file", []), *(path for path in sources if path.startswith("."))]
    for path in files:
        assert (ROOT / path).exists(), f"{name} needs {path}"
    named = {path for path in sources if not path.startswith(".")}
    assert named <= COMPOSE["volumes"].keys(), f"{name} uses a volume that isn't declared"


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_pinned_watched_and_confined(name: str):
    service = SERVICES[name]
    assert re.search(r":\d+\.\d+\.\d+$|:\d+\.\d+-", service["image"]), (
        f"{name}: {service['image']} isn't pinned"
    )
    assert "test" in service["healthcheck"]
    assert service["restart"] == "unless-stopped"
    assert service["cap_drop"] == ["ALL"]
    assert service["read_only"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert "privileged" not in service
    assert "network_mode" not in service


@pytest.mark.parametrize("name", SERVICES)
def test_no_port_is_published_beyond_loopback_by_default(name: str):
    for port in SERVICES[name].get("ports", []):
        assert port.startswith("${WENYA_BIND:-127.0.0.1}:"), f"{name} publishes {port}"


def test_secrets_have_no_default_and_the_example_names_them_all():
    text = (ROOT / "docker-compose.yml").read_text()
    variables = set(re.findall(r"(?<!\$)\$\{(\w+)([^}]*)\}", text))
    example = (ROOT / "deploy" / "env.example").read_text()
    for name, default in variables - {("WENYA_BIND", ":-127.0.0.1")}:
        assert default.startswith(":?"), f"{name} has the default {default!r}"
        assert re.search(rf"^{name}=$", example, re.MULTILINE), f"deploy/env.example doesn't ask for {name}"


def test_wenya_waits_for_healthy_servers():
    conditions = SERVICES["wenya"]["depends_on"]
    assert conditions == {
        name: {"condition": "service_healthy"} for name in ("mosquitto", "influxdb", "postgres")
    }


def test_service_settings_of_deploy_are_accepted_and_point_at_the_servers_of_compose(tmp_path: Path):
    token = tmp_path / "wenya-token"
    token.write_text("t0ken\n")
    given = dict.fromkeys(SERVICES["wenya"]["environment"], "s3cret")
    text = (ROOT / "deploy/wenya/wenya.toml").read_text()
    settings_file = tmp_path / "wenya.toml"
    settings_file.write_text(text.replace("/run/influxdb/wenya-token", str(token)))
    settings = load(settings_file, given)
    assert settings.service.mode == "production"
    assert not settings.mqtt.embedded
    assert {settings.mqtt.host, urlsplit(settings.readings.influxdb.url).hostname} <= SERVICES.keys()
    assert settings.records.address == "postgresql+psycopg://wenya:s3cret@postgres:5432/wenya"
    assert settings.mqtt.password.get_secret_value() == "s3cret"
    assert settings.readings.influxdb.token.get_secret_value() == "t0ken"
    assert f"{settings.api.port}:{settings.api.port}" in SERVICES["wenya"]["ports"][0]
    assert f"127.0.0.1:{settings.api.port}/healthz" in SERVICES["wenya"]["healthcheck"]["test"][-1]
    assert settings.api.anonymous == "none"


def test_service_has_a_token_of_its_own_that_the_operators_is_not_beside():
    folders = {
        name: {volume.split(":")[0]: volume.split(":")[1] for volume in SERVICES[name]["volumes"]}
        for name in ("influxdb", "wenya")
    }
    shared = folders["influxdb"].keys() & folders["wenya"].keys()
    assert shared == {"influxdb-token"}, "nothing else of InfluxDB's is seen by the service"
    assert "influxdb-token:/run/influxdb:ro" in SERVICES["wenya"]["volumes"]
    text = (ROOT / "deploy/influxdb/make-token.sh").read_text()
    assert f"{folders['influxdb']['influxdb-token']}/wenya-token" in text
    assert "/docker-entrypoint-initdb.d/make-token.sh" in folders["influxdb"].values()
    assert (ROOT / "deploy/influxdb/make-token.sh").stat().st_mode & 0o111, "run-parts runs programs only"
    assert SERVICES["wenya"]["group_add"] == [SERVICES["influxdb"]["user"].split(":")[1]]


INFLUX = """#!/bin/sh
# As the influx command of InfluxDB 2.7 answers, as far as make-token.sh asks.
echo "$*" >>calls
case "$1 $2" in
"bucket list")
    grep -q " $6 " buckets || { echo 'Error: could not find bucket' >&2; exit 1; }
    grep " $6 " buckets | cut -d " " -f 1 | sed 's/$/\\tname\\tinfinite/'
    ;;
"bucket create") echo "00000000000000b2 $6 " >>buckets ;;
"auth create") printf '{\n\t"id": "0a",\n\t"token": "t0ken==",\n\t"status": "active"\n}\n' ;;
esac
"""


def test_token_of_the_service_is_made_once_for_the_two_buckets_and_its_group(tmp_path: Path):
    (tmp_path / "influx").write_text(INFLUX)
    (tmp_path / "influx").chmod(0o755)
    (tmp_path / "buckets").write_text("00000000000000b1 wenya \n")
    home = tmp_path / "home"
    home.mkdir()
    environment = {
        "PATH": f"{tmp_path}:/bin:/usr/bin",
        "DOCKER_INFLUXDB_INIT_ORG": "wenya",
        "DOCKER_INFLUXDB_INIT_BUCKET": "wenya",
        "WENYA_TOKEN_FILE": str(home / "wenya-token"),
    }
    for _ in range(2):
        subprocess.run([ROOT / "deploy/influxdb/make-token.sh"], cwd=tmp_path, env=environment, check=True)
    assert (home / "wenya-token").read_text() == "t0ken==\n"
    assert oct((home / "wenya-token").stat().st_mode & 0o777) == "0o640"
    assert oct(home.stat().st_mode & 0o777) == "0o750"
    (made,) = [
        call for call in (tmp_path / "calls").read_text().splitlines() if call.startswith("auth create")
    ]
    rights = re.findall(r"--(read|write)-(\S+) (\S+)", made)
    both = ("00000000000000b1", "00000000000000b2")
    assert rights == [(action, "bucket", bucket) for bucket in both for action in ("read", "write")]


def test_image_is_built_from_what_dockerignore_lets_through():
    let_through = re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE)
    for path in let_through:
        assert (ROOT / path).exists(), f".dockerignore names {path}"
    assert "USER wenya" in (ROOT / "Dockerfile").read_text().splitlines()


def test_broker_refuses_to_start_without_the_service_password(tmp_path: Path):
    started = subprocess.run(
        ["sh", str(ROOT / "deploy/mosquitto/start")],
        cwd=tmp_path,
        env={"PATH": "/bin:/usr/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert started.returncode != 0
    assert "set WENYA_MQTT_PASSWORD in deploy/.env" in started.stderr


@pytest.fixture(scope="module")
def broker() -> Iterator[Mosquitto]:
    require(Mosquitto)
    with Mosquitto() as server:
        yield server


def test_broker_lets_in_known_accounts_only(broker: Mosquitto):
    password = broker.add_user("gw-known")
    assert broker.login("gw-known", password)
    assert broker.login(broker.username, broker.password)
    assert not broker.login(None)
    assert not broker.login("gw-known", password + "x")
    assert not broker.login("gw-unknown", password)


def test_broker_listens_on_loopback_only(broker: Mosquitto):
    hexadecimal = f":{broker.port:04X} "
    listening = [
        line.split()[1]
        for table in ("/proc/net/tcp", "/proc/net/tcp6")
        for line in Path(table).read_text().splitlines()
        if hexadecimal in line and line.split()[3] == "0A"
    ]
    assert listening
    loopback = {"0100007F", "00000000000000000000000001000000"}
    assert {address.split(":")[0] for address in listening} <= loopback


def test_gateway_speaks_for_itself_only_and_hears_nobody(broker: Mosquitto):
    one = Client(broker, "gw-1", broker.add_user("gw-1"))
    two = Client(broker, "gw-2", broker.add_user("gw-2"))
    wenya = Client(broker, broker.username, broker.password)
    wenya.subscribe("wenya/v1/+/json", "$share/intake/wenya/v1/+/senml", "v1/gateway/telemetry")
    two.subscribe("wenya/v1/+/json", "wenya/v1/status", "#")

    one.publish("wenya/v1/gw-2/json", b"forged")
    one.publish("v1/gateway/telemetry", b"forged")
    one.publish("wenya/v1/clock", b"forged")
    one.publish("wenya/v1/status", b"forged")
    assert one.refused == ["Not authorized"] * 4
    one.publish("wenya/v1/gw-1/json", b"own")
    one.publish("wenya/v1/gw-1/senml", b"own")
    wenya.publish("wenya/v1/status", b"online")

    wenya.until(lambda: len(wenya.got) == 2)
    assert sorted(wenya.got) == [("wenya/v1/gw-1/json", b"own"), ("wenya/v1/gw-1/senml", b"own")]
    two.publish("wenya/v1/gw-2/json", b"a round trip, so that anything wrongly sent to gw-2 has arrived")
    assert two.got == []
    for client in (one, two, wenya):
        client.close()


def test_what_the_broker_queued_survives_its_restart_and_after_a_save_its_death():
    require(Mosquitto)
    with Mosquitto() as broker:
        gateway = broker.add_user("gw-1")
        service = Client(broker, broker.username, broker.password, persistent=True)
        service.subscribe("wenya/v1/+/json")
        service.close()

        payloads = [str(number).encode() for number in range(MORE_THAN_THE_DEFAULT_QUEUE)]
        sender = Client(broker, "gw-1", gateway)
        sender.publish("wenya/v1/gw-1/json", *payloads)
        sender.close()
        broker.restart()

        sender = Client(broker, "gw-1", gateway)
        sender.publish("wenya/v1/gw-1/json", b"after the restart")
        sender.close()
        saved_before = (broker.home / "data" / "mosquitto.db").stat().st_mtime_ns
        broker.signal(signal.SIGUSR1)  # what autosave_interval does every 10 s
        give_up = elapsed() + 10
        while (broker.home / "data" / "mosquitto.db").stat().st_mtime_ns == saved_before:
            assert elapsed() < give_up, "the broker didn't save"
            time.sleep(0.02)
        broker.kill9()
        broker.start()

        service = Client(broker, broker.username, broker.password, persistent=True)
        service.until(lambda: len(service.got) > MORE_THAN_THE_DEFAULT_QUEUE)
        assert [payload for _, payload in service.got] == [*payloads, b"after the restart"]
        service.close()


def test_influxdb_runs_with_the_settings_of_deploy(influx: Influx):
    settings = {
        key: value
        for series in influx.query("SHOW DIAGNOSTICS")
        if series["name"].startswith("config")
        for key, value in zip(series["columns"], series["values"][0], strict=True)
    }
    assert settings["max-values-per-tag"] == 0
    assert settings["wal-fsync-delay"] == "0s"
    assert settings["query-timeout"] == "1m0s"


def test_influxdb_of_deploy_refuses_wrong_credentials(influx: Influx):
    for credentials in (None, (influx.username, "wrong")):
        answer = httpx.post(f"{influx.url}/query", data={"q": "SHOW DATABASES"}, auth=credentials)
        assert answer.status_code == httpx.codes.UNAUTHORIZED


def test_postgresql_runs_with_the_settings_of_deploy(postgres: Postgres):
    with psycopg.connect(postgres.url.replace("+psycopg", "")) as connection:
        read = connection.execute("SELECT name, setting FROM pg_settings").fetchall()
    settings = dict(read)
    assert settings["TimeZone"] == "UTC"
    assert settings["synchronous_commit"] == "on"
    assert settings["statement_timeout"] == "60000"
    assert settings["listen_addresses"] == "127.0.0.1"


def test_postgresql_of_deploy_refuses_wrong_credentials(postgres: Postgres):
    address = postgres.url.replace("+psycopg", "").replace(postgres.password, "wrong")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(address)

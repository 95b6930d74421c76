"""docker-compose.yml, the Dockerfile and deploy/ keep their promises, as far as that shows without Docker."""

import importlib.resources
import json
import re
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import jsonschema
import pytest
import yaml

from api.ports.settings import load

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
IMAGE = re.compile(r"^\$\{WENYA_IMAGE_[A-Z]+:-(.*)\}$")
"""An image that .env may pin by digest."""
CHOICE = re.compile("WENYA_(BIND|IMAGE_[A-Z]+|MQTT_LOG_DENIALS)")
"""What .env may say, and need not."""
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]


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
    image = IMAGE.sub(r"\1", service["image"])
    assert re.search(r":\d+\.\d+\.\d+$|:\d+\.\d+-", image), f"{name}: {image} isn't pinned"
    assert image != service["image"] or "build" in service, f"{name}: {image} can't be pinned by digest"
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


def test_secrets_have_no_default_and_the_example_names_everything():
    text = (ROOT / "docker-compose.yml").read_text()
    variables = dict(re.findall(r"(?<!\$)\$\{(\w+)([^}]*)\}", text))
    example = (ROOT / "deploy" / "env.example").read_text()
    for name, default in variables.items():
        if CHOICE.fullmatch(name):
            line = rf"^#{name}={re.escape(default.lstrip(':-'))}"
        else:
            assert default.startswith(":?"), f"{name} has the default {default!r}"
            line = rf"^{name}=$"
        assert re.search(line, example, re.MULTILINE), f"deploy/env.example doesn't name {name}"


@pytest.mark.parametrize("name", SERVICES)
def test_no_password_is_in_a_command_line(name: str):
    service = SERVICES[name]
    lines = json.dumps([service.get("command"), service["healthcheck"]])
    assert not re.search(r"PASSWORD|TOKEN|SECRET", lines), lines


def test_no_script_of_deploy_puts_a_password_on_a_command_line():
    scripts = [path for path in DEPLOY.rglob("*") if path.is_file() and path.stat().st_mode & 0o100]
    assert len(scripts) >= 6
    for script in scripts:
        text = script.read_text()
        assert "passwd -b" not in text
        assert not re.search(r"psql .*PASSWORD", text)


def test_the_image_is_built_from_what_may_be_pinned():
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    assert {line for line in lines if line.startswith("FROM")} == {
        "FROM ${PYTHON_IMAGE} AS build",
        "FROM ${PYTHON_IMAGE}",
    }
    (pinned,) = (line.partition("=")[2] for line in lines if line.startswith("ARG PYTHON_IMAGE"))
    assert SERVICES["wenya"]["build"]["args"]["PYTHON_IMAGE"] == f"${{WENYA_IMAGE_PYTHON:-{pinned}}}"


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


def test_secrets_are_not_committed():
    ignored = (ROOT / ".gitignore").read_text().splitlines()
    assert {"/.env", "/deploy/.env"} <= set(ignored), "the second is where they were"


def test_image_is_built_from_what_dockerignore_lets_through():
    let_through = re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE)
    for path in let_through:
        assert list(ROOT.glob(path)), f".dockerignore names {path}"
    assert not any(Path(".env").match(path) for path in let_through), "no secret is in the image"
    assert "USER wenya" in (ROOT / "Dockerfile").read_text().splitlines()

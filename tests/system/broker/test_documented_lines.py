"""The command lines that the documents give for gateways, users and their accounts, run as they are written.

Where a line needs Docker, a stand-in runs its command in the folder that the container would have.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from alerts.records import Records
from alerts.rules.inventory_files import read_inventory
from ingest.readings.speakers import GatewayFormat
from tests.system.broker.broker_client import Client
from tests.system.servers import Postgres, require
from tests.system.service import ROOT, Wenya
from tests.system.test_deploy_files import TellingMosquitto

pytestmark = pytest.mark.system

GUIDE = "docs/guides/gateways.md"
NEEDS_DOCKER = re.compile(r"docker compose (stop|start|run|up|--env-file)\b")
"""Lines that start and stop containers; each of them is named in `test_what_is_left_to_docker_is_known`."""
NAMES = {"GATEWAY": "gw-10", "PLACE": "station-7", "NAME": "wang"}

DOCKER = """#!/bin/sh
# compose logs SERVICE, and compose exec [-T] SERVICE COMMAND...
set -eu
shift
case "$1" in
logs) exec sed 's/^/mosquitto-1  | /' {log} ;;
exec) shift ;;
esac
[ "$1" != -T ] || shift
service=$1
shift
case "$service" in
wenya)
    cd {container}
    export WENYA_SETTINGS={settings}
    exec "$@"
    ;;
mosquitto)
    cd {broker}
    exec {as_broker} "$@"
    ;;
esac
"""
WENYA = """#!/bin/sh
exec {python} -c 'from api.cli import main; main()' "$@"
"""


def written(file: str) -> list[str]:
    """The command lines of a guide's blocks, or of another file's comments, each in one line."""
    text = (ROOT / file).read_text()
    if file.endswith(".md"):
        blocks = re.findall(r"^```\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
        lines = "".join(blocks)
    else:
        lines = "".join(f"{line}\n" for line in re.findall(r"^ *#   (.*)$", text, re.MULTILINE))
    joined = re.sub(r"\|\n *", "| ", lines).splitlines()
    return [line for line in joined if re.match(r"(docker compose|wenya|sh config/)", line)]


def named(file: str) -> list[str]:
    """The same, with names where the file leaves them open."""
    return [re.sub(r"\b[A-Z]{4,}\b", lambda open_: NAMES[open_[0]], line) for line in written(file)]


class Site:
    """A machine with the containers of docker-compose.yml, as far as their files and commands go."""

    def __init__(self, folder: Path, broker: TellingMosquitto, wenya: Wenya, records: Postgres) -> None:
        self.broker, self.container = broker, folder / "var-lib-wenya"
        self.container.mkdir()
        self._records_url = wenya._variables["WENYA_RECORDS__URL"]
        self._password = records.password
        self._settings = self._settings_of(folder, wenya)
        programs = folder / "bin"
        programs.mkdir()
        stand_ins = {
            "docker": DOCKER.format(
                log=broker._log,
                container=self.container,
                settings=self._settings,
                broker=broker.home,
                as_broker=shlex.join(broker._as_account([])),
            ),
            "wenya": WENYA.format(python=sys.executable),
        }
        for name, text in stand_ins.items():
            (programs / name).write_text(text)
            (programs / name).chmod(0o755)
        self._path = f"{programs}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"

    def _settings_of(self, folder: Path, wenya: Wenya) -> Path:
        """The file that commands in the container read, with the servers of this test in it."""
        (named,) = re.findall(r"^ENV WENYA_SETTINGS=(\S+)$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
        (mounted,) = re.findall(r"\./(\S+):/etc/wenya:ro", (ROOT / "docker-compose.yml").read_text())
        text = (ROOT / named.replace("/etc/wenya", mounted)).read_text()
        token = folder / "wenya-token"
        token.write_text("t0ken")
        here = {
            "/var/lib/wenya": str(self.container),
            "/run/influxdb/wenya-token": str(token),
            "postgresql+psycopg://wenya@postgres:5432/wenya": self._records_url,
            'host = "0.0.0.0"': 'host = "127.0.0.1"',
            "port = 8470": f"port = {wenya.port}",
        }
        for there, its in here.items():
            assert text.count(there) == 1, there
            text = text.replace(there, its)
        (folder / "wenya.toml").write_text(text)
        return folder / "wenya.toml"

    def run(self, line: str, folder: Path, said: str = "") -> str:
        """What ``line`` prints, as a person types it in ``folder``."""
        done = self.tried(line, folder, said)
        assert done.returncode == 0, f"{line}:\n{done.stdout}{done.stderr}"
        return done.stdout

    def tried(self, line: str, folder: Path, said: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["sh", "-c", line],
            cwd=folder,
            env={
                "PATH": self._path,
                "LC_ALL": "C.UTF-8",
                "PYTHONPATH": str(ROOT),
                "WENYA_MQTT__PASSWORD": self.broker.password,
                "WENYA_RECORDS__PASSWORD": self._password,
            },
            input=said,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def outside(self, line: str, folder: Path) -> str:
        """As `run`, of a line without Docker: each half where it belongs, its settings in a variable."""
        settings = f"WENYA_SETTINGS={self._settings}"
        first, _, second = line.partition(" | ")
        if not first.startswith("wenya"):
            return self.broker.run(*shlex.split(first))
        said = self.run(f"{settings} {first}", folder)
        return self.broker.run(*shlex.split(second), said=said) if second else said

    def formats(self) -> dict[str, GatewayFormat | None]:
        """Gateway -> its format, as the records of the service have it."""
        records = Records.open(self._records_url.replace("wenya@", f"wenya:{self._password}@"))
        with records.reading() as tx:
            known = tx.inventory.load().gateways
        records.close()
        return {name: gateway.format for name, gateway in known.items()}

    def lets_in(self, name: str, printed: str) -> None:
        """Wait until the broker takes what was printed for the password of ``name``."""
        self.broker.wait_until(lambda: self.broker.login(name, printed.strip()), f"let {name} in")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, postgres: Postgres) -> Iterator[Site]:
    require(TellingMosquitto)
    folder = tmp_path_factory.mktemp("site")
    folder.chmod(0o755)
    town = read_inventory(ROOT / "examples/inventory.toml")
    with (
        TellingMosquitto() as broker,
        Wenya(town, broker=broker, records=postgres, clock="real") as wenya,
    ):
        yield Site(folder, broker, wenya, postgres)


def test_a_gateway_gets_its_row_and_its_account_by_the_line_of_the_guide(site: Site, tmp_path: Path):
    (add,) = (line for line in written(GUIDE) if line.startswith("docker") and "gateway add" in line)
    site.lets_in("gw-9", site.run(add, tmp_path))
    assert site.formats()["gw-9"] is GatewayFormat.NATIVE
    assert list(site.container.iterdir()) == [], "no records beside those of the service"


def test_a_line_whose_first_half_fails_voids_no_account(site: Site, tmp_path: Path):
    (add,) = (line for line in written(GUIDE) if line.startswith("docker") and "gateway add" in line)
    first = site.run(add.replace("gw-9", "gw-11"), tmp_path)
    site.lets_in("gw-11", first)
    failed = site.tried(add.replace("gw-9", "gw-11").replace("station-7", "nowhere"), tmp_path)
    assert failed.returncode != 0
    assert "there is no place nowhere" in failed.stderr
    assert "nothing has changed" in failed.stderr
    assert site.broker.login("gw-11", first.strip())


@pytest.mark.parametrize("file", ["deploy/env.example", "deploy/wenya/wenya.toml", "docker-compose.yml"])
def test_the_lines_in_comments_of_deploy_do_what_they_are_for(site: Site, tmp_path: Path, file: str):
    for line in (line for line in named(file) if not NEEDS_DOCKER.match(line)):
        printed = site.run(line, tmp_path)
        if "gateway add" in line:
            site.lets_in("gw-10", printed)
            assert site.formats()["gw-10"] is GatewayFormat.NATIVE
        else:
            assert re.fullmatch(r"\S{20,}\n", printed), f"{line} prints a token"
    assert list(site.container.iterdir()) == []


def test_the_lines_without_docker_do_the_same(site: Site, tmp_path: Path):
    plain = [line for line in written(GUIDE) if line.startswith("wenya gateway")]
    plain += re.findall(r"`(sh config/account \S+ --keep-rules)`", (ROOT / GUIDE).read_text())
    assert len(plain) == 3
    plain += [line for line in written("deploy/mosquitto/account") if line.startswith("wenya")]
    plain += [line for line in written("deploy/mosquitto/account") if line.startswith("sh config")]
    for line in plain:
        name = re.findall(r"account (\S+)", line)[0]
        site.lets_in(name, site.outside(line, tmp_path))


def test_what_the_broker_denied_is_told_by_the_lines_of_the_guide(site: Site, tmp_path: Path):
    gateway = Client(site.broker, "gw-7", site.broker.add_user("gw-7"))
    gateway.publish("wenya/v1/gw-8/json", b"forged")
    gateway.close()
    site.broker.wait_until(lambda: "Denied PUBLISH" in site.broker.log(), "tell what it denied")
    lines = [line for line in written(GUIDE) if "token" in line or "logs" in line]
    assert len(lines) == 3
    said = ""
    for line in lines:
        said = site.run(line, tmp_path)
    assert said.startswith("gw-7 at station-7, bound")
    assert "Denied by the broker: 1 x wenya/v1/gw-8/json, account gw-7." in said
    assert oct((site.container / "token").stat().st_mode & 0o777) == "0o600"
    (site.container / "token").unlink()


def test_what_is_left_to_docker_is_known():
    files: Sequence[str] = (GUIDE, "deploy/env.example", "deploy/wenya/wenya.toml", "docker-compose.yml")
    left = [line for file in files for line in written(file) if NEEDS_DOCKER.match(line)]
    assert left == [
        "docker compose stop wenya",
        "docker compose run --rm wenya renew-client-id",  # test_client_id_renewal.py
        "docker compose start wenya",
        "docker compose --env-file deploy/.env up --detach --wait",
    ]
    assert os.access(ROOT / "deploy/mosquitto/account", os.X_OK)

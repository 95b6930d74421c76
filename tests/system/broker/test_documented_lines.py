"""The command lines that the documents give for gateways, accounts and containers, run as they are written.

Where a line needs Docker, a stand-in (docker_stand_in.py) reads docker-compose.yml and the secrets as Compose
does, and runs the line's command in the folder that the container would have.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
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
NAMES = {"GATEWAY": "gw-10", "PLACE": "station-7", "NAME": "wang"}
WITH_COMPOSE = re.compile(
    r"docker compose (?:-\S+ \S+ )*"
    r"(?:build|config|cp|down|exec|kill|logs|ps|pull|restart|rm|run|start|stop|up)\b [^`\s]"
)
"""A command of Compose with what it is for, as against a word about one."""

PROGRAM = """#!/bin/sh
exec {python} {program} "$@"
"""
WENYA = "-c 'from api.cli import main; main()'"


def documents() -> list[str]:
    """Every file that may tell people what to type."""
    kinds = (
        "*.md",
        "docs/**/*.md",
        "deploy/**/*",
        "[a-z]*/**/*.py",
        "[a-z]*/**/*.toml",
        "Dockerfile",
        "*.yml",
        "run",
    )
    found = {path for kind in kinds for path in ROOT.glob(kind) if path.is_file()}
    return sorted(str(path.relative_to(ROOT)) for path in found if path.relative_to(ROOT).parts[0] != "tests")


def written(file: str) -> list[str]:
    """The command lines of a guide's blocks, or of another file's comments, each in one line."""
    text = (ROOT / file).read_text()
    if file.endswith(".md"):
        blocks = re.findall(r"^```\w*\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
        lines = "".join(blocks)
    else:
        lines = "".join(f"{line}\n" for line in re.findall(r"^ *#   (.*)$", text, re.MULTILINE))
    joined = re.sub(r"\|\n *", "| ", lines).splitlines()
    return [line for line in joined if re.match(r"(docker compose|wenya|sh config/)", line)]


def with_compose(file: str) -> list[str]:
    """The lines that need Docker, those within sentences too, with names where the file leaves them open."""
    lines = [line for line in written(file) if WITH_COMPOSE.search(line)]
    if file.endswith(".md"):
        prose = re.sub(r"^```\w*\n.*?^```$", "", (ROOT / file).read_text(), flags=re.MULTILINE | re.DOTALL)
        quoted = (" ".join(line.split()) for line in re.findall(r"`([^`]+)`", prose))
        lines += [line for line in quoted if WITH_COMPOSE.search(line)]
    return [re.sub(r"\b[A-Z]{4,}\b", lambda open_: NAMES.get(open_[0], open_[0]), line) for line in lines]


FILES = [file for file in documents() if WITH_COMPOSE.search(" ".join((ROOT / file).read_text().split()))]


def checkout(folder: Path) -> Path:
    """What of this repository lies on a machine that runs the containers, without its secrets."""
    shutil.copytree(ROOT / "deploy", folder / "deploy")
    shutil.copy(ROOT / "docker-compose.yml", folder)
    return folder


def fill_in(file: Path, **secrets: str) -> None:
    """As the person whom the example asks to."""
    text = file.read_text()
    for name, secret in secrets.items():
        text, places = re.subn(rf"^{name}=$", f"{name}={secret}", text, flags=re.MULTILINE)
        assert places == 1, name
    file.write_text(text)


class Site:
    """A machine with the containers of docker-compose.yml, as far as their files and commands go."""

    def __init__(self, folder: Path, broker: TellingMosquitto, wenya: Wenya, records: Postgres) -> None:
        self.broker, self.container = broker, folder / "var-lib-wenya"
        self.container.mkdir()
        self._records_url = wenya._variables["WENYA_RECORDS__URL"]
        self._password = records.password
        self._settings = self._settings_of(folder, wenya)
        containers = {
            "folders": {"wenya": str(self.container), "mosquitto": str(broker.home)},
            "prefixes": {"mosquitto": broker._as_account([])},
            "environment": {"WENYA_SETTINGS": str(self._settings)},
            "log": str(broker._log),
        }
        (folder / "site.json").write_text(json.dumps(containers))
        programs = folder / "bin"
        programs.mkdir()
        stand_in = f"{Path(__file__).with_name('docker_stand_in.py')} {folder / 'site.json'}"
        for name, program in {"docker": stand_in, "wenya": WENYA}.items():
            (programs / name).write_text(PROGRAM.format(python=sys.executable, program=program))
            (programs / name).chmod(0o755)
        self._path = f"{programs}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"
        self.secrets = {
            "WENYA_MQTT_PASSWORD": broker.password,
            "WENYA_INFLUXDB_PASSWORD": "s3cret",
            "WENYA_POSTGRES_PASSWORD": self._password,
        }
        self.folder = folder / "checkout"
        self.folder.mkdir()
        checkout(self.folder)
        self.run(setting_up()[0], self.folder)
        fill_in(self.folder / ".env", **self.secrets)

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


def setting_up() -> list[str]:
    """What README.md says makes an installation."""
    text = (ROOT / "README.md").read_text()
    (block,) = re.findall(r"^## In production\n\n```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return block.splitlines()


def test_a_gateway_gets_its_row_and_its_account_by_the_line_of_the_guide(site: Site):
    (add,) = (line for line in written(GUIDE) if line.startswith("docker") and "gateway add" in line)
    site.lets_in("gw-9", site.run(add, site.folder))
    assert site.formats()["gw-9"] is GatewayFormat.NATIVE
    assert list(site.container.iterdir()) == [], "no records beside those of the service"


def test_a_line_whose_first_half_fails_voids_no_account(site: Site):
    (add,) = (line for line in written(GUIDE) if line.startswith("docker") and "gateway add" in line)
    first = site.run(add.replace("gw-9", "gw-11"), site.folder)
    site.lets_in("gw-11", first)
    failed = site.tried(add.replace("gw-9", "gw-11").replace("station-7", "nowhere"), site.folder)
    assert failed.returncode != 0
    assert "there is no place nowhere" in failed.stderr
    assert "nothing has changed" in failed.stderr
    assert site.broker.login("gw-11", first.strip())


@pytest.mark.parametrize("file", FILES)
def test_the_lines_with_compose_do_what_they_are_for(site: Site, file: str):
    for line in with_compose(file):
        if "token" in line or "logs" in line:
            continue  # test_what_the_broker_denied_is_told_by_the_lines_of_the_guide
        # Nobody is added twice, and several files tell how: each test has a user of its own.
        printed = site.run(re.sub(r"user add \S+", rf"\g<0>-{FILES.index(file)}", line), site.folder)
        if "gateway add" in line:
            (name,) = re.findall(r"gateway add (\S+)", line)
            site.lets_in(name, printed)
            assert site.formats()[name] is GatewayFormat.NATIVE
        elif "user add" in line:
            kind = r"(\w{4}-){3}\w{4}" if "--password" in line else r"\S{20,}"
            assert re.fullmatch(rf"{kind}\n", printed), f"{line} prints a one-time password, or a token"
        elif "wenya backup" in line:
            (archive,) = site.container.glob("wenya-*.zip")
            archive.unlink()
    assert list(site.container.iterdir()) == [], "no records beside those of the service"


@pytest.mark.parametrize("file", FILES)
def test_no_line_with_compose_is_written_that_is_not_run_here(file: str):
    text = " ".join(re.sub(r"\n *#", "\n", (ROOT / file).read_text()).split())
    run = " ".join(line for line in with_compose(file))
    assert len(WITH_COMPOSE.findall(text)) == len(WITH_COMPOSE.findall(run))


@pytest.mark.parametrize("file", FILES)
def test_a_line_with_compose_needs_the_secrets_and_says_where_they_belong(
    site: Site, tmp_path: Path, file: str
):
    checkout(tmp_path)
    for line in with_compose(file):
        refused = site.tried(line, tmp_path)
        assert refused.returncode != 0, line
        assert re.search(r"required variable \w+ is missing a value: set it in \.env", refused.stderr), line


def test_an_installation_is_made_by_the_lines_of_the_readme(site: Site, tmp_path: Path):
    copy, up = setting_up()
    checkout(tmp_path)
    site.run(copy, tmp_path)
    assert "is missing a value" in site.tried(up, tmp_path).stderr, "while one of the three is empty"
    fill_in(tmp_path / ".env", **site.secrets)
    for folder in (tmp_path, tmp_path / "deploy"):
        site.run(up, folder)


def test_an_installation_of_before_goes_on_by_the_line_of_the_changelog(site: Site, tmp_path: Path):
    checkout(tmp_path)
    shutil.copy(site.folder / ".env", tmp_path / "deploy/.env")
    up = setting_up()[-1]
    assert "it was deploy/.env" in site.tried(up, tmp_path).stderr
    (move,) = re.findall(r"`(mv [^`]*)`", (ROOT / "CHANGELOG.md").read_text())
    site.run(move, tmp_path)
    site.run(up, tmp_path)


def test_the_lines_without_docker_do_the_same(site: Site, tmp_path: Path):
    plain = [line for line in written(GUIDE) if line.startswith("wenya gateway")]
    plain += re.findall(r"`(sh config/account \S+ --keep-rules)`", (ROOT / GUIDE).read_text())
    assert len(plain) == 3
    plain += [line for line in written("deploy/mosquitto/account") if line.startswith("wenya")]
    plain += [line for line in written("deploy/mosquitto/account") if line.startswith("sh config")]
    for line in plain:
        name = re.findall(r"account (\S+)", line)[0]
        site.lets_in(name, site.outside(line, tmp_path))


def test_what_the_broker_denied_is_told_by_the_lines_of_the_guide(site: Site):
    gateway = Client(site.broker, "gw-7", site.broker.add_user("gw-7"))
    gateway.publish("wenya/v1/gw-8/json", b"forged")
    gateway.close()
    site.broker.wait_until(lambda: "Denied PUBLISH" in site.broker.log(), "tell what it denied")
    lines = [line for line in written(GUIDE) if "token" in line or "logs" in line]
    assert len(lines) == 3
    said = ""
    for line in lines:
        said = site.run(line, site.folder)
    assert re.match(r"\S+ \[gw-7\] at \S+ \[station-7\], bound", said)
    assert "Denied by the broker: 1 x wenya/v1/gw-8/json, account gw-7." in said
    assert oct((site.container / "token").stat().st_mode & 0o777) == "0o600"
    (site.container / "token").unlink()


def test_what_makes_an_account_can_be_run():
    assert os.access(ROOT / "deploy/mosquitto/account", os.X_OK)

"""Real servers for the tests: Mosquitto, InfluxDB and PostgreSQL as Debian packages them.

Each runs on free loopback ports with the configuration of ``deploy/``.

    with Mosquitto() as broker:
        password = broker.add_user("gw-1")
        ...
        broker.kill9(); broker.start()      # same port, same data
"""

import secrets
import shutil
import signal
import socket
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar, Self

import httpx
import psycopg

from tests.system.processes import Server, ServerFailedError, find_program, free_port, require

__all__ = ["ForgetfulPostgres", "Influx", "Mosquitto", "Postgres", "Server", "ServerFailedError", "require"]

DEPLOY = Path(__file__).parents[2] / "deploy"


class Mosquitto(Server):
    """The broker with ``deploy/mosquitto``: accounts, ACL, persistence; loopback only, MQTT 3.1.1 and 5."""

    package = "mosquitto"
    program = "mosquitto"
    account = "mosquitto"
    username: ClassVar[str] = "wenya"

    def prepare(self) -> None:
        self.password = secrets.token_urlsafe(12)
        shutil.copytree(DEPLOY / "mosquitto", self.home / "config")
        data = self.home / "data"
        data.mkdir()
        self.own(data)

    @property
    def url(self) -> str:
        return f"mqtt://127.0.0.1:{self.port}"

    def command(self) -> Sequence[str]:
        return ["sh", "config/start"]

    def environment(self) -> Mapping[str, str]:
        return {"WENYA_MQTT_PASSWORD": self.password, "WENYA_MQTT_LISTEN": f"{self.port} 127.0.0.1"}

    def answers(self) -> bool:
        return self.login(self.username, self.password)

    def add_user(self, name: str) -> str:
        """Give ``name`` (a gateway's id, or ``simulator``) an account; returns the password."""
        password = secrets.token_urlsafe(12)
        self.run("mosquitto_passwd", "-b", "data/passwords", name, password)
        self.signal(signal.SIGHUP)
        self.wait_until(lambda: self.login(name, password), f"let {name} in")
        return password

    def login(self, username: str | None, password: str = "") -> bool:
        """Whether the broker lets these credentials in (None: anonymous); a bare MQTT 3.1.1 CONNECT asks."""
        fields = ["wenya-probe"] if username is None else ["wenya-probe", username, password]
        flags = 0x02 if username is None else 0xC2
        texts = b"".join(len(text.encode()).to_bytes(2) + text.encode() for text in fields)
        body = b"\x00\x04MQTT\x04" + bytes([flags]) + b"\x00\x0a" + texts
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(b"\x10" + bytes([len(body)]) + body)
                return connection.recv(4) == b"\x20\x02\x00\x00"
        except OSError:
            return False


class Influx(Server):
    """InfluxDB 1.x with ``deploy/influxdb``; authentication is on, ``username`` is the administrator."""

    package = "influxdb"
    program = "influxd"
    account = "influxdb"
    username: ClassVar[str] = "wenya"

    def prepare(self) -> None:
        self.password = secrets.token_urlsafe(12)
        self._rpc_port = free_port()
        shutil.copy(DEPLOY / "influxdb" / "influxdb.conf", self.home)
        data = self.home / "data"
        data.mkdir()
        self.own(data)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def command(self) -> Sequence[str]:
        return ["influxd", "run", "-config", "influxdb.conf"]

    def environment(self) -> Mapping[str, str]:
        data = self.home / "data"
        return {
            "HOME": str(data),
            "INFLUXDB_BIND_ADDRESS": f"127.0.0.1:{self._rpc_port}",
            "INFLUXDB_HTTP_BIND_ADDRESS": f"127.0.0.1:{self.port}",
            "INFLUXDB_META_DIR": str(data / "meta"),
            "INFLUXDB_DATA_DIR": str(data / "data"),
            "INFLUXDB_DATA_WAL_DIR": str(data / "wal"),
        }

    def answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/ping", timeout=1).status_code == httpx.codes.NO_CONTENT
        except httpx.TransportError:
            return False

    def start(self) -> Self:
        super().start()
        self.query(f"CREATE USER {self.username} WITH PASSWORD '{self.password}' WITH ALL PRIVILEGES")
        return self

    def settings(self, bucket: str) -> dict[str, str]:
        """Of a service that keeps its readings here, as ``SECTION__KEY``."""
        return {
            "READINGS__KIND": "influxdb",
            "READINGS__INFLUXDB__URL": self.url,
            "READINGS__INFLUXDB__BUCKET": bucket,
            "READINGS__INFLUXDB__USERNAME": self.username,
            "READINGS__INFLUXDB__PASSWORD": self.password,
        }

    def create_database(self, name: str | None = None) -> str:
        """Make an empty database and return its name."""
        name = name or f"wenya_{secrets.token_hex(4)}"
        self.query(f'CREATE DATABASE "{name}"')
        return name

    def query(self, statement: str, database: str = "") -> list[dict[str, object]]:
        """Run InfluxQL as the administrator; the series of the answer, times in ms. Raises on any error."""
        answer = httpx.post(
            f"{self.url}/query",
            params={"db": database, "epoch": "ms"},
            data={"q": statement},
            auth=(self.username, self.password),
            timeout=30,
        )
        result = answer.json()
        if answer.is_error or "error" in result["results"][0]:
            raise ServerFailedError(f"influxdb refused {statement!r}: {answer.text}")
        return result["results"][0].get("series", [])


class Postgres(Server):
    """PostgreSQL with ``deploy/postgresql/postgresql.conf``; ``url`` is a superuser's, for SQLAlchemy."""

    package = "postgresql"
    program = "initdb"
    account = "postgres"
    stop_signal = signal.SIGINT  # PostgreSQL's fast shutdown: sessions end, data is checkpointed
    close_signal = signal.SIGQUIT  # at once: a checkpoint of what is removed next can take a busy disk long
    username: ClassVar[str] = "wenya"

    def prepare(self) -> None:
        self.password = secrets.token_urlsafe(12)
        shutil.copy(DEPLOY / "postgresql" / "postgresql.conf", self.home)
        secret, data = self.home / "password", self.home / "data"
        secret.write_text(self.password)
        secret.chmod(0o600)
        data.mkdir()
        self.own(secret, data)
        initdb = find_program("initdb")
        assert initdb is not None
        self._postgres = str(Path(initdb).resolve().with_name("postgres"))
        self.run(
            initdb,
            "--pgdata=data",
            f"--username={self.username}",
            f"--pwfile={secret}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        )

    @property
    def url(self) -> str:
        return self.url_of("postgres")

    def url_of(self, database: str) -> str:
        return f"postgresql+psycopg://{self.username}:{self.password}@127.0.0.1:{self.port}/{database}"

    def command(self) -> Sequence[str]:
        settings = {
            "config_file": str(self.home / "postgresql.conf"),
            "port": str(self.port),
            "unix_socket_directories": "",
        }
        return [self._postgres, "-D", "data", *(f"--{name}={value}" for name, value in settings.items())]

    def answers(self) -> bool:
        try:
            self.execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def create_database(self, name: str | None = None) -> str:
        """Make an empty database and return its SQLAlchemy url."""
        name = name or f"wenya_{secrets.token_hex(4)}"
        self.execute(f'CREATE DATABASE "{name}"')
        return self.url_of(name)

    def execute(self, statement: str) -> None:
        """Run one SQL statement outside a transaction."""
        address = self.url.replace("+psycopg", "")
        with psycopg.connect(address, autocommit=True, connect_timeout=2) as connection:
            connection.execute(statement.encode())


class ForgetfulPostgres(Postgres):
    """As `Postgres`, but for what it would still know once the machine itself has failed.

    No test has the machine fail, and to wait for the disk at each commit took longer than most tests do.
    """

    def command(self) -> Sequence[str]:
        return [*super().command(), "--fsync=off", "--full_page_writes=off"]

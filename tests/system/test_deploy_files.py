"""The servers keep what the files of deploy/ promise of them."""

import re
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import httpx
import psycopg
import pytest

from alerts.records import Records
from api.cli.broker_log import denied_publishes
from api.ports.settings import load
from ingest.clock import elapsed
from ingest.inventory.devices import Gateway
from ingest.inventory.tree import Inventory, Level, Place
from tests.system.broker.broker_client import Client
from tests.system.servers import Influx, Mosquitto, Postgres, require

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
# Mosquitto's queue beyond what is in flight; its own default of 1000 would drop the rest.
MORE_THAN_THE_DEFAULT_QUEUE = 1_500


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
    assert "set WENYA_MQTT_PASSWORD in .env" in started.stderr


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


def test_the_health_check_has_an_account_of_its_own_that_reads_nothing_else(broker: Mosquitto):
    options = (broker.home / "data" / "health" / "mosquitto_sub").read_text().splitlines()
    said = dict(option.split(" ", 1) for option in options)
    assert said["-u"] == "health"
    health = Client(broker, "health", said["-P"])
    health.subscribe("$SYS/broker/uptime", "wenya/v1/+/json")
    health.until(lambda: health.got)
    health.publish("wenya/v1/gw-1/json", b"forged")
    assert health.refused == ["Not authorized"]
    assert {topic for topic, _ in health.got} == {"$SYS/broker/uptime"}
    health.close()
    assert not broker.login("health", broker.password)


class TellingMosquitto(Mosquitto):
    """The broker as docker-compose.yml runs it: with what it denies in its log."""

    def environment(self) -> Mapping[str, str]:
        return {**super().environment(), "WENYA_MQTT_LOG_DENIALS": "yes"}


def test_what_the_broker_denies_is_in_its_log_and_what_it_takes_is_not():
    require(Mosquitto)
    with TellingMosquitto() as broker:
        gateway = Client(broker, "gw-1", broker.add_user("gw-1"))
        gateway.publish("wenya/v1/gw-1/json", *[b"own"] * 50)
        gateway.publish("wenya/v1/gw-2/json", b"forged")
        broker.wait_until(lambda: "Denied PUBLISH from test-gw-1" in broker.log(), "tell what it denied")
        told = broker.log()
        assert "'wenya/v1/gw-2/json'" in told
        assert re.search(r"New client connected from \S+ as test-gw-1 \(.*u'gw-1'\)", told), (
            "whose client it is"
        )
        assert "Received PUBLISH" not in told
        denied = denied_publishes(told.splitlines(), "gw-1")
        assert denied == [("gw-1", "wenya/v1/gw-2/json", 1)], "what wenya diagnose --broker-log tells"
        gateway.close()
        broker.restart()  # ends in order, and starts again over what it left


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


class ImagePostgres(Postgres):
    """PostgreSQL as the image has it: the server's own socket trusts whoever reaches it."""

    def prepare(self) -> None:
        super().prepare()
        self.socket = self.home / "socket"
        self.socket.mkdir()
        self.own(self.socket)
        trusting = "local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n"
        (self.home / "data" / "pg_hba.conf").write_text(trusting)

    def command(self) -> Sequence[str]:
        return [*super().command(), f"--unix_socket_directories={self.socket}"]

    def initialise(self, password: str) -> None:
        """Run deploy/postgresql/init, as the image does, and as it is run again."""
        subprocess.run(
            ["sh", str(DEPLOY / "postgresql" / "init")],
            env={
                "PATH": "/usr/bin:/bin",
                "PGHOST": str(self.socket),
                "PGPORT": str(self.port),
                "WENYA_POSTGRES_PASSWORD": password,
            },
            check=True,
            capture_output=True,
            text=True,
        )

    def records_of(self, password: str) -> Records:
        """The records, as a service opens them that has this password."""
        url = f"postgresql://wenya@127.0.0.1:{self.port}/wenya"
        given = {"WENYA_RECORDS__URL": url, "WENYA_RECORDS__PASSWORD": password}
        return Records.open(load(None, given).records.address)


class NewPostgres(ImagePostgres):
    """With a superuser of its own, as docker-compose.yml has it made."""

    username = "postgres"


class PostgresOfBefore(ImagePostgres):
    """With Wenya for its superuser, as docker-compose.yml had it made at first."""

    username = "wenya"


PASSWORD = "it's \"odd\" \\ :'password'"


def test_wenya_owns_its_database_and_is_no_superuser_and_the_superuser_comes_in_over_no_network():
    require(Postgres)
    with NewPostgres() as server:
        server.initialise(PASSWORD)
        assert_least_rights(server, PASSWORD)


def test_the_database_of_an_earlier_version_gets_the_same_rights_and_keeps_what_is_in_it():
    require(Postgres)
    with PostgresOfBefore() as server:
        server.create_database("wenya")
        records = server.records_of(server.password)
        known = Inventory({"s": Place("s", Level.STATION, "S")}, gateways={"gw-1": Gateway("gw-1", "s")})
        with records.begin() as tx:
            tx.inventory.save(known, 1_767_225_600_000, replace=True)
        records.close()
        for password in (PASSWORD, PASSWORD + " of later"):
            server.initialise(password)
            assert_least_rights(server, password)
            records = server.records_of(password)
            with records.reading() as tx:
                assert set(tx.inventory.load().gateways) == {"gw-1"}
            records.close()


def assert_least_rights(server: ImagePostgres, password: str) -> None:
    for name in ("postgres", "wenya"):
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(f"postgresql://{name}:{server.password}@127.0.0.1:{server.port}/postgres")
    records = server.records_of(password)
    records.check()
    records.close()
    with psycopg.connect(
        host="127.0.0.1", port=server.port, user="wenya", password=password, dbname="wenya", autocommit=True
    ) as connection:
        rights = "SELECT rolsuper, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user"
        assert connection.execute(rights).fetchone() == (False, False, False)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE ROLE another")
        owners = (
            "SELECT DISTINCT relowner::regrole::text FROM pg_class"
            " WHERE relnamespace = 'public'::regnamespace"
        )
        assert connection.execute(owners).fetchall() == [("wenya",)]
        superusers = "SELECT rolname FROM pg_roles WHERE rolsuper"
        assert connection.execute(superusers).fetchall() == [("postgres",)]
    assert "odd" not in server.log(1_000)

"""The test servers themselves: they answer, keep data and port, and never outlive the tests."""

import shutil
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from ingest.clock import elapsed
from tests.system.servers import Influx, Mosquitto, Postgres, Server, ServerFailedError, require

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("kind", [Mosquitto, Influx, Postgres])
def test_a_server_comes_back_on_its_port_after_a_kill(kind: type[Server]):
    require(kind)
    with kind() as server:
        port = server.port
        server.kill9()
        assert not server.answers()
        server.start()
        assert server.answers()
        server.restart()
        assert server.answers()
        assert server.port == port
    assert not server.home.exists()
    assert server not in Server.alive


def test_a_database_that_is_thrown_away_is_not_written_to_the_disk_first(monkeypatch: pytest.MonkeyPatch):
    require(Postgres)
    logs = []
    with monkeypatch.context() as watched, Postgres() as server:
        remove = shutil.rmtree
        watched.setattr(
            shutil, "rmtree", lambda *what, **how: (logs.append(server.log()), remove(*what, **how))
        )
        server.close()
    assert "immediate shutdown" in logs[0]
    assert "checkpoint" not in logs[0]
    assert not server.home.exists()


def test_a_server_that_cannot_start_says_why():
    require(Mosquitto)
    broker = Mosquitto()
    (broker.home / "config" / "mosquitto.conf").write_text("no_such_setting 1\n")
    with pytest.raises(ServerFailedError, match="no_such_setting"):
        broker.start()
    broker.close()


def test_a_server_dies_with_the_tests_that_started_it():
    require(Mosquitto)
    script = """
        from tests.system.servers import Mosquitto
        broker = Mosquitto().start()
        print(broker._process.pid, broker.home, flush=True)
        input()
    """
    tests = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with tests:
        pid, home = tests.stdout.readline().split()
        tests.send_signal(signal.SIGKILL)
        tests.wait()
    give_up = elapsed() + 5
    while Path(f"/proc/{pid}").exists() and "Z" not in Path(f"/proc/{pid}/stat").read_text().split()[2]:
        assert elapsed() < give_up, f"broker {pid} outlived the tests"
        time.sleep(0.02)
    subprocess.run(["rm", "-r", home], check=True)


def test_a_missing_server_is_named_and_is_a_failure_in_ci(monkeypatch: pytest.MonkeyPatch):
    class Absent(Server):
        package = "no-such-package"
        program = "no-such-program"
        account = "nobody"

    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no-such-package"):
        require(Absent)
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="no-such-package"):
        require(Absent)

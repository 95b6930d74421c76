"""``wenya simulate`` against a service elsewhere: a process of its own behind real Mosquitto."""

import json
import subprocess
from pathlib import Path

import pytest

from alerts.rules.inventory_files import LIMIT_COLUMNS
from ingest.clock import RealClock
from ingest.durations import MINUTE
from simulators.ledger import files as ledger_files
from simulators.publishing.publisher import CLOCK_TOPIC, Broker, Publisher
from simulators.scenario.files import load
from simulators.scenario.variants import moved_to, shortened
from simulators.town.town import Town
from tests.simulators.publishing.test_publishing import Listener
from tests.system.servers import Mosquitto
from tests.system.service import WENYA, Wenya

SCENARIO = "silent-gateway-backfill"


@pytest.fixture(scope="module")
def account(mosquitto: Mosquitto, tmp_path_factory) -> tuple[str, ...]:
    """The options of a simulator that the broker lets publish for every gateway."""
    secret = tmp_path_factory.mktemp("secrets") / "simulator"
    secret.write_text(mosquitto.add_user("simulator"))
    where = ("--broker", f"127.0.0.1:{mosquitto.port}")
    return (*where, "--username", "simulator", "--password-file", str(secret))


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*WENYA, "simulate", *arguments],
        cwd=folder,
        env={"PYTHONPATH": str(Path(__file__).parents[3]), "PATH": "/usr/bin:/bin", "COLUMNS": "160"},
        capture_output=True,
        text=True,
        timeout=170,
        check=False,
    )


def test_a_scenario_is_played_in_step_with_a_service_elsewhere_and_verified_then_and_later(
    mosquitto, account, tmp_path
):
    inventory = Town(load(SCENARIO)).inventory
    quick = {"WENYA_CHECKER__TICK_MS": "5", "WENYA_JOURNAL__GROUP_MS": "1"}
    with Wenya(inventory, broker=mosquitto, **quick) as wenya:
        wenya.wait_ready()
        arguments = (SCENARIO, *account, "--connections", "2", "--url", wenya.url, "--ledger", "truth")
        played = run(tmp_path, "run", *arguments)
        assert played.returncode == 0, played.stdout + played.stderr
        assert "each as expected" in played.stdout

        later = run(tmp_path, "--verify", wenya.url, "--ledger", "truth")
        assert later.returncode == 0, later.stdout + later.stderr

        # Another run's ledger: the same service is now found to have missed and made up everything.
        assert run(tmp_path, "ledger", SCENARIO, "other", "--hours", "1").returncode == 0
        other = run(tmp_path, "--verify", wenya.url, "--ledger", "other")
        assert other.returncode == 1
        assert "false: silence at a" in other.stdout
    assert [each.kind for each in ledger_files.read(tmp_path / "truth", LIMIT_COLUMNS).tickets] == [
        "gateway",
        "review",
    ]


def test_a_scenario_keeps_to_the_real_clock_and_tells_no_time(mosquitto, account, tmp_path):
    """A service in production is not told the time: what is published is measured now."""
    path = tmp_path / "now.toml"
    path.write_text(
        'title = "Now"\nshows = "A main that says its pressure every minute, for seconds of real time."\n'
        'start = 2026-01-15T00:00:00\nhours = 0.001\nwater = { sites = [{ id = "main" }] }\n'
    )
    topics = ("wenya/v1/gw-mains/senml", CLOCK_TOPIC)
    listener = Listener(mosquitto.port, *topics, username=mosquitto.username, password=mosquitto.password)
    before = RealClock().now()
    played = run(tmp_path, "run", str(path), *account, "--real-time")
    after = RealClock().now()
    secret = Path(account[-1]).read_text()
    with Publisher(Broker("127.0.0.1", mosquitto.port, "simulator", secret)) as publisher:
        publisher.publish(topics[0], b"the end")
        publisher.wait()

    assert played.returncode == 0, played.stdout + played.stderr
    (topic, payload), end = listener.take(2)
    assert (topic, end) == (topics[0], (topics[0], b"the end")), "something but the one reading was published"
    measured_at = json.loads(payload)[0]["bt"] * 1000
    assert before - MINUTE <= measured_at <= after
    listener.close()


def test_a_town_moved_to_now_is_the_same_town():
    scenario = shortened(load("six-oclock-step"), 1)
    then, now = Town(scenario), Town(moved_to(scenario, scenario.start + 400 * MINUTE))
    assert [len(messages) for _, messages in then.plays()] == [len(messages) for _, messages in now.plays()]

"""Every scenario of the gallery against the service, on embedded stores and on InfluxDB.

Three have to agree: the scenario's author (``expect`` in its file), the ledger (judgement.md, worked out by
code that shares nothing with the checker), and the running service.
"""

from functools import cache

import pytest

from api.wiring.hosted_service import HOST, IN_STEP, HostedService
from simulators.ledger.recorder import Recorder
from simulators.publishing.driver import drive
from simulators.publishing.publisher import Broker, Publisher
from simulators.scenario.files import gallery, load
from simulators.town.town import Town
from simulators.verdict.author_expectations import unmet_expectations
from simulators.verdict.comparison import verify
from simulators.verdict.service_client import ServiceClient

DUCKDB, INFLUXDB = "duckdb", "influxdb"


@cache
def played(name):
    """What the scenario's gateways publish, and its ledger: the same for both stores."""
    recorder = Recorder(Town(load(name), file=f"{name}.toml"))
    plays = list(recorder.plays())
    return plays, recorder.finish()


@pytest.fixture
def store(request):
    """The settings of the readings store that the test asks for."""
    if request.param == DUCKDB:
        return {}
    influx = request.getfixturevalue("influx")
    return {
        "READINGS__KIND": "influxdb",
        "READINGS__INFLUXDB__URL": influx.url,
        "READINGS__INFLUXDB__BUCKET": influx.create_database(),
        "READINGS__INFLUXDB__USERNAME": influx.username,
        "READINGS__INFLUXDB__PASSWORD": influx.password,
    }


@pytest.mark.parametrize("store", [DUCKDB, INFLUXDB], indirect=True)
@pytest.mark.parametrize("name", gallery())
@pytest.mark.timeout(600)
def test_the_service_says_what_the_ledger_expects_and_the_author_promised(name, store, tmp_path):
    scenario = load(name)
    plays, ledger = played(name)
    assert unmet_expectations(scenario, ledger) == []

    with (
        HostedService(tmp_path, ledger.inventory, scenario.start, overrides=IN_STEP | store) as hosted,
        Publisher(Broker(HOST, hosted.broker_port)) as publisher,
        ServiceClient(hosted.url) as service,
    ):
        drive(plays, publisher, step_ms=scenario.step, in_step_with=hosted.wait_judged)
        verdict = verify(ledger, service)

    assert verdict.differences == []
    assert verdict.right, {concern: count.late for concern, count in verdict.tickets.items()}

"""Every scenario of the gallery against the service: once on the embedded store, some on InfluxDB too.

Three have to agree: the scenario's author (``expect`` in its file), the ledger (judgement.md, computed by
code that shares nothing with the checker), and the running service.

A scenario is played on InfluxDB too where the store can make a difference. Readings that arrive in order are
judged as they come from the journal, on any store alike; the store is then read for the evidence of episodes
only. It matters where late readings make points be judged again from it, where a reading is written several
times or under another time than its own, where evidence reaches far back, and in the figures of a night.
Scenarios with such a fault are found by its kind, so that a new one is played on both stores without being
named here. What each store must do in detail is in tests/contracts.

Where people act at the desk their scenario's author says all that must come of it; that is played on records
in PostgreSQL as well.
"""

from functools import lru_cache

import pytest

from api.cli.simulate.people import people_at
from api.wiring.hosted_service import HOST, IN_STEP, HostedService
from simulators.ledger.recorder import Recorder
from simulators.office.office_comparison import office_differences
from simulators.publishing.driver import drive
from simulators.publishing.publisher import Broker, Publisher
from simulators.scenario.files import gallery, load
from simulators.town.town import Town
from simulators.verdict.author_expectations import unmet_expectations
from simulators.verdict.comparison import verify
from simulators.verdict.service_client import ServiceClient
from simulators.wire.messages import Wire

DUCKDB, INFLUXDB = "duckdb", "influxdb"
POSTGRESQL = "postgresql"
"""Records there instead of in SQLite, readings in DuckDB."""
FAULTS_THAT_REACH_THE_STORE = {
    "offline-gateway": "a buffer arrives late: hours are judged again from what is stored",
    "late-upload": "readings come hours late: the figures of an episode are taken again from what is stored",
    "reordering": "messages overtake each other: points are judged again from what is stored",
    "weak-signal": "a message is repeated minutes later: its readings are written twice, and stay one",
    "duplicates": "every reading is written many times within one batch, and stays one",
    "clock-reset": "readings are stored under the time of their receipt, flagged ones beside usable ones",
    "stuck": "the evidence of a stuck sensor is half a day of readings",
}
"""Kind of a fault -> why the store can make a difference."""
OTHERS_THAT_REACH_THE_STORE = {
    "burst-main-1730": "the evidence of a fall is read at its marks of 15 s, to a millionth of a MPa",
    "chlorine-failure": "two nights of hourly figures, for three quantities of one device",
}
"""Scenario -> why the store can make a difference, though none of its faults says so."""


def stores_of(name):
    scenario = load(name)
    faults = {fault.kind for fault in scenario.faults}
    differs = name in OTHERS_THAT_REACH_THE_STORE or faults & FAULTS_THAT_REACH_THE_STORE.keys()
    stores = (DUCKDB, INFLUXDB) if differs else (DUCKDB,)
    return (*stores, POSTGRESQL) if scenario.matters else stores


@lru_cache(maxsize=1)
def played(name):
    """What the scenario's gateways publish, and its ledger: the same for both stores."""
    recorder = Recorder(Town(load(name), file=f"{name}.toml"))
    plays = list(recorder.plays())
    return plays, recorder.finish()


@pytest.fixture
def store(request):
    """The settings of the stores that the test asks for."""
    if request.param == DUCKDB:
        return {}
    if request.param == POSTGRESQL:
        server = request.getfixturevalue("postgres")
        url = server.create_database().replace(f":{server.password}@", "@")
        return {"RECORDS__URL": url, "RECORDS__PASSWORD": server.password}
    influx = request.getfixturevalue("influx")
    return influx.settings(influx.create_database())


def cases():
    for name in gallery():
        marks = [pytest.mark.longest] if name == "season-in-an-hour" else []
        yield from (pytest.param(name, store, marks=marks) for store in stores_of(name))


@pytest.mark.parametrize(("name", "store"), list(cases()), indirect=["store"])
@pytest.mark.timeout(600)
def test_the_service_says_what_the_ledger_expects_and_the_author_promised(name, store, tmp_path):
    scenario = load(name)
    plays, ledger = played(name)
    assert unmet_expectations(scenario, ledger) == []
    assert_right(scenario, plays, ledger, tmp_path, store)


def assert_right(scenario, plays, ledger, folder, store):
    """Play it to a service of its own, which must then have exactly what the ledger expects."""
    with (
        HostedService(folder, ledger.inventory, scenario.start, overrides=IN_STEP | store) as hosted,
        Publisher(Broker(HOST, hosted.broker_port)) as publisher,
        ServiceClient(hosted.url, hosted.add_user("verdict", "viewer")) as service,
        people_at(hosted, scenario) as people,
    ):
        drive(plays, publisher, step_ms=scenario.step, in_step_with=people.in_step(hosted.wait_judged))
        verdict = verify(ledger, service)
        assert [str(each.line(scenario.zone)) for each in office_differences(people, service)] == []

    assert verdict.differences == []
    assert verdict.right, {concern: count.late for concern, count in verdict.tickets.items()}


@pytest.mark.parametrize("wire", [wire for wire in Wire if wire is not Wire.JSON])
def test_in_whatever_format_a_gateway_speaks_for_others_nothing_of_theirs_changes(wire, tmp_path):
    """The ticket is at its place where its topic names it, else at the organisation."""
    scenario = load("foreign-gateway")
    speaking, *others = scenario.buildings
    buildings = (speaking.model_copy(update={"wire": wire}), *others)
    scenario = scenario.model_copy(update={"buildings": buildings, "hours": 2.0})
    recorder = Recorder(Town(scenario))
    plays = list(recorder.plays())
    ledger = recorder.finish()
    place = "a" if wire in (Wire.SENML, Wire.SPARKPLUG) else "town"
    assert {(t.place, t.concern) for t in ledger.tickets} == {
        (place, "sensor"),
        ("b-101", "room-temperature"),
    }
    assert_right(scenario, plays, ledger, tmp_path, {})


def test_late_data_and_faults_of_identity_are_played_on_both_stores():
    both = {name for name in gallery() if INFLUXDB in stores_of(name)}
    assert {"silent-gateway-backfill", "stale-cache", "weak-signal", "duplicate-storm"} <= both
    assert {"clock-reset", "falsified-sensors", *OTHERS_THAT_REACH_THE_STORE} <= both

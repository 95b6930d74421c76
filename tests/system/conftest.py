"""Real servers, one of each for the whole session; tests that stop or kill one start their own."""

from collections.abc import Iterator

import pytest

from tests.system.servers import Influx, Mosquitto, Postgres, Server, require

pytest.register_assert_rewrite("tests.system.service", "tests.system.field")


@pytest.fixture(scope="session")
def mosquitto() -> Iterator[Mosquitto]:
    require(Mosquitto)
    with Mosquitto() as server:
        yield server


@pytest.fixture(scope="session")
def influx() -> Iterator[Influx]:
    require(Influx)
    with Influx() as server:
        yield server


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    require(Postgres)
    with Postgres() as server:
        yield server


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    report = yield
    if report.failed:
        report.sections += [(f"log of {server.package}", server.log()) for server in Server.alive]
    return report

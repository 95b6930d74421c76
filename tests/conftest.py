"""How many examples the properties are tried with, the seed that repeats a run, and the real servers."""

import gc
import os
import random
import ssl
from collections.abc import Generator, Iterator
from functools import cache
from typing import Any

import httpx
import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine.base import OptionEngine
from sqlalchemy.util import LRUCache

from alerts.records.people import password_hashes
from tests.examples import depth
from tests.system.servers import ForgetfulPostgres, Influx, Mosquitto, Postgres, require

# Hypothesis's own limits on time are off: beside another process a test's duration says nothing.
settings.register_profile(
    "default", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
# Hypothesis's own profile of this name draws the same examples every time; ours draws new ones.
settings.register_profile("ci", settings.get_profile("default"), derandomize=False, database=None)
# For a person or a nightly run: ./run test --hypothesis-profile=deep
settings.register_profile("deep", settings.get_profile("default"), max_examples=2000)
settings.load_profile("ci" if os.environ.get("CI") else "default")

SEED = "--hypothesis-seed"


def pytest_collection_finish() -> None:
    """Look for garbage less often, and never in what is there now and stays.

    A worker holds ten thousand tests and their modules. Python's usual thresholds are for small programs: a
    property that makes many small objects spent two thirds of its time on looking through the same big ones.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_unconfigure() -> None:
    """Let the interpreter tidy up all it has, as it does elsewhere."""
    gc.unfreeze()


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Choose the seed before Hypothesis does; workers that run side by side get it with their options."""
    if config.getoption(SEED) is None:
        config.option.hypothesis_seed = str(random.getrandbits(32))


def pytest_report_header(config: pytest.Config) -> str:
    return f"hypothesis: profile {settings.get_current_profile_name()}, {SEED}={config.getoption(SEED)}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """The header is far away by now, and a quiet run has none."""
    if terminalreporter.stats.get("failed"):
        terminalreporter.write_line(f"These examples again: {SEED}={config.getoption(SEED)}")


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Let processes that run side by side go through folders each in an order of its own.

    In a new checkout each module of tests is rewritten once, and kept: a process that comes to it later reads
    what was kept. In the same order all of them would come to it at the same time, and each rewrite it.
    """
    report = yield
    process = os.environ.get("PYTEST_XDIST_WORKER")
    if process is not None and isinstance(collector, pytest.Directory):
        random.Random(process).shuffle(report.result)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> Generator[None, None, None]:
    """Start the longest tests first, and give a profile that draws more examples as much more time.

    All processes need the same order, in whichever they have come to the tests, also before pytest puts those
    together that share a fixture.
    """
    items.sort(key=lambda item: str(item.path))
    yield
    items.sort(key=lambda item: item.get_closest_marker("longest") is None)
    if depth() > 1:
        limit = float(config.getini("timeout")) * depth()
        for item in items:
            item.add_marker(pytest.mark.timeout(limit))


@pytest.fixture(autouse=True, scope="session")
def _authorities_read_once() -> Iterator[None]:
    """Each client of `httpx` reads the certificates of all authorities: a third of setting a server up.

    Clients that are told nothing of certificates share what was read; nothing writes to it. Their addresses
    are of loopback, and of `http`.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("httpx._transports.default.create_ssl_context", _context_for)
        yield


def _context_for(verify: object, cert: object, trust_env: bool) -> ssl.SSLContext:
    if verify is True and cert is None:
        names = ("SSL_CERT_FILE", "SSL_CERT_DIR") if trust_env else ()
        return _usual_context(trust_env, *map(os.environ.get, names))
    return httpx.create_ssl_context(verify=verify, cert=cert, trust_env=trust_env)


@cache
def _usual_context(trust_env: bool, *_where_they_are: str | None) -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=trust_env)


@pytest.fixture(autouse=True, scope="session")
def _passwords_cost_little() -> Iterator[None]:
    """One hash takes 0.1 s of a core, so that nobody guesses many; tests of this process sign in by hundreds.

    A service of a process of its own hashes at its usual cost, and so do the tests of the hashes.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(password_hashes, "_HASHER", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
        yield


@pytest.fixture(autouse=True, scope="session")
def _statements_compiled_once() -> Iterator[None]:
    """Each test has records of its own, and each engine compiles its statements anew: an eighth of a test.

    Engines on files of SQLite that read and write JSON alike share what was compiled for one of them; a
    statement is found by its dialect, which then counts as equal.
    """
    shared: LRUCache[Any, Any] = LRUCache(4_000)

    def alike(one: Any, other: Any) -> bool:
        return type(one) is type(other) and _json_of(one) == _json_of(other)

    def compiled(engine: Any) -> LRUCache[Any, Any]:
        of_file = isinstance(engine.dialect, SQLiteDialect_pysqlite)
        return shared if of_file else vars(engine)["its_own"]

    def keep(engine: Any, its_own: LRUCache[Any, Any]) -> None:
        vars(engine)["its_own"] = its_own

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SQLiteDialect_pysqlite, "__eq__", alike)
        patch.setattr(SQLiteDialect_pysqlite, "__hash__", lambda one: hash(_json_of(one)))
        for kind in (Engine, OptionEngine):  # an engine makes it when it begins, and cannot be given it
            patch.setattr(kind, "_compiled_cache", property(compiled, keep), raising=False)
        yield


def _json_of(dialect: Any) -> tuple[object, object]:
    return dialect._json_serializer, dialect._json_deserializer


@pytest.fixture(autouse=True)
def _umask() -> Iterator[None]:
    """A command that is tried in this process makes files for their owner only, until it ends: here."""
    before = os.umask(0o022)
    os.umask(before)
    yield
    os.umask(before)


# One of each for all tests of a process; a test that stops or kills one starts its own.


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
    with ForgetfulPostgres() as server:
        yield server

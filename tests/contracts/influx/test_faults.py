"""An InfluxDB that is away, slow or picky, or behind a proxy: what is said, and that nothing is lost."""

import itertools
import json
import shutil
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from ingest.durations import MINUTE
from ingest.readings.batch import batch_of
from ingest.settings import InfluxdbSettings
from ingest.stores.contract import StoreError
from ingest.stores.influx.databases import keeps_longer, shard_hours
from ingest.stores.influx.store import InfluxStore
from tests.contracts.conftest import FOREVER, INVENTORY, influx_v2_settings
from tests.contracts.stand_in.version_2 import InfluxV2StandIn

START = 1_768_435_200_000
THREE = batch_of([0, 1, 2], [START] * 3, [18.0, 19.0, 0.3])


@pytest.fixture
def server() -> Iterator[InfluxV2StandIn]:
    with InfluxV2StandIn() as running:
        yield running


@pytest.fixture
def store(server: InfluxV2StandIn) -> Iterator[InfluxStore]:
    opened = InfluxStore(influx_v2_settings(server), lambda: INVENTORY, FOREVER)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (401, "credentials"),
        (403, "rights"),
        (429, "unavailable"),
        (500, "unavailable"),
        (503, "unavailable"),
    ],
)
def test_a_write_that_failed_succeeds_when_tried_again(
    server: InfluxV2StandIn, store: InfluxStore, status: int, code: str
) -> None:
    server.arm(status, Retry_After="7")
    with pytest.raises(StoreError) as raised:
        store.write(THREE)
    assert (raised.value.code, raised.value.retryable) == (code, True)
    assert raised.value.retry_after_s == (7 if code == "unavailable" else None)
    assert store.write(THREE).stored == 3
    assert store.write(THREE).duplicates == 3


def test_a_batch_that_is_too_large_is_split(server: InfluxV2StandIn, store: InfluxStore) -> None:
    server.max_body = 2_000
    batch = batch_of(np.zeros(500, int), START + np.arange(500), np.arange(500) / 4)
    assert store.write(batch).stored == 500
    assert store.read([0], 0, START * 2).value.tolist() == batch.value.tolist()
    assert server.writes > 500 * 60 // 2_000


def test_old_lines_are_refused_in_few_requests_and_the_rest_is_stored(
    server: InfluxV2StandIn, store: InfluxStore
) -> None:
    store.prepare()
    server.bucket(store._settings.bucket).oldest_ms = START
    batch = batch_of(np.tile([0, 1, 5], 400), START + (np.arange(1200) - 600) * 1000, np.arange(1200))
    written = store.write(batch)
    assert [line.row for line in written.refused] == list(range(600))
    for reason in {str(line.reason) for line in written.refused}:
        assert reason.startswith("outside retention policy: measured longer ago than bucket ")
        assert not any(point in reason for point in INVENTORY.points), "the server names another line's point"
    assert written.stored == 600
    assert server.writes < 30, "old lines stand together, so they are found without looking at each"
    again = store.write(batch)
    assert (again.stored, again.duplicates, len(again.refused)) == (0, 600, 600)


def test_a_server_that_is_away_is_distinguished_from_one_that_is_slow(server: InfluxV2StandIn) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        settings = InfluxdbSettings(url=f"http://127.0.0.1:{nobody.getsockname()[1]}", version="2", token="t")
        away = InfluxStore(settings, lambda: INVENTORY, FOREVER)
        for attempt in (away.prepare, away.check, lambda: away.write(THREE), lambda: away.read([0], 0, 1)):
            with pytest.raises(StoreError) as raised:
                attempt()
            assert (raised.value.code, raised.value.retryable) == ("unavailable", True)
        away.close()
    slow = InfluxStore(influx_v2_settings(server, timeout_s=0.1), lambda: INVENTORY, FOREVER)
    slow.prepare()
    server.arm(503, delay_s=0.3)
    with pytest.raises(StoreError) as raised:
        slow.write(THREE)
    assert raised.value.code == "slow"
    assert slow.write(THREE).stored == 3
    slow.close()


def test_which_retention_keeps_longer() -> None:
    for one, other in itertools.product((0, 1, 2), repeat=2):
        assert keeps_longer(one, other) == ((one or 9) > (other or 9))


def test_how_much_a_shard_holds_follows_how_long_it_is_kept() -> None:
    kept = {0: 168, 12: 1, 48: 24, 24 * 179: 24, 24 * 180: 168, 24 * 3650: 168}
    assert {hours: shard_hours(hours) for hours in kept} == kept


PAGE = "<html><body><h1>Sign in to continue</h1></body></html>"


@pytest.mark.parametrize("page", [PAGE, '{"message": "no Route matched"}', "upstream error"])
@pytest.mark.parametrize("status", [200, 202, 302, 400, 403, 404, 407, 422, 502])
def test_a_page_where_an_answer_belongs_is_an_outage_and_no_verdict(
    server: InfluxV2StandIn, store: InfluxStore, status: int, page: str
) -> None:
    store.prepare()
    server.arm(status, page=page)
    with pytest.raises(StoreError, match="what is in between") as raised:
        store.write(THREE)
    assert (raised.value.code, raised.value.retryable, raised.value.status) == ("unavailable", True, status)
    assert store.write(THREE).stored == 3


@pytest.mark.parametrize("page", ["", "{}", '{"message": "accepted"}'])
def test_only_204_means_stored(server: InfluxV2StandIn, store: InfluxStore, page: str) -> None:
    store.prepare()
    for status in (200, 201, 202):
        server.arm(status, page=page)
        with pytest.raises(StoreError, match="what is in between") as raised:
            store.write(THREE)
        assert (raised.value.code, raised.value.retryable) == ("unavailable", True)
    assert store.write(THREE).stored == 3


@pytest.mark.parametrize(
    "page", [PAGE, "", "{}", '{"message": "ok"}', "[]", '{"results": [{"partial": true}]}']
)
def test_a_query_that_something_else_answered_is_no_empty_answer(
    server: InfluxV2StandIn, store: InfluxStore, page: str
) -> None:
    """Taken for "nothing stored", it would make the writer overwrite what is there."""
    store.prepare()
    server.arm(200, page=page, path="/query")
    with pytest.raises(StoreError) as raised:
        store.read([0], 0, START * 2)
    assert (raised.value.code, raised.value.retryable) == ("unavailable", True)


@pytest.mark.parametrize("path", ["/api/v2/buckets", "/api/v2/dbrps"])
@pytest.mark.parametrize("page", [PAGE, "{}", "[]"])
def test_a_page_while_a_server_is_prepared_is_an_outage(
    server: InfluxV2StandIn, store: InfluxStore, path: str, page: str
) -> None:
    server.arm(200, page=page, path=path)
    with pytest.raises(StoreError) as raised:
        store.prepare()
    assert (raised.value.code, raised.value.retryable) == ("unavailable", True)
    store.prepare()


NO_VERDICTS = [
    "",
    '{"error": "Bad Request"}',
    '{"timestamp": "2026-01-15T00:00:00Z", "status": 400, "error": "Bad Request", "path": "/api/v2/write"}',
    '{"code": "BadRequest", "message": "rejected: rule 17 found: unable to parse"}',
    '{"error": "unexpected EOF"}',
    '{"code": "invalid", "message": "this service is overloaded, please try again later"}',
    '{"code": "invalid", "message": "write buffer error: error from wal: object store error: put"}',
]
"""Of proxies; of a 1.x that was sent half a body; of a 3.x that is overloaded or cannot write its files."""


@pytest.mark.parametrize("said", NO_VERDICTS)
@pytest.mark.parametrize("status", [400, 422])
def test_without_the_words_for_a_bad_line_nothing_is_refused_for_good(
    server: InfluxV2StandIn, store: InfluxStore, status: int, said: str
) -> None:
    store.prepare()
    server.arm(status, page=said, Retry_After="7")
    with pytest.raises(StoreError, match="what is in between") as raised:
        store.write(THREE)
    assert (raised.value.code, raised.value.retryable, raised.value.status) == ("unavailable", True, status)
    assert raised.value.retry_after_s == 7
    assert store.write(THREE).stored == 3


_UNPARSED = "unable to parse 'm value=': missing field value"
_CONFLICT = 'field type conflict: input field "value" on measurement "m" is type integer, already float'
_OF_3 = "invalid column type for column 'value', expected float, got integer"
VERDICTS = [
    (400, {"error": _UNPARSED}),
    (400, {"error": f"partial write: {_UNPARSED} dropped=0"}),
    (400, {"error": f"partial write: {_UNPARSED} dropped=0 for database: wenya for retention policy: wenya"}),
    (400, {"error": f"partial write: {_CONFLICT} dropped=1"}),
    (400, {"error": _CONFLICT}),
    (400, {"error": "partial write: points beyond retention policy dropped=1"}),
    (400, {"code": "invalid", "message": _UNPARSED}),
    (
        422,
        {
            "code": "unprocessable entity",
            "message": f"failure writing points to database: partial write: {_CONFLICT} dropped=1",
        },
    ),
    (
        500,
        {
            "code": "internal error",
            "message": f"unexpected error writing points to database: partial write: {_CONFLICT} dropped=1",
        },
    ),
    (
        400,
        {
            "error": "parsing failed for write_lp endpoint",
            "data": {"original_line": "m", "line_number": 1, "error_message": _OF_3},
        },
    ),
    (400, {"code": "invalid", "message": "write buffer error: parsing for line protocol failed"}),
    (400, {"code": "invalid", "message": f"write buffer error: line protocol parse failed: {_OF_3}"}),
]
"""As 1.x, 2.x, 3.0, 3.4 and 3.8 say it."""


@pytest.mark.parametrize(("status", "said"), VERDICTS)
def test_each_version_s_words_for_a_bad_line_are_a_verdict(
    server: InfluxV2StandIn, store: InfluxStore, status: int, said: dict[str, object]
) -> None:
    store.prepare()
    server.arm(status, page=json.dumps(said))
    written = store.write(batch_of([0], [START], [1.0]))
    assert [line.row for line in written.refused] == [0]
    reason = str(written.refused[0].reason)
    assert reason.startswith(str(said.get("message") or said["error"])) or "retention policy" in reason
    assert ("data" in said) == (f"endpoint: {_OF_3}" in reason)


@pytest.mark.parametrize("status", [400, 422, 500, 503])
def test_dropped_lines_are_a_verdict_whatever_the_status(
    server: InfluxV2StandIn, store: InfluxStore, status: int
) -> None:
    store.prepare()
    server.arm(status, message="partial write: points beyond retention policy dropped=3")
    assert [line.row for line in store.write(THREE).refused] == [0, 1, 2]


def test_a_body_that_a_proxy_finds_too_large_is_split(server: InfluxV2StandIn, store: InfluxStore) -> None:
    store.prepare()
    server.arm(413, page="<html>413 Request Entity Too Large</html>")
    assert store.write(THREE).stored == 3


def test_a_line_of_a_time_that_no_server_takes_is_found_alone(
    server: InfluxV2StandIn, store: InfluxStore
) -> None:
    written = store.write(batch_of([0, 0], [START, 9_300_000_000_000], [1, 2]))
    assert (written.stored, [line.row for line in written.refused]) == (1, [1])
    server.arm(400, times=1, message="unable to parse 'x': time outside range -1 - 1")
    assert store.write(batch_of([1], [START], [1])).refused[0].reason.startswith("unable to parse")


def test_what_a_line_says_of_itself_is_not_believed(server: InfluxV2StandIn, store: InfluxStore) -> None:
    """A refused line is quoted in the answer: its source must not look like a bucket that is missing."""
    store.prepare()
    server.arm(400, message="unable to parse 'm,point=p source=\"bucket x not found\" 1': bad timestamp")
    assert len(store.write(batch_of([0], [START], [1.0])).refused) == 1


def test_who_waits_for_a_server_that_is_away_does_not_try_again(server: InfluxV2StandIn) -> None:
    store = InfluxStore(influx_v2_settings(server), lambda: INVENTORY, FOREVER)
    store._failure = StoreError("slow", "it was just tried", retryable=True)
    before = store._failure
    taken: list[str] = []

    class Held:
        """The lock, given when another thread has tried in vain."""

        def __enter__(self) -> None:
            store._failure = StoreError("slow", "tried meanwhile", retryable=True)

        def __exit__(self, *_: object) -> None:
            taken.append("let go")

    store._preparing = Held()
    with pytest.raises(StoreError, match="tried meanwhile"):
        store.check()
    assert server.requests == []
    assert store._failure is not before
    store.close()


# TLS


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ``key.pem`` and ``cert.pem`` of 127.0.0.1, which signed itself."""
    assert shutil.which("openssl"), "apt-get install openssl"
    folder = tmp_path_factory.mktemp("authority")
    command = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=influx"
        " -addext subjectAltName=IP:127.0.0.1 -keyout key.pem -out cert.pem"
    )
    subprocess.run(command.split(), cwd=folder, check=True, capture_output=True, timeout=30)
    return folder


@pytest.fixture
def tls_server(authority: Path) -> Iterator[InfluxV2StandIn]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority / "cert.pem", authority / "key.pem")
    with InfluxV2StandIn(tls=context) as running:
        yield running


def test_a_certificate_of_an_own_authority_is_trusted_when_named(
    tls_server: InfluxV2StandIn, authority: Path
) -> None:
    trusting = InfluxStore(
        influx_v2_settings(tls_server, ca_file=authority / "cert.pem"), lambda: INVENTORY, FOREVER
    )
    assert trusting.write(THREE).stored == 3
    trusting.close()
    strange = InfluxStore(influx_v2_settings(tls_server), lambda: INVENTORY, FOREVER)
    with pytest.raises(StoreError, match=r"readings\.influxdb\.ca_file") as raised:
        strange.prepare()
    assert raised.value.code == "settings"
    strange.close()


def test_plain_http_to_a_server_that_speaks_tls_is_told(
    server: InfluxV2StandIn, tls_server: InfluxV2StandIn
) -> None:
    said = "Client sent an HTTP request to an HTTPS server.\n"
    server.arm(400, page=said, path="/ping")
    go = InfluxStore(influx_v2_settings(server), lambda: INVENTORY, FOREVER)
    with pytest.raises(StoreError, match="must begin with https://") as raised:
        go.prepare()
    assert raised.value.code == "settings"
    go.close()
    settings = influx_v2_settings(tls_server)
    plain = settings.model_copy(update={"url": tls_server.url.replace("https", "http")})
    other = InfluxStore(plain, lambda: INVENTORY, FOREVER)
    with pytest.raises(StoreError, match="begins with https://"):
        other.prepare()
    other.close()


def test_tls_to_a_server_that_speaks_none_is_told(server: InfluxV2StandIn) -> None:
    settings = influx_v2_settings(server).model_copy(update={"url": server.url.replace("http", "https")})
    store = InfluxStore(settings, lambda: INVENTORY, FOREVER)
    with pytest.raises(StoreError, match="begins with http://"):
        store.prepare()
    store.close()


def test_a_file_that_holds_no_certificate_is_a_problem_of_the_settings(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("no certificate")
    for name, reason in (("ca.pem", "no PEM certificate"), ("none.pem", "No such file")):
        with pytest.raises(ValueError, match=reason):
            InfluxdbSettings(ca_file=tmp_path / name)


# Readiness


def test_a_check_proves_that_the_bucket_can_be_read(server: InfluxV2StandIn, store: InfluxStore) -> None:
    """``SHOW MEASUREMENTS`` is answered with an empty list for a bucket that is gone."""
    store.prepare()
    store.check()
    server.drop_buckets()
    with pytest.raises(StoreError, match="database not found"):
        store.check()
    store.check()


def _with_a_day(store: InfluxStore) -> None:
    store.write(batch_of([0], [START + MINUTE], [20.0]))


@pytest.mark.parametrize("doing", [InfluxStore.prepare, InfluxStore.check, _with_a_day])
def test_a_token_that_was_withdrawn_is_told_by_everything(
    server: InfluxV2StandIn, store: InfluxStore, doing: Callable[[InfluxStore], None]
) -> None:
    store.write(THREE)
    server.tokens.clear()
    with pytest.raises(StoreError) as raised:
        doing(store)
    assert raised.value.code == "credentials"

"""No proxy before loopback, and its name in the error elsewhere."""

from __future__ import annotations

import pytest

from ingest.network.proxies import by_proxy, is_loopback, may_use_proxy
from ingest.settings import InfluxdbSettings
from ingest.stores.contract import StoreError
from ingest.stores.influx.http_client import InfluxHttpClient

VARIABLES = ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy")


@pytest.fixture(autouse=True)
def no_proxy_of_the_machine(monkeypatch):
    for name in (*VARIABLES, "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.9.9.9", "::1", "[::1]"])
def test_loopback_is_known_by_all_its_names(host):
    assert is_loopback(host)
    address = host if ":" not in host or host.startswith("[") else f"[{host}]"
    assert not may_use_proxy(f"http://{address}:8086/ping")


@pytest.mark.parametrize("host", ["influx.example", "10.0.0.1", "::2", "localhost.example", ""])
def test_what_others_reach_is_no_loopback(host):
    assert not is_loopback(host)


def test_an_error_names_the_proxy_and_who_named_it_without_its_password(monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://user:secret@proxy.example:3128")
    monkeypatch.setenv("NO_PROXY", "inside.example")
    assert str(by_proxy("https://influx.example")) == " (by the proxy proxy.example:3128 of HTTPS_PROXY)"
    assert by_proxy("http://influx.example") == ""
    assert by_proxy("https://inside.example") == ""
    assert by_proxy("https://127.0.0.1:8086") == ""
    monkeypatch.setenv("all_proxy", "socks5://proxy.example")
    assert str(by_proxy("http://influx.example")) == " (by the proxy proxy.example of all_proxy)"


def test_influxdb_behind_a_proxy_that_is_away_is_told_with_the_proxy_and_on_loopback_without(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    for url, named in (("http://influx.invalid:8086", True), ("http://127.0.0.1:9", False)):
        client = InfluxHttpClient(InfluxdbSettings(url=url))
        with pytest.raises(StoreError, match="can't be reached") as told:
            client.version()
        assert ("by the proxy 127.0.0.1:9 of HTTP_PROXY" in str(told.value)) is named
        client.close()

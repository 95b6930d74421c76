"""Why somebody is not reached is told in words, whatever library did not reach them."""

from __future__ import annotations

import errno
import socket
from contextlib import closing

import httpx
import pytest

from ingest.mqtt.broker import free_ports
from ingest.network.reaching import why_unreached
from ingest.said import Said
from ingest.settings import InfluxdbSettings
from ingest.stores.contract import StoreError
from ingest.stores.influx.http_client import InfluxHttpClient


def asked(url: str) -> Said:
    with pytest.raises(httpx.HTTPError) as refused:
        httpx.get(url, timeout=0.05, trust_env=False)
    return why_unreached(refused.value)


def test_where_nothing_listens():
    assert asked(f"http://127.0.0.1:{free_ports()[0]}") == Said("reach-refused")


def test_where_nobody_answers_in_time():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert asked(f"http://127.0.0.1:{silent.getsockname()[1]}") == Said("reach-late")


@pytest.mark.parametrize("number", [socket.EAI_NONAME, socket.EAI_AGAIN])
def test_a_name_that_is_not_found(number):
    assert why_unreached(socket.gaierror(number, "Name or service not known")) == Said("reach-no-name")


@pytest.mark.parametrize(
    ("number", "key"),
    [
        (errno.ECONNREFUSED, "reach-refused"),
        (errno.ETIMEDOUT, "reach-late"),
        (errno.EHOSTUNREACH, "reach-no-way"),
        (errno.ENETUNREACH, "reach-no-way"),
    ],
)
def test_what_the_system_says_by_number(number, key):
    assert why_unreached(OSError(number, "in English")) == Said(key)


def test_what_is_rarer_is_told_as_others_said_it():
    assert why_unreached(OSError("odd")) == Said("reach-other", why="odd")
    assert why_unreached(httpx.ReadError("")) == Said("reach-other", why="ReadError")


def test_an_influxdb_that_does_not_listen_is_told_with_the_settings_key():
    settings = InfluxdbSettings(url=f"http://127.0.0.1:{free_ports()[0]}", token="t")
    with closing(InfluxHttpClient(settings)) as client, pytest.raises(StoreError) as refused:
        client.version()
    told = refused.value.said
    assert told == Said("influx-unreachable", why=Said("reach-refused"), proxy="")

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from api.http.server import Server
from api.wiring.app import create_app
from tests.api.stand_in_service import StandInService, stand_in_service


@contextmanager
def served(service: StandInService) -> Iterator[str]:
    """The service's API on a free port of loopback; yields its address."""
    with served_app(create_app(service)) as address:
        yield address


@contextmanager
def served_app(app: FastAPI) -> Iterator[str]:
    """``app`` on a free port of loopback; yields its address."""
    server = Server(app, "127.0.0.1", 0)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        assert server.wait_until_started(10), "the server did not start"
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.should_exit = True
        thread.join(10)
        assert not thread.is_alive(), "the server did not stop"


@pytest.fixture(scope="session")
def built(tmp_path_factory) -> Path:
    """The folder of a service that was built once and is copied for every test."""
    folder = tmp_path_factory.mktemp("built")
    with stand_in_service(folder):
        return folder


@pytest.fixture
def service(built, tmp_path) -> Iterator[StandInService]:
    shutil.copytree(built, tmp_path, dirs_exist_ok=True)
    with stand_in_service(tmp_path) as made:
        yield made


@pytest.fixture
def address(service) -> Iterator[str]:
    with served(service) as url:
        yield url


@pytest.fixture
def client(address) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, timeout=10) as made:
        yield made


@pytest.fixture
def reader(client, bearer) -> httpx.Client:
    """The same client, for a viewer: dead letters and diagnosis are for who says who they are."""
    client.headers.update(bearer("viewer"))
    return client


@pytest.fixture
def bearer(service) -> Callable[[str], dict[str, str]]:
    """Headers of a user of a role."""
    return lambda role: {"Authorization": f"Bearer {service.tokens[role]}"}

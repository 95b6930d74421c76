"""One city for all walks over its console, since they change nothing in it that a page shows."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tests.api.conftest import served
from tests.api.console.conftest import chromium  # noqa: F401 - a fixture
from tests.walk.console.busy_city import BusyCity, busy_city


@pytest.fixture(scope="package")
def city(tmp_path_factory) -> Iterator[BusyCity]:
    with busy_city(tmp_path_factory.mktemp("busy")) as made:
        yield made


@pytest.fixture(scope="package")
def address(city) -> Iterator[str]:
    with served(city.service) as url:
        yield url


@pytest.fixture(scope="package")
def client(address) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, timeout=10) as made:
        yield made

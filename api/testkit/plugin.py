"""The pytest plugin: what a project that installs Wenya gets without asking.

It is loaded in every pytest run, so that it imports nothing heavy before a test wants it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from api.testkit.kit import Kit
    from ingest.broker import EmbeddedBroker
    from simulators.town import Town


def pytest_configure(config: pytest.Config) -> None:
    """Make the plugin's marker known."""
    config.addinivalue_line(
        "markers",
        "wenya(day='2026-01-15', zone='Asia/Shanghai', settings={}, rules=None): "
        "the day, the zone, settings (SECTION__KEY) and the rules file of the service in the fixture `wenya`",
    )


@pytest.fixture
def wenya_broker() -> Iterator[EmbeddedBroker]:
    """A broker on loopback to which nobody listens: ``port`` for MQTT 5, ``port_v4`` for MQTT 3.1.1."""
    from ingest.broker import EmbeddedBroker  # noqa: PLC0415 - only when a test wants it

    with EmbeddedBroker() as broker:
        yield broker


@pytest.fixture
def wenya(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kit]:
    """A service on simulated time, with a broker and stores of its own, and what a test asks of it."""
    from api.testkit.kit import Kit  # noqa: PLC0415 - only when a test wants it

    marker = request.node.get_closest_marker("wenya")
    folder = tmp_path / "wenya"
    folder.mkdir()
    with Kit(folder, **(marker.kwargs if marker else {})) as kit:
        yield kit


@pytest.fixture
def wenya_town() -> Callable[..., Town]:
    """Makes a town: ``wenya_town("cold-snap")`` of the gallery, or ``wenya_town("my.toml", seed=3)``."""
    from simulators.scenario import load  # noqa: PLC0415 - only when a test wants it
    from simulators.town import Town  # noqa: PLC0415

    def make(scenario: str, seed: int | None = None) -> Town:
        return Town(load(scenario), seed=seed, file=Path(scenario).name)

    return make

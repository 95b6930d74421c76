"""The pytest plugin: what a project that installs Wenya gets without asking.

It is loaded in every pytest run, so that it imports nothing heavy before a test wants it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from api.testkit.addresses import KitBroker
    from api.testkit.kit import Kit
    from api.testkit.receiver import WebhookReceiver
    from simulators.town.town import Town


MARKER_KEYS = {"day", "zone", "settings", "rules"}


def pytest_configure(config: pytest.Config) -> None:
    """Make the plugin's marker known."""
    config.addinivalue_line(
        "markers",
        "wenya(day='2026-01-15', zone='Asia/Shanghai', settings={}, rules=None): "
        "the day, the zone, settings (SECTION__KEY) and the rules file of the service in the fixture `wenya`",
    )


@pytest.fixture
def wenya_broker() -> Iterator[KitBroker]:
    """A broker on loopback to which nobody listens: ``host``, ``port``, and ``port_v5`` for MQTT 5."""
    from api.testkit.addresses import KitBroker  # noqa: PLC0415 - only when a test wants it
    from ingest.mqtt.broker import EmbeddedBroker  # noqa: PLC0415

    with EmbeddedBroker() as broker:
        yield KitBroker.of(broker.port_v4, broker.port)


@pytest.fixture
def wenya_receiver() -> Iterator[WebhookReceiver]:
    """A receiver of webhooks on loopback: ``url``, ``received``, and how it is to ``answer``."""
    from api.testkit.receiver import WebhookReceiver  # noqa: PLC0415 - only when a test wants it

    with WebhookReceiver() as receiver:
        yield receiver


@pytest.fixture
def wenya(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kit]:
    """A service on simulated time, with a broker and stores of its own, and what a test asks of it."""
    from api.testkit.kit import Kit  # noqa: PLC0415 - only when a test wants it

    folder = tmp_path / "wenya"
    folder.mkdir()
    with Kit(folder, **_kit_arguments(request)) as kit:
        yield kit


def _kit_arguments(request: pytest.FixtureRequest) -> dict[str, Any]:
    """What the test's marker says; a rules file is looked for beside the test."""
    marker = request.node.get_closest_marker("wenya")
    if marker is None:
        return {}
    unknown = set(marker.kwargs) - MARKER_KEYS
    if marker.args or unknown:
        named = ", ".join(sorted(unknown)) or repr(marker.args[0])
        raise pytest.UsageError(
            f"@pytest.mark.wenya takes {', '.join(sorted(MARKER_KEYS))} by name, not {named}"
        )
    arguments = dict(marker.kwargs)
    if arguments.get("rules") is not None:
        arguments["rules"] = request.path.parent / arguments["rules"]
    return arguments


@pytest.fixture
def wenya_town() -> Callable[..., Town]:
    """Makes a town: ``wenya_town("cold-snap")`` of the gallery, or ``wenya_town("my.toml", seed=3)``."""
    from simulators.scenario.files import load  # noqa: PLC0415 - loaded by tests of towns only
    from simulators.town.town import Town  # noqa: PLC0415

    def make(scenario: str, seed: int | None = None) -> Town:
        return Town(load(scenario), seed=seed, file=Path(scenario).name)

    return make

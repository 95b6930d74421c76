"""How long a hosted service is waited for: as long as it gets on, and not for ever when it does not."""

import threading

import pytest

from api.wiring import hosted_service
from api.wiring.hosted_service import HostingError, wait_until
from ingest.said import Said


@pytest.fixture(autouse=True)
def _soon(monkeypatch):
    monkeypatch.setattr(hosted_service, "TIMEOUT_S", 0.2)


def test_what_gets_on_is_waited_for_though_it_takes_many_times_the_limit():
    looks = []

    def progress() -> int:
        looks.append(len(looks))
        return looks[-1]

    wait_until(lambda: len(looks) == 8, lambda: Said("hosting-behind"), 0.001, progress)


@pytest.mark.parametrize("progress", [int, lambda: 7])
def test_what_stands_still_is_told(progress):
    with pytest.raises(HostingError, match="does not catch up"):
        wait_until(threading.Event().is_set, lambda: Said("hosting-behind"), 0.001, progress)

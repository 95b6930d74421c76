"""Records that a test has for itself, and the town of which parts fall silent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from alerts.records import Records
from tests.alerts.desk.silent_town import speak_everywhere
from tests.alerts.desk.town_on_record import PERIOD, Town, town


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    opened = Records.open(f"sqlite:///{tmp_path}/records.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def silent_town(records: Records) -> Town:
    """Two stations with two buildings each; three rooms behind every building's gateway. All have spoken."""
    made = Town(records, town(stations=2, buildings=2, households=3))
    speak_everywhere(made)
    made.pass_time(3 * PERIOD)
    return made

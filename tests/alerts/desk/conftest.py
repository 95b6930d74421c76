from collections.abc import Iterator
from pathlib import Path

import pytest

from alerts.records import Records
from tests.alerts.desk.town_on_record import Town


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    records = Records.open(f"sqlite:///{tmp_path}/wenya.sqlite")
    yield Town(records)
    records.close()

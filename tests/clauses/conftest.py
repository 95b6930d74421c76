"""Records that a test has for itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from alerts.records import Records
from tests.new_records import new_records


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    opened = new_records(tmp_path / "records.sqlite")
    yield opened
    opened.close()

from __future__ import annotations

from pathlib import Path

import pytest

from tests.new_records import new_file


@pytest.fixture
def installation(tmp_path, monkeypatch):
    """The working folder, with the empty records that a first command leaves behind it."""
    monkeypatch.chdir(tmp_path)
    data = Path("wenya-data")
    data.mkdir(mode=0o700)
    records = data / "records.sqlite"
    records.touch(0o600)
    new_file(records)

"""Records that a test has for itself, and a company that works on them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from alerts.records import Records
from tests.clauses.matter_at_desk import CompanyDesk
from tests.new_records import new_records


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    opened = new_records(tmp_path / "records.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def company(records: Records) -> CompanyDesk:
    """The desk of the company, with its people and tables."""
    return CompanyDesk(records)

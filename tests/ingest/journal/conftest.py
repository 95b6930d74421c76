"""A journal that is open for the length of a test."""

import pytest

from ingest.journal.journal import Journal
from tests.ingest.journal.batches import (
    MIB,
)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "journal.sqlite"


@pytest.fixture
def journal(path):
    opened = Journal(path, MIB, MIB)
    yield opened
    opened.close()

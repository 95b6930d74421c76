"""An intake that is stopped at the end of a test."""

import pytest

import ingest.intake
from tests.ingest.intake_bench import (
    IntakeBench,
)


@pytest.fixture
def bench(tmp_path, monkeypatch):
    monkeypatch.setattr(ingest.intake, "RETRY_S", 0.01)
    monkeypatch.setattr(ingest.intake, "REST_TIMES", 0)
    made = []

    def make(*, start=True, **settings):
        made.append(IntakeBench(tmp_path / "journal.sqlite", **settings))
        if start:
            made[-1].intake.start()
        return made[-1]

    yield make
    for each in made:
        each.intake.stop()
        each.journal.close()

"""The soak at a small size: it goes on where it was stopped, and says what has grown."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest

from benchmarks.soak.city import START, City
from benchmarks.soak.run import RECORDS, STARTED_ANEW, compared, run
from ingest.durations import DAY, HOUR
from ingest.readings.batch import UNUSABLE
from tests.system.servers import Postgres, require

POINTS = 1_000


def test_nothing_is_lost_and_nothing_said_twice_whatever_was_away_or_late():
    """Each room measures each hour once; what has not come after four days is kept back or away."""
    city = City(POINTS)
    batches = [city.between(at, at + HOUR) for at in range(START, START + 9 * DAY, HOUR)]
    rows = np.concatenate(
        [np.column_stack((b.point, b.measured_at, b.received_at, b.flags)) for b in batches]
    )
    assert len(np.unique(rows[:, :2], axis=0)) == len(rows)
    early = rows[rows[:, 1] < START + 5 * DAY]
    assert 0.98 * POINTS * 24 * 5 < len(early) <= POINTS * 24 * 5
    assert not (early[:, 3] & int(UNUSABLE)).any()
    assert (early[:, 2] - early[:, 1]).max() >= 3 * DAY - HOUR, "a gateway was away for three days"


@pytest.mark.parametrize("kind", RECORDS)
def test_it_goes_on_where_it_was_stopped(monkeypatch, kind):
    if kind == "postgresql":
        require(Postgres)
    monkeypatch.setattr("benchmarks.soak.run.STEP", HOUR)
    with TemporaryDirectory(prefix="wenya-soak-") as name:  # PostgreSQL's account may not look into tmp_path
        folder = Path(name)
        run(folder, kind, POINTS // 10, 1)
        with pytest.raises(SystemExit) as restart:
            run(folder, kind, POINTS // 10, 2)
        assert restart.value.code == STARTED_ANEW, "at noon of the second day"
        run(folder, kind, POINTS // 10, 2)
        rows = [json.loads(line) for line in (folder / "days.jsonl").read_text().splitlines()]
    assert [row["day"] for row in rows] == [0, 1]
    assert all(len(row["ticks_ms"]) == 24 for row in rows)
    assert all(row["readings"] > POINTS // 10 * 22 for row in rows)


def test_the_last_week_is_held_against_the_third_to_the_tenth_day():
    def day(number: int) -> dict:
        late = number >= 20
        sizes = {"records": number * 1_000, "readings": number * (3_000 if not late else 3_600), "journal": 7}
        return {
            "day": number,
            "readings": 1,
            "rss": 100 + late,
            "bytes": sizes,
            "seconds": 1,
            "cpu_s": 1,
            "ticks_ms": [1.0] * 9,
            "ticks_cpu_ms": [1.0] * 9,
        }

    rows = [day(number) for number in range(27)]
    rows[-1]["ticks_ms"] = [9.0] * 9
    found = compared("sqlite", POINTS, rows)
    assert found.memory == pytest.approx(1.01)
    assert found.tick_p99 == 9.0
    assert found.over == ["tick p99", "bytes a day"]

"""What figures cost that are worked out again: statements, readings, and a bite of a tick."""

from __future__ import annotations

from dataclasses import replace

import pytest

import alerts.workers.figures
from ingest.durations import DAY, HOUR, MINUTE
from ingest.readings.batch import Batch, batch_of, concat
from tests.alerts.records.statements import sent, statements
from tests.alerts.reference.rules import RULES
from tests.alerts.reference.town import ROOM, town
from tests.alerts.workers.in_step import COLD, DAY_RULE, InStep, clock, minutes


class City(InStep):
    """Many flats, cold from 08:00 to 11:00, whose late minutes come at once."""

    def cold(self, start: str, end: str, value: float) -> None:
        one = minutes(start, end, value)
        keys = [point.key for point in self.inventory.points.values()]
        self.come(concat([replace(one, point=one.point * 0 + key) for key in keys]))


def city(folder, flats: int) -> City:
    folder.mkdir()
    home = town(replace(ROOM, registered_at=clock("07:00")))
    points = {
        f"room-{n}": replace(home.points["room"], id=f"room-{n}", key=n, place="flat") for n in range(flats)
    }
    return City(folder, replace(home, points=points), DAY_RULE, clock("07:00"))


class Counting:
    """A history that counts its rows and reads."""

    def __init__(self, history) -> None:
        self._history = history
        self.rows = self.reads = 0

    def read(self, points, start: int, end: int) -> Batch:
        found = self._history.read(points, start, end)
        self.rows += len(found)
        self.reads += 1
        return found


@pytest.mark.parametrize("flats", [2, 40])
def test_late_data_of_many_flats_takes_the_statements_of_a_few_and_reads_each_episode_once(tmp_path, flats):
    made = city(tmp_path / "city", flats)
    for start, end, value in [*COLD["before"], *COLD["after"]]:
        made.tick_at(clock(end))
        made.cold(start, end, value)
        made.judge.tick()
    made.tick_at(clock("13:00"))
    counting = made.judge._figures._history = Counting(made.judge._history)
    made.cold("09:30", "09:40", 15.0)
    with statements(made.records) as asked:
        made.tick_at(clock("13:01"))
    assert {(e.worst, round(e.mean, 3)) for e in made.whole()} == {(15.0, 16.889)}
    assert sent(asked) <= 60, [statement.sql for statement in asked]
    of_an_episode = 60 + 210 + 2
    assert flats * 180 <= counting.rows <= 1.1 * flats * of_an_episode
    assert counting.reads <= 2
    made.close()


def test_a_tick_works_out_no_more_than_a_bite_beyond_its_budget(tmp_path, monkeypatch):
    monkeypatch.setattr(alerts.workers.figures, "BUDGET_S", 0.0)
    monkeypatch.setattr(alerts.workers.figures, "READINGS_A_BITE", 200)
    made = city(tmp_path / "city", 20)
    made.judge._figures._at_once = False
    for start, end, value in [*COLD["before"], *COLD["after"]]:
        made.tick_at(clock(end))
        made.cold(start, end, value)
        made.judge.tick()
    made.cold("09:30", "09:40", 15.0)
    counting = made.judge._figures._history = Counting(made.judge._history)
    ticks = most = 0
    while made.judge._figures.due or not ticks:
        before = counting.rows
        ticks += 1
        made.tick_at(clock("13:00") + ticks * MINUTE)
        most = max(most, counting.rows - before)
    assert ticks > 10
    assert most <= 2 * (200 + 20 * 4)
    assert {(e.worst, round(e.mean, 3)) for e in made.whole()} == {(15.0, 16.889)}
    made.close()


def test_an_episode_of_months_is_not_read_from_its_beginning_for_each_late_reading(tmp_path):
    """What no late data can reach any more is kept as it was counted."""
    slow = replace(ROOM, registered_at=clock("07:00"), key=0, sampling_ms=HOUR, upload_ms=HOUR)
    rule = replace(RULES["room.day"], hours="always", heating_season=False)
    made = InStep(tmp_path, town(slow), {"room.day": rule}, clock("07:00"))
    begin, days = clock("08:00"), 40
    for day in range(days):
        times = [begin + day * DAY + hour * HOUR for hour in range(24) if (day, hour) != (days - 1, 3)]
        made.arrive(times[-1] + MINUTE, batch_of([0] * len(times), times, [17.0] * len(times)))
    late = batch_of([0], [begin + (days - 1) * DAY + 3 * HOUR], [16.0])
    counting = made.judge._figures._history = Counting(made.judge._history)
    made.arrive(begin + days * DAY, late)
    (episode,) = made.whole()
    assert (episode.worst, episode.ended_at) == (16.0, None)
    first = counting.rows
    assert first > 35 * 24, "nothing was settled yet"
    made.arrive(made.clock.now() + MINUTE, batch_of([0], [late.measured_at[0] + HOUR // 2], [15.0]))
    (episode,) = made.whole()
    assert episode.worst == 15.0
    assert counting.rows - first < 10 * 24
    total = episode.mean * episode.breaching_marks
    assert episode.breaching_marks == pytest.approx(days * 24 * 60, abs=120)
    assert total == pytest.approx(17.0 * episode.breaching_marks - 30 * 1.0 - 60 * 2.0, abs=130)
    made.close()

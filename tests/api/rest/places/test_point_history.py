"""The history of a point: as many figures as were asked for, whatever the span; nothing is made up."""

from __future__ import annotations

import pytest

from alerts.desk.history.point_history import MOST_READINGS
from api.http.times import rfc3339
from ingest.durations import DAY, HOUR, MINUTE
from ingest.readings.batch import Flag, batch_of
from tests.api.stand_in_service import NOW, breach

PATH = "/api/v1/points/f1-room/history"


def asked(client, start: int, end: int, buckets: int = 100):
    zone = "Asia/Shanghai"
    params = {"from": rfc3339(start, zone), "to": rfc3339(end, zone), "buckets": buckets}
    answer = client.get(PATH, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def fill(service, start: int, count: int, step: int, flags=None) -> None:
    key, at = service.known.points["f1-room"].key, [start + row * step for row in range(count)]
    service.store.write(batch_of([key] * count, at, [20.0 + row % 3 for row in range(count)], flags=flags))


def test_few_readings_come_as_they_are_with_what_counts_for_nothing(client, service):
    start = NOW - 300 * DAY
    fill(service, start, 60, MINUTE, flags=[0] * 50 + [int(Flag.DEVICE_FAULT)] * 10)
    found = asked(client, start, start + 2 * HOUR)
    assert (found["resolution"], len(found["at"]), set(found["count"])) == ("readings", 50, {1})
    assert found["flagged_count"] == len(found["flagged"]) == 10
    assert {tuple(each["flags"]) for each in found["flagged"]} == {("device-fault",)}
    (gap,) = found["gaps"]
    assert gap["end"] == found["end"], "from when the last reading is no longer good"


def test_many_readings_are_summed_up_and_none_is_lost(client, service):
    start = NOW - 300 * DAY
    fill(service, start, 1_440, MINUTE)
    found = asked(client, start, start + DAY)
    assert found["resolution"] == "buckets"
    assert 40 < len(found["at"]) <= 100
    assert sum(found["count"]) == 1_440
    assert (min(found["minimum"]), max(found["maximum"])) == (20.0, 22.0)
    assert found["gaps"] == []


def test_seasons_are_figures_of_hours_by_days(client, service):
    start = NOW - 400 * DAY
    fill(service, start, 48, HOUR)
    service.store.aggregate(start // HOUR * HOUR, start // HOUR * HOUR + 3 * DAY)
    found = asked(client, NOW - 5 * 365 * DAY, NOW, buckets=2000)
    assert (found["resolution"], found["bucket_s"], found["flagged_count"]) == ("hours", 86_400.0, None)
    assert len(found["at"]) <= 2_000
    assert {18.0, 16.0} == {each["value"] for each in found["limits"] if each["side"] == "below"}


def test_a_point_that_sends_more_than_it_should_costs_no_more(client, service):
    start = NOW - 300 * DAY
    fill(service, start, MOST_READINGS + 100, 1_000)
    found = asked(client, start, start + DAY)
    assert found["resolution"] == "hours"
    assert len(found["at"]) <= 100


def test_episodes_and_limits_of_the_span_come_with_it(client, service):
    breach(service, "f1-room")
    found = asked(client, NOW - DAY, NOW)
    (episode,) = found["episodes"]
    assert (episode["rule"], episode["ended_at"], episode["ticket"]) == ("room.day", None, "2026-000001")
    assert [each["value"] for each in found["limits"]] == [18.0, 18.0, 16.0]


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [(NOW, NOW, "invalid"), (NOW, NOW - 1, "invalid"), (NOW - 6 * 366 * DAY, NOW, "span-too-long")],
)
def test_a_span_that_is_none_or_too_long_is_refused(client, start, end, code):
    params = {"from": rfc3339(start, "UTC"), "to": rfc3339(end, "UTC")}
    answer = client.get(PATH, params=params)
    assert (answer.status_code, answer.json()["code"]) == (422, code)

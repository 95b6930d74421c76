"""Two ways of working out the recorded rooms, and the literals they agree on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from alerts.episodes.episode import EndReason
from ingest.durations import MINUTE
from tests.alerts.reference import recorded_rooms as rooms
from tests.alerts.reference.episodes import ReferenceEpisode, judge
from tests.alerts.reference.recorded_rooms import CONTRACT_EPISODES, SILENCES, UNUSABLE, Expected, utc
from tests.alerts.reference.rules import RULES


@pytest.fixture(scope="module")
def found() -> list[ReferenceEpisode]:
    return judge(rooms.recorded(), rooms.inventory(), RULES, start=rooms.START, until=rooms.UNTIL)


def test_the_reference_finds_exactly_the_contract_episodes_worked_out(found):
    contract = [e for e in found if e.rule == "room.contract"]
    assert [_spans(e) for e in contract] == [_expected_spans(e) for e in CONTRACT_EPISODES]
    for episode, expected in zip(contract, CONTRACT_EPISODES, strict=True):
        assert (episode.covered, episode.breaching) == (expected.covered, expected.breaching)
        assert (episode.worst, episode.worst_at) == (expected.worst, utc(expected.worst_at))
        assert episode.mean == pytest.approx(expected.mean, abs=1e-6)
        assert episode.end_reason is (EndReason.RECOVERED if expected.ended_at else None)


def test_room_413_was_too_cold_twice_and_still_is_when_the_file_ends():
    assert [(e.opened_at, e.ended_at) for e in CONTRACT_EPISODES if e.point == "room-413"] == [
        ("2013-08-24T11:58Z", "2013-08-24T22:47Z"),
        ("2013-08-31T14:20Z", None),
    ]


def test_the_reference_finds_exactly_the_silences_of_the_file(found):
    silent = [(e.point, e.opened_at, e.ended_at) for e in found if e.rule == "silent"]
    assert silent == [(point, utc(opened), utc(ended)) for point, opened, ended in SILENCES]


def test_the_room_whose_values_were_out_of_range_could_not_be_judged_for_a_night(found):
    unusable = [(e.point, e.began_at, e.opened_at, e.ended_at) for e in found if e.rule == "unusable"]
    assert unusable == [(point, *map(utc, instants)) for point, *instants in UNUSABLE]


def test_the_recorded_rooms_break_no_rule_but_the_contract_and_those_of_their_sensors(found):
    assert {e.rule for e in found} == {"room.contract", "silent", "unusable"}


@pytest.mark.parametrize("room", rooms.ROOMS)
def test_column_arithmetic_finds_the_same_contract_episodes(room):
    expected = [e for e in CONTRACT_EPISODES if e.point == f"room-{room}"]
    columns = list(episodes_by_columns(f"room-{room}"))
    assert [row[:6] for row in columns] == [
        (*_expected_spans(e)[1:], e.covered, e.breaching, e.worst) for e in expected
    ]
    assert [row[6] for row in columns] == pytest.approx([e.mean for e in expected], abs=1e-6)


def _spans(episode: ReferenceEpisode) -> tuple[str, int, int, int | None]:
    return episode.point, episode.began_at, episode.opened_at, episode.ended_at


def _expected_spans(episode: Expected) -> tuple[str, int, int, int | None]:
    ended_at = None if episode.ended_at is None else utc(episode.ended_at)
    return episode.point, utc(episode.began_at), utc(episode.opened_at), ended_at


Row = tuple[int, int, int | None, int, int, float, float]


def episodes_by_columns(point: str) -> Iterator[Row]:
    """(began, opened, ended, covered, breaching, worst, mean) from columns of minutes and their running sums.

    Knows nothing of rules, points or marks: 60 minutes, 23.00 and 23.20 in hundredths of a degree, and that a
    value lasts one minute more than its own.
    """
    said = {r.measured_at: round(r.value * 100) for r in rooms.recorded() if r.point == point}
    said = {at: x for at, x in said.items() if -1000 <= x <= 5000}
    minutes = list(range(rooms.START, rooms.UNTIL + 1, MINUTE))
    x = [said.get(at, said.get(at - MINUTE)) for at in minutes]
    present = running_sum([v is not None for v in x])
    cold = [v is not None and v < 2300 for v in x]
    below = running_sum(cold)
    warm = running_sum([v is not None and v >= 2320 for v in x])
    enough = [n >= 36 for n in present]
    bad = [ok and 2 * b > n for ok, b, n in zip(enough, below, present, strict=True)]
    good = [ok and not b and 2 * w > n for ok, b, w, n in zip(enough, bad, warm, present, strict=True)]
    here = 0
    while True in bad[here:]:
        opened = bad.index(True, here)
        ended = good.index(True, opened) if True in good[opened:] else None
        began = cold.index(True, max(0, opened - 59))
        values = [
            v
            for v, is_cold in zip(x[began:ended], cold[began:ended], strict=True)
            if is_cold and v is not None
        ]
        yield (
            minutes[began],
            minutes[opened],
            None if ended is None else minutes[ended],
            present[opened],
            below[opened],
            min(values) / 100,
            sum(values) / len(values) / 100,
        )
        if ended is None:
            return
        here = ended


def running_sum(column: list[bool]) -> list[int]:
    """How many of the last 60 minutes are True, minute by minute."""
    sums, total = [], 0
    for i, flag in enumerate(column):
        total += flag - (column[i - 60] if i >= 60 else 0)
        sums.append(total)
    return sums

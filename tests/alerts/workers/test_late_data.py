"""Late data in bites: live marks first, a bounded piece of the past in each tick, and the same episodes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pytest

import alerts.workers.late_data
from alerts.episodes.episode import Change, Opening, Withdrawal, identity_of
from alerts.rules.plan import plan_of
from alerts.workers.late_data import MOST_ROUNDS_WAITED, READINGS_A_BITE
from ingest.durations import DAY, HOUR, MINUTE, SECOND
from ingest.inventory.tree import Inventory
from ingest.readings.batch import Batch, batch_of
from tests.alerts.workers.both_workers import ROOM, RULES, START, Workers, town

FAR = 2_000
DAYS = 6


class CountingHistory:
    """A history that counts the rows it returns since it was last asked how many."""

    def __init__(self, history) -> None:
        self._history = history
        self._rows = 0

    def read(self, points: Sequence[int], start: int, end: int) -> Batch:
        found = self._history.read(points, start, end)
        self._rows += len(found)
        return found

    def take_rows(self) -> int:
        rows, self._rows = self._rows, 0
        return rows


class District(Workers):
    """One room nearby that speaks every minute, and many far ones that speak every hour."""

    far = FAR
    far_sampling = HOUR

    def install(self, *_names: str) -> None:
        near = town("near").points["near"]
        names = [f"far-{i}" for i in range(self.far)]
        far = {
            name: replace(near, id=name, sampling_ms=self.far_sampling, upload_ms=HOUR, registered_at=START)
            for name in names
        }
        inventory = Inventory(town("near").places, {"near": near, **far})
        self.plan = plan_of(self.recorded(inventory), {"room": RULES["room"]})

    def start(self, *, subscribed: bool = True) -> None:
        super().start(subscribed=subscribed)
        self.history = CountingHistory(self.judge._history)
        self.judge._late_data._history = self.history
        self.judge._figures._history = self.history

    def backlog(self, since: int, until: int) -> None:
        """What the far rooms measured hour by hour, received now: every tenth was cold for half a day."""
        keys = np.array([p.key for p in self.plan.inventory.points.values() if p.id != "near"], np.int32)
        hours = np.arange(since, until, HOUR, np.int64)
        at, key = np.tile(hours, len(keys)), np.repeat(keys, len(hours))
        cold = (key % 10 == 0) & ((at - START) % (2 * DAY) >= DAY) & ((at - START) % DAY < 12 * HOUR)
        value = np.where(cold, 15.0, 20.0 + at // HOUR % 5 / 10)
        received_at = np.full(len(at), self.clock.now())
        self.journal.append(batch_of(key, at, value, received_at=received_at), (), self.clock.now())

    def near_mark(self) -> int:
        """The last mark (UTC ms) that is decided of the room nearby."""
        key = self.plan.inventory.points["near"].key
        found = [
            int(cohort.part.decided[cohort.position_of_key[key]]) * cohort.part.step
            for cohort in self.judge.checker.cohorts
            if cohort.position_of_key[key] >= 0
        ]
        return found[0]

    def found(self) -> list[tuple[object, ...]]:
        return sorted(
            (e.point, e.began_at, e.opened_at, e.ended_at, e.found_late) for e in self.all_episodes("room")
        )

    def all_episodes(self, rule: str):
        with self.records.reading() as tx:
            return [e for e in tx.episodes.overlapping(None, 0, 1 << 62) if e.rule == rule]


@pytest.fixture
def one_bite_a_tick(monkeypatch) -> None:
    monkeypatch.setattr(alerts.workers.late_data, "BUDGET_S", 0.0)


def district_after_days_of_silence(folder, days: int = DAYS) -> District:
    folder.mkdir()
    made = District(folder)
    made.judge.tick()
    made.until(days * DAY / MINUTE)
    made.backlog(START, made.clock.now())
    return made


def test_two_thousand_points_come_back_with_six_days_and_live_marks_do_not_wait(tmp_path, one_bite_a_tick):
    bites = district_after_days_of_silence(tmp_path / "bites")
    first, ticks, most_rows = bites.clock.now(), 0, 0
    while ticks < 3 or bites.judge._late_data._tasks:
        ticks += 1
        bites.clock.advance_to(first + ticks * MINUTE)
        bites.say("near", 17.0, DAYS * 24 * 60 + ticks, DAYS * 24 * 60 + ticks)
        bites.judge._late_data._judged_at = float("-inf")
        bites.judge.tick()
        assert bites.near_mark() == bites.clock.now(), "a live mark waited for the past"
        most_rows = max(most_rows, bites.history.take_rows())
    assert ticks > DAYS * 24, "an hour at a time"
    assert most_rows <= READINGS_A_BITE + FAR
    at_once = district_after_days_of_silence(tmp_path / "at once")
    at_once.judge._late_data._every_s = 0.0
    at_once.until(DAYS * DAY / MINUTE + 1)
    assert at_once.judge.judged_again == FAR
    far = [row for row in bites.found() if row[0] != "near"]
    assert far == [row for row in at_once.found() if row[0] != "near"]
    assert len(far) == FAR // 10 * DAYS // 2
    assert [row for row in bites.found() if row[0] == "near"], "the room nearby was cold meanwhile"
    for each in (bites, at_once):
        each.close()


class HandClock:
    """Elapsed seconds that are moved by hand."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


class Hamlet(District):
    far = 20


@pytest.fixture
def clock(monkeypatch) -> HandClock:
    made = HandClock()
    monkeypatch.setattr(alerts.workers.late_data, "elapsed", made)
    return made


@pytest.fixture
def hamlet(tmp_path, clock) -> Iterator[Hamlet]:
    made = Hamlet(tmp_path)
    made.judge._late_data._every_s = made.judge._late_data._arrivals._every_s = 2.0
    made.judge.tick()
    made.until(DAYS * DAY / MINUTE)
    yield made
    made.close()


def tick(hamlet: Hamlet, clock: HandClock, seconds: float = 0.2) -> None:
    clock.now += seconds
    hamlet.clock.advance_to(hamlet.clock.now() + int(seconds * SECOND))
    hamlet.judge.tick()


def test_a_backlog_that_arrives_oldest_first_is_not_judged_to_now_again_and_again(hamlet, clock):
    for hour in range(24 * DAYS - 2):
        hamlet.backlog(START + hour * HOUR, START + (hour + 1) * HOUR)
        tick(hamlet, clock)
    for _ in range(20):
        tick(hamlet, clock)
    assert not hamlet.judge.checker.late_points
    assert not hamlet.judge._late_data._tasks
    assert hamlet.judge.judged_again <= 2 * Hamlet.far, "once at the start, and once when all had come"
    assert len(hamlet.found()) == Hamlet.far // 10 * DAYS // 2


def test_what_never_stops_arriving_is_judged_within_a_minute(hamlet, clock):
    rounds = []
    for hour in range(24 * DAYS - 2):
        hamlet.backlog(START + hour * HOUR, START + (hour + 1) * HOUR)
        before = hamlet.judge.judged_again
        tick(hamlet, clock, 1.0)
        if hamlet.judge.judged_again > before:
            rounds.append(clock.now)
    waits = np.diff(rounds)
    assert len(waits)
    assert waits.max() <= MOST_ROUNDS_WAITED * 2.0 + 2.0
    assert waits.min() > 30.0


def test_late_data_of_other_points_does_not_wait_for_what_is_arriving(hamlet, clock):
    keys = [p.key for p in hamlet.plan.inventory.points.values() if p.id != "near"]
    for hour in range(30):
        at = START + hour * HOUR
        hamlet.journal.append(batch_of([keys[0]], [at], [20.0], received_at=hamlet.clock.now()), (), 0)
        if hour == 20:
            before = hamlet.judge.judged_again
            hamlet.journal.append(batch_of([keys[1]], [at], [20.0], received_at=hamlet.clock.now()), (), 0)
        tick(hamlet, clock)
    assert hamlet.judge.judged_again == before + 1


def test_the_journal_keeps_what_a_bite_needs_until_it_is_judged(hamlet, clock, one_bite_a_tick):
    hamlet.backlog(START, hamlet.clock.now() - HOUR)
    tick(hamlet, clock, 3.0)
    assert hamlet.judge._late_data._tasks, "one bite was enough"
    assert not hamlet.judge.checker.late_points
    held = hamlet.judge._late_data.journal_position(hamlet.judge.checker)
    assert held is not None
    assert hamlet.journal.lag("checker")[0] >= 1
    while hamlet.judge._late_data._tasks:
        tick(hamlet, clock)
    assert hamlet.judge._late_data.journal_position(hamlet.judge.checker) is None
    assert hamlet.journal.lag("checker")[0] == 0


def test_an_inventory_that_changes_between_bites_loses_no_late_data(hamlet, clock, one_bite_a_tick):
    hamlet.backlog(START, hamlet.clock.now() - HOUR)
    for _ in range(5):
        tick(hamlet, clock, 3.0)
    assert hamlet.judge._late_data._tasks
    hamlet.plan = plan_of(hamlet.plan.inventory, {"room": replace(ROOM, margin=ROOM.margin + 1)})
    while hamlet.judge._late_data._tasks:
        tick(hamlet, clock)
    assert len(hamlet.found()) == Hamlet.far // 10 * DAYS // 2
    assert all(late for *_, late in hamlet.found())


class TownOfColdRooms(Hamlet):
    """Half of the far rooms are cold at a time, so that much is on record that late data may move."""

    far_sampling = 12 * MINUTE

    def backlog(self, since: int, until: int, *, minutes: int = 0, cold: float = 15.0) -> None:
        """So many ``minutes`` after each hour, and how cold it was then."""
        keys = np.array([p.key for p in self.plan.inventory.points.values() if p.id != "near"], np.int32)
        hours = np.arange(since, until, HOUR, np.int64)
        at, key = np.tile(hours, len(keys)), np.repeat(keys, len(hours))
        is_cold = ((at - START) // DAY % 2 == key % 2) & ((at - START) % DAY < 12 * HOUR)
        value = np.where(is_cold, cold, 20.0 + at // HOUR % 5 / 10)
        received_at = np.full(len(at), self.clock.now())
        batch = batch_of(key, at + minutes * MINUTE, value, received_at=received_at)
        self.journal.append(batch, (), self.clock.now())

    def figures(self):
        """All that is on record of each episode and follows from readings."""
        return sorted(
            (e.point, e.opened_at, e.ended_at, e.covered, e.breaching, e.worst, e.worst_at, e.mean)
            for e in self.all_episodes("room")
        )


@pytest.fixture
def cold_town(tmp_path, clock) -> Iterator[TownOfColdRooms]:
    made = TownOfColdRooms(tmp_path)
    made.judge._late_data._every_s = made.judge._late_data._arrivals._every_s = 2.0
    made.judge.tick()
    made.until(DAYS * DAY / MINUTE)
    made.backlog(START, made.clock.now() - HOUR)
    tick(made, clock, 3.0)
    while made.judge._late_data._tasks or made.judge._figures.due:
        tick(made, clock)
    yield made
    made.close()


def put_on_record(town: TownOfColdRooms, monkeypatch) -> list[int]:
    """Of how many episodes something was put on record, each time that something was."""
    sizes: list[int] = []
    add = town.judge._progress.add

    def counted(changes) -> None:
        if changes:
            sizes.append(len({identity_of(change) for change in changes}))
        add(changes)

    monkeypatch.setattr(town.judge._progress, "add", counted)
    return sizes


def test_what_late_data_moves_within_episodes_is_put_on_record_a_few_at_a_time(
    cold_town, clock, one_bite_a_tick, monkeypatch
):
    monkeypatch.setattr(alerts.workers.late_data, "EPISODES_A_BITE", 7)
    before = cold_town.figures()
    cold_town.backlog(START, cold_town.clock.now() - HOUR, minutes=55, cold=14.0)
    sizes = put_on_record(cold_town, monkeypatch)
    while not sizes:
        tick(cold_town, clock, 3.0)
    while cold_town.judge._late_data._tasks:
        assert cold_town.judge._late_data.journal_position(cold_town.judge.checker) is not None
        tick(cold_town, clock)
    while cold_town.judge._figures.due:
        tick(cold_town, clock)
    after = cold_town.figures()
    assert [row[:3] for row in after] == [row[:3] for row in before], "an episode began or ended otherwise"
    assert len(after) == Hamlet.far * DAYS // 2
    assert {row[5] for row in before} == {15.0}
    assert {row[5] for row in after} == {14.0}, "figures on record lack late readings"
    assert max(sizes) == 7
    assert sum(sizes) >= len(after)


def test_a_judge_that_dies_between_has_the_same_on_record_in_the_end(
    cold_town, clock, one_bite_a_tick, monkeypatch
):
    monkeypatch.setattr(alerts.workers.late_data, "EPISODES_A_BITE", 7)
    cold_town.backlog(START, cold_town.clock.now() - HOUR, minutes=55, cold=14.0)
    sizes = put_on_record(cold_town, monkeypatch)
    while len(sizes) < 3:
        tick(cold_town, clock, 3.0)
    assert cold_town.judge._late_data._tasks, "nothing was left to put on record"
    cold_town.start()
    for _ in range(5):
        tick(cold_town, clock, 3.0)
    while cold_town.judge._late_data._tasks or cold_town.judge._figures.due:
        tick(cold_town, clock)
    assert {row[5] for row in cold_town.figures()} == {14.0}


def test_an_episode_withdrawn_meanwhile_stays_so(cold_town, clock, one_bite_a_tick, monkeypatch):
    monkeypatch.setattr(alerts.workers.late_data, "EPISODES_A_BITE", 7)
    cold_town.backlog(START, cold_town.clock.now() - HOUR, minutes=55, cold=14.0)
    sizes = put_on_record(cold_town, monkeypatch)
    while len(sizes) < 2:
        tick(cold_town, clock, 3.0)
    can_wait = cold_town.judge._late_data._tasks[0].can_wait
    moved = [each for each, changes in can_wait.items() if any(isinstance(c, Opening) for c in changes)]
    assert moved, "what was counted at an opening is the same"
    withdrawn = [Withdrawal(*identity, "late_data") for identity in moved]
    outdated: list[Change] = []
    monkeypatch.setattr(cold_town.judge._figures, "note_changed", outdated.extend)
    cold_town.judge._save(cold_town.judge.checker, withdrawn, cold_town.clock.now())
    assert moved == [identity_of(each) for each in outdated if isinstance(each, Opening)], "read before"
    monkeypatch.undo()
    while cold_town.judge._late_data._tasks or cold_town.judge._figures.due:
        tick(cold_town, clock)
    on_record = {identity_of(episode) for episode in cold_town.all_episodes("room")}
    assert on_record.isdisjoint(moved), "what waited opened an episode again"

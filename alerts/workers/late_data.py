"""Late data: the judge worker judges its points again, a bite at a time (judgement.md, section 4).

Marks that are due come first: a tick spends no more than its budget on the past. The same bites bring runs of
equal values, and *unusable*, up to now where a restart has left them behind.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import NamedTuple

import numpy as np
import structlog

from alerts.episodes.episode import Change, Episode, Identity, Opening, Reassessment, identity_of
from alerts.judging.behind import earliest, unusable_behind
from alerts.judging.checker import Checker
from alerts.judging.past.late_data import JudgingAgain
from alerts.judging.past.rebuild import FOREVER
from alerts.places.names import point_told
from alerts.records import Records, RecordsError
from alerts.rules.rule import Rule
from alerts.workers.fault_log import FaultLog
from ingest.clock import elapsed
from ingest.durations import HOUR
from ingest.readings.batch import Batch
from ingest.readings.history import History, ReadingsUnavailable
from ingest.readings.slices import READINGS_AT_ONCE
from ingest.said import Said

log = structlog.get_logger("wenya.judge")

POINTS_AT_ONCE = 2_000
WITHIN_MS = 2 * HOUR
"""Points are judged again together when their late data begins within this time."""
BUDGET_S = 0.1
"""How long a tick may judge late data, except that a bite that was begun is finished."""
READINGS_A_BITE, LONGEST_BITE_MS = 10_000, HOUR
"""About how many readings a bite is of, and of how long a time at most."""
EPISODES_A_BITE = 200
"""Of how many episodes counts, and that their figures are due, are put on record in one bite.

Late data may touch those of a week of 2 000 points, at a fifth of a millisecond each.
"""
MOST_BEGUN_AGAIN = 3
"""How often points are judged again from the beginning because more came; after that, all in one tick."""
MOST_ROUNDS_WAITED = 30
"""How many times ``every_s`` a point waits at most while more of its late data is arriving."""
FAILED = "judge.late_points"
"""Records' key of the points that could not be judged again: key -> since when (UTC ms)."""
FAULT_RETRY_S = 60.0
"""After how long a point that could not be judged again is tried again."""


class _Failed(NamedTuple):
    """A point that could not be judged again: since when (UTC ms), when to try again, its fault's name."""

    since: int
    retry_at: float
    name: Said


@dataclass(eq=False)
class _Task:
    """Points to judge again (key -> since, UTC ms), the journal position they need, and how far that is.

    ``rule`` is the only rule judged, where its runs are behind. ``is_late`` is False where nothing came late
    and *unusable* is behind. ``can_wait`` is what is left to put on record once it ``is_judged``, by
    episode.
    """

    points: dict[int, int]
    journal_position: int | None
    rule: Rule | None = None
    is_late: bool = True
    again: JudgingAgain | None = None
    is_judged: bool = False
    can_wait: dict[Identity, list[Change]] = field(default_factory=dict)


class _LateArrivals:
    """Which late points wait, since more of their late data is arriving.

    A point's first late data is judged at once. What follows soon after is gathered until no more has come
    for a while: a backlog that arrives oldest first would otherwise be judged to now again and again.
    """

    def __init__(self, every_s: float) -> None:
        self._every_s = every_s
        self._judged_at: dict[int, float] = {}
        self._waiting_since: dict[int, float] = {}
        self._added_at: dict[int, float] = {}

    def note_added(self, keys: set[int]) -> None:
        """Late data of the points ``keys`` has arrived."""
        for key in keys:
            self._waiting_since.setdefault(key, elapsed())
            self._added_at[key] = elapsed()

    def note_judged(self, keys: Sequence[int]) -> None:
        """The points ``keys`` have been judged again."""
        longest_ago = elapsed() - MOST_ROUNDS_WAITED * self._every_s
        self._judged_at = {key: at for key, at in self._judged_at.items() if at > longest_ago}
        for key in keys:
            self._judged_at[key] = elapsed()

    def note_taken(self, keys: Sequence[int]) -> None:
        """The points ``keys`` wait no more."""
        for key in keys:
            self._waiting_since.pop(key, None)
            self._added_at.pop(key, None)

    def waiting(self) -> set[int]:
        """The keys of the points that are left for later."""
        now = elapsed()
        return {
            key
            for key, added_at in self._added_at.items()
            if key in self._judged_at
            and now - added_at < self._every_s
            and now - self._waiting_since[key] < MOST_ROUNDS_WAITED * self._every_s
        }


class LateDataQueue:
    """Judges the late points of a checker again; a point that cannot be judged is left out alone.

    Parameters
    ----------
    history, records
        Stored readings, and the episodes on record.
    every_s
        How often: a longer time gathers more points; 0 for simulated time, whose hours pass in seconds: then
        everything is judged at once, whatever time it takes.
    save
        Puts changes found up to an instant (UTC ms) on record.
    faults
        The points that cannot be judged again are added to it.
    stopping
        Whether to stop after the current bite.
    """

    def __init__(
        self,
        history: History,
        records: Records,
        every_s: float,
        save: Callable[[Checker, Sequence[Change], int], None],
        faults: FaultLog,
        stopping: Callable[[], bool],
    ) -> None:
        self._history = history
        self._records = records
        self._every_s = every_s
        self._save = save
        self._faults = faults
        self._stopping = stopping
        self._judged_at = 0.0
        self._tasks: deque[_Task] = deque()
        self._begun_again = 0
        self._arrivals = _LateArrivals(every_s)
        self._failed: dict[int, _Failed] = {}
        self._on_record: dict[int, int] = {}
        self._judged: set[int] = set()
        self.judged_again = 0
        """How many times a point was judged again since the start."""

    def note_taken_in(self, batch: Batch) -> None:
        """The checker has taken ``batch`` in: bites that were read before it came are read again."""
        for task in self._tasks:
            if task.again is not None and task.again.misses(batch):
                task.again = None
                self._begun_again += 1

    def journal_position(self, checker: Checker) -> int | None:
        """The first journal position that late data still needs, ``None`` when it needs none."""
        positions = [checker.late_points.journal_position, *(task.journal_position for task in self._tasks)]
        return min((position for position in positions if position is not None), default=None)

    def take_before(self, changes: Sequence[Change]) -> list[Change]:
        """What waits to be put on record of the episodes of ``changes``: it was found before them."""
        identities = list(dict.fromkeys(map(identity_of, changes)))
        return [each for task in self._tasks for each in _taken(task.can_wait, identities)]

    def judge(self, checker: Checker, now: int) -> None:
        """Judge late points again, if it is time; ``checker`` has advanced to ``now`` (UTC ms).

        Raises
        ------
        ReadingsUnavailable, RecordsError
            The points stay late points, or wait for their next bite.
        """
        deadline = elapsed() + BUDGET_S
        self._retry_failed(checker)
        self._arrivals.note_added(checker.late_points.take_added())
        self._give_up_outdated(checker)
        try:
            while not self._stopping() and (self._tasks or self._find_tasks(checker)):
                self._take_bite(checker, self._tasks[0], now)
                if self._every_s and elapsed() >= deadline:
                    break
        finally:
            self._put_failed_on_record()

    def _find_tasks(self, checker: Checker) -> bool:
        """Take late points, or else runs that are behind; whether there is anything to do."""
        if elapsed() - self._judged_at >= self._every_s:
            waiting = self._arrivals.waiting()
            points, journal_position = checker.late_points.take(POINTS_AT_ONCE, WITHIN_MS, waiting)
            if points:
                self._arrivals.note_taken(list(points))
                self._tasks.append(_Task(points, journal_position))
                return True
            self._judged_at = elapsed()
        return self._find_behind(checker)

    def _find_behind(self, checker: Checker) -> bool:
        for runs in checker.equal_runs:
            behind = runs.part.is_behind
            keys, behind_from = runs.part.keys[behind].tolist(), runs.part.behind_from[behind].tolist()
            due = self._due(dict(zip(keys, behind_from, strict=True)))
            if due:
                self._tasks.append(_Task(due, None, runs.part.rule, is_late=False))
                return True
        due = self._due(unusable_behind(checker.cohorts))
        if due:
            self._tasks.append(_Task(due, None, is_late=False))
        return bool(due)

    def _due(self, behind: Mapping[int, int]) -> dict[int, int]:
        """Some of the points ``behind`` (key -> from when on, UTC ms), and since when to judge them."""
        since = {key: at + 1 for key, at in behind.items() if key not in self._failed}
        until = min(since.values(), default=FOREVER) + WITHIN_MS
        near = ((key, at) for key, at in since.items() if at <= until)
        return dict(islice(near, POINTS_AT_ONCE))

    def _give_up_outdated(self, checker: Checker) -> None:
        """Begin again what was begun with another checker; leave to a task what it will still read."""
        for task in list(self._tasks):
            if task.again is not None and not task.again.still_holds(checker):
                task.again = None
            if task.again is None and not task.is_late and not task.is_judged:
                self._tasks.remove(task)  # the checker knows what is behind
            elif task.again is not None and task.is_late:
                covered, position = checker.late_points.take_later_than(task.points, task.again.read_to)
                self._arrivals.note_taken(list(covered))
                if position is not None:
                    task.journal_position = min(position, task.journal_position or position)

    def _take_bite(self, checker: Checker, task: _Task, now: int) -> None:
        """One bite of ``task``; what fails is halved until the point at fault stands alone."""
        if task.is_judged:
            first = list(islice(task.can_wait, EPISODES_A_BITE))
            self._put_on_record(checker, task, _taken(task.can_wait, first), now)
            return
        try:
            if task.again is None:
                task.again = self._begin(checker, task, now)
            while task.again.step(self._history, now):
                if not self._at_once or self._stopping():
                    return
            try:
                recorded = self._recorded(task.again)
                changes = task.again.finish(recorded)
            except RecordsError:
                task.again = None  # the live checker goes on meanwhile
                raise
        except (ReadingsUnavailable, RecordsError):
            raise
        except Exception as error:  # noqa: BLE001 - any error leaves out the points at fault alone
            self._tasks.popleft()
            self._halve(checker, task, error)
            return
        self._begun_again = 0
        self._arrivals.note_judged(list(task.points))
        task.again, task.is_judged = None, True
        at_once, task.can_wait = _apart(changes, recorded)
        self._put_on_record(checker, task, at_once, now)

    def _put_on_record(self, checker: Checker, task: _Task, changes: Sequence[Change], now: int) -> None:
        """Put ``changes`` on record; the journal keeps what came late until the last of the task's are."""
        if not task.can_wait:
            self._tasks.remove(task)
        self._save(checker, changes, now)
        if task.is_late and not task.can_wait:
            self.judged_again += len(task.points)
            self._judged.update(task.points)

    def _begin(self, checker: Checker, task: _Task, now: int) -> JudgingAgain:
        since = min(task.points.values()) if task.rule else earliest(task.points, checker.cohorts)
        by_key = checker.plan.inventory.by_key
        return JudgingAgain(
            checker,
            task.points,
            since,
            now,
            self._episodes([by_key[key].id for key in task.points if key in by_key], since),
            task.rule,
            most=READINGS_AT_ONCE if self._at_once else READINGS_A_BITE,
            longest_ms=FOREVER if self._at_once else LONGEST_BITE_MS,
        )

    @property
    def _at_once(self) -> bool:
        """Whether all bites of a task are taken in one tick: on simulated time, or when more keeps coming."""
        return not self._every_s or self._begun_again >= MOST_BEGUN_AGAIN

    def _recorded(self, again: JudgingAgain) -> list[Episode]:
        return self._episodes(again.points, again.instant + 1)

    def _episodes(self, points: Sequence[str], since: int) -> list[Episode]:
        with self._records.reading() as tx:
            return tx.episodes.overlapping(points, since, FOREVER)

    def _halve(self, checker: Checker, task: _Task, error: Exception) -> None:
        items = list(task.points.items())
        if len(items) == 1:
            self._leave_out(checker, *items[0], error)
            return
        half = len(items) // 2
        for part in (items[half:], items[:half]):
            self._tasks.appendleft(replace(task, points=dict(part), again=None))

    def _leave_out(self, checker: Checker, key: int, since: int, error: Exception) -> None:
        """Leave the point alone for a while; from where it has to be judged again is on record."""
        since = min(since, self._failed[key].since) if key in self._failed else since
        inventory = checker.plan.inventory
        point = inventory.by_key.get(key)
        name = Said("fault-late-data", point=point_told(inventory, point.id) if point else str(key))
        self._failed[key] = _Failed(since, elapsed() + FAULT_RETRY_S, name)
        self._faults.begin(name, repr(error))

    def restore(self, checker: Checker) -> None:
        """Let a rebuilt checker judge again what failed before, as is on record. Raises `RecordsError`."""
        with self._records.reading() as tx:
            kept = json.loads(tx.meta.get(FAILED) or "{}")
        for failed in self._failed.values():
            self._faults.end(failed.name)
        self._tasks.clear()
        self._failed.clear()
        self._judged.clear()
        self._on_record = {int(key): since for key, since in kept.items()}
        self._judge_from(checker, self._on_record)

    def _retry_failed(self, checker: Checker) -> None:
        due = {key: failed for key, failed in self._failed.items() if elapsed() >= failed.retry_at}
        for key, failed in due.items():
            del self._failed[key]
            self._faults.end(failed.name)
        self._judge_from(checker, {key: failed.since for key, failed in due.items()})

    def _judge_from(self, checker: Checker, points: Mapping[int, int]) -> None:
        """Points (key -> since, UTC ms) are late points again; they stay on record until they are judged."""
        known = {key: since for key, since in points.items() if key in checker.plan.inventory.by_key}
        keys, since = np.array(list(known), np.int32), np.array(list(known.values()), np.int64)
        checker.late_points.add(keys, since, None)

    def _put_failed_on_record(self) -> None:
        """Once a round, before the journal's position: from where points that failed are to be judged."""
        waiting = {key: since for key, since in self._on_record.items() if key not in self._judged}
        points = waiting | {key: failed.since for key, failed in self._failed.items()}
        self._judged.clear()
        if points != self._on_record:
            with self._records.begin() as tx:
                tx.meta.put(FAILED, json.dumps(points))
            self._on_record = points


def _apart(
    changes: Iterable[Change], recorded: Iterable[Episode]
) -> tuple[list[Change], dict[Identity, list[Change]]]:
    """What is put on record as one, since the desk looks for groups in it; and by episode what can wait.

    That is of episodes on record that neither open, end nor are withdrawn by it: what was counted when they
    opened, and that their figures are due.
    """
    by_identity: dict[Identity, list[Change]] = {}
    for change in changes:
        by_identity.setdefault(identity_of(change), []).append(change)
    known = {identity_of(episode) for episode in recorded}
    can_wait = {
        identity: of_episode
        for identity, of_episode in by_identity.items()
        if identity in known and all(isinstance(each, Opening | Reassessment) for each in of_episode)
    }
    at_once = [each for identity, found in by_identity.items() if identity not in can_wait for each in found]
    return at_once, can_wait


def _taken(waiting: dict[Identity, list[Change]], identities: Iterable[Identity]) -> list[Change]:
    """What waits of these episodes, which is taken out of ``waiting``."""
    return [change for identity in identities for change in waiting.pop(identity, ())]

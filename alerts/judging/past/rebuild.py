"""The state of a checker from stored readings and recorded episodes: at a start, and to judge again.

The set of episodes is a pure function of the readings (judgement.md, section 4), and no mark depends on what
was measured after it. So the state at any instant follows from the readings of one window before it and the
episodes that were open then, and judging the marks from there through the same code gives what is on record,
or corrects it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from alerts.episodes.episode import Change, Episode
from alerts.judging.checker import Checker
from alerts.judging.parts import NOTHING_LEFT_OUT, KeyedPart, LeftOut, PartFault, may_be_judged
from alerts.judging.past.filling import (
    QUIET_TIMES_LONGER,
    ToJudge,
    await_marks,
    empty_checker,
    fill,
    needed_from,
    note_heard,
    own_readings,
)
from alerts.judging.past.resumed_episodes import Asking, Wanted, fall_thresholds, resume_episodes
from alerts.judging.past.unusable_before import UnusableBefore
from alerts.judging.silence import SilenceTracker, is_sign_of_life
from alerts.judging.stuck import RunTracker
from alerts.rules.limits import MICRO
from alerts.rules.plan import Plan
from alerts.rules.rule import Rule
from ingest.durations import DAY, HOUR
from ingest.inventory.tree import Point
from ingest.readings.batch import Batch
from ingest.readings.history import History
from ingest.readings.slices import READINGS_AT_ONCE, slice_length

LOOK_BACK = 14 * DAY
"""How far back the start of a run of equal values, or the last sign of life of a point, is looked for."""
FOREVER = 1 << 62


def open_at(episodes: Iterable[Episode], instant: int) -> list[Episode]:
    """The episodes open at ``instant`` (UTC ms): opened by then, and not ended by then."""
    return [e for e in episodes if e.opened_at <= instant and (e.ended_at is None or e.ended_at > instant)]


class Rebuild:
    """One pass through the stored readings: gives a checker its state at an instant, and judges from there.

    It goes by slices of time over all points. Each slice is read once, given to every part that needs it, and
    decided as far as it goes, so that what is in memory does not grow with the span. A read that fails has
    changed nothing, and the next `step` makes it again.

    Parameters
    ----------
    points
        Whose readings are judged, under ``plan``.
    instant
        UTC ms: everything up to here counts as decided.
    now
        UTC ms: up to here slices have an end; the last one is open to the future.
    recorded
        The episodes of ``points`` that go on at ``instant`` or later.
    advance
        Lets the checker decide what it may once all readings up to an instant (UTC ms) are taken in.
    faults
        The parts that fail are added to it and left out; ``None``: their error is raised.
    left_out
        Not judged at all.
    remembers_unusable
        Whether the checker will take in what arrives from here on, so that it has to know which identities
        have an unusable reading.
    heard_until
        Returns point key -> UTC ms: of a point, no sign of life later than this counts.
    runs_follow
        Whether runs of equal values that may have begun before what the other parts need, and points that
        *unusable* must look further back for, are left behind rather than looked for (`Checker.behind`).
    most, longest_ms
        About how many readings a slice has, if not more for its points; and how long (ms) it is at most.

    Raises
    ------
    alerts.rules.hours.CalendarMissing
    """

    def __init__(
        self,
        plan: Plan,
        points: Sequence[Point],
        instant: int,
        now: int,
        recorded: Iterable[Episode],
        advance: Callable[[Checker, int], list[Change]],
        *,
        faults: list[PartFault] | None = None,
        left_out: LeftOut = NOTHING_LEFT_OUT,
        remembers_unusable: bool = False,
        heard_until: Callable[[], Mapping[int, int]] | None = None,
        runs_follow: bool = False,
        most: int = READINGS_AT_ONCE,
        longest_ms: int = FOREVER,
    ) -> None:
        self.checker = empty_checker(plan, points, instant, left_out)
        if faults is not None:
            self.checker.faults, self.checker.leaves_out = faults, True
        self.changes: list[Change] = []
        """What was found after ``instant``, in order of time for each rule and point."""
        self.read_to = instant
        """UTC ms: all readings up to here are taken in."""
        self._instant = instant
        self._now = max(now, instant)
        self._running = open_at(recorded, instant)
        self._advance = advance
        self._remembers_unusable = remembers_unusable
        self._heard_until = heard_until
        self._runs_follow = runs_follow
        self._most, self._longest_ms = most, longest_ms
        self._points = {point.key: point for point in points}
        self._keys = np.array(list(self._points), np.int32)
        self._per_ms = 1 / np.array([point.sampling_ms for point in self._points.values()], np.float64)
        self._asking = self._pass_through()
        self._wanted: Wanted | None = next(self._asking, None)

    @property
    def done(self) -> bool:
        """Whether everything is read and judged."""
        return self._wanted is None

    def step(self, history: History) -> bool:
        """Read one slice and judge it; whether there is more. Raises `ReadingsUnavailable`."""
        if self._wanted is not None:
            readings = history.read(*self._wanted)
            try:
                self._wanted = self._asking.send(readings)
            except StopIteration:
                self._wanted = None
        return not self.done

    def run(self, history: History) -> Rebuild:
        """Read and judge all that is left. Raises `ReadingsUnavailable`."""
        while self.step(history):
            continue
        return self

    def misses(self, batch: Batch) -> bool:
        """Whether a reading of ``batch``, which comes now, belongs to a slice that has been read."""
        early = batch.point[(batch.measured_at <= self.read_to) & may_be_judged(batch)]
        return bool(np.isin(early, self._keys).any())

    def _pass_through(self) -> Asking[None]:
        since = self._needed_from()
        edges = [*np.unique(since).tolist(), self._instant + 1]
        keys: list[int] = []
        first_values = self._no_values_yet()
        for begin, end in pairwise(edges):
            active = since <= begin
            if np.count_nonzero(active) > len(keys):
                keys = self._keys[active].tolist()
            for start, stop in self._slices(active, begin, end):
                self._fill((yield keys, start, stop), stop, first_values)
        yield from self._resume_at_instant(since, first_values)
        if len(keys) < len(self._keys):
            keys = self._keys.tolist()
        if keys:
            for start, stop in self._slices(slice(None), self._instant + 1):
                self._judge((yield keys, start, stop), stop - 1)
            self._judge((yield keys, self.read_to + 1, FOREVER), FOREVER)
        else:
            self.changes += self._advance(self.checker, FOREVER)

    def extend_to(self, now: int) -> None:
        """Up to ``now`` (UTC ms) slices have an end, if that is later than before."""
        self._now = max(self._now, now)

    def _length(self, per_ms: NDArray[np.float64]) -> int:
        """How long (ms) a slice is of points with so many readings a ms each."""
        return slice_length(float(per_ms.sum()), len(per_ms), self._most)

    def _slices(
        self, which: NDArray[np.bool_] | slice, start: int, end: int | None = None
    ) -> Iterator[tuple[int, int]]:
        """From ``start`` to ``end``, or to ``now``, which may move on: what is then left is short."""
        length = min(self._length(self._per_ms[which]), self._longest_ms)
        while start < (limit := self._now + 1 if end is None else end):
            stop = min(start + length, limit)
            yield start, stop
            start = stop if stop - start == length else FOREVER

    def _needed_from(self) -> NDArray[np.int64]:
        """int64[n], for each of the points: the first instant (UTC ms) whose readings a part needs."""
        size = int(self._keys.max(initial=-1)) + 1
        since = np.full(size, self._instant + 1, np.int64)
        for keyed in self.checker.cohorts:
            keys = keyed.part.keys
            since[keys] = np.minimum(since[keys], needed_from(keyed.part, self._instant))
        limits = [(s.part.keys, s.part.limit) for _, s in self.checker.silences]
        limits += [(runs.part.keys, runs.part.first_look) for runs in self.checker.equal_runs]
        for keys, limit in limits:
            since[keys] = np.minimum(since[keys], self._instant - limit)
        needed: NDArray[np.int64] = since[self._keys]
        return needed

    def _no_values_yet(self) -> dict[str, NDArray[np.int64]]:
        """Rule -> when the first value of each of the points of its runs was measured."""
        return {
            runs.part.rule.id: np.full(len(runs.part.keys), FOREVER, np.int64)
            for runs in self.checker.equal_runs
        }

    def _fill(self, readings: Batch, stop: int, first_values: Mapping[str, NDArray[np.int64]]) -> None:
        """Judge the marks before ``stop`` (UTC ms) to fill the windows; the transitions are dropped."""
        checker, until = self.checker, min(stop - 1, self._instant)
        to_judge = ToJudge.of(readings)
        for cohort in checker.cohorts:
            with checker.guard(cohort, self._instant):
                fill(cohort, to_judge, until)
        for runs in checker.equal_runs:
            with checker.guard(runs):
                rows = own_readings(runs, to_judge)
                runs.part.extend(rows)
                np.minimum.at(first_values[runs.part.rule.id], rows.position, rows.at)
        alive = readings.select(is_sign_of_life(readings)) if checker.silences else readings
        for _, silences in checker.silences:
            with checker.guard(silences):
                note_heard(silences, alive)

    def _resume_at_instant(
        self, since: NDArray[np.int64], first_values: Mapping[str, NDArray[np.int64]]
    ) -> Asking[None]:
        """Give all parts what they were at the instant, and the episodes that were open then."""
        checker = self.checker
        thresholds = yield from fall_thresholds(checker, self._running)
        for cohort in checker.cohorts:
            with checker.guard(cohort, self._instant):
                cohort.part.reset_results()
                cohort.part.rebuilt_at = self._instant
                resume_episodes(checker, cohort, self._running, thresholds)
        for rule, silences in checker.silences:
            yield from self._resume_silences(rule, silences)
        yield from UnusableBefore(
            checker,
            self._points,
            self._instant,
            self._running,
            lambda keys: min(self._length(self._per_ms[np.isin(self._keys, keys)]), self._longest_ms),
            self._most,
            follows=self._runs_follow,
        ).resume()
        known_from = np.zeros(int(self._keys.max(initial=-1)) + 1, np.int64)
        known_from[self._keys] = since
        for runs in checker.equal_runs:
            yield from self._resume_runs(runs, first_values[runs.part.rule.id], known_from)

    def _resume_silences(self, rule: Rule, silences: KeyedPart[SilenceTracker]) -> Asking[None]:
        """When points were last heard by the instant, and which were silent then.

        A point without a registration time, since the service did not know the time yet, counts as registered
        at the instant.
        """
        tracker = silences.part
        tracker.ended[:] = self._instant + 1
        opened_at = {e.point: e.opened_at for e in self._running if e.rule == rule.id}
        for position, key in enumerate(tracker.keys.tolist() if opened_at else ()):
            tracker.opened[position] = opened_at.get(self._points[key].id, 0)
        silent = tracker.opened != 0
        tracker.last_heard[silent] = tracker.opened[silent] - tracker.limit[silent]
        not_heard = np.flatnonzero(~silent & (tracker.last_heard + tracker.limit <= self._instant))

        def still_not_heard(readings: Batch, asked: NDArray[np.int32]) -> NDArray[np.int32]:
            with self.checker.guard(silences):
                alive = readings.select(is_sign_of_life(readings))
                note_heard(silences, alive)
                return asked[~np.isin(asked, alive.point)]
            return asked[:0]

        since = self._instant - tracker.limit[not_heard]
        yield from self._look_back(tracker.keys[not_heard], since, still_not_heard)
        tracker.last_heard[tracker.last_heard == 0] = self._instant

    def _resume_runs(
        self,
        runs: KeyedPart[RunTracker],
        first_value: NDArray[np.int64],
        known_from: NDArray[np.int64],
    ) -> Asking[None]:
        """The runs of equal values at the instant; most are short and began in what has been read."""
        tracker = runs.part
        episodes = {e.point: e for e in self._running if e.rule == tracker.rule.id}
        stuck = [
            (position, episodes[self._points[key].id])
            for position, key in enumerate(tracker.keys.tolist() if episodes else ())
            if self._points[key].id in episodes
        ]
        tracker.opened[:] = 0
        unsure = (tracker.count == 0) | (tracker.start == first_value)
        unsure[[position for position, _ in stuck]] = False
        tracker.judged_to = np.maximum(tracker.judged_to, self._instant)
        tracker.rebuilt_at = self._instant
        if self._runs_follow:
            tracker.leave_behind(unsure)
        else:

            def still_unsure(readings: Batch, asked: NDArray[np.int32]) -> NDArray[np.int32]:
                with self.checker.guard(runs):
                    begun = tracker.extend_back(own_readings(runs, ToJudge.of(readings)))
                    return asked[~np.isin(asked, tracker.keys[begun])]
                return asked[:0]

            keys = tracker.keys[unsure]
            yield from self._look_back(keys, known_from[keys], still_unsure)
        for position, episode in stuck:
            value = round((episode.worst or 0) * MICRO)
            tracker.resume(position, episode.began_at, episode.opened_at, value)

    def _look_back(
        self,
        keys: NDArray[np.int32],
        since: NDArray[np.int64],
        take: Callable[[Batch, NDArray[np.int32]], NDArray[np.int32]],
    ) -> Asking[None]:
        """Read what was measured before ``since`` (UTC ms, one for each of ``keys``), the newest first.

        ``take`` is given the readings of a slice and whose they are; returns the keys that need earlier ones.
        """
        per_ms = np.zeros(int(self._keys.max(initial=-1)) + 1)
        per_ms[self._keys] = self._per_ms
        for known_from in np.unique(since)[::-1].tolist():
            asked, end = keys[since == known_from], known_from
            length = min(HOUR, self._length(per_ms[asked]))
            while len(asked) and end > self._instant - LOOK_BACK:
                start = max(end - length, self._instant - LOOK_BACK)
                found = yield asked.tolist(), start, end
                # Where nothing was said, or little, a longer time is as quickly read.
                most = self._length(per_ms[asked])
                length = min(2 * length, most * (1 if len(found) else QUIET_TIMES_LONGER))
                asked, end = take(found, asked), start

    def _judge(self, readings: Batch, until: int) -> None:
        """Take in the readings up to ``until`` (UTC ms), and decide as far as they go."""
        checker = self.checker
        if self._remembers_unusable:
            checker.unusable_first.filter(readings)
        to_judge = ToJudge.of(readings)
        for cohort in checker.cohorts:
            with checker.guard(cohort, self._instant):
                await_marks(cohort, to_judge)
        for tracker in checker.equal_runs:
            with checker.guard(tracker, self._instant):
                tracker.part.pending.add(own_readings(tracker, to_judge))
        if checker.silences:
            alive = readings.select(self._signs_of_life(readings))
            for rule, silences in checker.silences:
                with checker.guard(silences):
                    checker.take_in_signs_of_life(rule, silences, alive, None)
        for runs in checker.equal_runs:
            runs.part.advance_when_asked()
        self.changes += self._advance(checker, until)
        self.read_to = until

    def _signs_of_life(self, readings: Batch) -> NDArray[np.bool_]:
        alive = is_sign_of_life(readings)
        if self._heard_until is not None:
            newest = self._heard_until()
            until = np.array([newest.get(key, 0) for key in readings.point.tolist()], np.int64)
            alive &= readings.measured_at <= until
        return alive

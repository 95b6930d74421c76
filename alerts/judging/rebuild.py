"""The state of a checker from stored readings and recorded episodes: at a start, and to judge again.

The set of episodes is a pure function of the readings (judgement.md, section 4), and no mark depends on what
was measured after it. So the state at any instant follows from the readings of one window before it and the
episodes that were open then, and judging the marks from there through the same code gives what is on record,
or corrects it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

from alerts.episodes.episode import Episode
from alerts.episodes.figures import reading_in_force
from alerts.judging.checker import Checker, checker_of
from alerts.judging.parts import NOTHING_LEFT_OUT, LeftOut, PartFault
from alerts.judging.silence import SilenceTracker, is_sign_of_life
from alerts.judging.stuck import RunTracker
from alerts.judging.windows.cohort import Cohort
from alerts.judging.windows.cohorts import cohorts_of, position_of_key
from alerts.judging.windows.fall_window import FallWindow
from alerts.judging.windows.open_episodes import OpenEpisode
from alerts.judging.windows.pending_readings import Readings
from alerts.rules.hours import CalendarMissing
from alerts.rules.limits import MICRO, to_micro
from alerts.rules.plan import Plan
from alerts.rules.rule import Rule, RuleKind
from alerts.rules.timing import hold_of
from ingest.durations import DAY, HOUR
from ingest.inventory.tree import Point
from ingest.readings.batch import Batch
from ingest.readings.history import History, ReadingsUnavailable

MARKS_IN_STATE = 64
"""How many marks back the state of a window reaches."""
LOOK_BACK = 14 * DAY
"""How far back the start of a run of equal values, or the last sign of life of a point, is looked for."""
POINTS_A_READ = 20_000
"""Points whose readings are in memory at a time."""
FOREVER = 1 << 62


def open_at(episodes: Iterable[Episode], instant: int) -> list[Episode]:
    """The episodes open at ``instant`` (UTC ms): opened by then, and not ended by then."""
    return [e for e in episodes if e.opened_at <= instant and (e.ended_at is None or e.ended_at > instant)]


def checker_at(
    plan: Plan,
    points: Sequence[Point],
    instant: int,
    history: History,
    recorded: Iterable[Episode],
    faults: list[PartFault] | None = None,
    left_out: LeftOut = NOTHING_LEFT_OUT,
) -> Checker:
    """A checker of ``points`` with its state at ``instant`` (UTC ms) and all later readings pending in it.

    Parameters
    ----------
    recorded
        The episodes of these points that go on at ``instant`` or later.
    faults
        The parts that cannot be built are added to it, and the checker leaves out a part that fails later;
        ``None``: their error is raised.
    left_out
        Not built at all.

    Raises
    ------
    ingest.readings.history.ReadingsUnavailable, alerts.rules.hours.CalendarMissing
    """
    running = open_at(recorded, instant)
    cohorts, silences, equal_runs = [], [], []
    for cohort in cohorts_of(plan, points, lambda step: instant // step - MARKS_IN_STATE, left_out.rules_at):
        with _collect_fault(faults, tuple(w.rule.id for w in cohort.windows), cohort.keys, instant):
            _fill_windows(cohort, instant, history)
            _resume_episodes(plan, cohort, running, history)
            cohorts.append(cohort)
    for rule, looked_at in _points_by_rule(plan, RuleKind.SILENT, points, left_out):
        with _collect_fault(faults, (rule.id,), _keys(looked_at), instant):
            silences.append((rule, silences_at(rule, looked_at, instant, history, running)))
    for rule, looked_at in _points_by_rule(plan, RuleKind.STUCK, points, left_out):
        with _collect_fault(faults, (rule.id,), _keys(looked_at), instant):
            equal_runs.append(runs_at(rule, looked_at, instant, history, running))
    checker = checker_of(plan, cohorts, silences, equal_runs, instant=instant)
    if faults is not None:
        checker.faults, checker.leaves_out = faults, True
    return checker


def _points_by_rule(
    plan: Plan, kind: RuleKind, points: Sequence[Point], left_out: LeftOut
) -> list[tuple[Rule, list[Point]]]:
    return [(rule, left_out.kept(rule, own)) for rule, own in plan.points_by_rule(kind, points)]


@contextmanager
def _collect_fault(
    faults: list[PartFault] | None, rules: tuple[str, ...], keys: NDArray[np.int32], instant: int
) -> Iterator[None]:
    """Add a part that cannot be built to ``faults``, so that the others go on; an outage is raised."""
    try:
        yield
    except (ReadingsUnavailable, CalendarMissing):
        raise
    except Exception as error:
        if faults is None:
            raise
        faults.append(PartFault(rules, keys, instant, repr(error)))


def _keys(points: Sequence[Point]) -> NDArray[np.int32]:
    return np.array([point.key for point in points], np.int32)


def catch_up_silences(
    checker: Checker,
    instant: int,
    history: History,
    *,
    until: Mapping[int, int] | None = None,
) -> None:
    """Let the silences of a checker rebuilt at ``instant`` take in the signs of life after it (UTC ms).

    ``until`` (point key -> UTC ms): of a point, nothing later than this. Raises `ReadingsUnavailable`.
    """
    for rule, silences in checker.silences:
        failed = len(checker.faults)
        for readings in _read(history, silences.part.keys, instant + 1, FOREVER):
            wanted = is_sign_of_life(readings)
            if until is not None:
                newest = [until.get(key, 0) for key in readings.point.tolist()]
                wanted &= readings.measured_at <= np.array(newest, np.int64)
            with checker.guard(silences):
                checker.take_in_signs_of_life(rule, silences, readings.select(wanted), None)
            if len(checker.faults) > failed:
                break


def remember_unusable_first(checker: Checker, instant: int, history: History) -> None:
    """Let a checker rebuilt at ``instant`` know the identities after it whose first reading is unusable.

    Raises `ReadingsUnavailable`.
    """
    keys = np.array(list(checker.plan.inventory.by_key), np.int32)
    for stored in _read(history, keys, instant + 1, FOREVER):
        checker.unusable_first.filter(stored)


def _key_slices(keys: NDArray[np.int32]) -> Iterator[slice]:
    return (slice(first, first + POINTS_A_READ) for first in range(0, len(keys), POINTS_A_READ))


def _read(history: History, keys: NDArray[np.int32], start: int, end: int) -> Iterator[Batch]:
    """The readings of many points, `POINTS_A_READ` at a time."""
    for part in _key_slices(keys):
        yield history.read(keys[part].tolist(), start, end)


def _usable(batch: Batch, position: NDArray[np.int32]) -> Readings:
    """The usable readings of a batch; ``position`` is by point key."""
    usable = batch.select(batch.usable())
    return Readings(position[usable.point].astype(np.intp), usable.measured_at, to_micro(usable.value))


def _positions(keys: NDArray[np.int32]) -> NDArray[np.int32]:
    return position_of_key(keys, int(keys.max(initial=-1)) + 1)


def _fill_windows(cohort: Cohort, instant: int, history: History) -> None:
    """Judge the marks up to ``instant`` to fill the windows; the transitions are dropped."""
    start = (instant // cohort.step - MARKS_IN_STATE) * cohort.step - int(cohort.hold.max())
    position = _positions(cohort.keys)
    for part in _key_slices(cohort.keys):
        readings = history.read(cohort.keys[part].tolist(), start, FOREVER)
        cohort.pending.add(_usable(readings, position))
        target = cohort.decided.copy()
        target[part] = instant // cohort.step
        cohort.advance_to(target)
    cohort.reset_results()
    cohort.rebuilt_at = instant


def _resume_episodes(plan: Plan, cohort: Cohort, running: Sequence[Episode], history: History) -> None:
    """Add the episodes open on record to the windows."""
    position = _positions(cohort.keys)
    windows = {w.rule.id: w for w in cohort.windows}
    for episode in running:
        point, window = plan.inventory.points.get(episode.point), windows.get(episode.rule)
        at = int(position[point.key]) if point is not None and point.key < len(position) else -1
        if window is None or point is None or at < 0:
            continue
        if isinstance(window, FallWindow):
            default, threshold = 0, _fall_threshold(window, point, episode, history)
        else:
            default, threshold = int(window.limits[at]), 0
        worst = default if episode.worst is None else round(episode.worst * MICRO)
        worst_at = episode.opened_at if episode.worst_at is None else episode.worst_at
        opened_mark = episode.opened_at // cohort.step
        window.open.add(at, OpenEpisode(opened_mark, worst, worst_at // cohort.step, threshold))


def _fall_threshold(window: FallWindow, point: Point, fall: Episode, history: History) -> int:
    """The threshold (micro) of an open fall, from the readings before it."""
    hold, rule = hold_of(point), window.rule
    down = fall.opened_at - rule.stays_ms
    marks = np.arange(down - rule.within_ms, down, rule.step_ms)
    before = history.read([point.key], int(marks[0]) - hold, down)
    before = before.select(before.usable())
    row, present = reading_in_force(before, marks, hold)
    if not present.any():  # no longer stored: all that is known is that the worst value is below it
        return round((fall.worst or 0) * MICRO)
    return window.threshold_below(int(to_micro(before.value[row[present]]).max()))


def silences_at(
    rule: Rule, points: Sequence[Point], instant: int, history: History, running: Sequence[Episode]
) -> SilenceTracker:
    """When ``points`` were last heard by ``instant`` (UTC ms), and which were silent then.

    A point without a registration time, since the service did not know the time yet, counts as registered at
    ``instant``. Raises `ReadingsUnavailable`.
    """
    tracker = SilenceTracker(points, np.array([p.registered_at for p in points], np.int64))
    tracker.ended[:] = instant + 1
    _read_last_heard(tracker, tracker.keys, history, instant - int(tracker.limit.max(initial=0)), instant + 1)
    opened_at = {e.point: e.opened_at for e in running if e.rule == rule.id}
    for position in np.flatnonzero([p.id in opened_at for p in points]).tolist():
        tracker.opened[position] = opened_at[points[position].id]
    silent = tracker.opened != 0
    tracker.last_heard[silent] = tracker.opened[silent] - tracker.limit[silent]
    not_heard = tracker.keys[~silent & (tracker.last_heard + tracker.limit <= instant)]
    _read_last_heard(tracker, not_heard, history, instant - LOOK_BACK, instant + 1)
    tracker.last_heard[tracker.last_heard == 0] = instant
    return tracker


def _read_last_heard(
    tracker: SilenceTracker, keys: NDArray[np.int32], history: History, start: int, end: int
) -> None:
    """Set when the points ``keys`` were last heard from their readings in ``[start, end)`` (UTC ms)."""
    position = _positions(tracker.keys)
    for readings in _read(history, keys, start, end):
        alive = readings.select(is_sign_of_life(readings))
        np.maximum.at(tracker.last_heard, position[alive.point], alive.measured_at)


def runs_at(
    rule: Rule, points: Sequence[Point], instant: int, history: History, running: Sequence[Episode]
) -> RunTracker:
    """The runs of equal values at ``instant`` (UTC ms); later readings are pending.

    Most runs are short, so only the last hour is read at first, and more only for the points whose run may
    have begun before that. Raises `ReadingsUnavailable`.
    """
    tracker = RunTracker(rule, points)
    position = _positions(tracker.keys)
    episodes = {e.point: e for e in running if e.rule == rule.id}
    is_stuck = np.array([p.id in episodes for p in points], bool)
    unsure = tracker.keys[~is_stuck]
    for back in sorted((HOUR, rule.lasts_ms, LOOK_BACK)):
        first = np.full(len(points), FOREVER, np.int64)
        tracker.reset(position[unsure].astype(np.intp))
        for batch in _read(history, unsure, instant - back, instant + 1):
            rows = _usable(batch, position)
            tracker.extend(rows)
            np.minimum.at(first, rows.position, rows.at)
        at = position[unsure]
        unsure = unsure[(tracker.count[at] == 0) | (tracker.start[at] == first[at])]
    tracker.opened[:] = 0
    for stuck in np.flatnonzero(is_stuck).tolist():
        episode = episodes[points[stuck].id]
        tracker.resume(stuck, episode.began_at, episode.opened_at, round((episode.worst or 0) * MICRO))
    tracker.judged_to = np.maximum(tracker.judged_to, instant)
    tracker.rebuilt_at = instant
    for batch in _read(history, tracker.keys, instant + 1, FOREVER):
        tracker.pending.add(_usable(batch, position))
    return tracker

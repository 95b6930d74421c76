"""State from stored readings and recorded episodes: at a start, and for a span that late data touched.

The set of episodes is a pure function of the readings (judgement.md, section 4), and no mark looks at what
was measured after it. So the state at any instant follows from the readings of one window before it and the
episodes that were open then, and running the marks on from there through the same code must give what is on
record, or correct it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

from alerts.episodes.episode import Episode
from alerts.episodes.figures import reading_in_force
from alerts.judging.checker import Checker, checker_of
from alerts.judging.parts import Fault
from alerts.judging.silence import SilenceTracker, is_sign_of_life
from alerts.judging.stuck import StuckTracker
from alerts.judging.windows.cohort import Cohort
from alerts.judging.windows.cohorts import cohorts_of, place_of_key
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

WORD = 64
"""Marks a word remembers: how far back a window's state reaches."""
LOOK_BACK = 14 * DAY
"""How far back the start of a run of equal values, or the last word of a silent point, is looked for."""
POINTS_A_READ = 20_000
"""Points whose readings are held in memory at a time."""
FOREVER = 1 << 62


def open_at(episodes: Iterable[Episode], instant: int) -> list[Episode]:
    """The episodes open at ``instant``: opened by then, and not ended by then."""
    return [e for e in episodes if e.opened_at <= instant and (e.ended_at is None or e.ended_at > instant)]


def checker_at(
    plan: Plan,
    points: Sequence[Point],
    instant: int,
    history: History,
    recorded: Iterable[Episode],
    faults: list[Fault] | None = None,
) -> Checker:
    """A checker of ``points`` as it stood at ``instant`` (UTC ms), with all later readings waiting in it.

    Parameters
    ----------
    recorded
        The episodes of these points that touch ``instant`` or lie after it.
    faults
        Gains the parts that cannot be built, which are then left out; ``None``: their error is raised.

    Raises
    ------
    ingest.readings.history.ReadingsUnavailable, alerts.rules.hours.CalendarMissing
    """
    running = open_at(recorded, instant)
    cohorts, silences, stucks = [], [], []
    for cohort in cohorts_of(plan, points, lambda step: instant // step - WORD):
        with _left_out(faults, tuple(w.rule.id for w in cohort.windows), cohort.keys, instant):
            _advance_unreported(cohort, instant, history)
            _resume_episodes(plan, cohort, running, history)
            cohorts.append(cohort)
    for rule, concerned in plan.looked_at_by(RuleKind.SILENT, points):
        with _left_out(faults, (rule.id,), _keys(concerned), instant):
            silences.append((rule, silences_at(rule, concerned, instant, history, running)))
    for rule, concerned in plan.looked_at_by(RuleKind.STUCK, points):
        with _left_out(faults, (rule.id,), _keys(concerned), instant):
            stucks.append(stuck_at(rule, concerned, instant, history, running))
    checker = checker_of(plan, cohorts, silences, stucks, instant=instant)
    checker.faults = [] if faults is None else faults
    return checker


@contextmanager
def _left_out(
    faults: list[Fault] | None, rules: tuple[str, ...], keys: NDArray[np.int32], instant: int
) -> Iterator[None]:
    """Note a part that cannot be built, so that the others can go on; an outage of the store is raised."""
    try:
        yield
    except (ReadingsUnavailable, CalendarMissing):
        raise
    except Exception as error:
        if faults is None:
            raise
        faults.append(Fault(rules, keys, instant, repr(error)))


def _keys(points: Sequence[Point]) -> NDArray[np.int32]:
    return np.array([point.key for point in points], np.int32)


def catch_up_silences(
    checker: Checker,
    instant: int,
    history: History,
    *,
    end: int = FOREVER,
    until: Mapping[int, int] | None = None,
) -> None:
    """Let the silent rules of a checker rebuilt at ``instant`` take in what came until ``end`` (UTC ms).

    ``until`` (point key -> UTC ms): of a point, nothing later than this.
    """
    for rule, watch in checker.silences:
        for spoken in _read(history, watch.part.keys, instant + 1, end):
            heard = is_sign_of_life(spoken)
            if until is not None:
                newest = [until.get(key, 0) for key in spoken.point.tolist()]
                heard &= spoken.measured_at <= np.array(newest, np.int64)
            checker.note_signs_of_life(rule, watch, spoken.select(heard), None)


def remember_unusable_first(checker: Checker, instant: int, history: History) -> None:
    """Let a checker rebuilt at ``instant`` know what had come unusable first of what was measured later."""
    keys = np.array(list(checker.plan.inventory.by_key), np.int32)
    for stored in _read(history, keys, instant + 1, FOREVER):
        checker.unusable_first.sift(stored)


def _parts(keys: NDArray[np.int32]) -> Iterator[slice]:
    return (slice(first, first + POINTS_A_READ) for first in range(0, len(keys), POINTS_A_READ))


def _read(history: History, keys: NDArray[np.int32], start: int, end: int) -> Iterator[Batch]:
    """The readings of many points, some points at a time."""
    for part in _parts(keys):
        yield history.read(keys[part].tolist(), start, end)


def _usable(batch: Batch, place: NDArray[np.int32]) -> Readings:
    """The usable readings of a batch; ``place`` maps point keys to positions."""
    usable = batch.select(batch.usable())
    return Readings(place[usable.point].astype(np.intp), usable.measured_at, to_micro(usable.value))


def _places(keys: NDArray[np.int32]) -> NDArray[np.int32]:
    return place_of_key(keys, int(keys.max(initial=-1)) + 1)


def _advance_unreported(cohort: Cohort, instant: int, history: History) -> None:
    """Move the windows on to ``instant`` without telling what that finds."""
    start = (instant // cohort.step - WORD) * cohort.step - int(cohort.hold.max())
    place = _places(cohort.keys)
    for part in _parts(cohort.keys):
        readings = history.read(cohort.keys[part].tolist(), start, FOREVER)
        cohort.pending.add(_usable(readings, place))
        target = cohort.decided.copy()
        target[part] = instant // cohort.step
        cohort.advance_to(target)
    cohort.reset_outcomes()
    cohort.rebuilt_at = instant


def _resume_episodes(plan: Plan, cohort: Cohort, running: Sequence[Episode], history: History) -> None:
    """Open in the windows what is open on record."""
    place = _places(cohort.keys)
    windows = {w.rule.id: w for w in cohort.windows}
    for episode in running:
        point, window = plan.inventory.points.get(episode.point), windows.get(episode.rule)
        at = int(place[point.key]) if point is not None and point.key < len(place) else -1
        if window is None or point is None or at < 0:
            continue
        if isinstance(window, FallWindow):
            mildest, line = 0, _line_of(window, point, episode, history)
        else:
            mildest, line = int(window.limits[at]), 0
        worst = mildest if episode.worst is None else round(episode.worst * MICRO)
        worst_at = episode.opened_at if episode.worst_at is None else episode.worst_at
        opened = episode.opened_at // cohort.step
        window.open.add(at, OpenEpisode(opened, worst, worst_at // cohort.step, line))


def _line_of(window: FallWindow, point: Point, fall: Episode, history: History) -> int:
    """The level (micro) that the pressure fell under, from the readings before the fall."""
    hold, rule = hold_of(point), window.rule
    down = fall.opened_at - rule.stays_ms
    marks = np.arange(down - rule.within_ms, down, rule.step_ms)
    before = history.read([point.key], int(marks[0]) - hold, down)
    before = before.select(before.usable())
    row, there = reading_in_force(before, marks, hold)
    if not there.any():  # no longer stored: what is known is that the lowest value lies a drop below
        return round((fall.worst or 0) * MICRO)
    return window.line_under(int(to_micro(before.value[row[there]]).max()))


def silences_at(
    rule: Rule, points: Sequence[Point], instant: int, history: History, running: Sequence[Episode]
) -> SilenceTracker:
    """When ``points`` had last spoken by ``instant``, and which were silent then.

    Of a point that was registered while nobody had told the time, the silence begins at ``instant``. Raises
    `ReadingsUnavailable`.
    """
    watch = SilenceTracker(points, np.array([p.registered_at for p in points], np.int64))
    watch.ended[:] = instant + 1
    place = _places(watch.keys)
    _last_signs_of_life(
        watch, watch.keys, place, history, instant - int(watch.gap.max(initial=0)), instant + 1
    )
    since = {e.point: e.opened_at for e in running if e.rule == rule.id}
    for at in np.flatnonzero([p.id in since for p in points]).tolist():
        watch.opened[at] = since[points[at].id]
    on_record = watch.opened != 0
    watch.last[on_record] = watch.opened[on_record] - watch.gap[on_record]
    unheard = watch.keys[~on_record & (watch.last + watch.gap <= instant)]
    _last_signs_of_life(watch, unheard, place, history, instant - LOOK_BACK, instant + 1)
    watch.last[watch.last == 0] = instant
    return watch


def _last_signs_of_life(
    watch: SilenceTracker,
    keys: NDArray[np.int32],
    place: NDArray[np.int32],
    history: History,
    start: int,
    end: int,
) -> None:
    for spoken in _read(history, keys, start, end):
        heard = spoken.select(is_sign_of_life(spoken))
        np.maximum.at(watch.last, place[heard.point], heard.measured_at)


def stuck_at(
    rule: Rule, points: Sequence[Point], instant: int, history: History, running: Sequence[Episode]
) -> StuckTracker:
    """The runs of equal values as they stood at ``instant``; later readings wait.

    Most runs are short, so the past is read a little at first, and further only for the points whose run may
    have begun before that.
    """
    watch = StuckTracker(rule, points)
    place = _places(watch.keys)
    episodes = {e.point: e for e in running if e.rule == rule.id}
    stuck = np.array([p.id in episodes for p in points], bool)
    unsure = watch.keys[~stuck]
    for back in sorted((HOUR, rule.lasts_ms, LOOK_BACK)):
        first = np.full(len(points), FOREVER, np.int64)
        watch.forget(place[unsure].astype(np.intp))
        for batch in _read(history, unsure, instant - back, instant + 1):
            rows = _usable(batch, place)
            watch.look(rows)
            np.minimum.at(first, rows.position, rows.at)
        at = place[unsure]
        unsure = unsure[(watch.count[at] == 0) | (watch.start[at] == first[at])]
    watch.opened[:] = 0
    for at in np.flatnonzero(stuck).tolist():
        episode = episodes[points[at].id]
        watch.resume(at, episode.began_at, episode.opened_at, round((episode.worst or 0) * MICRO))
    watch.seen = np.maximum(watch.seen, instant)
    watch.rebuilt_at = instant
    for batch in _read(history, watch.keys, instant + 1, FOREVER):
        watch.pending.add(_usable(batch, place))
    return watch

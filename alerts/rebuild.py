"""State from stored readings and recorded episodes: at a start, and for a span that late data touched.

The set of episodes is a pure function of the readings (judgement.md, section 4), and no mark looks at what was measured
after it. So the state at any instant follows from the readings of one window before it and the episodes that were open
then, and running the marks on from there through the same code must give what is on record, or correct it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

import numpy as np

from alerts.checker import Checker, checker_of
from alerts.cohort import Cohort, Waiting
from alerts.episodes import Episode
from alerts.fall import FallWindow
from alerts.roster import Roster
from alerts.rules import MICRO, Kind, Rule
from alerts.silence import SilenceWatch, credible, gap_of
from alerts.stuck import StuckWatch
from alerts.windows import RuleWindow, to_micro
from ingest.clock import DAY
from ingest.inventory import Point
from ingest.readings import Batch

WORD = 64
"""Marks a word remembers: how far back a window's state reaches."""
LONGEST_RUN = 14 * DAY
"""How far back the start of a run of equal values is looked for."""


class History(Protocol):
    """All readings that are durable, wherever they are at the moment."""

    def read(self, points: Sequence[int], start: int, end: int) -> Batch:
        """Readings of the point keys with ``start <= measured_at < end``, sorted by (point, measured_at), first value kept.

        Raises `ingest.stores.contract.StoreError`.
        """
        ...


FOREVER = 1 << 62


def open_at(episodes: Iterable[Episode], instant: int) -> list[Episode]:
    """The episodes open at ``instant``: opened by then, and not ended by then."""
    return [e for e in episodes if e.opened_at <= instant and (e.ended_at is None or e.ended_at > instant)]


def cohorts_at(
    roster: Roster, points: Sequence[Point], instant: int, history: History, recorded: Iterable[Episode]
) -> list[Cohort]:
    """The cohorts of ``points`` as they stood when every mark up to ``instant`` was decided and none after it.

    All later readings wait in them. ``recorded`` are the episodes of these points, of which those open at
    ``instant`` are taken up. Raises `StoreError`, `CalendarMissing`.
    """
    running = open_at(recorded, instant)
    falls = [e.opened_at for e in running if _kind(roster, e) is Kind.FALL]
    cohorts = roster.cohorts(points, lambda step: _mute_start(step, instant, falls, roster))
    for cohort in cohorts:
        _replay_quietly(cohort, instant, history)
        _take_up(roster, cohort, running)
    return cohorts


def _kind(roster: Roster, episode: Episode) -> Kind | None:
    rule = roster.rules.get(episode.rule)
    return rule.kind if rule else None


def _mute_start(step: int, instant: int, falls: list[int], roster: Roster) -> int:
    """The mark before the first one whose bit still matters, for a fall that goes on: before the fall itself."""
    start = instant // step - WORD
    spans = [(r.within_ms + r.stays_ms) // step + 1 for r in roster.rules.values() if r.kind is Kind.FALL]
    return min([start, *(opened // step - max(spans) for opened in falls)])


def _replay_quietly(cohort: Cohort, instant: int, history: History) -> None:
    start = int(cohort.decided[0]) * cohort.step - int(cohort.hold.max())
    readings = history.read(cohort.keys.tolist(), start, FOREVER)
    readings = readings.take(readings.usable())
    order = np.argsort(cohort.keys)
    place = order[np.searchsorted(cohort.keys[order], readings.point)]
    cohort.waiting = Waiting(place, readings.measured_at, to_micro(readings.value))
    cohort.advance_to(np.full(len(cohort), instant // cohort.step))


def _take_up(roster: Roster, cohort: Cohort, running: list[Episode]) -> None:
    place = {int(key): at for at, key in enumerate(cohort.keys)}
    windows = {w.rule.id: w for w in cohort.windows}
    lines = {w.rule.id: dict(w.line) for w in cohort.windows if isinstance(w, FallWindow)}
    for window in cohort.windows:
        window.forget_open()
    for episode in running:
        point = roster.inventory.points.get(episode.point)
        window, at = windows.get(episode.rule), place.get(point.key) if point else None
        if window is None or at is None:
            continue
        worst = 0 if episode.worst is None else round(episode.worst * MICRO)
        opened, when = (
            episode.opened_at // cohort.step,
            (episode.worst_at or episode.opened_at) // cohort.step,
        )
        if isinstance(window, RuleWindow):
            window.resume(at, opened, worst, when)
        else:
            window.resume(at, opened, worst, when, lines[window.rule.id].get(at, worst))


def silences_at(
    rule: Rule, points: Sequence[Point], instant: int, history: History, recorded: Sequence[Episode]
) -> SilenceWatch:
    """When each of ``points`` had last spoken by ``instant``, and which were silent then. Raises `StoreError`."""
    silent = {e.point: e.opened_at for e in open_at(recorded, instant) if e.rule == rule.id}
    last = np.array([max(p.registered_at, instant - gap_of(p)) for p in points], np.int64)
    watch = SilenceWatch(points, last)
    spoken = history.read(watch.keys.tolist(), instant - int(watch.gap.max(initial=0)), instant + 1)
    spoken = spoken.take(credible(spoken))
    newest = dict(zip(spoken.point.tolist(), spoken.measured_at.tolist(), strict=True))
    for at, point in enumerate(points):
        since = silent.get(point.id)
        if since is not None:
            watch.last[at], watch.opened[at] = since - watch.gap[at], since
        elif point.key in newest:
            watch.last[at] = newest[point.key]
    place = {p.id: at for at, p in enumerate(points)}
    for episode in recorded:
        if episode.rule == rule.id and episode.ended_at is not None and episode.point in place:
            at = place[episode.point]
            watch.ended[at] = max(int(watch.ended[at]), episode.ended_at)
    return watch


def stuck_at(
    rule: Rule, points: Sequence[Point], instant: int, history: History, recorded: Sequence[Episode]
) -> StuckWatch:
    """The runs of equal values as they stood at ``instant``; later readings wait. Raises `StoreError`.

    A run that is no episode yet has lasted less than ``lasts_ms`` or has fewer than ``readings``: it is read whole.
    """
    watch = StuckWatch(rule, points)
    place = {p.key: at for at, p in enumerate(points)}
    running = {e.point: e for e in open_at(recorded, instant) if e.rule == rule.id}
    idle = [p for p in points if p.id not in running]
    before = _usable(history, idle, instant - rule.lasts_ms, instant + 1)
    watch.look(_waiting(before, place))
    first = np.ones(len(before), bool)
    first[1:] = before.point[1:] != before.point[:-1]
    oldest = dict(zip(before.point[first].tolist(), before.measured_at[first].tolist(), strict=True))
    unsure = [p for p in idle if oldest.get(p.key) == watch.start[place[p.key]]]
    watch.forget([place[p.key] for p in unsure])
    watch.look(_waiting(_usable(history, unsure, instant - LONGEST_RUN, instant + 1), place))
    watch.opened[:] = 0
    for at, point in enumerate(points):
        if point.id in running:
            episode = running[point.id]
            watch.resume(at, episode.began_at, episode.opened_at, round((episode.worst or 0) * MICRO))
    watch.seen = np.maximum(watch.seen, instant)
    watch.waiting = _waiting(_usable(history, points, instant + 1, FOREVER), place)
    return watch


def _usable(history: History, points: Sequence[Point], start: int, end: int) -> Batch:
    batch = history.read([p.key for p in points], start, end)
    return batch.take(batch.usable())


def _waiting(batch: Batch, place: Mapping[int, int]) -> Waiting:
    where = np.array([place[key] for key in batch.point.tolist()], np.intp)
    return Waiting(where, batch.measured_at, to_micro(batch.value))


def checker_at(
    roster: Roster, points: Sequence[Point], instant: int, history: History, recorded: Sequence[Episode]
) -> Checker:
    """A checker of ``points`` as it stood at ``instant`` (UTC ms), with all later readings waiting in it.

    ``recorded`` are the episodes of these points that touch ``instant`` or lie after it. Raises `StoreError`,
    `alerts.hours.CalendarMissing`.
    """
    chosen = {p.id for p in points}
    cohorts = cohorts_at(roster, points, instant, history, recorded)
    silences = [
        (rule, silences_at(rule, [p for p in watched if p.id in chosen], instant, history, recorded))
        for rule, watched in roster.watched_by(Kind.SILENT)
    ]
    stucks = [
        stuck_at(rule, [p for p in watched if p.id in chosen], instant, history, recorded)
        for rule, watched in roster.watched_by(Kind.STUCK)
    ]
    return checker_of(roster, cohorts, silences, stucks)


def hear_since(
    checker: Checker,
    instant: int,
    history: History,
    *,
    end: int = FOREVER,
    until: Mapping[int, int] | None = None,
) -> None:
    """Let the silent rules of a checker rebuilt at ``instant`` hear what was said after it and before ``end`` (UTC ms).

    ``until`` (point key -> UTC ms): of a point, nothing later than this.
    """
    for rule, watch in checker.silences:
        spoken = history.read(watch.part.keys.tolist(), instant + 1, end)
        spoken = spoken.take(credible(spoken))
        if until is not None:
            newest = np.array([until.get(key, 0) for key in spoken.point.tolist()], np.int64)
            spoken = spoken.take(spoken.measured_at <= newest)
        checker.hear(rule, watch, spoken, 0)

"""The reference judge: all rules over all points at given ticks; each episode's updates and final state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ingest.inventory.tree import Inventory, Point
from ingest.readings.batch import FLAG_NAMES
from simulators.expected.judging.decisions import Allowance
from simulators.expected.judging.figures import ExpectedFigures
from simulators.expected.judging.mark_rules import MarkRules
from simulators.expected.judging.readings import MICRO, KnownReadings, in_order
from simulators.expected.judging.rules import ReferenceRule
from simulators.expected.judging.silent_points import reading_times, silence_after, silences
from simulators.expected.judging.spans import EpisodeUpdate, PastVersion, episode_updates
from simulators.expected.judging.stuck_runs import check_ticks, runs
from simulators.expected.judging.unusable_points import UnusablePoints, window_of

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class NewestTimes:
    """Readings newer than all before of their point, in order of tick.

    ``tick`` (int64[n]) is the index of the tick at which it arrived, ``point`` (int64[n]) the index of the
    point in the inventory, ``at`` (int64[n]) when it was measured, UTC ms.
    """

    tick: Ints
    point: Ints
    at: Ints


@dataclass(frozen=True, slots=True)
class PointJudgement:
    """The episodes of one rule at one point: all their ``updates`` in order of ticks, and the final ones.

    ``final`` holds the last update of each episode with its figures; a withdrawn one has none.
    """

    rule: ReferenceRule
    point: Point
    updates: list[EpisodeUpdate]
    final: list[tuple[EpisodeUpdate, ExpectedFigures]]


class ReferenceJudge:
    """All rules over all points, at given ticks.

    Parameters
    ----------
    known, arrival_tick
        Everything known at the end, and the index of the tick at which each reading arrived.
    ticks
        int64[k], UTC ms.
    start
        UTC ms: everything was normal before.
    """

    def __init__(
        self,
        inventory: Inventory,
        rules: Mapping[str, ReferenceRule],
        known: KnownReadings,
        arrival_tick: Ints,
        ticks: Ints,
        start: int,
        allowance: Allowance,
    ) -> None:
        self._rules = rules
        self._points = list(inventory.points.values())
        self._known, self._arrival_tick = known, arrival_tick
        self._usable, self._usable_arrival_tick = known.take(known.usable), arrival_tick[known.usable]
        self._ticks, self._start, self._allowance = ticks, start, allowance
        self._stuck_check_ticks = check_ticks(ticks)
        self._unusable_points = UnusablePoints(self._points, known, arrival_tick, ticks, start, allowance)
        by_step: dict[int, list[ReferenceRule]] = {}
        for rule in rules.values():
            if rule.kind in ("window", "fall"):
                by_step.setdefault(rule.step_ms, []).append(rule)
        self._mark_rules = {
            step: MarkRules(some, inventory, self._usable, self._usable_arrival_tick, ticks, start, allowance)
            for step, some in by_step.items()
        }

    def judgements(self) -> Iterator[PointJudgement]:
        """Every rule and point with any episode."""
        for rule in self._rules.values():
            by_point = [
                (point, episode_updates(versions)) for point, versions in self._versions_by_point(rule)
            ]
            last = [(point, update) for point, updates in by_point for update in _last(updates)]
            figures = iter(self._figures(rule, last))
            for point, updates in by_point:
                final = [(update, next(figures)) for update in _last(updates)]
                yield PointJudgement(rule, self._points[point], updates, final)

    def _versions_by_point(self, rule: ReferenceRule) -> Iterator[tuple[int, list[PastVersion]]]:
        """Index of a point, and the versions of its past, where there is any episode."""
        if rule.kind in ("window", "fall"):
            yield from self._mark_rules[rule.step_ms].versions_by_point(rule)
            return
        of_point = {"silent": self._silences, "stuck": self._stuck_runs, "unusable": self._unusable_spans}[
            rule.kind
        ]
        for at in [i for i, p in enumerate(self._points) if rule.looks_at(p)]:
            versions = of_point(rule, at)
            if any(version.spans for version in versions):
                yield at, versions

    def _silences(self, _rule: ReferenceRule, at: int) -> list[PastVersion]:
        """The silences of a point; without a time of registration it is expected from the start."""
        point = self._points[at]
        gap = silence_after(point)
        registered = point.registered_at or self._start
        own = slice(*self._known.bounds[at : at + 2].tolist())
        credible = self._known.credible[own]
        times = reading_times(registered, self._known.at[own][credible], self._arrival_tick[own][credible])
        return [
            replace(version, spans=tuple(s for s in version.spans if s.opened >= self._start))
            for version in silences(times, gap, self._ticks, self._allowance.clock)
        ]

    def _unusable_spans(self, _rule: ReferenceRule, at: int) -> list[PastVersion]:
        return self._unusable_points.versions(at)

    def _stuck_runs(self, rule: ReferenceRule, at: int) -> list[PastVersion]:
        own = slice(*self._usable.bounds[at : at + 2].tolist())
        return [
            replace(version, spans=tuple(s for s in version.spans if s.opened >= self._start))
            for version in runs(
                rule,
                self._usable.at[own],
                self._usable.x[own],
                self._usable_arrival_tick[own],
                self._ticks,
                self._stuck_check_ticks,
                self._allowance.lag(self._points[at]),
            )
        ]

    def _figures(self, rule: ReferenceRule, last: list[tuple[int, EpisodeUpdate]]) -> list[ExpectedFigures]:
        """Of each episode; those of a withdrawn one say nothing."""
        figures = [ExpectedFigures()] * len(last)
        if rule.kind == "silent":
            return figures
        if rule.kind == "unusable":
            return [
                ExpectedFigures() if update.withdrawn else self._flag_counts(point, update)
                for point, update in last
            ]
        if rule.kind == "stuck":
            return [
                ExpectedFigures() if update.withdrawn else ExpectedFigures(update.level / MICRO)
                for _, update in last
            ]
        marks = self._mark_rules[rule.step_ms]
        valid = [i for i, (_, update) in enumerate(last) if not update.withdrawn]
        spans = []
        for point, update in (last[i] for i in valid):
            until = marks.last_decided(point) + 1 if update.ended is None else update.ended
            spans.append((point, update, until))
        for i, found in zip(valid, marks.figures(rule, spans), strict=True):
            figures[i] = found
        return figures

    def _flag_counts(self, at: int, update: EpisodeUpdate) -> ExpectedFigures:
        """The flags of what the point said since it was judgeable: until the end, or to its opening."""
        point, known = self._points[at], self._known
        before = update.began - window_of(point).step
        since = max(before, min(point.registered_at or self._start, update.began - 1))
        until = update.opened if update.ended is None else update.ended
        own = slice(*known.bounds[at : at + 2].tolist())
        flags = known.flags[own][(known.at[own] > since) & (known.at[own] <= until)]
        counts = ((name, int(((flags & int(flag)) != 0).sum())) for flag, name in FLAG_NAMES.items())
        return ExpectedFigures(flags=tuple((name, count) for name, count in counts if count))

    def newest_times(self) -> NewestTimes:
        """The readings newer than all before of their point."""
        known = self._known.take(self._known.credible)
        arrival_tick = self._arrival_tick[self._known.credible]
        order = in_order(
            known.point, arrival_tick
        )  # by point and tick; those of one tick stay in order of time
        point, at = known.point[order].astype(np.int64), known.at[order]
        # The newest so far of each point: points are kept apart by an offset larger than any difference.
        offset = (int(at.max(initial=0)) - int(at.min(initial=0)) + 1) * point
        newest = np.maximum.accumulate(at + offset) - offset
        newer = np.ones(len(at), np.bool_)
        newer[1:] = (newest[1:] > newest[:-1]) | (point[1:] != point[:-1])
        rows = np.flatnonzero(newer)
        rows = rows[np.argsort(arrival_tick[order][rows], kind="stable")]
        return NewestTimes(arrival_tick[order][rows], point[rows], newest[rows])


def _last(updates: list[EpisodeUpdate]) -> list[EpisodeUpdate]:
    """The last update of each episode."""
    return list({update.opened: update for update in updates}.values())

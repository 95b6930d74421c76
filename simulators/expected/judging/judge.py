"""The reference judge: all rules over all points at given ticks, every update of each episode and its final state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ingest.inventory.tree import Inventory, Point
from simulators.expected.judging.decisions import Allowance
from simulators.expected.judging.mark_rules import MarkRules
from simulators.expected.judging.readings import KnownReadings, in_order
from simulators.expected.judging.rules import ReferenceRule
from simulators.expected.judging.silent_points import reading_times, silence_after, silences
from simulators.expected.judging.spans import EpisodeUpdate, PastVersion, told
from simulators.expected.judging.stuck_runs import look_ticks, runs

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class NewestTimes:
    """When points spoke later than ever before, in order of tick.

    ``tick`` (int64[n]) is the index of the tick at which it was heard, ``point`` (int64[n]) the index of the
    point in the inventory, ``at`` (int64[n]) when it was measured, UTC ms.
    """

    tick: Ints
    point: Ints
    at: Ints


@dataclass(frozen=True, slots=True)
class PointJudgement:
    """What is told of one rule at one point, in order of ticks.

    ``final`` holds the last that is told of each episode, with its worst value in millionths: over the
    breaching marks until the end; of a fall its lowest value, of a stuck sensor the value; ``None`` for a
    silence, and for what was withdrawn.
    """

    rule: ReferenceRule
    point: Point
    told: list[EpisodeUpdate]
    final: list[tuple[EpisodeUpdate, int | None]]


class ReferenceJudge:
    """All rules over all points, at given ticks.

    Parameters
    ----------
    known, arrived
        What is known at last, and the index of the tick at which each reading was taken in.
    ticks
        int64[k], UTC ms.
    start
        UTC ms: normal before.
    """

    def __init__(
        self,
        inventory: Inventory,
        rules: Mapping[str, ReferenceRule],
        known: KnownReadings,
        arrived: Ints,
        ticks: Ints,
        start: int,
        allowance: Allowance,
    ) -> None:
        self._rules = rules
        self._points = list(inventory.points.values())
        self._known, self._arrived = known, arrived
        self._usable, self._usable_arrived = known.take(known.usable), arrived[known.usable]
        self._ticks, self._start, self._allowance = ticks, start, allowance
        self._looked = look_ticks(ticks)
        by_step: dict[int, list[ReferenceRule]] = {}
        for rule in rules.values():
            if rule.kind in ("window", "fall"):
                by_step.setdefault(rule.step_ms, []).append(rule)
        self._on_marks = {
            step: MarkRules(some, inventory, self._usable, self._usable_arrived, ticks, start, allowance)
            for step, some in by_step.items()
        }

    def judgements(self) -> Iterator[PointJudgement]:
        """What is told of every rule and point of which anything is told."""
        for rule in self._rules.values():
            mine = [(point, told(versions)) for point, versions in self._judged(rule)]
            last = [(point, update) for point, some in mine for update in _last(some)]
            worst = iter(self._worst(rule, last))
            for point, some in mine:
                final = [(update, next(worst)) for update in _last(some)]
                yield PointJudgement(rule, self._points[point], some, final)

    def _judged(self, rule: ReferenceRule) -> Iterator[tuple[int, list[PastVersion]]]:
        """Index of a point, and the versions of its past, where there is any episode."""
        if rule.kind in ("window", "fall"):
            yield from self._on_marks[rule.step_ms].judged(rule)
            return
        one = self._silences if rule.kind == "silent" else self._runs
        for at in [i for i, p in enumerate(self._points) if rule.looks_at(p)]:
            versions = one(rule, at)
            if any(version.spans for version in versions):
                yield at, versions

    def _silences(self, _rule: ReferenceRule, at: int) -> list[PastVersion]:
        """The silences of a point; registered when nobody told the time, it is expected from the start."""
        point = self._points[at]
        gap = silence_after(point)
        registered = point.registered_at or self._start
        mine = slice(*self._known.bounds[at : at + 2].tolist())
        heard = self._known.credible[mine]
        spoke = reading_times(registered, self._known.at[mine][heard], self._arrived[mine][heard])
        return [
            replace(version, spans=tuple(s for s in version.spans if s.opened >= self._start))
            for version in silences(spoke, gap, self._ticks, self._allowance.clock)
        ]

    def _runs(self, rule: ReferenceRule, at: int) -> list[PastVersion]:
        mine = slice(*self._usable.bounds[at : at + 2].tolist())
        return [
            replace(version, spans=tuple(s for s in version.spans if s.opened >= self._start))
            for version in runs(
                rule,
                self._usable.at[mine],
                self._usable.x[mine],
                self._usable_arrived[mine],
                self._ticks,
                self._looked,
                self._allowance.lag(self._points[at]),
            )
        ]

    def _worst(self, rule: ReferenceRule, last: list[tuple[int, EpisodeUpdate]]) -> list[int | None]:
        """Millionths, of each episode that is not withdrawn."""
        worst: list[int | None] = [None] * len(last)
        if rule.kind == "silent":
            return worst
        not_withdrawn = [i for i, (_, update) in enumerate(last) if not update.withdrawn]
        if rule.kind == "stuck":
            return [None if update.withdrawn else update.level for _, update in last]
        marks = self._on_marks[rule.step_ms]
        spans = []
        for point, update in (last[i] for i in not_withdrawn):
            ended = marks.last_decided(point) + 1 if update.ended is None else update.ended
            spans.append((point, update.began, ended))
        for i, value in zip(not_withdrawn, marks.worst(rule, spans), strict=True):
            worst[i] = value
        return worst

    def newest_times(self) -> NewestTimes:
        """When each point spoke later than ever before."""
        known = self._known.take(self._known.credible)
        arrived = self._arrived[self._known.credible]
        order = in_order(known.point, arrived)  # by point and tick; those of one tick stay in order of time
        point, at = known.point[order].astype(np.int64), known.at[order]
        # The newest so far of each point: points are told apart by an offset larger than any difference.
        apart = (int(at.max(initial=0)) - int(at.min(initial=0)) + 1) * point
        newest = np.maximum.accumulate(at + apart) - apart
        later = np.ones(len(at), np.bool_)
        later[1:] = (newest[1:] > newest[:-1]) | (point[1:] != point[:-1])
        rows = np.flatnonzero(later)
        rows = rows[np.argsort(arrived[order][rows], kind="stable")]
        return NewestTimes(arrived[order][rows], point[rows], newest[rows])


def _last(told: list[EpisodeUpdate]) -> list[EpisodeUpdate]:
    return list({update.opened: update for update in told}.values())

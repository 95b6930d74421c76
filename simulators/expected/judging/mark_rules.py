"""The rules that are judged on marks, over all points at once: their outcomes and episodes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ingest.inventory.tree import Inventory
from simulators.expected.judging.decisions import Allowance, Decider
from simulators.expected.judging.falls import FallOutcomes, FallRule
from simulators.expected.judging.figures import ExpectedFigures
from simulators.expected.judging.hours import RuleHoursLookup
from simulators.expected.judging.marks import MISSING, ApplicableMarks, MarkValues, Micros, Stretches
from simulators.expected.judging.readings import MICRO, KnownReadings
from simulators.expected.judging.rules import ReferenceRule
from simulators.expected.judging.spans import EpisodeSpan, EpisodeUpdate, PastVersion
from simulators.expected.judging.windows import WindowOutcomes, WindowRule

Ints = NDArray[np.int64]
PointVersions = tuple[int, list[PastVersion]]
"""Index of a point, and the versions of its past."""


class MarkRules:
    """The rules of one step.

    Parameters
    ----------
    known, arrival_tick, ticks, start, allowance
        See `decisions.Decider`.
    """

    def __init__(
        self,
        rules: Sequence[ReferenceRule],
        inventory: Inventory,
        known: KnownReadings,
        arrival_tick: Ints,
        ticks: Ints,
        start: int,
        allowance: Allowance,
    ) -> None:
        self._rules = rules
        self._points = list(inventory.points.values())
        self._step = rules[0].step_ms
        self._reach = max(rule.reach for rule in rules)
        self._start = start
        self._decider = Decider(known, arrival_tick, ticks, self._step, start, allowance)
        judged = {i: point for i, point in enumerate(self._points) if any(r.looks_at(point) for r in rules)}
        self._decisions = self._decider.decisions(judged)
        self._sampling = np.array([p.sampling_ms for p in self._points], np.int64)
        self._known = known
        self._values = MarkValues(known, self._decisions.version, self._sampling, self._step)
        self._judges = {rule.id: self._judge_of(rule, inventory) for rule in rules}

    def _judge_of(self, rule: ReferenceRule, inventory: Inventory) -> WindowRule | FallRule:
        lookup = RuleHoursLookup(inventory)
        here = [lookup.of(rule, p) if rule.looks_at(p) else None for p in self._points]
        last = int(self._decisions.stretches.last.max(initial=self._start // self._step))
        applicable = ApplicableMarks(here, self._start // self._step - self._reach - 1, last + 1, self._step)
        if rule.kind == "fall":
            return FallRule(rule, applicable)
        return WindowRule(
            rule, [rule.limit_of(p) if rule.looks_at(p) else None for p in self._points], applicable
        )

    def versions_by_point(self, rule: ReferenceRule) -> Iterator[PointVersions]:
        """The episodes of a rule at each point where there is any, in all versions of its past."""
        judged = np.array([rule.looks_at(p) for p in self._points], np.bool_)
        stretches = self._decisions.stretches
        outcomes = dict(self._outcomes(rule, np.flatnonzero(judged[stretches.point])))
        for point in np.unique(stretches.point[list(outcomes)]).tolist() if outcomes else []:
            yield point, self._versions(rule, point, outcomes)

    def _outcomes(
        self, rule: ReferenceRule, rows: NDArray[np.intp]
    ) -> Iterator[tuple[int, WindowOutcomes | FallOutcomes]]:
        stretches = self._decisions.stretches.take(rows)
        for table in self._values.tables(stretches, rule.reach):
            for row, outcomes in self._judges[rule.id].outcomes(stretches, table):
                yield int(rows[row]), outcomes

    def _versions(
        self, rule: ReferenceRule, point: int, outcomes: Mapping[int, WindowOutcomes | FallOutcomes]
    ) -> list[PastVersion]:
        """The versions of the past of one point; a stretch without any breach has no outcomes."""
        decisions = self._decisions
        decided = self._decider.decided(point, self._points[point])
        versions: list[PastVersion] = []
        spans: list[EpisodeSpan] = []
        low, high = np.searchsorted(decisions.stretches.point, [point, point + 1])
        for row in range(int(low), int(high)):
            spans = self._spans(rule, row, outcomes.get(row), spans, decided)
            versions.append(PastVersion(int(decisions.tick[row]), int(decisions.since[row]), tuple(spans)))
        return versions

    def _spans(
        self,
        rule: ReferenceRule,
        row: int,
        outcomes: WindowOutcomes | FallOutcomes | None,
        spans: list[EpisodeSpan],
        decided: Ints,
    ) -> list[EpisodeSpan]:
        stretches = self._decisions.stretches
        judge = self._judges[rule.id]
        if stretches.first[row] > stretches.last[row]:
            return spans
        if outcomes is None:
            # Nothing can open here, but what is open may end.
            instant = int(stretches.first[row]) * self._step
            kept = [s for s in spans if s.opened < instant]
            if not kept or (kept[-1].ended is not None and kept[-1].ended < instant):
                return kept
            table = self._values.table(stretches, np.array([row]), rule.reach)
            ((_, outcomes),) = judge.outcomes(stretches, table, np.array([True]))

        def decision_tick(mark: int) -> int:
            return int(np.searchsorted(decided, mark))

        return outcomes.episodes(spans, decision_tick)

    def figures(
        self, rule: ReferenceRule, spans: Sequence[tuple[int, EpisodeUpdate, int]]
    ) -> list[ExpectedFigures]:
        """The figures of each ``(point, episode, until)``, with everything known at the end.

        ``until`` (UTC ms, excluded): its end, or the instant after the last mark to be counted.
        """
        rows = [(point, update.began, update.opened, until) for point, update, until in spans]
        point, began, opened, ended = np.array(rows, np.int64).reshape(-1, 4).T
        everything = np.full(len(spans), np.iinfo(np.int64).max)
        whole = Stretches(point, -(-began // self._step), (ended - 1) // self._step, everything)
        opening = Stretches(point, opened // self._step, opened // self._step, everything)
        found = [ExpectedFigures()] * len(spans)
        judge = self._judges[rule.id]
        for table in self._values.tables(whole, 0):
            counted = table.x != MISSING
            if isinstance(judge, WindowRule):
                _, counted = judge.covered_and_breaching(whole.point[table.rows], table)
            for i, row in enumerate(table.rows.tolist()):
                found[row] = self._over(rule, table.x[i][counted[i]], table.ordinals[i][counted[i]])
        if isinstance(judge, WindowRule):
            for table in self._values.tables(opening, rule.reach):
                covered, breaching = judge.covered_and_breaching(opening.point[table.rows], table)
                for i, row in enumerate(table.rows.tolist()):
                    counts = {"covered": int(covered[i].sum()), "breaching": int(breaching[i].sum())}
                    found[row] = replace(found[row], **counts)
        return [
            replace(each, evidence_versions=self._evidence_versions(rule, at, update))
            for each, (at, update, _) in zip(found, spans, strict=True)
        ]

    def _evidence_versions(self, rule: ReferenceRule, point: int, update: EpisodeUpdate) -> int:
        """How many versions of its opening window there have been since its opening was known."""
        stretches = self._decisions.stretches
        low, high = np.searchsorted(stretches.point, [point, point + 1]).tolist()
        known = int(np.searchsorted(self._decisions.tick[low:high], update.opening_tick, side="right")) - 1
        versions = np.arange(max(known, 0), high - low)
        mark = np.full(len(versions), update.opened // self._step)
        rows = np.arange(len(versions))
        _, reading = self._values.in_force(
            Stretches(np.full(len(versions), point), mark, mark, versions), rows, rule.reach
        )
        return 1 + int((np.diff(reading, axis=0) != 0).any(axis=1).sum())

    def _over(self, rule: ReferenceRule, x: Micros, marks: Ints) -> ExpectedFigures:
        """Worst value, the first mark that has it, and the mean; the mean of window rules only."""
        if not len(x):
            return ExpectedFigures()
        worst = int(x.argmax() if rule.side == "above" else x.argmin())
        mean = int(x.sum(dtype=np.int64)) / (len(x) * MICRO) if rule.kind == "window" else None
        return ExpectedFigures(int(x[worst]) / MICRO, int(marks[worst]) * self._step, mean)

    def last_decided(self, point: int) -> int:
        """UTC ms of the last mark of the point (index) that is decided at all."""
        return int(self._decider.decided(point, self._points[point])[-1]) * self._step

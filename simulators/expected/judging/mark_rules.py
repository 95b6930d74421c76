"""The rules that are judged on marks, over all points at once: their outcomes and episodes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ingest.inventory.tree import Inventory
from simulators.expected.judging.decisions import Allowance, Decider
from simulators.expected.judging.falls import FallOutcomes, FallRule
from simulators.expected.judging.hours import RuleHoursLookup
from simulators.expected.judging.marks import MISSING, ApplicableMarks, MarkValues, Stretches
from simulators.expected.judging.readings import KnownReadings
from simulators.expected.judging.rules import ReferenceRule
from simulators.expected.judging.spans import EpisodeSpan, PastVersion
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

    def worst(self, rule: ReferenceRule, spans: Sequence[tuple[int, int, int]]) -> list[int | None]:
        """The worst value (millionths) of each ``(point, began, ended)``, with everything known at the end.

        Over breaching marks for a window, over all of them for a fall; the mark of the end is not counted.
        """
        point, began, ended = np.array(spans, np.int64).reshape(-1, 3).T
        versions = np.full(len(spans), np.iinfo(np.int64).max)
        wanted = Stretches(point, -(-began // self._step), (ended - 1) // self._step, versions)
        found: list[int | None] = [None] * len(spans)
        judge = self._judges[rule.id]
        for table in self._values.tables(wanted, 0):
            here = table.x != MISSING
            if isinstance(judge, WindowRule):
                here = judge.breaching(wanted.point[table.rows], table)
            for i, row in enumerate(table.rows.tolist()):
                values = table.x[i][here[i]]
                if len(values):
                    found[row] = int(values.max() if rule.side == "above" else values.min())
        return found

    def last_decided(self, point: int) -> int:
        """UTC ms of the last mark of the point (index) that is decided at all."""
        return int(self._decider.decided(point, self._points[point])[-1]) * self._step

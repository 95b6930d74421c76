"""All rules over all points, at given ticks: what is told of each, and how it stands in the end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ingest.inventory import Inventory, Point
from simulators.expected.decided import Patience
from simulators.expected.delivered import Known, in_order
from simulators.expected.gaps import silence_after, silences, words
from simulators.expected.mark_rules import OnMarks
from simulators.expected.rules import Rule
from simulators.expected.runs import looks, runs
from simulators.expected.spans import News, Version, told

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Spoken:
    """When points spoke later than ever before, in order of tick.

    ``tick`` (int64[n]) is the index of the tick at which it was heard, ``point`` (int64[n]) the index of the
    point in the inventory, ``at`` (int64[n]) when it was measured, UTC ms.
    """

    tick: Ints
    point: Ints
    at: Ints


@dataclass(frozen=True, slots=True)
class Finding:
    """What is told of one rule at one point, in order of ticks.

    ``stands`` holds the last that is told of each episode, with its worst value in millionths: over the
    breaching marks until the end; of a fall its lowest value, of a stuck sensor the value; ``None`` for a
    silence, and for what was withdrawn.
    """

    rule: Rule
    point: Point
    told: list[News]
    stands: list[tuple[News, int | None]]


class Court:
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
        rules: Mapping[str, Rule],
        known: Known,
        arrived: Ints,
        ticks: Ints,
        start: int,
        patience: Patience,
    ) -> None:
        self._rules = rules
        self._points = list(inventory.points.values())
        self._known, self._arrived = known, arrived
        self._usable, self._usable_arrived = known.take(known.usable), arrived[known.usable]
        self._ticks, self._start, self._patience = ticks, start, patience
        self._looked = looks(ticks)
        by_step: dict[int, list[Rule]] = {}
        for rule in rules.values():
            if rule.kind in ("window", "fall"):
                by_step.setdefault(rule.step_ms, []).append(rule)
        self._on_marks = {
            step: OnMarks(some, inventory, self._usable, self._usable_arrived, ticks, start, patience)
            for step, some in by_step.items()
        }

    def findings(self) -> Iterator[Finding]:
        """What is told of every rule and point of which anything is told."""
        for rule in self._rules.values():
            mine = [(point, told(versions)) for point, versions in self._judged(rule)]
            last = [(point, news) for point, some in mine for news in _last(some)]
            worst = iter(self._worst(rule, last))
            for point, some in mine:
                stands = [(news, next(worst)) for news in _last(some)]
                yield Finding(rule, self._points[point], some, stands)

    def _judged(self, rule: Rule) -> Iterator[tuple[int, list[Version]]]:
        """Index of a point, and the versions of its past, where there is any episode."""
        if rule.kind in ("window", "fall"):
            yield from self._on_marks[rule.step_ms].judged(rule)
            return
        one = self._silences if rule.kind == "silent" else self._runs
        for at in [i for i, p in enumerate(self._points) if rule.looks_at(p)]:
            versions = one(rule, at)
            if any(version.spans for version in versions):
                yield at, versions

    def _silences(self, _rule: Rule, at: int) -> list[Version]:
        """The silences of a point; registered when nobody told the time, it is expected from the start."""
        point = self._points[at]
        gap = silence_after(point)
        registered = point.registered_at or self._start
        mine = slice(*self._known.bounds[at : at + 2].tolist())
        heard = self._known.credible[mine]
        spoke = words(registered, self._known.at[mine][heard], self._arrived[mine][heard])
        return [
            replace(version, spans=tuple(s for s in version.spans if s.opened >= self._start))
            for version in silences(spoke, gap, self._ticks, self._patience.clock)
        ]

    def _runs(self, rule: Rule, at: int) -> list[Version]:
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
                self._patience.lag(self._points[at]),
            )
        ]

    def _worst(self, rule: Rule, last: list[tuple[int, News]]) -> list[int | None]:
        """Millionths, of each episode that is not withdrawn."""
        worst: list[int | None] = [None] * len(last)
        if rule.kind == "silent":
            return worst
        standing = [i for i, (_, news) in enumerate(last) if not news.withdrawn]
        if rule.kind == "stuck":
            return [None if news.withdrawn else news.level for _, news in last]
        marks = self._on_marks[rule.step_ms]
        spans = []
        for point, news in (last[i] for i in standing):
            ended = marks.last_decided(point) + 1 if news.ended is None else news.ended
            spans.append((point, news.began, ended))
        for i, value in zip(standing, marks.worst(rule, spans), strict=True):
            worst[i] = value
        return worst

    def spoken(self) -> Spoken:
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
        return Spoken(arrived[order][rows], point[rows], newest[rows])


def _last(told: list[News]) -> list[News]:
    return list({news.opened: news for news in told}.values())

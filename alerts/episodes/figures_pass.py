"""A pass through stored readings that works out the figures of many episodes, a bounded slice at a time.

Slices go by time: a reading is read once for all rules that look at its point, and times at which none of the
episodes went on are left out. What is in memory does not grow with the length of the episodes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from alerts.episodes.episode import (
    Episode,
    EpisodeFigures,
    Evidence,
    FigureValues,
    Identity,
    Opening,
    identity_of,
)
from alerts.episodes.figures import (
    MarkFigures,
    figures_of_marks,
    flag_counts,
    opening_window,
    opening_window_from,
)
from alerts.rules.plan import Plan
from alerts.rules.rule import Rule, RuleKind
from alerts.rules.timing import hold_of, of_metric
from ingest.durations import DAY
from ingest.inventory.tree import Point
from ingest.readings.batch import Batch, concat
from ingest.readings.history import History
from ingest.readings.slices import READINGS_AT_ONCE, slice_length

SETTLED_AT_LEAST = DAY
"""Figures of marks that no late data can reach are kept where that spares reading so much again."""


@dataclass(frozen=True, slots=True)
class FiguresWanted:
    """Which figures of an episode are to be worked out.

    Attributes
    ----------
    until
        UTC ms, excluded: the episode's end, or the instant after the last mark to be counted.
    known_at
        UTC ms: the first evidence has what had been received by then; ``None``: it is on record.
    compare_at
        UTC ms, excluded: up to here the figures are wanted as well; ``None``: nowhere.
    begin
        The figures of all marks before an instant (UTC ms): only what follows is read, and the opening window
        is left as it is. ``None``: all is read.
    settled_before
        UTC ms: no late data can reach a mark before it.
    """

    episode: Episode | Opening
    until: int
    known_at: int | None = None
    compare_at: int | None = None
    begin: tuple[int, MarkFigures] | None = None
    settled_before: int = 0


class FiguresPass:
    """Works out the figures that are wanted, slice by slice.

    A read that fails has changed nothing, and the next `step` makes it again. An episode whose rule or point
    is not there keeps the figures it has.

    Parameters
    ----------
    wanted
        At most one for each episode.
    most
        About how many readings a slice has.
    leave_out
        Is given the episode that fails and its error, and everything else goes on; ``None``: it is raised.
    """

    def __init__(
        self,
        plan: Plan,
        wanted: Sequence[FiguresWanted],
        *,
        most: int = READINGS_AT_ONCE,
        leave_out: Callable[[Identity, Exception], None] | None = None,
    ) -> None:
        self.plan = plan
        self._most = most
        self._leave_out = leave_out
        self._unchanged: list[EpisodeFigures] = []
        self._runs: dict[Identity, _Run] = {}
        for each in wanted:
            rule = plan.rules.get(each.episode.rule)
            point = plan.inventory.points.get(each.episode.point)
            if rule is None or point is None:
                self._unchanged.append(_as_on_record(each.episode))
            else:
                self._runs[identity_of(each.episode)] = _Run(plan, rule, point, each)

    def step(self, history: History) -> bool:
        """Read one slice and count it; whether there are more.

        Raises
        ------
        ingest.readings.history.ReadingsUnavailable, alerts.rules.hours.CalendarMissing
        """
        waiting = sorted((run for run in self._runs.values() if run.at < run.until), key=lambda run: run.at)
        if waiting:
            start, active = waiting[0].at, waiting[:1]
            stop = start + self._length(active)
            for _ in range(2):  # more of them make the slice shorter
                active = [run for run in waiting if run.at < stop]
                stop = start + self._length(active)
            active = [run for run in active if run.at < stop]
            stop = min(stop, max(run.until for run in active))
            keys = sorted({run.point.key for run in active})
            readings = history.read(keys, min(run.at - run.hold for run in active), stop)
            self._count(active, readings, stop)
        return any(run.at < run.until for run in self._runs.values())

    def run(self, history: History) -> list[EpisodeFigures]:
        """All that is wanted. Raises as `step` does."""
        while self.step(history):
            continue
        return self.figures()

    def extend(self, until: Mapping[Identity, int]) -> None:
        """Count on, up to a later instant (UTC ms, excluded) than was wanted."""
        for identity, end in until.items():
            self._runs[identity].until = max(end, self._runs[identity].until)

    def drop(self, identities: Collection[Identity]) -> None:
        """Leave these episodes aside: what has been counted of them may be outdated."""
        for identity in identities:
            self._runs.pop(identity, None)

    @property
    def identities(self) -> list[Identity]:
        """The episodes whose figures are worked out."""
        return list(self._runs)

    def figures(self) -> list[EpisodeFigures]:
        """After the last step: what has been found."""
        found = list(self._unchanged)
        for identity, run in list(self._runs.items()):
            with self._guard(identity):
                found.append(run.figures())
        return found

    def _length(self, runs: Sequence[_Run]) -> int:
        points = {run.point.key: run.point.sampling_ms for run in runs}
        return slice_length(sum(1 / period for period in points.values()), len(points), self._most)

    def _count(self, active: Sequence[_Run], readings: Batch, stop: int) -> None:
        for run in active:
            low, high = np.searchsorted(readings.point, (run.point.key, run.point.key + 1))
            own = readings.select(slice(int(low), int(high)))
            with self._guard(identity_of(run.episode)):
                run.count(own, stop)

    @contextmanager
    def _guard(self, identity: Identity) -> Iterator[None]:
        """Leave out an episode that fails inside the block."""
        try:
            yield
        except Exception as error:
            if self._leave_out is None:
                raise
            del self._runs[identity]
            self._leave_out(identity, error)


class _Run:
    """An episode, and what has been counted of it so far: all marks before ``at``."""

    def __init__(self, plan: Plan, rule: Rule, point: Point, wanted: FiguresWanted) -> None:
        rule = of_metric(rule, point.metric)
        self._plan, self.rule, self.point = plan, rule, point
        self._wanted = wanted
        self.episode = episode = wanted.episode
        self.hold = hold_of(point)
        self._figures = MarkFigures()
        self._compared: MarkFigures | None = None
        self._settled: list[int] | None = None
        self._window: list[Batch] = []
        self._window_to = 0
        self._flags = Counter[str]() if rule.kind is RuleKind.UNUSABLE else None
        self.at = opening_window_from(rule, episode)
        settled_at = wanted.settled_before
        if wanted.begin is not None and self._flags is None:
            self.at, self._figures = wanted.begin
        # Where little is settled it is as soon read again.
        worthwhile = settled_at - max(self.at, episode.opened_at) >= SETTLED_AT_LEAST
        self._settle_at = settled_at if worthwhile else None
        self._has_marks = rule.kind in (RuleKind.WINDOW, RuleKind.FALL)
        self.until = wanted.until if self._has_marks else episode.opened_at + 1
        if not self._has_marks and wanted.begin is not None:
            self.until = self.at
        if self._flags is not None:
            self.until, self._settle_at = wanted.until, None

    def count(self, readings: Batch, stop: int) -> None:
        """Count the marks before ``stop`` (UTC ms), or the end; ``readings`` are the point's."""
        stop = min(stop, self.until)
        if self._flags is not None:
            inside = (readings.measured_at >= self.at) & (readings.measured_at < stop)
            self._flags += flag_counts(readings.select(inside))
            self.at = stop
            return
        usable = readings.select(readings.usable())
        if self._wanted.begin is None and self.at - self.hold <= self.episode.opened_at:
            inside = (usable.measured_at <= self.episode.opened_at) & (usable.measured_at > self._window_to)
            self._window.append(usable.select(inside))
            self._window_to = int(usable.measured_at.max(initial=self._window_to))
        noted = (self._wanted.compare_at, self._settle_at)
        edges = {edge for edge in noted if edge is not None and self.at < edge < stop}
        for edge in sorted(edges | {stop}):
            start = max(self.at, self.episode.began_at)
            if self._has_marks and start < edge:
                later = figures_of_marks(self._plan, self.rule, self.point, start, edge, usable)
                self._figures = self._figures.then(later, self.rule.side)
            self.at = edge
            if edge == self._wanted.compare_at:
                self._compared = self._figures
            if edge == self._settle_at:
                self._settled = self._figures.as_row(edge)

    def figures(self) -> EpisodeFigures:
        """What was found after the last slice; an episode without such marks keeps its worst value."""
        first, window = self._evidence()
        values = FigureValues(self.episode.worst, self.episode.worst_at, None)
        if self._has_marks and self._figures.marks:
            values = self._figures.values(self.rule)
        compared = None if self._compared is None else self._compared.values(self.rule)
        return EpisodeFigures(
            *identity_of(self.episode),
            *values,
            evidence=first,
            marks=self._figures.marks,
            until=self.until,
            window=window,
            compared=compared,
            settled=self._settled,
            flags=self._flags,
        )

    def _evidence(self) -> tuple[Evidence, Evidence | None]:
        """The opening window as known at first, and by all readings; nothing and ``None`` if it stays."""
        if self._wanted.begin is not None or self._flags is not None:
            return [], None
        usable = concat(self._window) if self._window else None
        if usable is None:
            return [], []
        window = opening_window(self.rule, self.point, self.episode, usable)
        known_at = self._wanted.known_at
        if known_at is None:
            return window, window
        known = usable.select(usable.received_at <= known_at)
        return opening_window(self.rule, self.point, self.episode, known), window


def _as_on_record(episode: Episode | Opening) -> EpisodeFigures:
    identity, worst = identity_of(episode), (episode.worst, episode.worst_at)
    if isinstance(episode, Opening):
        return EpisodeFigures(*identity, *worst, None, [])
    return EpisodeFigures(*identity, *worst, episode.mean, [], episode.breaching_marks, episode.figures_to)

"""The episodes that judgement.md expects of what was delivered, and what a service tells of them at its ticks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from ingest.inventory import Inventory
from simulators.expected.decided import Patience
from simulators.expected.delivered import MICRO, Delivered, Known, take_in
from simulators.expected.gaps import silence_after, silences, words
from simulators.expected.mark_rules import OnMarks
from simulators.expected.rules import RULES, Rule
from simulators.expected.runs import looks, runs
from simulators.expected.spans import News, Version, told

Ints = NDArray[np.int64]
Identity = tuple[str, str, int]
"""Rule, point, ``opened_at``: what makes an episode the same episode."""


@dataclass(frozen=True, slots=True)
class Episode:
    """One span during which one rule was violated at one point. Times UTC ms.

    Attributes
    ----------
    worst
        Canonical unit: over the breaching marks until the end; of a fall its lowest value, of a stuck sensor
        the value; ``None`` for a silence, and once withdrawn.
    found_late, withdrawn
        Late data brought it to light; late data dissolved it.
    known_at
        The tick at which it was told to have opened; of one that was withdrawn and came back the last such.
    """

    rule: str
    clause: str
    point: str
    place: str
    began_at: int
    opened_at: int
    ended_at: int | None
    end_reason: str | None
    worst: float | None
    found_late: bool
    withdrawn: bool
    known_at: int

    @property
    def identity(self) -> Identity:
        """Rule, point and opening."""
        return self.rule, self.point, self.opened_at


@dataclass(frozen=True, slots=True)
class Change:
    """That something of an episode was told at ``tick`` (index): how it stands from then on."""

    tick: int
    rule: str
    point: str
    news: News

    @property
    def identity(self) -> Identity:
        """Rule, point and opening."""
        return self.rule, self.point, self.news.opened


@dataclass(frozen=True)
class Spoken:
    """When points spoke later than ever before, in order of tick.

    ``tick`` (int64[n]) is the index of the tick at which it was heard, ``point`` (int64[n]) the index of the
    point in the inventory, ``at`` (int64[n]) when it was measured, UTC ms.
    """

    tick: Ints
    point: Ints
    at: Ints


@dataclass(frozen=True)
class History:
    """What a service that judges at ``ticks`` (int64[k], UTC ms) tells.

    ``episodes`` stand as after the last tick, withdrawn ones too, sorted by rule, point and opening;
    ``changes`` are in order of ticks.
    """

    ticks: Ints
    episodes: tuple[Episode, ...]
    changes: tuple[Change, ...]
    spoken: Spoken


def judge(
    delivered: Delivered,
    inventory: Inventory,
    *,
    start: int,
    until: int,
    rules: Mapping[str, Rule] = RULES,
) -> list[Episode]:
    """The episodes that open in [start, until] (UTC ms), from all that was measured by ``until``.

    Sorted by rule, point and opening. Every rule and point is normal before ``start``; windows look back.
    Raises `simulators.expected.hours.CalendarMissing`.
    """
    known = take_in(delivered, inventory)
    known = known.take(known.at <= until)
    # One tick at the end that waits for nothing.
    ticks, arrived = np.array([until], np.int64), np.zeros(len(known.at), np.int64)
    court = Court(inventory, rules, known, arrived, ticks, start, Patience(0, uploads=False))
    return list(court.history().episodes)


def judge_ticks(
    delivered: Delivered,
    inventory: Inventory,
    ticks: Ints,
    *,
    start: int,
    rules: Mapping[str, Rule] = RULES,
) -> History:
    """What a service tells that judges at exactly the instants ``ticks`` (int64[k], UTC ms, increasing).

    At a tick it has what was received before it. Raises `simulators.expected.hours.CalendarMissing`.
    """
    known = take_in(delivered, inventory)
    arrived = np.searchsorted(ticks, known.received_at, side="right").astype(np.int64)
    heard = arrived < len(ticks)
    court = Court(inventory, rules, known.take(heard), arrived[heard], ticks, start, Patience())
    return court.history()


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
        by_step: dict[int, list[Rule]] = {}
        for rule in rules.values():
            if rule.kind in ("window", "fall"):
                by_step.setdefault(rule.step_ms, []).append(rule)
        self._on_marks = {
            step: OnMarks(some, inventory, self._usable, self._usable_arrived, ticks, start, patience)
            for step, some in by_step.items()
        }

    def history(self) -> History:
        """What is told, and how it stands at the end."""
        found = [(self._rules[rule], point, told(versions)) for rule, point, versions in self._judged()]
        changes = [
            Change(news.tick, rule.id, self._points[point].id, news)
            for rule, point, some in found
            for news in some
        ]
        episodes: list[Episode] = []
        for rule, mine in groupby(found, key=lambda each: each[0]):
            last = [(point, news) for _, point, some in mine for news in {n.opened: n for n in some}.values()]
            worst = self._worst(rule, last)
            episodes += [
                self._episode(rule, point, news, value)
                for (point, news), value in zip(last, worst, strict=True)
            ]
        return History(
            self._ticks,
            tuple(sorted(episodes, key=lambda e: e.identity)),
            tuple(sorted(changes, key=lambda c: c.tick)),
            self._spoken(),
        )

    def _judged(self) -> Iterator[tuple[str, int, list[Version]]]:
        for rule in self._rules.values():
            if rule.kind in ("window", "fall"):
                yield from self._on_marks[rule.step_ms].judged(rule)
            else:
                one = self._silences if rule.kind == "silent" else self._runs
                for at in [i for i, p in enumerate(self._points) if rule.looks_at(p)]:
                    versions = one(rule, at)
                    if any(version.spans for version in versions):
                        yield rule.id, at, versions

    def _silences(self, _rule: Rule, at: int) -> list[Version]:
        """The silences of a point; one that was registered when nobody told the time is expected from the start."""
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
                looks(self._ticks),
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
            return [news.level for _, news in last]
        marks = self._on_marks[rule.step_ms]
        spans = []
        for point, news in (last[i] for i in standing):
            ended = marks.last_decided(point) + 1 if news.ended is None else news.ended
            spans.append((point, news.began, ended))
        for i, value in zip(standing, marks.worst(rule, spans), strict=True):
            worst[i] = value
        return worst

    def _episode(self, rule: Rule, at: int, news: News, worst: int | None) -> Episode:
        point = self._points[at]
        return Episode(
            rule.id,
            rule.clause,
            point.id,
            point.place,
            news.began,
            news.opened,
            news.ended,
            news.reason,
            None if worst is None else worst / MICRO,
            news.found_late,
            news.withdrawn,
            int(self._ticks[news.known]),
        )

    def _spoken(self) -> Spoken:
        known = self._known.take(self._known.credible)
        arrived = self._arrived[self._known.credible]
        order = np.lexsort((known.at, arrived, known.point))
        point, at = known.point[order].astype(np.int64), known.at[order]
        # The newest so far of each point: points are told apart by an offset larger than any difference.
        apart = (int(at.max(initial=0)) - int(at.min(initial=0)) + 1) * point
        newest = np.maximum.accumulate(at + apart) - apart
        later = np.ones(len(at), np.bool_)
        later[1:] = (newest[1:] > newest[:-1]) | (point[1:] != point[:-1])
        rows = np.flatnonzero(later)
        rows = rows[np.argsort(arrived[order][rows], kind="stable")]
        return Spoken(arrived[order][rows], point[rows], newest[rows])

"""The episodes that judgement.md expects of what was delivered, and what a service tells at its ticks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingest.inventory import Inventory
from simulators.expected.court import Court, Finding, Spoken
from simulators.expected.decided import Patience
from simulators.expected.delivered import MICRO, Delivered, take_in
from simulators.expected.rules import RULES, Rule
from simulators.expected.spans import News

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
class History:
    """What a service that judges at ``ticks`` (int64[k], UTC ms) tells.

    ``episodes`` stand as after the last tick, withdrawn ones too, sorted by rule, point and opening;
    ``changes`` are in order of ticks. Before ``start`` (UTC ms) everything was normal.
    """

    start: int
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
    found = [_episode(each, news, worst, until) for each in court.findings() for news, worst in each.stands]
    return sorted(found, key=lambda e: e.identity)


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
    return _history(court, ticks, start)


def _history(court: Court, ticks: Ints, start: int) -> History:
    changes: list[Change] = []
    episodes: list[Episode] = []
    for each in court.findings():
        changes += [Change(news.tick, each.rule.id, each.point.id, news) for news in each.told]
        episodes += [_episode(each, news, worst, int(ticks[news.known])) for news, worst in each.stands]
    return History(
        start,
        ticks,
        tuple(sorted(episodes, key=lambda e: e.identity)),
        tuple(sorted(changes, key=lambda c: c.tick)),
        court.spoken(),
    )


def _episode(finding: Finding, news: News, worst: int | None, known_at: int) -> Episode:
    return Episode(
        finding.rule.id,
        finding.rule.clause,
        finding.point.id,
        finding.point.place,
        news.began,
        news.opened,
        news.ended,
        news.reason,
        None if worst is None else worst / MICRO,
        news.found_late,
        news.withdrawn,
        known_at,
    )

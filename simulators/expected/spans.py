"""Spans: what judging finds, and at which tick each part of it is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

NEVER = 1 << 60
"""The tick (index) at which nothing is told."""
RECOVERED = "recovered"
SEASON_ENDED = "season-ended"
SPOKE_AGAIN = "spoke-again"
MOVED_AGAIN = "moved-again"
SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class Span:
    """An episode of one rule at one point, as some version of the past has it. Times UTC ms.

    Attributes
    ----------
    told, over
        Index of the tick at which its opening and its end can be told.
    dissolved
        At ``over`` it turns out never to have been: what arrives then was measured before it opened.
    level
        Millionths: what a fall fell from, the value that a stuck sensor shows; else 0.
    """

    opened: int
    began: int
    ended: int | None = None
    reason: str | None = None
    told: int = 0
    over: int = NEVER
    dissolved: bool = False
    level: int = 0

    def at(self, tick: int) -> Span | None:
        """As it is told at the end of ``tick``; ``None`` when it is not."""
        if self.told > tick or (self.dissolved and self.over <= tick):
            return None
        return self if self.over <= tick else replace(self, ended=None, reason=None)


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a point's past as one rule sees it: what holds from ``tick`` on.

    ``tick`` is the index of the tick that brought late readings, the earliest measured at ``since`` (UTC ms),
    or -1 for the version that nothing late has touched yet. ``spans`` are all there are in it, those it
    shares with the version before included.
    """

    tick: int
    since: int
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class News:
    """That something of an episode was told at ``tick`` (index): how it stands from then on. Times UTC ms."""

    tick: int
    opened: int
    began: int
    ended: int | None
    reason: str | None
    found_late: bool
    withdrawn: bool
    known: int
    """The tick at which it was told to have opened, the last time if it came back."""
    level: int = 0


def told(versions: Iterable[Version]) -> list[News]:
    """What is told of one rule at one point over all versions of its past, in order.

    Within a version everything is told at its own tick. Where a version begins, the past is judged again: what
    is new in it was found late, and what is no longer in it is withdrawn (judgement.md, section 4).
    """
    news: list[News] = []
    standing: dict[int, News] = {}
    pending: list[Span] = []
    for version in versions:
        _tell_until(version.tick, pending, standing, news)
        if version.tick >= 0:
            _correct(version, standing, news)
        pending = [span for span in version.spans if not (span.dissolved and span.over <= version.tick)]
    _tell_until(NEVER - 1, pending, standing, news)
    return news


def _tell_until(tick: int, spans: list[Span], standing: dict[int, News], news: list[News]) -> None:
    """Tell what the spans have to say up to and including ``tick``."""
    for span in spans:
        known = standing.get(span.opened)
        if span.told <= tick and known is None:
            known = News(span.told, span.opened, span.began, None, None, False, False, span.told, span.level)
            _note(known, standing, news)
        if known is not None and span.over <= tick and (known.ended is None or span.dissolved):
            if span.dissolved:
                _note(replace(known, tick=span.over, withdrawn=True), standing, news)
            else:
                _note(replace(known, tick=span.over, ended=span.ended, reason=span.reason), standing, news)


def _correct(version: Version, standing: dict[int, News], news: list[News]) -> None:
    """Bring what stands in line with a version that begins."""
    tick = version.tick
    found = {span.opened: shown for span in version.spans if (shown := span.at(tick)) is not None}
    for opened, known in list(standing.items()):
        if opened not in found:
            _note(replace(known, tick=tick, withdrawn=True), standing, news)
    for opened, span in found.items():
        before = standing.get(opened)
        facts = (span.began, span.ended, span.reason)
        if before is None:
            _note(News(tick, opened, *facts, True, False, tick, span.level), standing, news)
        elif facts != (before.began, before.ended, before.reason):
            began, ended, reason = facts
            _note(replace(before, tick=tick, began=began, ended=ended, reason=reason), standing, news)


def _note(one: News, standing: dict[int, News], news: list[News]) -> None:
    news.append(one)
    if one.withdrawn:
        standing.pop(one.opened, None)
    else:
        standing[one.opened] = one


def versions_of(arrived: Ints, late: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """``(ticks, version)``: the ticks (index) that brought late readings, and each reading's first version.

    Parameters
    ----------
    arrived, late
        int64[n], index of the tick each reading of one point was taken in at, and whether it was late then.

    A late reading is part of the version that begins with it. One in time is told of before the late ones of
    the same tick are looked at, so it is already part of the version that ends there.
    """
    ticks = np.unique(arrived[late])
    return ticks, np.searchsorted(ticks, arrived, side="left") + late

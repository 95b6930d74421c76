"""Episodes as spans, and the tick at which their opening and their end become known."""

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
class EpisodeSpan:
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

    def at(self, tick: int) -> EpisodeSpan | None:
        """As it is told at the end of ``tick``; ``None`` when it is not."""
        if self.told > tick or (self.dissolved and self.over <= tick):
            return None
        return self if self.over <= tick else replace(self, ended=None, reason=None)


@dataclass(frozen=True, slots=True)
class PastVersion:
    """One version of a point's past as one rule sees it: what holds from ``tick`` on.

    ``tick`` is the index of the tick that brought late readings, the earliest measured at ``since`` (UTC ms),
    or -1 for the version that nothing late has touched yet. ``spans`` are all there are in it, those it
    shares with the version before included.
    """

    tick: int
    since: int
    spans: tuple[EpisodeSpan, ...]


@dataclass(frozen=True, slots=True)
class EpisodeUpdate:
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


def told(versions: Iterable[PastVersion]) -> list[EpisodeUpdate]:
    """What is told of one rule at one point over all versions of its past, in order.

    Within a version everything is told at its own tick. Where a version begins, the past is judged again:
    what is new in it was found late, and what is no longer in it is withdrawn (judgement.md, section 4).
    """
    updates: list[EpisodeUpdate] = []
    open_episodes: dict[int, EpisodeUpdate] = {}
    pending: list[EpisodeSpan] = []
    for version in versions:
        _tell_until(version.tick, pending, open_episodes, updates)
        if version.tick >= 0:
            _correct(version, open_episodes, updates)
        pending = [span for span in version.spans if not (span.dissolved and span.over <= version.tick)]
    _tell_until(NEVER - 1, pending, open_episodes, updates)
    return updates


def _tell_until(
    tick: int, spans: list[EpisodeSpan], open_episodes: dict[int, EpisodeUpdate], updates: list[EpisodeUpdate]
) -> None:
    """Tell what the spans have to say up to and including ``tick``."""
    for span in spans:
        known = open_episodes.get(span.opened)
        if span.told <= tick and known is None:
            known = _first(span, span.told)
            _note(known, open_episodes, updates)
        if known is not None and span.over <= tick and (known.ended is None or span.dissolved):
            if span.dissolved:
                _note(replace(known, tick=span.over, withdrawn=True), open_episodes, updates)
            else:
                _note(
                    replace(known, tick=span.over, ended=span.ended, reason=span.reason),
                    open_episodes,
                    updates,
                )


def _correct(
    version: PastVersion, open_episodes: dict[int, EpisodeUpdate], updates: list[EpisodeUpdate]
) -> None:
    """Bring what stands in line with a version that begins."""
    tick = version.tick
    found = {span.opened: shown for span in version.spans if (shown := span.at(tick)) is not None}
    for opened, known in list(open_episodes.items()):
        if opened not in found:
            _note(replace(known, tick=tick, withdrawn=True), open_episodes, updates)
    for opened, span in found.items():
        before = open_episodes.get(opened)
        facts = (span.began, span.ended, span.reason)
        if before is None:
            _note(_first(span, tick, found_late=True), open_episodes, updates)
        elif facts != (before.began, before.ended, before.reason):
            began, ended, reason = facts
            _note(replace(before, tick=tick, began=began, ended=ended, reason=reason), open_episodes, updates)


def _first(span: EpisodeSpan, tick: int, *, found_late: bool = False) -> EpisodeUpdate:
    """What is told of an episode at first: that it opened, if by the clock, or all of it, if found late."""
    ended, reason = (span.ended, span.reason) if found_late else (None, None)
    return EpisodeUpdate(
        tick,
        span.opened,
        span.began,
        ended,
        reason,
        found_late=found_late,
        withdrawn=False,
        known=tick,
        level=span.level,
    )


def _note(one: EpisodeUpdate, open_episodes: dict[int, EpisodeUpdate], updates: list[EpisodeUpdate]) -> None:
    updates.append(one)
    if one.withdrawn:
        open_episodes.pop(one.opened, None)
    else:
        open_episodes[one.opened] = one


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

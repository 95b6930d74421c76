"""Episodes as spans, and the tick at which their opening and their end become known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

NEVER = 1 << 60
"""The tick (index) of what never becomes known."""
RECOVERED = "recovered"
SEASON_ENDED = "season-ended"
SPOKE_AGAIN = "spoke-again"
MOVED_AGAIN = "moved-again"
SETTLED = "settled"
JUDGEABLE_AGAIN = "judgeable-again"


@dataclass(frozen=True, slots=True)
class EpisodeSpan:
    """An episode of one rule at one point, as some version of the past has it. Times UTC ms.

    Attributes
    ----------
    opening_tick, ending_tick
        Index of the tick at which its opening and its end become known.
    dissolved
        At ``ending_tick`` it proves never to have existed: the reading that arrives was measured before it
        opened.
    level
        Millionths: the level before a fall, the value of a stuck sensor; else 0.
    """

    opened: int
    began: int
    ended: int | None = None
    reason: str | None = None
    opening_tick: int = 0
    ending_tick: int = NEVER
    dissolved: bool = False
    level: int = 0

    def known_at(self, tick: int) -> EpisodeSpan | None:
        """What is known of it at the end of ``tick``; ``None`` when nothing is."""
        if self.opening_tick > tick or (self.dissolved and self.ending_tick <= tick):
            return None
        return self if self.ending_tick <= tick else replace(self, ended=None, reason=None)


@dataclass(frozen=True, slots=True)
class PastVersion:
    """One version of a point's past as one rule sees it, valid from ``tick`` on.

    ``tick`` is the index of the tick that brought late readings, the earliest measured at ``since`` (UTC ms),
    or -1 for the version before any late reading. ``spans`` are all episodes of the version, those it shares
    with the version before included.
    """

    tick: int
    since: int
    spans: tuple[EpisodeSpan, ...]


@dataclass(frozen=True, slots=True)
class EpisodeUpdate:
    """The state of an episode from ``tick`` (index) on. Times UTC ms."""

    tick: int
    opened: int
    began: int
    ended: int | None
    reason: str | None
    found_late: bool
    withdrawn: bool
    opening_tick: int
    """The tick at which its opening became known, the last time if it was withdrawn and came back."""
    level: int = 0


def episode_updates(versions: Iterable[PastVersion]) -> list[EpisodeUpdate]:
    """All updates of the episodes of one rule at one point, over all versions of its past, in order.

    Within a version every opening and end becomes known at its own tick. Where a version begins, the past is
    judged again: what is new in it was found late, and what is no longer in it is withdrawn (judgement.md,
    section 4).
    """
    updates: list[EpisodeUpdate] = []
    open_episodes: dict[int, EpisodeUpdate] = {}
    pending: list[EpisodeSpan] = []
    for version in versions:
        _advance_to(version.tick, pending, open_episodes, updates)
        if version.tick >= 0:
            _begin_version(version, open_episodes, updates)
        pending = [
            span for span in version.spans if not (span.dissolved and span.ending_tick <= version.tick)
        ]
    _advance_to(NEVER - 1, pending, open_episodes, updates)
    return updates


def _advance_to(
    tick: int, spans: list[EpisodeSpan], open_episodes: dict[int, EpisodeUpdate], updates: list[EpisodeUpdate]
) -> None:
    """Record what becomes known of ``spans`` up to and including ``tick``."""
    for span in spans:
        latest = open_episodes.get(span.opened)
        if span.opening_tick <= tick and latest is None:
            latest = _first_update(span, span.opening_tick)
            _record(latest, open_episodes, updates)
        if latest is not None and span.ending_tick <= tick and (latest.ended is None or span.dissolved):
            if span.dissolved:
                _record(replace(latest, tick=span.ending_tick, withdrawn=True), open_episodes, updates)
            else:
                _record(
                    replace(latest, tick=span.ending_tick, ended=span.ended, reason=span.reason),
                    open_episodes,
                    updates,
                )


def _begin_version(
    version: PastVersion, open_episodes: dict[int, EpisodeUpdate], updates: list[EpisodeUpdate]
) -> None:
    """Record where a version that begins differs from what was known before."""
    tick = version.tick
    found = {span.opened: known for span in version.spans if (known := span.known_at(tick)) is not None}
    for opened, latest in list(open_episodes.items()):
        if opened not in found:
            _record(replace(latest, tick=tick, withdrawn=True), open_episodes, updates)
    for opened, span in found.items():
        before = open_episodes.get(opened)
        facts = (span.began, span.ended, span.reason)
        if before is None:
            _record(_first_update(span, tick, found_late=True), open_episodes, updates)
        elif facts != (before.began, before.ended, before.reason):
            began, ended, reason = facts
            _record(
                replace(before, tick=tick, began=began, ended=ended, reason=reason), open_episodes, updates
            )


def _first_update(span: EpisodeSpan, tick: int, *, found_late: bool = False) -> EpisodeUpdate:
    """The first update of an episode: its opening alone, or its end as well if it was found late."""
    ended, reason = (span.ended, span.reason) if found_late else (None, None)
    return EpisodeUpdate(
        tick,
        span.opened,
        span.began,
        ended,
        reason,
        found_late=found_late,
        withdrawn=False,
        opening_tick=tick,
        level=span.level,
    )


def _record(
    update: EpisodeUpdate, open_episodes: dict[int, EpisodeUpdate], updates: list[EpisodeUpdate]
) -> None:
    updates.append(update)
    if update.withdrawn:
        open_episodes.pop(update.opened, None)
    else:
        open_episodes[update.opened] = update


def versions_of(arrival_tick: Ints, late: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """``(ticks, version)``: the ticks (index) that brought late readings, and each reading's first version.

    Parameters
    ----------
    arrival_tick, late
        int64[n], index of the tick at which each reading of one point arrived; bool[n], whether it was late
        then.

    A late reading is part of the version that begins with it. One in time is judged before the late ones of
    the same tick, so it is already part of the version that ends there.
    """
    ticks = np.unique(arrival_tick[late])
    return ticks, np.searchsorted(ticks, arrival_tick, side="left") + late

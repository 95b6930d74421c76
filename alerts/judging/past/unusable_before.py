"""What *unusable* must know of the time before an instant: since when a point has had no judgeable mark.

Most points are judgeable at any instant, and many of the others have been silent for long: then that is
known. For the rest the marks before are judged by the same code, from some hours before the instant, and
where that shows no judgeable mark, from as far back as the rule looks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alerts.episodes.episode import Episode
from alerts.judging.checker import Checker
from alerts.judging.parts import AllBut, KeyedPart
from alerts.judging.past.filling import QUIET_TIMES_LONGER, ToJudge, await_marks, needed_from
from alerts.judging.past.resumed_episodes import Asking, position_of
from alerts.judging.windows.cohort import MARKS_IN_STATE, Cohort
from alerts.judging.windows.cohorts import cohorts_of, position_of_key
from alerts.judging.windows.unusable_window import UnusableWindow
from alerts.rules.timing import UNUSABLE_WITHIN
from ingest.durations import HOUR
from ingest.inventory.tree import Point

FIRST_LOOK = 8 * HOUR
"""How far back is looked at first: a point that was judgeable by then is found with few readings."""


@dataclass(frozen=True)
class UnusableBefore:
    """Gives the windows of *unusable* of ``checker`` their state at ``instant`` (UTC ms).

    Attributes
    ----------
    points
        By key.
    running
        The episodes open on record then.
    length
        Of keys: how long (ms) a slice of time is in which these points have ``most`` readings.
    most
        About how many readings are read at once.
    follows
        Whether points of which more must be known are left behind, rather than looked back for.
    """

    checker: Checker
    points: Mapping[int, Point]
    instant: int
    running: Sequence[Episode]
    length: Callable[[NDArray[np.int32]], int]
    most: int
    follows: bool

    def resume(self) -> Asking[None]:
        """Asks for the readings that are needed beside those of the windows."""
        for keyed in self.checker.cohorts:
            if keyed.part.unusable is None:
                continue
            with self.checker.guard(keyed, self.instant):
                unsure = self._known_at_once(keyed, keyed.part.unusable)
                if self.follows:
                    keyed.part.unusable.leave_behind(unsure, self.instant)
                    continue
                for back in (FIRST_LOOK, UNUSABLE_WITHIN):
                    if len(unsure):
                        unsure = yield from self._look_back(keyed, unsure, back)

    def _known_at_once(self, keyed: KeyedPart[Cohort], window: UnusableWindow) -> NDArray[np.intp]:
        """Resume what is judgeable, open on record, or silent for long; the positions of the rest."""
        cohort, step = keyed.part, keyed.part.step
        rest = window.begin(self.instant // step * step, cohort.present, cohort.measured_at)
        open_here = [
            (position, episode)
            for episode in self.running
            if episode.rule == window.rule.id and (position := position_of(self.checker, keyed, episode)) >= 0
        ]
        for position, episode in open_here:
            window.resume(position, episode.began_at // step, episode.opened_at // step)
        rest = rest[~np.isin(rest, [position for position, _ in open_here])]
        heard = self._last_heard(cohort, rest)
        earliest = self.instant - UNUSABLE_WITHIN
        silent = (heard > 0) & (heard + window.silence_limit[cohort.timing[rest]] <= earliest)
        window.count_from(rest[silent], earliest // step * step, heard[silent])
        unsure: NDArray[np.intp] = rest[~silent]
        return unsure

    def _last_heard(self, cohort: Cohort, positions: NDArray[np.intp]) -> NDArray[np.int64]:
        """int64[m], UTC ms, by a rule of silence; 0 where there is none."""
        keys = cohort.keys[positions].tolist()
        known = self.checker.last_heard(keys) if keys else {}
        return np.array([known.get(key, 0) for key in keys], np.int64)

    def _look_back(
        self, keyed: KeyedPart[Cohort], unsure: NDArray[np.intp], back: int
    ) -> Asking[NDArray[np.intp]]:
        """Judge the marks of the ``back`` ms before the instant; the positions that are unsure after it.

        After the longest time none is.
        """
        own = keyed.part.unusable
        assert own is not None  # noqa: S101 - of such a cohort only
        plan, keys = self.checker.plan, keyed.part.keys[unsure]
        others = AllBut(own.rule, plan.rules).rules_at(-1)
        start = (self.instant - back) // own.rule.step_ms
        (cohort,) = cohorts_of(
            plan,
            [self.points[key] for key in keys.tolist()],
            lambda _step: start - MARKS_IN_STATE,
            lambda _key: others,
        )
        scout = KeyedPart(cohort, position_of_key(cohort.keys, len(keyed.position_of_key)))
        window = cohort.unusable
        assert window is not None  # noqa: S101 - the only rule that is not left out
        window.open_nothing()
        begin, is_last = start * own.rule.step_ms, back == UNUSABLE_WITHIN
        yield from self._go_through(scout, int(needed_from(cohort, begin).min()), begin + 1)
        unknown = window.begin(begin, cohort.present, cohort.measured_at)
        registered = np.array([self._registered(key) for key in cohort.keys[unknown].tolist()], np.int64)
        heard = np.maximum(self._heard(cohort, window, unknown), np.where(registered <= begin, registered, 0))
        since = np.maximum(registered, begin) if is_last else np.full(len(unknown), begin - 1)
        window.count_from(unknown, since, np.where(registered > begin, registered, heard))
        yield from self._go_through(scout, begin + 1, self.instant + 1)
        positions = keyed.position_of_key[cohort.keys].astype(np.intp)
        unresolved = np.zeros(len(positions), np.bool_)
        if not is_last:
            watched = window.open.positions()
            unresolved[watched] = window.open.since[window.open.slot[watched]] == begin - 1
        own.open.adopt(positions[~unresolved], window.open, np.flatnonzero(~unresolved))
        return positions[unresolved]

    def _go_through(self, scout: KeyedPart[Cohort], start: int, end: int) -> Asking[None]:
        """Decide the marks from ``start`` until before ``end`` (UTC ms), slice by slice."""
        keys = scout.part.keys.tolist()
        usual = length = self.length(scout.part.keys)
        while start < end:
            stop = min(start + length, end)
            readings = yield keys, start, stop
            await_marks(scout, ToJudge.of(readings))
            _go_on(scout.part, stop - 1)
            # Where little was said, a longer time is as quickly read.
            length = min(2 * length, QUIET_TIMES_LONGER * usual) if 2 * len(readings) < self.most else usual
            start = stop

    def _registered(self, key: int) -> int:
        """UTC ms; the instant for a point that was registered before the service knew the time."""
        return self.points[key].registered_at or self.instant

    @staticmethod
    def _heard(cohort: Cohort, window: UnusableWindow, positions: NDArray[np.intp]) -> NDArray[np.int64]:
        """int64[m], UTC ms: the newest sign of life so far."""
        heard = cohort.measured_at[positions].copy()
        slots = window.open.slot[positions]
        heard[slots >= 0] = window.open.heard[slots[slots >= 0]]
        return heard


def _go_on(cohort: Cohort, until: int) -> None:
    """Decide the marks up to ``until`` (UTC ms), all points alike; where nothing is present, many at once."""
    goal = until // cohort.step
    while (decided := int(cohort.decided[0])) < goal:
        upcoming = int(cohort.pending.rows().at.min(initial=(goal + 1) * cohort.step))
        empty_to = min(goal, -(-upcoming // cohort.step) - 1)
        if not cohort.present.any() and empty_to > decided:
            cohort.pass_over(empty_to)
        else:
            cohort.advance_until(min(goal, decided + MARKS_IN_STATE) * cohort.step)

"""The checker: readings in, changes of episodes out, over all points at once (judgement.md, sections 3, 4).

It holds nothing that cannot be worked out again from stored readings and recorded episodes
(`alerts.judging.rebuild`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from alerts.episodes.episode import (
    Change,
    Ending,
    EndReason,
    EpisodeFigures,
    Identity,
    Opening,
    Withdrawal,
    identity_of,
)
from alerts.judging.late_points import NOT_A_BREACH_LATE, LatePoints
from alerts.judging.silence import SilenceTracker, is_sign_of_life
from alerts.judging.stuck import Run, StuckTracker
from alerts.judging.unusable_first import UnusableFirst
from alerts.judging.windows.cohort import Cohort
from alerts.judging.windows.cohorts import place_of_key
from alerts.judging.windows.open_episodes import Transition
from alerts.rules.limits import MICRO, to_micro
from alerts.rules.plan import Plan
from alerts.rules.rule import Rule
from alerts.rules.timing import ALLOWANCE_MS
from ingest.inventory.tree import Inventory, Point
from ingest.readings.batch import Batch

Part = TypeVar("Part", Cohort, SilenceTracker, StuckTracker)


@dataclass(frozen=True, slots=True)
class KeyedPart(Generic[Part]):
    """A part of the checker with the map from point keys (int32, -1 = not there) to its positions."""

    part: Part
    place: NDArray[np.int32]

    def rows(self, keys: NDArray[np.int32]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Which rows of a batch concern this part, and the positions they refer to; any key will do."""
        place = self.place.take(keys, mode="clip")  # the last place belongs to no key
        rows = np.flatnonzero(place >= 0)
        return rows, place[rows].astype(np.intp)


def changes_of(inventory: Inventory, cohort: Cohort, transitions: Iterable[Transition]) -> list[Change]:
    """Transitions at marks as changes of episodes, in UTC ms and canonical units."""
    changes: list[Change] = []
    for t in transitions:
        point = inventory.by_key[int(cohort.keys[t.position])].id
        changes.append(_opening(t, point, cohort.step) if t.opened else _ending(t, point, cohort.step))
    return changes


def _opening(t: Transition, point: str, step: int) -> Opening:
    return Opening(
        t.rule.id,
        t.rule.version,
        point,
        t.began * step,
        t.mark * step,
        t.covered,
        t.breaching,
        None if t.worst is None else t.worst / MICRO,
        None if t.worst is None else t.worst_mark * step,
    )


def _ending(t: Transition, point: str, step: int) -> Ending:
    return Ending(t.rule.id, point, t.opened_mark * step, t.mark * step, t.reason)


def silence_opened(rule: Rule, point: str, at: int) -> Opening:
    """A point fell silent at ``at``: there is nothing to count and nothing is worst."""
    return Opening(rule.id, rule.version, point, at, at, 0, 0, None, None)


def run_changes(rule: Rule, point: str, run: Run) -> list[Change]:
    """What a run of equal values says: that it opened (unless that is known), that it ended."""
    changes: list[Change] = []
    if not run.known:
        value = run.value / MICRO
        changes.append(
            Opening(
                rule.id, rule.version, point, run.began, run.opened, run.count, run.count, value, run.began
            )
        )
    if run.ended is not None:
        changes.append(Ending(rule.id, point, run.opened, run.ended, EndReason.MOVED_AGAIN))
    return changes


@dataclass
class Checker:
    """All that is being judged under one inventory and one set of rules. Not thread-safe: one thread owns it.

    Built by `alerts.judging.rebuild`, which gives its parts their state.
    """

    plan: Plan
    cohorts: list[KeyedPart[Cohort]]
    silences: list[tuple[Rule, KeyedPart[SilenceTracker]]]
    stucks: list[KeyedPart[StuckTracker]]
    late_points: LatePoints = field(default_factory=LatePoints)
    unusable_first: UnusableFirst = field(default_factory=UnusableFirst)
    _pending_changes: list[Change] = field(default_factory=list)

    def take_in(self, batch: Batch, position: int | None) -> None:
        """Take in a batch that stands at ``position`` of the journal. Unknown points are passed over."""
        batch = self.unusable_first.triage(batch)
        good = batch.select(batch.usable())
        values = to_micro(good.value)
        watching: list[KeyedPart[Cohort] | KeyedPart[StuckTracker]] = [*self.cohorts, *self.stucks]
        for watched in watching:
            rows, places = watched.rows(good.point)
            if len(rows):
                late = watched.part.take_in(places, good.measured_at[rows], values[rows])
                self.late_points.add(good.point[rows][late], good.measured_at[rows][late], position)
        spoken = batch.select(is_sign_of_life(batch))
        for rule, watch in self.silences:
            self.note_signs_of_life(rule, watch, spoken, position)

    def note_signs_of_life(
        self, rule: Rule, watch: KeyedPart[SilenceTracker], spoken: Batch, position: int | None
    ) -> None:
        """Let a silent rule know that points spoke; what it ends is told by the next `advance`."""
        rows, places = watch.rows(spoken.point)
        spoken = spoken.select(rows)
        heard = watch.part.take_in(places, spoken.measured_at)
        for place, opened in heard.withdrawn:
            self._pending_changes.append(
                Withdrawal(rule.id, self._point(watch.part.keys[place]).id, opened, NOT_A_BREACH_LATE)
            )
        for place, opened, when, known in heard.ended:
            point = self._point(watch.part.keys[place])
            if not known:
                self._pending_changes.append(silence_opened(rule, point.id, opened))
            self._pending_changes.append(Ending(rule.id, point.id, opened, when, EndReason.SPOKE_AGAIN))
        self.late_points.add(spoken.point[heard.late], spoken.measured_at[heard.late], position)

    def advance(self, now: int) -> list[Change]:
        """All that can be decided at ``now`` (UTC ms), in the order it happened for each rule and point."""
        changes = self._changes_from(
            [(w.part, w.part.advance(now)) for w in self.cohorts],
            [watch.part.advance(now) for _, watch in self.silences],
            [stuck.part.advance(now) for stuck in self.stucks],
        )
        if self.unusable_first:
            self.unusable_first.forget(self.decided_until(now), now)
        return changes

    def advance_to(self, until: int) -> list[Change]:
        """All up to and including ``until`` (UTC ms), as if everything measured by then had been heard."""
        return self._changes_from(
            [
                (w.part, w.part.advance_to(np.full(len(w.part), until // w.part.step, np.int32)))
                for w in self.cohorts
            ],
            [watch.part.advance_to(until) for _, watch in self.silences],
            [w.part.advance_to(np.full(len(w.part.keys), until)) for w in self.stucks],
        )

    def advance_like(self, live: Checker, now: int) -> list[Change]:
        """As ``live`` when it was told ``now``: no mark and no reading further than it has come.

        The parts of both stand in the same order but for the cohorts.
        """
        likes = [live.cohort_like(w.part) for w in self.cohorts]
        return self._changes_from(
            [
                (mine.part, mine.part.advance_to(like.part.decided[like.place[mine.part.keys]]))
                for mine, like in zip(self.cohorts, likes, strict=True)
            ],
            [watch.part.advance(now) for _, watch in self.silences],
            [
                mine.part.advance_to(like.part.seen[like.place[mine.part.keys]])
                for mine, like in zip(self.stucks, live.stucks, strict=True)
            ],
        )

    def cohort_like(self, cohort: Cohort) -> KeyedPart[Cohort]:
        """The cohort of the same rules here: the same points are in exactly that one."""
        rules = [w.rule.id for w in cohort.windows]
        return next(w for w in self.cohorts if [x.rule.id for x in w.part.windows] == rules)

    def _changes_from(
        self,
        marks: Iterable[tuple[Cohort, list[Transition]]],
        silent: Iterable[list[tuple[int, int]]],
        runs: Iterable[list[Run]],
    ) -> list[Change]:
        changes, self._pending_changes = self._pending_changes, []
        for cohort, found in marks:
            changes += changes_of(self.plan.inventory, cohort, found)
        for (rule, watch), fell_silent in zip(self.silences, silent, strict=True):
            changes += [
                silence_opened(rule, self._point(watch.part.keys[at]).id, since) for at, since in fell_silent
            ]
        for stuck, found_runs in zip(self.stucks, runs, strict=True):
            for run in found_runs:
                changes += run_changes(stuck.part.rule, self._point(stuck.part.keys[run.position]).id, run)
        return changes

    def worsened(self) -> list[Change]:
        """The open episodes whose worst value has changed since the last call."""
        changes: list[Change] = []
        for watched in self.cohorts:
            cohort = watched.part
            for window in cohort.windows:
                for place, episode in window.open.take_worsened():
                    point, opened = self._point(cohort.keys[place]).id, episode.opened * cohort.step
                    worst, when = episode.worst / MICRO, episode.worst_mark * cohort.step
                    changes.append(EpisodeFigures(window.rule.id, point, opened, worst, when, None))
        return changes

    def learn(self, figures: Iterable[EpisodeFigures]) -> None:
        """Take note of worst values worked out from readings: only worse ones are told after them."""
        for figure in figures:
            point = self.plan.inventory.points.get(figure.point)
            if point is None or figure.worst is None or figure.worst_at is None:
                continue
            for watched in self.cohorts:
                for window in watched.part.windows:
                    place = int(watched.place[point.key])
                    if window.rule.id == figure.rule and place >= 0:
                        step, worst = watched.part.step, round(figure.worst * MICRO)
                        window.open.learn(place, figure.opened_at // step, worst, figure.worst_at // step)

    def decided_until(self, now: int) -> int:
        """The instant (UTC ms) up to which everything is decided once `advance` was told ``now``."""
        marks = [int(w.part.decided.min()) * w.part.step for w in self.cohorts]
        silences = [now - ALLOWANCE_MS for _ in self.silences]
        runs = [w.part.decided_until(now) for w in self.stucks]
        return min([*marks, *silences, *runs], default=now)

    def last_heard(self, keys: Iterable[int]) -> dict[int, int]:
        """Point key -> when it last spoke (UTC ms), for those of ``keys`` that a silent rule looks at."""
        wanted = np.fromiter(keys, np.int32)
        spoke: dict[int, int] = {}
        for _, watch in self.silences:
            rows, places = watch.rows(wanted)
            spoke.update(zip(wanted[rows].tolist(), watch.part.last[places].tolist(), strict=True))
        return spoke

    def outcomes(self) -> dict[str, dict[str, int]]:
        """Rule -> outcome -> how many times a point was judged so."""
        total: dict[str, dict[str, int]] = {}
        for watched in self.cohorts:
            for window in watched.part.windows:
                mine = total.setdefault(window.rule.id, {"ok": 0, "violated": 0, "unknown": 0})
                for outcome, count in window.outcomes.items():
                    mine[outcome] += count
        return total

    def marks_decided(self) -> int:
        """How many marks of points have been decided since the start."""
        return sum(w.part.marks_decided for w in self.cohorts)

    def open_by_rule(self) -> dict[str, int]:
        """Rule -> how many episodes go on, counted without naming them."""
        count: Counter[str] = Counter()
        for watched in self.cohorts:
            for window in watched.part.windows:
                count[window.rule.id] += len(window.open)
        for rule, watch in self.silences:
            count[rule.id] += int(np.count_nonzero(watch.part.opened))
        for stuck in self.stucks:
            count[stuck.part.rule.id] += int(np.count_nonzero(stuck.part.opened))
        return count

    def open_identities(self) -> list[Identity]:
        """``(rule, point, opened_at)`` of every episode that goes on, UTC ms."""
        found: list[Identity] = []
        for watched in self.cohorts:
            cohort = watched.part
            for window in cohort.windows:
                for at in np.flatnonzero(window.open.slot >= 0).tolist():
                    opened = window.open.at(at).opened * cohort.step
                    found.append(Identity(window.rule.id, self._point(cohort.keys[at]).id, opened))
        watches: list[tuple[Rule, SilenceTracker | StuckTracker]] = [
            *((rule, w.part) for rule, w in self.silences),
            *((w.part.rule, w.part) for w in self.stucks),
        ]
        for rule, watch in watches:
            going_on = watch.opened != 0
            found += [
                Identity(rule.id, self._point(key).id, opened)
                for key, opened in zip(watch.keys[going_on], watch.opened[going_on].tolist(), strict=True)
            ]
        return found

    def continue_from(self, old: Checker) -> None:
        """Take over what ``old`` had still to judge again, and to tell of what is still there."""
        self.unusable_first = old.unusable_first
        self.late_points = old.late_points
        self.late_points.forget_others(self.plan.inventory.by_key)
        pending_changes = old._pending_changes
        gone = {
            identity_of(c)
            for c in pending_changes
            if isinstance(c, Opening) and not self.plan.judges(c.rule, c.point)
        }
        self._pending_changes = [change for change in pending_changes if identity_of(change) not in gone]

    def _point(self, key: np.int32) -> Point:
        return self.plan.inventory.by_key[int(key)]


def checker_of(
    plan: Plan,
    cohorts: Sequence[Cohort],
    silences: Sequence[tuple[Rule, SilenceTracker]],
    stucks: Sequence[StuckTracker],
) -> Checker:
    """A checker of these parts."""
    size = max(plan.inventory.by_key, default=-1) + 2
    return Checker(
        plan,
        [KeyedPart(c, place_of_key(c.keys, size)) for c in cohorts],
        [(rule, KeyedPart(s, place_of_key(s.keys, size))) for rule, s in silences],
        [KeyedPart(s, place_of_key(s.keys, size)) for s in stucks],
    )

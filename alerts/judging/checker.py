"""The checker: readings in, changes of episodes out, over all points at once (judgement.md, sections 3, 4).

Its whole state can be computed again from stored readings and recorded episodes
(`alerts.judging.past.rebuild`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from alerts.episodes.episode import (
    Change,
    Ending,
    EndReason,
    Identity,
    Opening,
    Withdrawal,
    identity_of,
)
from alerts.episodes.withdrawals import WithdrawalReason
from alerts.judging.behind import behind_as_faults, behind_from
from alerts.judging.change_lists import changes_at_marks, changes_of_run, silence_opening
from alerts.judging.late_points import LatePoints
from alerts.judging.parts import AnyPart, KeyedPart, LeftOut, PartFault
from alerts.judging.silence import SilenceTracker, flagged_signs_of_life, is_sign_of_life
from alerts.judging.stuck import Run, RunTracker
from alerts.judging.unusable_first import UnusableFirst
from alerts.judging.windows.cohort import Cohort
from alerts.judging.windows.cohorts import position_of_key
from alerts.judging.windows.watched_points import NOT_BEHIND
from alerts.rules.limits import to_micro
from alerts.rules.plan import Plan
from alerts.rules.rule import Rule
from alerts.rules.timing import ALLOWANCE_MS
from ingest.inventory.tree import Point
from ingest.readings.batch import Batch
from ingest.said import Said


@dataclass
class Checker:
    """All that is judged under one inventory and one set of rules. Not thread-safe: one thread owns it.

    Its parts are cohorts, silences and runs of equal values. `alerts.judging.past.rebuild` builds it and
    gives the parts their state.
    """

    plan: Plan
    cohorts: list[KeyedPart[Cohort]]
    silences: list[tuple[Rule, KeyedPart[SilenceTracker]]]
    equal_runs: list[KeyedPart[RunTracker]]
    late_points: LatePoints = field(default_factory=LatePoints)
    unusable_first: UnusableFirst = field(default_factory=UnusableFirst)
    faults: list[PartFault] = field(default_factory=list)
    """The parts that have failed and are left out until `alerts.judging.past.repair` rebuilds them."""
    leaves_out: bool = False
    """Whether a part that fails is left out; otherwise its error is raised."""
    _advanced_to: int = 0
    """UTC ms: the ``now`` of the last `advance`, or the instant that the checker was built for."""
    _pending_changes: list[Change] = field(default_factory=list)

    def take_in(self, batch: Batch, journal_position: int | None) -> None:
        """Take in a batch, which is at ``journal_position``. Readings of unknown points are ignored."""
        batch = self.unusable_first.filter(batch)
        usable = batch.select(batch.usable())
        values = to_micro(usable.value)
        value_parts: list[KeyedPart[Cohort] | KeyedPart[RunTracker]] = [*self.cohorts, *self.equal_runs]
        for keyed in value_parts:
            with self.guard(keyed):
                self._take_in_values(keyed, usable, values, journal_position)
        signs_of_life = batch.select(is_sign_of_life(batch))
        self._take_in_flagged(flagged_signs_of_life(signs_of_life), journal_position)
        for rule, silences in self.silences:
            with self.guard(silences):
                self.take_in_signs_of_life(rule, silences, signs_of_life, journal_position)
        for fault in self.faults:
            fault.note_late(batch)

    def _take_in_values(
        self,
        keyed: KeyedPart[Cohort] | KeyedPart[RunTracker],
        usable: Batch,
        values: NDArray[np.int32],
        journal_position: int | None,
    ) -> None:
        rows, positions = keyed.locate(usable.point)
        if len(rows):
            late = keyed.part.take_in(positions, usable.measured_at[rows], values[rows])
            self.late_points.add(usable.point[rows][late], usable.measured_at[rows][late], journal_position)

    def _take_in_flagged(self, flagged: Batch, journal_position: int | None) -> None:
        """Take in signs of life that may not be judged."""
        for keyed in self.cohorts if len(flagged) else ():
            with self.guard(keyed):
                rows, positions = keyed.locate(flagged.point)
                late = rows[keyed.part.take_in_signs(positions, flagged.measured_at[rows])]
                self.late_points.add(flagged.point[late], flagged.measured_at[late], journal_position)

    def take_in_signs_of_life(
        self,
        rule: Rule,
        silences: KeyedPart[SilenceTracker],
        signs_of_life: Batch,
        journal_position: int | None,
    ) -> None:
        """Take in signs of life under a silent rule; the next `advance` returns the silences they end."""
        rows, positions = silences.locate(signs_of_life.point)
        own = signs_of_life.select(rows)
        changes = silences.part.take_in(positions, own.measured_at)
        for position, opened_at in changes.withdrawn:
            point = self._point(silences.part.keys[position])
            self._pending_changes.append(
                Withdrawal(rule.id, point.id, opened_at, WithdrawalReason.LATE_DATA.value)
            )
        for position, opened_at, ended_at, reported in changes.ended:
            point = self._point(silences.part.keys[position])
            if not reported:
                self._pending_changes.append(silence_opening(self.plan, rule, point, opened_at))
            ending = Ending(rule.id, point.id, opened_at, ended_at, EndReason.SPOKE_AGAIN)
            self._pending_changes.append(ending)
        self.late_points.add(own.point[changes.late], own.measured_at[changes.late], journal_position)

    def advance(self, now: int) -> list[Change]:
        """Decide all that can be decided at ``now`` (UTC ms); for each rule and point in order of time.

        A part that fails is left out from then on (`faults`); all others go on.
        """
        changes, self._pending_changes = self._pending_changes, []
        for cohort in self.cohorts:
            with self.guard(cohort, _decided_until(cohort.part)):
                changes += changes_at_marks(self.plan, cohort.part, cohort.part.advance(now))
        for rule, silences in self.silences:
            with self.guard(silences):
                changes += self._silence_changes(rule, silences.part, silences.part.advance(now))
        for tracker in self.equal_runs:
            with self.guard(tracker):
                changes += self._run_changes(tracker.part, tracker.part.advance(now))
        self._advanced_to = max(self._advanced_to, now)
        if self.unusable_first:
            runs = [tracker.part.taken_until(now) for tracker in self.equal_runs]
            self.unusable_first.drop_decided(self._decided_until(now, runs), now)
        return changes

    def advance_to(self, until: int) -> list[Change]:
        """Decide all up to and including ``until`` (UTC ms), as if every reading until then were taken in."""
        changes, self._pending_changes = self._pending_changes, []
        for cohort in self.cohorts:
            changes += changes_at_marks(self.plan, cohort.part, cohort.part.advance_until(until))
        for rule, silences in self.silences:
            changes += self._silence_changes(rule, silences.part, silences.part.advance_to(until))
        for tracker in self.equal_runs:
            runs = tracker.part.advance_to(np.full(len(tracker.part.keys), until))
            changes += self._run_changes(tracker.part, runs)
        return changes

    def advance_as_far_as(self, live: Checker, now: int, until: int) -> list[Change]:
        """Decide what ``live`` has decided at ``now``: no mark and no reading further than that.

        Nor further than ``until``, up to which all readings are taken in. Both are UTC ms.
        """
        changes, self._pending_changes = self._pending_changes, []
        for cohort in self.cohorts:
            leader = live.cohort_matching(cohort.part)
            target = leader.part.decided[leader.position_of_key[cohort.part.keys]]
            target = np.minimum(target, until // cohort.part.step)
            changes += changes_at_marks(self.plan, cohort.part, cohort.part.advance_to(target))
        for rule, silences in self.silences:
            fell_silent = silences.part.advance_to(min(now - ALLOWANCE_MS, until))
            changes += self._silence_changes(rule, silences.part, fell_silent)
        for tracker in self.equal_runs:
            live_tracker = live.runs_matching(tracker.part)
            positions = live_tracker.position_of_key[tracker.part.keys]
            runs = tracker.part.advance_to(np.minimum(live_tracker.part.goal[positions], until))
            changes += self._run_changes(tracker.part, runs)
        return changes

    @contextmanager
    def guard(self, keyed: AnyPart, decided_until: int | None = None) -> Iterator[None]:
        """Leave out a part that fails inside the block, if this checker `leaves_out` parts.

        ``decided_until`` (UTC ms) is how far a cohort had come before it.
        """
        try:
            yield
        except Exception as error:
            if not self.leaves_out:
                raise
            self._leave_out(keyed, decided_until, error)

    def _leave_out(self, keyed: AnyPart, decided_until: int | None, error: Exception) -> None:
        part = keyed.part
        rules: tuple[str, ...]
        if isinstance(part, Cohort):
            rules = _rules_of(part)
            until = _decided_until(part) if decided_until is None else decided_until
            until = min(until, behind_from(part))
            self.cohorts = [c for c in self.cohorts if c.part is not part]
        elif isinstance(part, SilenceTracker):
            rules = tuple(rule.id for rule, s in self.silences if s.part is part)
            until = self._advanced_to - ALLOWANCE_MS
            self.silences = [(rule, s) for rule, s in self.silences if s.part is not part]
        else:
            rules = (part.rule.id,)
            until = part.decided_until(self._advanced_to)
            self.equal_runs = [r for r in self.equal_runs if r.part is not part]
        self.faults.append(PartFault(rules, part.keys, min(until, self._advanced_to), repr(error)))

    def left_out(self) -> LeftOut:
        """What this checker does not judge: its faults, and what is behind."""
        return LeftOut([*self.faults, *self._runs_behind(), *behind_as_faults(self.cohorts)])

    def left_out_of_judging_again(self) -> LeftOut:
        """As `left_out`, without *unusable*: judging again brings it up to date."""
        return LeftOut([*self.faults, *self._runs_behind()])

    def _runs_behind(self) -> list[PartFault]:
        return [
            PartFault((runs.part.rule.id,), runs.part.keys[runs.part.is_behind], 0, "behind")
            for runs in self.equal_runs
        ]

    @property
    def behind(self) -> Said | None:
        """Which rules are not judged at all their points yet, for `/readyz`; ``None``: all are."""
        counts: Counter[str] = Counter()
        for part in [*self._runs_behind(), *behind_as_faults(self.cohorts)]:
            counts[part.rules[0]] += len(part.keys)
        told: Said | None = None
        for rule, count in counts.items():
            if count:
                one = Said("rule-at-points", rule=rule, count=str(count))
                told = one if told is None else Said("beside", first=told, second=one)
        return told

    def with_repaired(self, fault: PartFault, repaired: Checker) -> Checker:
        """Another checker, with the parts of ``repaired`` instead of the one that failed."""
        return replace(
            self,
            cohorts=self.cohorts + repaired.cohorts,
            silences=self.silences + repaired.silences,
            equal_runs=self.equal_runs + repaired.equal_runs,
            faults=[other for other in self.faults if other is not fault],
        )

    def cohort_matching(self, cohort: Cohort) -> KeyedPart[Cohort]:
        """The cohort of the same rules as ``cohort``, which has the same points among its own."""
        rules = [window.rule for window in cohort.windows]
        return next(c for c in self.cohorts if [window.rule for window in c.part.windows] == rules)

    def silences_matching(self, rule: Rule) -> KeyedPart[SilenceTracker]:
        """The silences under the same rule."""
        return next(silences for other, silences in self.silences if other.id == rule.id)

    def runs_matching(self, tracker: RunTracker) -> KeyedPart[RunTracker]:
        """The runs of equal values under the same rule."""
        return next(own for own in self.equal_runs if own.part.rule.id == tracker.rule.id)

    def _silence_changes(
        self, rule: Rule, silences: SilenceTracker, fell_silent: list[tuple[int, int]]
    ) -> list[Change]:
        return [
            silence_opening(self.plan, rule, self._point(silences.keys[position]), opened_at)
            for position, opened_at in fell_silent
        ]

    def _run_changes(self, tracker: RunTracker, runs: list[Run]) -> list[Change]:
        return [
            change
            for run in runs
            for change in changes_of_run(
                self.plan, tracker.rule, self._point(tracker.keys[run.position]), run
            )
        ]

    def decided_until(self, now: int) -> int:
        """The instant (UTC ms) up to which everything is decided after ``advance(now)``, but for `faults`."""
        runs = [tracker.part.decided_until(now) for tracker in self.equal_runs]
        behind = [behind_from(cohort.part) for cohort in self.cohorts]
        return min(self._decided_until(now, runs), *behind, NOT_BEHIND)

    def _decided_until(self, now: int, runs: Sequence[int]) -> int:
        marks = [_decided_until(cohort.part) for cohort in self.cohorts]
        silences = [now - ALLOWANCE_MS for _ in self.silences]
        return min([*marks, *silences, *runs], default=now)

    def last_heard(self, keys: Iterable[int]) -> dict[int, int]:
        """Point key -> newest sign of life (UTC ms), for those of ``keys`` that a silent rule looks at."""
        wanted = np.fromiter(keys, np.int32)
        found: dict[int, int] = {}
        for _, silences in self.silences:
            rows, positions = silences.locate(wanted)
            last_heard = silences.part.last_heard[positions].tolist()
            found.update(zip(wanted[rows].tolist(), last_heard, strict=True))
        return found

    def silent_points(self) -> list[str]:
        """Ids of the points that are silent now."""
        return [
            self._point(key).id
            for _, silences in self.silences
            for key in silences.part.keys[silences.part.opened != 0]
        ]

    def open_identities(self) -> list[Identity]:
        """The identity of every open episode."""
        found: list[Identity] = []
        for keyed in self.cohorts:
            cohort = keyed.part
            for window in cohort.windows:
                for position, mark in window.open.opened():
                    point = self._point(cohort.keys[position]).id
                    found.append(Identity(window.rule.id, point, mark * cohort.step))
        trackers: list[tuple[Rule, SilenceTracker | RunTracker]] = [
            *((rule, silences.part) for rule, silences in self.silences),
            *((tracker.part.rule, tracker.part) for tracker in self.equal_runs),
        ]
        for rule, part in trackers:
            is_open = part.opened != 0
            found += [
                Identity(rule.id, self._point(key).id, opened_at)
                for key, opened_at in zip(part.keys[is_open], part.opened[is_open].tolist(), strict=True)
            ]
        return found

    def continue_from(self, old: Checker) -> None:
        """Take over late points from ``old``, and its pending changes where their rule is still judged."""
        self.unusable_first = old.unusable_first
        self.late_points = old.late_points
        self.late_points.keep_only(self.plan.inventory.by_key)
        pending_changes = old._pending_changes
        removed = {
            identity_of(change)
            for change in pending_changes
            if isinstance(change, Opening) and not self.plan.judges(change.rule, change.point)
        }
        self._pending_changes = [change for change in pending_changes if identity_of(change) not in removed]

    def _point(self, key: np.int32) -> Point:
        return self.plan.inventory.by_key[int(key)]


def _decided_until(cohort: Cohort) -> int:
    """UTC ms: all marks of the cohort are decided up to here."""
    return int(cohort.decided.min(initial=np.iinfo(np.int64).max // cohort.step)) * cohort.step


def _rules_of(cohort: Cohort) -> tuple[str, ...]:
    return tuple(window.rule.id for window in cohort.windows)


def checker_of(
    plan: Plan,
    cohorts: Sequence[Cohort],
    silences: Sequence[tuple[Rule, SilenceTracker]],
    equal_runs: Sequence[RunTracker],
    *,
    instant: int,
) -> Checker:
    """A checker of these parts, which have decided what could be decided at ``instant`` (UTC ms)."""
    size = max(plan.inventory.by_key, default=-1) + 2
    return Checker(
        plan,
        [KeyedPart(cohort, position_of_key(cohort.keys, size)) for cohort in cohorts],
        [(rule, KeyedPart(part, position_of_key(part.keys, size))) for rule, part in silences],
        [KeyedPart(tracker, position_of_key(tracker.keys, size)) for tracker in equal_runs],
        _advanced_to=instant,
    )

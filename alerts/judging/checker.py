"""The checker: readings in, changes of episodes out, over all points at once (judgement.md, sections 3, 4).

It holds nothing that cannot be worked out again from stored readings and recorded episodes
(`alerts.judging.rebuild`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

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
from alerts.judging.change_lists import changes_of, run_changes, silence_opened
from alerts.judging.late_points import NOT_A_BREACH_LATE, LatePoints
from alerts.judging.parts import AnyPart, Fault, KeyedPart
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
from ingest.inventory.tree import Point
from ingest.readings.batch import Batch


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
    faults: list[Fault] = field(default_factory=list)
    """The parts that have failed and are left out until `alerts.judging.repair` builds them anew."""
    _advanced_to: int = 0
    """UTC ms: the last instant that `advance` was told, or that the checker was built for."""
    _pending_changes: list[Change] = field(default_factory=list)

    def take_in(self, batch: Batch, position: int | None) -> None:
        """Take in a batch that stands at ``position`` of the journal. Unknown points are passed over."""
        batch = self.unusable_first.sift(batch)
        good = batch.select(batch.usable())
        values = to_micro(good.value)
        marked: list[KeyedPart[Cohort] | KeyedPart[StuckTracker]] = [*self.cohorts, *self.stucks]
        for keyed in marked:
            with self._guard(keyed):
                self._take_in_values(keyed, good, values, position)
        spoken = batch.select(is_sign_of_life(batch))
        for rule, silences in self.silences:
            with self._guard(silences):
                self.note_signs_of_life(rule, silences, spoken, position)

    def _take_in_values(
        self,
        keyed: KeyedPart[Cohort] | KeyedPart[StuckTracker],
        good: Batch,
        values: NDArray[np.int32],
        position: int | None,
    ) -> None:
        rows, places = keyed.rows(good.point)
        if len(rows):
            late = keyed.part.take_in(places, good.measured_at[rows], values[rows])
            self.late_points.add(good.point[rows][late], good.measured_at[rows][late], position)

    def note_signs_of_life(
        self, rule: Rule, silences: KeyedPart[SilenceTracker], spoken: Batch, position: int | None
    ) -> None:
        """Let a silent rule know that points spoke; what it ends comes with the next `advance`."""
        rows, places = silences.rows(spoken.point)
        spoken = spoken.select(rows)
        heard = silences.part.take_in(places, spoken.measured_at)
        for place, opened in heard.withdrawn:
            point = self._point(silences.part.keys[place]).id
            self._pending_changes.append(Withdrawal(rule.id, point, opened, NOT_A_BREACH_LATE))
        for place, opened, when, known in heard.ended:
            point = self._point(silences.part.keys[place]).id
            if not known:
                self._pending_changes.append(silence_opened(rule, point, opened))
            self._pending_changes.append(Ending(rule.id, point, opened, when, EndReason.SPOKE_AGAIN))
        self.late_points.add(spoken.point[heard.late], spoken.measured_at[heard.late], position)

    def advance(self, now: int) -> list[Change]:
        """All that can be decided at ``now`` (UTC ms), in the order it happened for each rule and point.

        A part that fails is left out from then on (`faults`); all others go on.
        """
        changes, self._pending_changes = self._pending_changes, []
        for cohort in self.cohorts:
            with self._guard(cohort, _decided_until(cohort.part)):
                changes += self._of_cohort(cohort.part, cohort.part.advance(now))
        for rule, silences in self.silences:
            with self._guard(silences):
                changes += self._of_silences(rule, silences.part, silences.part.advance(now))
        for stuck in self.stucks:
            with self._guard(stuck):
                changes += self._of_runs(stuck.part, stuck.part.advance(now))
        self._advanced_to = max(self._advanced_to, now)
        if self.unusable_first:
            self.unusable_first.forget(self.decided_until(now), now)
        return changes

    def advance_to(self, until: int) -> list[Change]:
        """All up to and including ``until`` (UTC ms), as if everything measured by then had been heard."""
        changes, self._pending_changes = self._pending_changes, []
        for cohort in self.cohorts:
            target = np.full(len(cohort.part), until // cohort.part.step, np.int32)
            changes += self._of_cohort(cohort.part, cohort.part.advance_to(target))
        for rule, silences in self.silences:
            changes += self._of_silences(rule, silences.part, silences.part.advance_to(until))
        for stuck in self.stucks:
            runs = stuck.part.advance_to(np.full(len(stuck.part.keys), until))
            changes += self._of_runs(stuck.part, runs)
        return changes

    def advance_like(self, live: Checker, now: int) -> list[Change]:
        """As ``live`` when it was told ``now``: no mark and no reading further than it has come."""
        changes, self._pending_changes = self._pending_changes, []
        for cohort in self.cohorts:
            like = live.cohort_like(cohort.part)
            target = like.part.decided[like.place[cohort.part.keys]]
            changes += self._of_cohort(cohort.part, cohort.part.advance_to(target))
        for rule, silences in self.silences:
            changes += self._of_silences(rule, silences.part, silences.part.advance(now))
        for stuck in self.stucks:
            seen = live.stuck_like(stuck.part)
            runs = stuck.part.advance_to(seen.part.seen[seen.place[stuck.part.keys]])
            changes += self._of_runs(stuck.part, runs)
        return changes

    @contextmanager
    def _guard(self, keyed: AnyPart, decided_until: int | None = None) -> Iterator[None]:
        """Leave a part out from now on when it fails inside the block: any error costs this part alone.

        ``decided_until`` (UTC ms) is how far a cohort had come before it.
        """
        try:
            yield
        except Exception as error:  # noqa: BLE001 - see above
            self._leave_out(keyed, decided_until, error)

    def _leave_out(self, keyed: AnyPart, decided_until: int | None, error: Exception) -> None:
        part = keyed.part
        rules: tuple[str, ...]
        if isinstance(part, Cohort):
            rules = _rules_of(part)
            until = _decided_until(part) if decided_until is None else decided_until
            self.cohorts = [c for c in self.cohorts if c.part is not part]
        elif isinstance(part, SilenceTracker):
            rules = tuple(rule.id for rule, s in self.silences if s.part is part)
            until = self._advanced_to - ALLOWANCE_MS
            self.silences = [(rule, s) for rule, s in self.silences if s.part is not part]
        else:
            rules = (part.rule.id,)
            until = part.decided_until(self._advanced_to)
            self.stucks = [s for s in self.stucks if s.part is not part]
        self.faults.append(Fault(rules, part.keys, min(until, self._advanced_to), repr(error)))

    def rejoin(self, fault: Fault, repaired: Checker) -> None:
        """Go on with the parts of ``repaired`` in place of the one that failed."""
        self.cohorts += repaired.cohorts
        self.silences += repaired.silences
        self.stucks += repaired.stucks
        self.faults.remove(fault)

    def has_cohort_like(self, cohort: Cohort) -> bool:
        """Whether the cohort of the same rules is being judged here."""
        return any(_rules_of(c.part) == _rules_of(cohort) for c in self.cohorts)

    def has_rule(self, rule_id: str) -> bool:
        """Whether silences or equal values are being judged by the rule here."""
        return any(rule.id == rule_id for rule, _ in self.silences) or any(
            stuck.part.rule.id == rule_id for stuck in self.stucks
        )

    def cohort_like(self, cohort: Cohort) -> KeyedPart[Cohort]:
        """The cohort of the same rules here: the same points are in exactly that one."""
        return next(c for c in self.cohorts if _rules_of(c.part) == _rules_of(cohort))

    def silence_like(self, rule: Rule) -> KeyedPart[SilenceTracker]:
        """The silences under the same rule here."""
        return next(silences for other, silences in self.silences if other.id == rule.id)

    def stuck_like(self, tracker: StuckTracker) -> KeyedPart[StuckTracker]:
        """The runs of equal values under the same rule here."""
        return next(stuck for stuck in self.stucks if stuck.part.rule.id == tracker.rule.id)

    def left_out(self, rule_id: str, key: int) -> bool:
        """Whether the rule is not being judged at the point key, since the part they are in has failed."""
        return any(rule_id in fault.rules and key in fault.keys for fault in self.faults)

    def _of_cohort(self, cohort: Cohort, transitions: list[Transition]) -> list[Change]:
        return changes_of(self.plan.inventory, cohort, transitions)

    def _of_silences(
        self, rule: Rule, silences: SilenceTracker, fell_silent: list[tuple[int, int]]
    ) -> list[Change]:
        return [silence_opened(rule, self._point(silences.keys[at]).id, since) for at, since in fell_silent]

    def _of_runs(self, tracker: StuckTracker, runs: list[Run]) -> list[Change]:
        return [
            change
            for run in runs
            for change in run_changes(tracker.rule, self._point(tracker.keys[run.position]).id, run)
        ]

    def worsened(self) -> list[Change]:
        """The open episodes whose worst value has changed since the last call."""
        changes: list[Change] = []
        for keyed in self.cohorts:
            cohort = keyed.part
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
            for keyed in self.cohorts:
                for window in keyed.part.windows:
                    place = int(keyed.place[point.key])
                    if window.rule.id == figure.rule and place >= 0:
                        step, worst = keyed.part.step, round(figure.worst * MICRO)
                        window.open.learn(place, figure.opened_at // step, worst, figure.worst_at // step)

    def decided_until(self, now: int) -> int:
        """The instant (UTC ms) up to which everything is decided once `advance` was told ``now``."""
        marks = [_decided_until(cohort.part) for cohort in self.cohorts]
        silences = [now - ALLOWANCE_MS for _ in self.silences]
        runs = [w.part.decided_until(now) for w in self.stucks]
        left_out = [fault.decided_until for fault in self.faults]
        return min([*marks, *silences, *runs, *left_out], default=now)

    def last_heard(self, keys: Iterable[int]) -> dict[int, int]:
        """Point key -> when it last spoke (UTC ms), for those of ``keys`` that a silent rule looks at."""
        wanted = np.fromiter(keys, np.int32)
        spoke: dict[int, int] = {}
        for _, watch in self.silences:
            rows, places = watch.rows(wanted)
            spoke.update(zip(wanted[rows].tolist(), watch.part.last[places].tolist(), strict=True))
        return spoke

    def silent_points(self) -> list[str]:
        """Ids of the points that are silent now."""
        return [
            self._point(key).id
            for _, silences in self.silences
            for key in silences.part.keys[silences.part.opened != 0]
        ]

    def outcomes(self) -> dict[str, dict[str, int]]:
        """Rule -> outcome -> how many times a point was judged so."""
        total: dict[str, dict[str, int]] = {}
        for keyed in self.cohorts:
            for window in keyed.part.windows:
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
        for keyed in self.cohorts:
            for window in keyed.part.windows:
                count[window.rule.id] += len(window.open)
        for rule, watch in self.silences:
            count[rule.id] += int(np.count_nonzero(watch.part.opened))
        for stuck in self.stucks:
            count[stuck.part.rule.id] += int(np.count_nonzero(stuck.part.opened))
        return count

    def open_identities(self) -> list[Identity]:
        """``(rule, point, opened_at)`` of every episode that goes on, UTC ms."""
        found: list[Identity] = []
        for keyed in self.cohorts:
            cohort = keyed.part
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


def _decided_until(cohort: Cohort) -> int:
    """UTC ms: all its marks are decided up to here."""
    return int(cohort.decided.min(initial=np.iinfo(np.int32).max)) * cohort.step


def _rules_of(cohort: Cohort) -> tuple[str, ...]:
    return tuple(window.rule.id for window in cohort.windows)


def checker_of(
    plan: Plan,
    cohorts: Sequence[Cohort],
    silences: Sequence[tuple[Rule, SilenceTracker]],
    stucks: Sequence[StuckTracker],
    *,
    instant: int,
) -> Checker:
    """A checker of these parts, which have decided what could be decided at ``instant`` (UTC ms)."""
    size = max(plan.inventory.by_key, default=-1) + 2
    return Checker(
        plan,
        [KeyedPart(c, place_of_key(c.keys, size)) for c in cohorts],
        [(rule, KeyedPart(s, place_of_key(s.keys, size))) for rule, s in silences],
        [KeyedPart(s, place_of_key(s.keys, size)) for s in stucks],
        _advanced_to=instant,
    )

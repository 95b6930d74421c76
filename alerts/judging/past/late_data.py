"""Late data: its points are judged again from stored readings (judgement.md, section 4).

Changes are appended, nothing is erased: an episode found late is marked so, one that was no breach is
withdrawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from alerts.episodes.episode import (
    Change,
    Ending,
    EndReason,
    Episode,
    Identity,
    Opening,
    Reassessment,
    Withdrawal,
    identity_of,
)
from alerts.episodes.withdrawals import WithdrawalReason
from alerts.judging.behind import is_behind, unusable_behind
from alerts.judging.checker import Checker
from alerts.judging.parts import AllBut, KeyedPart, Part
from alerts.judging.past.rebuild import FOREVER, Rebuild, open_at
from alerts.rules.plan import Plan
from alerts.rules.rule import Rule, RuleKind
from alerts.rules.timing import ALLOWANCE_MS, longest_lag
from ingest.readings.batch import Batch
from ingest.readings.history import History
from ingest.readings.slices import READINGS_AT_ONCE


@dataclass(slots=True)
class _EpisodeResult:
    """An episode as judged again; ``opening`` is None when it was already open before."""

    opening: Opening | None
    ended_at: int | None = None
    reason: EndReason | None = None


def correctable_episodes(recorded: Iterable[Episode], plan: Plan) -> list[Episode]:
    """The episodes that judging again may change: their rule is judged at their point, and always was."""
    return [e for e in recorded if e.end_reason != EndReason.REMOVED and plan.judges(e.rule, e.point)]


def corrections(
    recorded: Sequence[Episode], judged: Iterable[Change], instant: int, *, found_late: bool
) -> list[Change]:
    """The changes by which the records become what judging again from ``instant`` (UTC ms) on has found.

    Parameters
    ----------
    recorded
        The episodes on record, not withdrawn, of the points judged again that are open at ``instant`` or
        opened later. All of them `correctable_episodes`.
    judged
        The changes found from ``instant`` on, in order of time for each rule and point.
    found_late
        Whether an episode that is not on record counts as found in late data.
    """
    found: dict[Identity, _EpisodeResult] = {
        identity_of(e): _EpisodeResult(None) for e in open_at(recorded, instant)
    }
    for change in judged:
        if isinstance(change, Opening):
            found[identity_of(change)] = _EpisodeResult(change)
        elif isinstance(change, Ending):
            episode = found[identity_of(change)]
            episode.ended_at, episode.reason = change.ended_at, change.reason
        elif isinstance(change, Withdrawal):
            found.pop(identity_of(change), None)
    known = {identity_of(e): e for e in recorded if e.opened_at > instant or identity_of(e) in found}
    changes: list[Change] = [
        Withdrawal(*identity, WithdrawalReason.LATE_DATA.value) for identity in known if identity not in found
    ]
    for identity, episode in found.items():
        before = known.get(identity)
        changes += _openings(episode.opening, before, found_late=found_late)
        end_on_record = (before.ended_at, before.end_reason) if before else (None, None)
        if (episode.ended_at, episode.reason) != end_on_record:
            changes.append(Ending(*identity, episode.ended_at, episode.reason))
    return changes


def _openings(opening: Opening | None, before: Episode | None, *, found_late: bool) -> list[Opening]:
    """The opening to put on record, if any: a new one, or one with other facts than are on record."""
    if opening is None:
        return []
    if before is None:
        return [replace(opening, found_late=found_late)]
    same = (opening.began_at, opening.covered, opening.breaching) == (
        before.began_at,
        before.covered,
        before.breaching,
    )
    return [] if same else [replace(opening, found_late=before.found_late)]


def reassessments(
    known: Iterable[Episode], changes: Iterable[Change], instant: int, plan: Plan
) -> list[Change]:
    """Which figures are due again, since late data after ``instant`` (UTC ms) may have moved them.

    Of the episodes ``known`` on record, all of them `correctable_episodes`, those that went on after it and
    that ``changes`` do not withdraw. Figures of an episode are a pure function of the readings, too.
    """
    withdrawn = {identity_of(change) for change in changes if isinstance(change, Withdrawal)}
    return [
        Reassessment(*identity_of(e), since=instant)
        for e in known
        if (e.ended_at is None or e.ended_at > instant)
        and plan.rules[e.rule].kind is not RuleKind.SILENT
        and identity_of(e) not in withdrawn
    ]


class JudgingAgain:
    """Points are judged again from an earlier instant on, as far as a live checker has come, bite by bite.

    The live checker goes on meanwhile, and adopts the state that judging again leads to at the end. The bites
    go up to where all readings should be here by now; all that was measured later is read with the last one,
    at the same ``now`` as `finish`. What comes for a bite that has been read (`misses`) is in the live
    checker and not in this: then this is to be begun again.

    Parameters
    ----------
    live
        The checker; another one may take its place only if this is given up.
    keys, since
        The points, and from when on (UTC ms) they are judged again.
    now
        UTC ms; ``live`` has advanced to it.
    recorded
        The episodes of these points, not withdrawn, that go on at ``since`` or later.
    rule
        Only this rule, of kind stuck, where its runs are behind; ``None``: all that ``live`` judges.
    most, longest_ms
        How much is read in one bite: about so many readings, of no longer a time.
    """

    def __init__(
        self,
        live: Checker,
        keys: Iterable[int],
        since: int,
        now: int,
        recorded: Sequence[Episode],
        rule: Rule | None = None,
        *,
        most: int = READINGS_AT_ONCE,
        longest_ms: int = FOREVER,
    ) -> None:
        by_key = live.plan.inventory.by_key
        self._live, self._faults = live, list(live.faults)
        self._now = now
        self._points = [by_key[key] for key in keys if key in by_key]
        self._left_out = live.left_out_of_judging_again() if rule is None else AllBut(rule, live.plan.rules)
        self._catching_up = rule is not None
        self._instant = since - 1
        self._lag = longest_lag(self._points)
        self._rebuild = Rebuild(
            live.plan,
            self._points,
            self._instant,
            now - ALLOWANCE_MS - self._lag,
            self._judged_again_of(recorded),
            lambda checker, until: checker.advance_as_far_as(live, self._now, until),
            left_out=self._left_out,
            heard_until=lambda: live.last_heard(point.key for point in self._points),
            most=most,
            longest_ms=longest_ms,
        )

    @property
    def points(self) -> list[str]:
        """Ids of the points."""
        return [point.id for point in self._points]

    @property
    def instant(self) -> int:
        """UTC ms: what follows is judged again."""
        return self._instant

    @property
    def judges_everything(self) -> bool:
        """Whether all rules are judged, rather than the one whose runs are behind."""
        return not self._catching_up

    @property
    def read_to(self) -> int:
        """UTC ms: readings up to here have been read."""
        return self._rebuild.read_to

    def still_holds(self, live: Checker) -> bool:
        """Whether this may go on: ``live`` is the same checker, and judges the same parts."""
        return live is self._live and live.faults == self._faults

    def misses(self, batch: Batch) -> bool:
        """Whether a reading of ``batch``, which the live checker takes in, comes after its bite was read."""
        return self._rebuild.misses(batch)

    def step(self, history: History, now: int) -> bool:
        """Read and judge one more bite; whether there are more. The live checker has advanced to ``now``.

        Raises `ReadingsUnavailable`: nothing has changed then.
        """
        self._now = now
        self._rebuild.extend_to(now - ALLOWANCE_MS - self._lag)
        return self._rebuild.step(history)

    def finish(self, recorded: Sequence[Episode]) -> list[Change]:
        """After the last bite, at the same ``now``: let the live checker adopt what was found.

        ``recorded`` are the episodes as they are by now; returns the changes to be put on record.
        """
        live, instant = self._live, self._instant
        behind = unusable_behind(live.cohorts)
        _adopt_parts(live, self._rebuild.checker, instant, catching_up=self._catching_up)
        keys = {point.key for point in self._points}
        for fault in live.faults:
            # Its repair judges from there on what is left out here.
            if not self._catching_up and not keys.isdisjoint(fault.keys.tolist()):
                fault.decided_until = min(fault.decided_until, instant)
        known = self._judged_again_of(recorded)
        found = corrections(known, self._rebuild.changes, instant, found_late=not self._catching_up)
        changes = [self._on_time(change, behind) for change in found] if behind else found
        return changes if self._catching_up else changes + reassessments(known, changes, instant, live.plan)

    def _on_time(self, change: Change, behind: Mapping[int, int]) -> Change:
        """What a restart left ``behind`` was not found late: it was looked for late."""
        plan = self._live.plan
        if not isinstance(change, Opening) or plan.rules[change.rule].kind is not RuleKind.UNUSABLE:
            return change
        if change.opened_at <= behind.get(plan.inventory.points[change.point].key, FOREVER):
            return change
        return replace(change, found_late=False)

    def _judged_again_of(self, recorded: Sequence[Episode]) -> list[Episode]:
        keys_of = {point.id: point.key for point in self._points}
        return [
            e
            for e in correctable_episodes(recorded, self._live.plan)
            if not self._left_out.has(e.rule, keys_of.get(e.point, -1))
        ]


def judge_again(
    live: Checker, keys: Iterable[int], since: int, now: int, history: History, recorded: Sequence[Episode]
) -> list[Change]:
    """All of a `JudgingAgain` at once: the changes to be put on record.

    Raises
    ------
    ingest.readings.history.ReadingsUnavailable
        Nothing has changed then.
    """
    again = JudgingAgain(live, keys, since, now, recorded)
    while again.step(history, now):
        continue
    return again.finish(recorded)


def _adopt_parts(live: Checker, rebuilt: Checker, instant: int, *, catching_up: bool) -> None:
    """Copy the state of ``rebuilt`` to ``live``, for the points that are decided further than ``instant``.

    ``catching_up``: for all points, with the readings that are not judged yet.
    """
    for cohort in rebuilt.cohorts:
        live_cohort = live.cohort_matching(cohort.part)
        last_mark = instant // live_cohort.part.step
        positions = _positions(live_cohort, cohort)
        decided = live_cohort.part.decided[positions]
        # What is behind is adopted even where nothing was decided since.
        caught_up = (decided == last_mark) & is_behind(live_cohort.part, positions)
        _adopt(live_cohort, cohort, (decided > last_mark) | caught_up)
    for rule, silences in rebuilt.silences:
        _adopt(live.silences_matching(rule), silences, np.ones(len(silences.part.keys), np.bool_))
    for tracker in rebuilt.equal_runs:
        live_tracker = live.runs_matching(tracker.part)
        positions = _positions(live_tracker, tracker)
        if catching_up:
            pending = tracker.part.pending.rows()
            live_tracker.part.pending.add(pending._replace(position=positions[pending.position]))
        _adopt(live_tracker, tracker, catching_up | (live_tracker.part.judged_to[positions] > instant))


def _positions(own: KeyedPart[Part], other: KeyedPart[Part]) -> NDArray[np.intp]:
    """The positions in ``own`` of the points of ``other``."""
    return own.position_of_key[other.part.keys].astype(np.intp)


def _adopt(own: KeyedPart[Part], other: KeyedPart[Part], which: NDArray[np.bool_]) -> None:
    own.part.adopt(_positions(own, other)[which], other.part, np.flatnonzero(which))

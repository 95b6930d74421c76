"""What a pass over stored readings gives to the parts of a checker, and the checker that it gives them to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from alerts.judging.checker import Checker, checker_of
from alerts.judging.parts import KeyedPart, LeftOut
from alerts.judging.silence import SilenceTracker, flagged_signs_of_life
from alerts.judging.stuck import RunTracker
from alerts.judging.windows.cohort import MARKS_IN_STATE, Cohort
from alerts.judging.windows.cohorts import cohorts_of
from alerts.judging.windows.pending_readings import Readings, signs_of_life
from alerts.rules.limits import to_micro
from alerts.rules.plan import Plan
from alerts.rules.rule import Rule, RuleKind
from ingest.inventory.tree import Point
from ingest.readings.batch import Batch

QUIET_TIMES_LONGER = 24
"""How many times longer than a usual slice of time one is at most, where little was said."""


def empty_checker(plan: Plan, points: Sequence[Point], instant: int, left_out: LeftOut) -> Checker:
    """A checker of ``points`` that has read nothing yet."""
    cohorts = cohorts_of(plan, points, lambda step: instant // step - MARKS_IN_STATE, left_out.rules_at)
    silences = [
        (rule, SilenceTracker(looked_at, np.array([p.registered_at for p in looked_at], np.int64)))
        for rule, looked_at in _points_by_rule(plan, RuleKind.SILENT, points, left_out)
    ]
    equal_runs = [
        RunTracker(rule, looked_at)
        for rule, looked_at in _points_by_rule(plan, RuleKind.STUCK, points, left_out)
    ]
    return checker_of(plan, cohorts, silences, equal_runs, instant=instant)


def _points_by_rule(
    plan: Plan, kind: RuleKind, points: Sequence[Point], left_out: LeftOut
) -> list[tuple[Rule, list[Point]]]:
    found = plan.points_by_rule(kind, points)
    # A rule that is left out everywhere has no part.
    return [(rule, kept) for rule, own in found if (kept := left_out.kept(rule, own))]


def needed_from(cohort: Cohort, instant: int) -> NDArray[np.int64]:
    """int64[n], UTC ms: from when on readings matter to what ``cohort`` is at ``instant`` (UTC ms)."""
    first_mark = (instant // cohort.step - MARKS_IN_STATE) * cohort.step
    since = first_mark - cohort.hold
    if cohort.unusable is not None:
        since = np.minimum(since, instant - cohort.unusable.silence_limit)
    needed: NDArray[np.int64] = since[cohort.timing]
    return needed


class ToJudge(NamedTuple):
    """Readings as parts need them: ``values`` (micro) of the usable ones, and other signs of life."""

    usable: Batch
    values: NDArray[np.int32]
    flagged: Batch

    @classmethod
    def of(cls, readings: Batch) -> Self:
        """All of ``readings`` that some part looks at."""
        usable = readings.select(readings.usable())
        return cls(usable, to_micro(usable.value), flagged_signs_of_life(readings))


def fill(keyed: KeyedPart[Cohort], readings: ToJudge, until: int) -> None:
    """Let a cohort take in ``readings`` and decide its marks up to ``until`` (UTC ms); nothing is found."""
    await_marks(keyed, readings)
    keyed.part.advance_until(until)


def await_marks(keyed: KeyedPart[Cohort], readings: ToJudge) -> None:
    """Let ``readings`` wait in a cohort until their marks are decided."""
    rows, positions = keyed.locate(readings.usable.point)
    keyed.part.pending.add(Readings(positions, readings.usable.measured_at[rows], readings.values[rows]))
    if keyed.part.unusable is not None and len(readings.flagged):
        rows, positions = keyed.locate(readings.flagged.point)
        keyed.part.pending_signs.add(signs_of_life(positions, readings.flagged.measured_at[rows]))


def note_heard(silences: KeyedPart[SilenceTracker], alive: Batch) -> None:
    """Note signs of life for a rule of silence, without judging."""
    rows, positions = silences.locate(alive.point)
    np.maximum.at(silences.part.last_heard, positions, alive.measured_at[rows])


def own_readings(keyed: KeyedPart[RunTracker], readings: ToJudge) -> Readings:
    """Those of the readings that are of points of a part."""
    rows, positions = keyed.locate(readings.usable.point)
    return Readings(positions, readings.usable.measured_at[rows], readings.values[rows])

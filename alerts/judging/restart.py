"""A start: the checker rebuilt from records and stored readings, and the changes that the records lack."""

from __future__ import annotations

from collections.abc import Sequence

from alerts.episodes.episode import Change, Ending, EndReason, Episode, identity_of
from alerts.judging.checker import Checker
from alerts.judging.late_data import correctable_episodes, corrections
from alerts.judging.parts import LeftOut, PartFault
from alerts.judging.rebuild import catch_up_silences, checker_at, remember_unusable_first
from alerts.rules.plan import Plan
from ingest.readings.history import History


def restart(
    plan: Plan,
    instant: int,
    now: int,
    history: History,
    recorded: Sequence[Episode],
    faults: Sequence[PartFault] = (),
) -> tuple[Checker, list[Change]]:
    """A checker that has decided all that can be decided at ``now``, and what is to be put on record for it.

    Parameters
    ----------
    instant
        UTC ms: everything up to here is decided and on record (`Checker.decided_until`).
    now
        UTC ms: not earlier than the last `Checker.advance` whose changes are on record. Otherwise what
        the clock had decided then would be withdrawn, and found again later.
    recorded
        All episodes, not withdrawn, that go on at ``instant`` or later. Open ones whose rule or point has
        left end.
    faults
        Parts that were left out and stay so: their repair judges from where they had come to.

    Raises
    ------
    ingest.readings.history.ReadingsUnavailable, alerts.rules.hours.CalendarMissing
    """
    known = correctable_episodes(recorded, plan)
    points = list(plan.inventory.points.values())
    checker = checker_at(plan, points, instant, history, known, list(faults), LeftOut(faults))
    # In this order: readings stored between the two reads reach the silences, and are taken in again later.
    remember_unusable_first(checker, instant, history)
    catch_up_silences(checker, instant, history)
    judged = checker.advance(now)
    changes = _corrections_but_left_out(checker, known, judged, instant)
    return checker, changes + endings_of_removed(recorded, plan, now)


def _corrections_but_left_out(
    checker: Checker, known: Sequence[Episode], judged: Sequence[Change], instant: int
) -> list[Change]:
    """`corrections` from ``instant`` (UTC ms) on, without the parts that ``checker`` leaves out."""
    points, left_out = checker.plan.inventory.points, LeftOut(checker.faults)
    return corrections(
        [e for e in known if not left_out.has(e.rule, points[e.point].key)],
        [change for change in judged if not left_out.has(change.rule, points[change.point].key)],
        instant,
        found_late=False,
    )


def endings_of_removed(recorded: Sequence[Episode], plan: Plan, now: int) -> list[Change]:
    """Endings at ``now`` (UTC ms) of the open episodes whose rule or point has left."""
    return [
        Ending(*identity_of(e), now, EndReason.REMOVED)
        for e in recorded
        if e.ended_at is None and not plan.looks_at(e.rule, e.point)
    ]

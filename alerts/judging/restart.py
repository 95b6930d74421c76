"""A start: the checker rebuilt from records and stored readings, and the changes that the records lack."""

from __future__ import annotations

from collections.abc import Sequence

from alerts.episodes.episode import Change, Ending, EndReason, Episode
from alerts.judging.checker import Checker
from alerts.judging.late_data import correctable_episodes, corrections
from alerts.judging.rebuild import catch_up_silences, checker_at, remember_unusable_first
from alerts.rules.plan import Plan
from ingest.readings.history import History


def restart(
    plan: Plan, instant: int, now: int, history: History, recorded: Sequence[Episode]
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

    Raises
    ------
    ingest.readings.history.ReadingsUnavailable, alerts.rules.hours.CalendarMissing
    """
    known = correctable_episodes(recorded, plan)
    points = list(plan.inventory.points.values())
    checker = checker_at(plan, points, instant, history, known, faults=[])
    # In this order: readings stored between the two reads reach the silences, and are taken in again later.
    remember_unusable_first(checker, instant, history)
    catch_up_silences(checker, instant, history)
    judged = checker.advance(now)
    key_of = {point.id: point.key for point in points}
    known = [e for e in known if not checker.is_left_out(e.rule, key_of[e.point])]
    changes = corrections(known, judged, instant, found_late=False)
    ends: list[Change] = [
        Ending(e.rule, e.point, e.opened_at, now, EndReason.REMOVED)
        for e in recorded
        if e.ended_at is None and not plan.looks_at(e.rule, e.point)
    ]
    return checker, changes + ends

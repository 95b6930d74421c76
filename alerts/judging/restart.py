"""A start: the checker as records and stored readings say it must be, and what the records have missed."""

from __future__ import annotations

from collections.abc import Sequence

from alerts.episodes.episode import Change, Ending, EndReason, Episode
from alerts.judging.checker import Checker
from alerts.judging.late_data import correctable, corrections
from alerts.judging.rebuild import catch_up_silences, checker_at, remember_unusable_first
from alerts.rules.plan import Plan
from ingest.readings.history import History


def restart(
    plan: Plan, instant: int, now: int, history: History, recorded: Sequence[Episode]
) -> tuple[Checker, list[Change]]:
    """A checker that has decided everything up to ``now``, and what is to be put on record for it.

    Parameters
    ----------
    instant
        UTC ms: everything up to here was decided and is on record (`Checker.decided_until`).
    now
        UTC ms: not earlier than the last `Checker.advance` whose changes are on record. Before that, what the
        clock alone had decided then would be taken back, and told again later.
    recorded
        All episodes, not withdrawn, that touch ``instant`` or lie after it. Of those whose rule or point is
        gone by now the open ones end.

    Raises
    ------
    ingest.stores.contract.StoreError, alerts.rules.hours.CalendarMissing
    """
    known = correctable(recorded, plan)
    points = list(plan.inventory.points.values())
    checker = checker_at(plan, points, instant, history, known, faults=[])
    # In this order: what comes in between the two is heard by the later one, or again when it is taken in.
    remember_unusable_first(checker, instant, history)
    catch_up_silences(checker, instant, history)
    judged = checker.advance(now)
    key_of = {point.id: point.key for point in points}
    known = [e for e in known if not checker.left_out(e.rule, key_of[e.point])]
    changes = corrections(known, judged, instant, found_late=False)
    ends: list[Change] = [
        Ending(e.rule, e.point, e.opened_at, now, EndReason.REMOVED)
        for e in recorded
        if e.ended_at is None and not plan.looks_at(e.rule, e.point)
    ]
    return checker, changes + ends

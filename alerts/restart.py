"""A start: the checker as records and stored readings say it must be, and what the records have missed."""

from __future__ import annotations

from collections.abc import Sequence

from alerts.checker import Checker
from alerts.episodes import Change, Ended, EndReason, Episode
from alerts.late import correctable, corrections
from alerts.rebuild import History, checker_at, hear_since, remember_spoilt
from alerts.roster import Roster


def restart(
    roster: Roster, instant: int, now: int, history: History, recorded: Sequence[Episode]
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
    ingest.stores.contract.StoreError, alerts.hours.CalendarMissing
    """
    standing = correctable(recorded, roster)
    checker = checker_at(roster, list(roster.inventory.points.values()), instant, history, standing)
    # In this order: what comes in between the two is heard by the later one, or again when it is taken in.
    remember_spoilt(checker, instant, history)
    hear_since(checker, instant, history)
    changes = corrections(standing, checker.advance(now), instant, found_late=False)
    ends: list[Change] = [
        Ended(e.rule, e.point, e.opened_at, now, EndReason.REMOVED)
        for e in recorded
        if e.ended_at is None and not roster.judges(e.rule, e.point)
    ]
    return checker, changes + ends

"""A part of the checker that failed, built anew from the records and the stored readings."""

from __future__ import annotations

from collections.abc import Sequence

from alerts.episodes.episode import Change, Episode
from alerts.judging.checker import Checker
from alerts.judging.late_data import correctable, corrections
from alerts.judging.parts import Fault
from alerts.judging.rebuild import catch_up_silences, checker_at
from alerts.rules.plan import plan_of
from ingest.readings.history import History


class RepairFailed(Exception):  # noqa: N818 - named for what it says of the repair
    """The part failed again, for the reason that the message says."""


def repair(
    live: Checker, fault: Fault, now: int, history: History, recorded: Sequence[Episode]
) -> list[Change]:
    """Let ``live`` go on with the part that failed, from where it had come to; what to put on record for it.

    Parameters
    ----------
    fault
        One of ``live.faults``.
    now
        UTC ms; ``live`` has advanced to it.
    recorded
        The episodes, not withdrawn, of the fault's points that touch ``fault.decided_until`` or lie after it.

    Raises
    ------
    RepairFailed
        Nothing has changed.
    ingest.readings.history.ReadingsUnavailable
        Nothing has changed; the readings cannot be had now.
    """
    by_key = live.plan.inventory.by_key
    points = [by_key[key] for key in fault.keys.tolist() if key in by_key]
    rules = {id_: live.plan.rules[id_] for id_ in fault.rules}
    plan = plan_of(live.plan.inventory, rules, live.plan.limit_changes)
    known = correctable(recorded, plan)
    faults: list[Fault] = []
    again = checker_at(plan, points, fault.decided_until, history, known, faults)
    catch_up_silences(again, fault.decided_until, history)
    changes = again.advance(now)
    if again.faults:
        raise RepairFailed(again.faults[0].reason)
    live.rejoin(fault, again)
    return corrections(known, changes, fault.decided_until, found_late=False)

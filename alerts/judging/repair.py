"""Rebuilds a part of the checker that failed, from the records and the stored readings."""

from __future__ import annotations

from collections.abc import Sequence

from alerts.episodes.episode import Change, Episode
from alerts.judging.checker import Checker
from alerts.judging.inventory_change import apply_inventory_change
from alerts.judging.late_data import correctable_episodes, corrections
from alerts.judging.parts import PartFault
from alerts.judging.rebuild import Rebuild
from alerts.rules.plan import plan_of
from ingest.readings.history import History


def repair(
    live: Checker, fault: PartFault, now: int, history: History, recorded: Sequence[Episode]
) -> tuple[Checker, list[Change]]:
    """Rebuild the part that failed and judge from where it stopped.

    Parameters
    ----------
    fault
        One of ``live.faults``.
    now
        UTC ms; ``live`` has advanced to it.
    recorded
        The episodes, not withdrawn, of the fault's points that go on at
        ``fault.decided_until`` or later.

    Returns
    -------
    Checker, list[Change]
        A checker that judges the part as well, in place of ``live``; and what is to be put on record.

    Raises
    ------
    ingest.readings.history.ReadingsUnavailable
        The readings cannot be had now. After this, and after any error of the part, ``live`` is as before.
    """
    by_key = live.plan.inventory.by_key
    points = [by_key[key] for key in fault.keys.tolist() if key in by_key]
    rules = {id_: live.plan.rules[id_] for id_ in fault.rules if id_ in live.plan.rules}
    plan = plan_of(live.plan.inventory, rules, live.plan.limit_changes, live.plan.rule_changes)
    known = correctable_episodes(recorded, plan)
    rebuild = Rebuild(
        plan,
        points,
        fault.decided_until,
        now,
        known,
        lambda checker, until: checker.advance(min(now, until)),
    ).run(history)
    changes = corrections(known, rebuild.changes, fault.decided_until, found_late=False)
    # Points of the same rules belong in one cohort again.
    checker, endings = apply_inventory_change(live.with_repaired(fault, rebuild.checker), live.plan, now)
    return checker, changes + endings

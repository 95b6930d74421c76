"""History judged again through the same code: what it holds, and what a changed rule would have done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from alerts.assess import assess, reach
from alerts.episodes import Assessed, Ended, EndReason, Opened
from alerts.hours import Applicability
from alerts.rebuild import FOREVER, History, checker_at, hear_since
from alerts.roster import LimitChange, Roster, roster_of
from alerts.rules import Rule
from ingest.inventory import Inventory


@dataclass(frozen=True, slots=True)
class Judged:
    """An episode as history gives it; times UTC ms, ``ended_at`` None when it is still open."""

    opened: Opened
    ended_at: int | None
    reason: EndReason | None
    figures: Assessed


def judge_history(
    inventory: Inventory,
    rules: Mapping[str, Rule],
    history: History,
    start: int,
    until: int,
    limit_changes: Sequence[LimitChange] = (),
) -> list[Judged]:
    """The episodes that open in [start, until] when all is known, sorted by rule, point and opening.

    Every point counts as normal before ``start``. Raises `ingest.stores.contract.StoreError`,
    `alerts.hours.CalendarMissing`.
    """
    roster = roster_of(inventory, rules, limit_changes)
    checker = checker_at(roster, list(inventory.points.values()), start - 1, history, [])
    hear_since(checker, start - 1, history, end=until + 1)
    episodes: dict[tuple[str, str, int], tuple[Opened, Ended | None]] = {}
    for change in checker.advance_to(until):
        key = (change.rule, change.point, change.opened_at)
        if isinstance(change, Opened) and change.opened_at >= start:
            episodes[key] = (change, None)
        elif isinstance(change, Ended) and key in episodes:
            episodes[key] = (episodes[key][0], change)
    return [
        _judged(roster, history, opened, ended, until)
        for _, (opened, ended) in sorted(episodes.items(), key=lambda item: item[0])
    ]


def _judged(roster: Roster, history: History, opened: Opened, ended: Ended | None, until: int) -> Judged:
    rule, point = roster.rules[opened.rule], roster.inventory.points[opened.point]
    ended_at = ended.ended_at if ended else None
    readings = history.read([point.key], reach(rule, point, opened.opened_at, opened.began_at), FOREVER)
    group = roster.grouping.group(rule, point)
    figures = assess(
        rule,
        point,
        opened,
        until + 1 if ended_at is None else ended_at,
        readings,
        roster.groups.setdefault(group, Applicability(*group)),
        list(roster.limit_changes),
        known_at=FOREVER,
    )
    return Judged(opened, ended_at, ended.reason if ended else None, figures)

"""The product's judgement in the shape of the reference's, so that the two can be compared line by line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from alerts.episodes.episode import Change, Ending, EpisodeFigures, Opening
from alerts.judging.past.replay import figures_after, judge_span
from alerts.rules.limits import LimitChange
from alerts.rules.plan import plan_of
from alerts.rules.rule import Rule
from ingest.inventory.tree import Inventory
from ingest.readings.batch import Batch, batch_of
from ingest.readings.history import InMemoryHistory
from ingest.readings.quality import flag
from tests.alerts.reference.episodes import Reading, ReferenceEpisode


def batch(readings: Iterable[Reading], inventory: Inventory) -> Batch:
    """Readings as they look after intake: the check has added its flags."""
    rows = [Reading(*r) for r in readings]
    plain = batch_of(
        [inventory.points[r.point].key for r in rows],
        [r.measured_at for r in rows],
        [r.value for r in rows],
        received_at=np.array([r.received_at for r in rows], np.int64),
    )
    lowest, highest = inventory.physical_range
    checked = flag(
        plain.measured_at, plain.received_at, plain.value, lowest[plain.point], highest[plain.point]
    )
    return replace(plain, flags=checked | np.array([r.flags for r in rows], np.uint16))


def judge(
    readings: Iterable[Reading],
    inventory: Inventory,
    rules: Mapping[str, Rule],
    *,
    start: int,
    until: int,
    limit_changes: Sequence[LimitChange] = (),
) -> list[ReferenceEpisode]:
    history = InMemoryHistory(batch((r for r in readings if r.measured_at <= until), inventory))
    plan = plan_of(inventory, rules, limit_changes)
    changes = judge_span(plan, list(inventory.points.values()), [], start, until, history)
    figures = {identity(f): f for f in figures_after(plan, [], changes, until, history, until)}
    ends = {identity(c): c for c in changes if isinstance(c, Ending)}
    opened = [c for c in changes if isinstance(c, Opening) and c.opened_at >= start]
    return [
        as_reference(o, ends.get(identity(o)), figures.get(identity(o))) for o in sorted(opened, key=identity)
    ]


def identity(change: Change) -> tuple[str, str, int]:
    return change.rule, change.point, change.opened_at


def as_reference(opened: Opening, ended: Ending | None, figures: EpisodeFigures | None) -> ReferenceEpisode:
    return ReferenceEpisode(
        rule=opened.rule,
        point=opened.point,
        began_at=opened.began_at,
        opened_at=opened.opened_at,
        ended_at=ended.ended_at if ended else None,
        end_reason=ended.reason if ended else None,
        covered=opened.covered,
        breaching=opened.breaching,
        worst=figures.worst if figures else opened.worst,
        worst_at=figures.worst_at if figures else opened.worst_at,
        mean=figures.mean if figures else None,
    )

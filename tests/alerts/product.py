"""The product's judgement in the shape of the reference's, so that the two can be compared line by line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from alerts.replay import Judged, judge_history
from alerts.roster import LimitChange
from alerts.rules import Rule
from ingest.history import KeptReadings
from ingest.inventory import Inventory
from ingest.quality import flag
from ingest.readings import Batch, batch_of
from tests.alerts.reference import Reading, ReferenceEpisode


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
    history = KeptReadings(batch((r for r in readings if r.measured_at <= until), inventory))
    found = judge_history(inventory, rules, history, start, until, limit_changes)
    return [as_reference(e) for e in found]


def as_reference(judged: Judged) -> ReferenceEpisode:
    opened, figures = judged.opened, judged.figures
    return ReferenceEpisode(
        rule=opened.rule,
        point=opened.point,
        began_at=opened.began_at,
        opened_at=opened.opened_at,
        ended_at=judged.ended_at,
        end_reason=judged.reason,
        covered=opened.covered,
        breaching=opened.breaching,
        worst=figures.worst,
        worst_at=figures.worst_at,
        mean=figures.mean,
    )

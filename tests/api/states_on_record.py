"""States of points as a judge would have them, from the episodes that are open on record."""

from __future__ import annotations

import numpy as np

from alerts.compliance.situation.point_states import PointState, PointStates
from alerts.records import Records
from alerts.rules.limits import MICRO
from alerts.rules.rule import RuleKind
from alerts.rules.rule_files import default_rules
from ingest.inventory.tree import Inventory
from ingest.readings.quantities import Metric

USUAL = {
    Metric.INDOOR_TEMPERATURE: 20.3,
    Metric.WATER_PRESSURE: 0.31,
    Metric.FREE_CHLORINE: 0.4,
    Metric.TURBIDITY: 0.3,
    Metric.PH: 7.4,
    Metric.WATER_LEVEL: 2.0,
}
"""Values of points that keep their limits."""
RULES = default_rules()
STATES = {
    RuleKind.SILENT: PointState.SILENT,
    RuleKind.UNUSABLE: PointState.UNUSABLE,
    RuleKind.STUCK: PointState.STUCK,
}


def states_on_record(records: Records, inventory: Inventory, now: int) -> PointStates:
    """Every point is measured at ``now`` (UTC ms) and keeps its limits, but for those with open episodes."""
    found = PointStates.unknown(len(inventory.issued_keys), now)
    for point in inventory.points.values():
        found.state[point.key] = PointState.MEASURED | PointState.JUDGED
        found.value[point.key] = int(USUAL[point.metric] * MICRO)
        found.at[point.key], found.depth[point.key] = now, -0.1
    with records.reading() as tx:
        open_now = tx.episodes.page(state="open", limit=1_000, territories=None)
    for each in open_now:
        if each.point not in inventory.points:
            continue
        key, kind = inventory.points[each.point].key, RULES[each.rule].kind
        found.state[key] |= STATES.get(kind, PointState.BREACHING)
        if kind is RuleKind.SILENT:
            found.state[key] &= np.uint8(0xFF ^ (PointState.MEASURED | PointState.JUDGED))
            found.depth[key] = -np.inf
        elif each.worst is not None:
            found.value[key] = int(each.worst * MICRO)
            found.depth[key] = abs(each.worst - (each.limit or 0)) / max(abs(each.limit or 1), 0.01)
    return found

"""Which limits points miss now, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from alerts.compliance.situation.point_states import PointState
from alerts.desk.places.place_page import PlacePoint
from alerts.rules.limit_spans import limit_spans
from alerts.rules.plan import Plan
from api.console.views.values import value_formatter
from api.words.languages import Language
from ingest.durations import MINUTE


def limits_missed(shown: Sequence[PlacePoint], plan: Plan, now: int, language: Language) -> Mapping[str, str]:
    """Id -> the limit in force at ``now`` (UTC ms), of those of the points ``shown`` that are in breach."""
    found: dict[str, str] = {}
    rules = [rule for rule in plan.rules.values() if rule.opens_ticket]
    for each in shown:
        if PointState.BREACHING not in each.state:
            continue
        point = each.point
        value = value_formatter(point.metric, language)
        for rule in rules:
            for span in limit_spans(rule, point, plan, (now, now + MINUTE)):
                found.setdefault(
                    point.id, language.text(f"episode-limit-{span.side}", limit=value(span.value))
                )
    return found
